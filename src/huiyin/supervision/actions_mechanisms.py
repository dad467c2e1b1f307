"""Verbs on the rules of the institution (J03): registered, issued, reviewed, revised, ended; asked at the unit that answers for one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.curing import on_register
from huiyin.cases.models_causes import Mechanism, MechanismGroup, MechanismState
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState
from huiyin.people.queries import below
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_mechanisms import MechanismReview, ReviewOutcome
from huiyin.supervision.permissions import P

S = MechanismState
STANDING = frozenset({S.ISSUED, S.REVISING})
NAMED = (
    "首问责任制", "限时办结制", "一次性告知制", "规范化服务细则", "便民工作守则", "办事指南", "办事流程", "岗位责任制", "服务承诺制",
    "AB岗工作制", "行政执法责任制", "过错追究制", "行政告诫制", "否定报备制", "责任追究制", "挂牌上岗工作制", "党风廉政建设责任制",
    "效能监管制度", "集中学习制度", "学习调研制度", "交心谈心制度", "整改落实制度",
)  # fmt: skip
"""Rules by the names that they commonly bear, offered while one types."""


class Suggesting(forms.TextInput):
    """A line of text that offers the usual names while one types; anything else may be typed as well."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{name}-offered"
        line = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in NAMED))
        return format_html('{}<datalist id="{}">{}</datalist>', line, offered, options)


class AtUnits(SupervisionVerbs):
    """Verbs on what belongs to a unit and is made at one."""

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path if isinstance(obj, Unit) else obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"unit/{obj.code}" if isinstance(obj, Unit) else super().about(obj)

    def find(self, about: str) -> Any:
        return self.model._base_manager.select_related("unit").get(ref=about.partition("/")[2])


class MechanismVerbs(AtUnits):
    """Verbs on rules, wherever they come from."""

    model = Mechanism


mechanism_verbs = MechanismVerbs()


class IssuedForm(VerbForm):
    """What every rule in force has."""

    document = forms.CharField(label=_("文号"), max_length=64)
    in_force_on = DayField(label=_("施行日期"))
    review_on = DayField(label=_("评估日期"), help_text=_("到这一天看它还管不管用。"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("in_force_on") and data.get("review_on") and data["review_on"] <= data["in_force_on"]:
            self.add_error("review_on", _t("评估日期晚于施行日期"))
        return data


class RegisterForm(IssuedForm):
    """A rule as it stands. Which unit answers for it is chosen among those where the rule may be entered."""

    title = forms.CharField(label=_("制度名称"), max_length=200, widget=Suggesting)
    group = forms.ChoiceField(label=_("机制类别"), choices=MechanismGroup.choices)
    keeper = forms.ModelChoiceField(
        label=_("负责单位"), queryset=Unit.objects.none(), to_field_name="code", required=False, empty_label=None
    )

    field_order = ("title", "group", "keeper", "document", "in_force_on", "review_on")
    may: str = P.MECHANISM_KEEP

    def narrow(self) -> None:
        if self.obj is None or self.actor is None:
            return
        unit = self.obj if isinstance(self.obj, Unit) else self.obj.unit
        there = below(self.actor.paths(self.may)), Q(institution=unit.institution_id, state=UnitState.ACTIVE)
        field: Any = self.fields["keeper"]
        field.queryset = Unit.objects.filter(*there).order_by("path")
        self.initial = {"keeper": unit.code} | self.initial

    def clean_keeper(self) -> Unit:
        """Return the unit that was chosen, or the one that was asked."""
        chosen: Unit | None = self.cleaned_data["keeper"]
        return chosen or (self.obj if isinstance(self.obj, Unit) else self.obj.unit)


@mechanism_verbs.declare(
    "register_mechanism",
    label=_("登记制度"),
    permission=P.MECHANISM_KEEP,
    form=RegisterForm,
    creates=True,
    target=S.ISSUED,
)
def register_mechanism(unit: Unit, *, deed: Deed, keeper: Unit, **said: Any) -> Mechanism:
    """Enter a rule that is in force and that no case asked for."""
    return on_register(deed.at, unit=keeper, state=S.ISSUED, issued_at=deed.at, **said)


@mechanism_verbs.declare(
    "issue_mechanism",
    label=_("制度已出台"),
    permission=P.MECHANISM_KEEP,
    form=IssuedForm,
    sources={S.PLANNED},
    target=S.ISSUED,
    in_bulk=False,
)
def issue_mechanism(mechanism: Mechanism, *, deed: Deed, **said: Any) -> None:
    """Note that the rule was issued, from when it is in force, and when it is looked at again."""
    Mechanism.objects.filter(pk=mechanism.pk).update(issued_at=deed.at, **said)


class ReviewForm(VerbForm):
    outcome = forms.ChoiceField(
        label=_("评估结果"),
        choices=[(one.value, one.label) for one in (ReviewOutcome.SERVES, ReviewOutcome.REVISE)],
    )
    note = forms.CharField(label=_("评估意见"), widget=forms.Textarea, max_length=2000)
    on = DayField(label=_("评估的日期"), past=True)
    next_on = DayField(label=_("下次评估日期"), help_text=_("需要修订的,写修订完成的期限。不再管用的,用「制度废止」。"))
    begins_empty = frozenset({"outcome"})

    def narrow(self) -> None:
        self.initial.setdefault("on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data, today = self.cleaned_data, timezone.localdate()
        begun = self.obj.in_force_on if isinstance(self.obj, Mechanism) else None
        if begun and data.get("on") and data["on"] < begun:
            self.add_error("on", _t("不早于施行日期({day})").format(day=begun))
        if data.get("next_on") and data["next_on"] <= today:
            self.add_error("next_on", _t("下次评估日期晚于今天"))
        return data


def where_a_review_leads(mechanism: Mechanism, said: dict[str, Any]) -> str:
    return S.REVISING if said["outcome"] == ReviewOutcome.REVISE else S.ISSUED


@mechanism_verbs.declare(
    "review_mechanism",
    label=_("评估制度"),
    permission=P.MECHANISM_KEEP,
    form=ReviewForm,
    sources=STANDING,
    target=where_a_review_leads,
    in_bulk=False,
)
def review_mechanism(mechanism: Mechanism, *, deed: Deed, **said: Any) -> None:
    """Say whether the rule still serves or is to be revised, and by when it is looked at next; each look is kept."""
    keep_review(mechanism, deed, **said)


def keep_review(mechanism: Mechanism, deed: Deed, *, next_on: date, **said: Any) -> None:
    last = mechanism.reviews.aggregate(n=Max("number", default=0))["n"]
    MechanismReview.objects.create(
        mechanism=mechanism, number=last + 1, due_on=mechanism.review_on, next_on=next_on,
        by_id=deed.actor.user_id, at=deed.at, **said,
    )  # fmt: skip
    Mechanism.objects.filter(pk=mechanism.pk).update(review_on=next_on)


class RevisedForm(VerbForm):
    document = forms.CharField(label=_("修订后的文号"), max_length=64)
    note = forms.CharField(label=_("改了什么"), widget=forms.Textarea, max_length=2000)
    on = DayField(label=_("修订施行日期"), past=True)
    next_on = DayField(label=_("下次评估日期"))

    narrow = ReviewForm.narrow
    clean = ReviewForm.clean


@mechanism_verbs.declare(
    "revise_mechanism",
    label=_("修订已施行"),
    permission=P.MECHANISM_KEEP,
    form=RevisedForm,
    sources={S.REVISING},
    target=S.ISSUED,
    in_bulk=False,
)
def revise_mechanism(mechanism: Mechanism, *, deed: Deed, document: str, **said: Any) -> None:
    """Note that the rule was revised: its new number; the former one stays with the review."""
    keep_review(mechanism, deed, outcome=ReviewOutcome.REVISED, document_before=mechanism.document, **said)
    Mechanism.objects.filter(pk=mechanism.pk).update(document=document)


class EndForm(VerbForm):
    ended_on = DayField(label=_("废止日期"), past=True)
    end_reason = forms.CharField(label=_("废止理由"), max_length=300)

    def narrow(self) -> None:
        self.initial.setdefault("ended_on", timezone.localdate())

    def clean_ended_on(self) -> date:
        day: date = self.cleaned_data["ended_on"]
        begun = self.obj.in_force_on if isinstance(self.obj, Mechanism) else None
        if begun and day < begun:
            raise forms.ValidationError(_t("废止日期不早于施行日期"))
        return day


@mechanism_verbs.declare(
    "end_mechanism",
    label=_("制度废止"),
    permission=P.MECHANISM_KEEP,
    form=EndForm,
    sources=STANDING,
    target=S.ENDED,
    in_bulk=False,
    final=True,
)
def end_mechanism(mechanism: Mechanism, *, deed: Deed, **said: Any) -> None:
    """Note that the rule is no longer in force; a problem that it cured is half cured again until another one is."""
    Mechanism.objects.filter(pk=mechanism.pk).update(ended_at=deed.at, **said)
