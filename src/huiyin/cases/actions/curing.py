"""Verbs on why a problem came about and on the rule that its cause asks for (D10, M54).

What becomes of the rule is done at the rule itself, in the register of all rules (J03).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.models import Case, Cause, Mechanism
from huiyin.cases.models_causes import CauseKind, MechanismGroup
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState

KNOWN = OPEN | {State.CLOSED}


class CausesForm(VerbForm):
    """What is written under a kind is a cause of that kind; a kind left empty is none."""

    thinking = forms.CharField(label=_("思想认识上的原因"), widget=forms.Textarea, max_length=2000, required=False)
    ability = forms.CharField(label=_("能力本领上的原因"), widget=forms.Textarea, max_length=2000, required=False)
    management = forms.CharField(label=_("管理执行上的原因"), widget=forms.Textarea, max_length=2000, required=False)
    resources = forms.CharField(label=_("条件保障上的原因"), widget=forms.Textarea, max_length=2000, required=False)
    system = forms.CharField(
        label=_("体制机制制度上的原因"), widget=forms.Textarea, max_length=2000, required=False,
        help_text=_("写了这一条的,要立制度才算治本;制度施行以前,记为「只治了标」。"),
    )  # fmt: skip

    def narrow(self) -> None:
        if isinstance(self.obj, Case) and self.obj.pk:
            now = dict(Cause.objects.filter(case=self.obj, until=None).values_list("kind", "text"))
            self.initial = {**now, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not any(data.get(kind) for kind in CauseKind.values):
            raise forms.ValidationError(_t("至少写一条原因"))
        return data


@case_verbs.declare(
    "analyse_causes", label=_("剖析原因"), permission=P.CASE_OPEN, form=CausesForm, sources=KNOWN, in_bulk=False
)
def analyse_causes(case: Case, *, deed: Deed, **said: str) -> None:
    """Say why the problem came about, by kind; what was said before stays on record."""
    now = {one.kind: one for one in Cause.objects.filter(case=case, until=None)}
    for kind in CauseKind.values:
        text, before = said.get(kind, ""), now.get(kind)
        if before and before.text == text:
            continue
        if before:
            Cause.objects.filter(pk=before.pk).update(until=deed.at)
        if text:
            Cause.objects.create(case=case, kind=kind, text=text, at=deed.at)


class CureForm(VerbForm):
    title = forms.CharField(label=_("制度名称"), max_length=200)
    group = forms.ChoiceField(label=_("机制类别"), choices=MechanismGroup.choices)
    unit = forms.ModelChoiceField(label=_("负责单位"), queryset=Unit.objects.none(), to_field_name="code")
    due_on = DayField(label=_("拟出台日期"))

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            field: Any = self.fields["unit"]
            house = self.obj.office.institution_id
            field.queryset = Unit.objects.filter(institution=house, state=UnitState.ACTIVE).order_by("path")

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("拟出台日期不早于今天"))
        return day


def has_a_system_cause(case: Case, actor: Actor) -> list[str]:
    there = Cause.objects.filter(case=case, until=None, kind=CauseKind.SYSTEM).exists()
    return [] if there else [_t("体制机制制度上的原因(先「剖析原因」)")]


@case_verbs.declare(
    "plan_cure",
    label=_("拟立制度治本"),
    permission=P.CASE_OPEN,
    form=CureForm,
    sources=KNOWN,
    gates=(has_a_system_cause,),
    in_bulk=False,
)
def plan_cure(case: Case, *, deed: Deed, **said: Any) -> None:
    """Plan the rule that the cause asks for: what it is called, who writes it, by when."""
    on_register(deed.at, case=case, **said)


def on_register(at: datetime, **said: Any) -> Mechanism:
    """Enter a rule in the register of all rules (制度登记), whoever asked for it."""
    ref = references("ZD", timezone.localtime(at).year)[0]
    return Mechanism.objects.create(ref=ref, at=at, **said)
