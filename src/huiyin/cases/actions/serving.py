"""Verbs that say what a case is bound to: the service item that somebody came for, the order that a leader wrote."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import set_fields
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.models import Case, WrittenOrder
from huiyin.cases.permissions import P
from huiyin.cases.promises import offered_services, order_of
from huiyin.cases.terms import Kind, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed

BEFORE_WORK = {State.REGISTERED, State.ACCEPTED}
"""Afterwards the unit works by the limit that it was given."""
LONGEST = timedelta(days=730)
"""What an order gives longer than two years for is a plan."""


class NameItemForm(VerbForm):
    service_item = forms.ChoiceField(
        label=_("服务事项"), help_text=_("只列出已公布办事指南的事项;办结时限按它向社会承诺的算。")
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        field: Any = self.fields["service_item"]
        field.choices = [("", _("请选择")), *offered_services(self.obj.office.institution).items()]
        self.initial = {"service_item": self.obj.service_item, **self.initial}


def not_an_order(case: Case, actor: Actor) -> list[str]:
    return [_t("批办件按批示的期限办,不另标服务事项")] if case.kind == Kind.ORDER else []


@case_verbs.declare(
    "name_service",
    label=_("标明服务事项"),
    permission=P.CASE_OPEN,
    form=NameItemForm,
    sources=BEFORE_WORK,
    gates=(not_an_order,),
)
def name_service(case: Case, *, deed: Deed, service_item: str) -> None:
    """Say what somebody came for; the promise made to the public for it binds the case (F14, M33)."""
    deed.note["was"] = case.service_item
    set_fields(case, service_item=service_item)


class OrderForm(VerbForm):
    leader = forms.CharField(label=_("批示领导"), max_length=64)
    text = forms.CharField(label=_("批示内容"), widget=forms.Textarea, max_length=3000)
    ordered_on = DayField(label=_("批示日期"))
    due_on = DayField(label=_("批示期限"))

    def narrow(self) -> None:
        known = order_of(self.obj) if self.obj is not None else None
        if known:
            self.initial = {**{name: getattr(known, name) for name in self.fields}, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        given, due = data.get("ordered_on"), data.get("due_on")
        if given and given > timezone.localdate():
            self.add_error("ordered_on", _t("批示日期不能在将来"))
        if given and due and due < given:
            self.add_error("due_on", _t("期限不早于批示之日"))
        if given and due and due - given > LONGEST:
            self.add_error("due_on", _t("期限最长两年,更长的写进工作计划"))
        return data


def an_order(case: Case, actor: Actor) -> list[str]:
    return [] if case.kind == Kind.ORDER else [_t("种类为批办件")]


@case_verbs.declare(
    "note_order",
    label=_("登记批示"),
    permission=P.CASE_OPEN,
    form=OrderForm,
    sources=BEFORE_WORK,
    gates=(an_order,),
    in_bulk=False,
)
def note_order(case: Case, *, deed: Deed, leader: str, text: str, ordered_on: date, due_on: date) -> None:
    """Write down what a leader ordered, when, and by when it is to be done (F16)."""
    said = {"leader": leader, "text": text, "ordered_on": ordered_on, "due_on": due_on}
    WrittenOrder.objects.update_or_create(case=case, defaults=said)
