"""Verbs on why a problem came about and on the rules that cure it (D10, J03, M54)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.models import Case, Cause, Cure
from huiyin.cases.models_causes import CauseKind, MechanismGroup
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
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
    Cure.objects.create(case=case, number=case.cures.count() + 1, at=deed.at, **said)


def planned(case: Case) -> list[Cure]:
    return list(case.cures.filter(in_force_on=None))


class ForceForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一项制度"), coerce=int, choices=[])
    document = forms.CharField(label=_("文号"), max_length=64)
    in_force_on = DayField(label=_("施行日期"))
    review_on = DayField(label=_("评估日期"), help_text=_("到这一天看它还管不管用。"))

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            field: Any = self.fields["number"]
            field.choices = [(one.number, one.title) for one in planned(self.obj)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("in_force_on") and data.get("review_on") and data["review_on"] <= data["in_force_on"]:
            self.add_error("review_on", _t("评估日期晚于施行日期"))
        return data


def something_planned(case: Case, actor: Actor) -> list[str]:
    return [] if planned(case) else [_t("拟立的制度")]


@case_verbs.declare(
    "enact_cure",
    label=_("制度已施行"),
    permission=P.CASE_OPEN,
    form=ForceForm,
    sources=KNOWN,
    gates=(something_planned,),
    in_bulk=False,
)
def enact_cure(case: Case, *, deed: Deed, number: int, **said: Any) -> None:
    """Note that the rule was issued, from when it is in force, and when it is looked at again."""
    case.cures.filter(number=number).update(**said)


class EndForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一项制度"), coerce=int, choices=[])
    ended_on = DayField(label=_("废止日期"), past=True)
    end_reason = forms.CharField(label=_("废止理由"), max_length=300)

    def narrow(self) -> None:
        self.initial.setdefault("ended_on", timezone.localdate())
        if isinstance(self.obj, Case):
            field: Any = self.fields["number"]
            field.choices = [(one.number, one.title) for one in standing(self.obj)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        rule = next((one for one in standing(self.obj) if one.number == data.get("number")), None)
        if rule and rule.in_force_on and data.get("ended_on") and data["ended_on"] < rule.in_force_on:
            self.add_error("ended_on", _t("废止日期不早于施行日期"))
        return data


def standing(case: Case) -> list[Cure]:
    return list(case.cures.filter(in_force_on__isnull=False, ended_on=None))


def something_in_force(case: Case, actor: Actor) -> list[str]:
    return [] if standing(case) else [_t("施行中的制度")]


@case_verbs.declare(
    "end_cure",
    label=_("制度废止"),
    permission=P.CASE_OPEN,
    form=EndForm,
    sources=KNOWN,
    gates=(something_in_force,),
    in_bulk=False,
)
def end_cure(case: Case, *, deed: Deed, number: int, **said: Any) -> None:
    """Note that a rule is no longer in force; the problem is half cured again until another one is."""
    case.cures.filter(number=number).update(**said)
