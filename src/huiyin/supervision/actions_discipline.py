"""Verbs on violations (G14): a clue, an investigation, what was established, the end, and the people in it one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState, User
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_discipline import (
    Established,
    Sanction,
    SanctionState,
    Violation,
    ViolationPerson,
    ViolationSource,
    ViolationState,
)
from huiyin.supervision.models_inspections import InspectionFinding
from huiyin.supervision.permissions import P

S = ViolationState


class ViolationVerbs(SupervisionVerbs):
    """Verbs on violations: for the discipline staff of the office, and nobody who is in the violation himself."""

    model = Violation

    def find(self, about: str) -> Any:
        return Violation.objects.select_related("campaign__office").get(ref=about.partition("/")[2])

    def barred(self, obj: Any, actor: Actor) -> bool:
        return isinstance(obj, Violation) and obj.persons.filter(user__in=actor.persons).exists()


violation_verbs = ViolationVerbs()


def today_or(deed: Deed) -> date:
    return timezone.localdate(deed.at)


class RegisterForm(VerbForm):
    title = forms.CharField(label=_("问题"), max_length=100, help_text=_("写问题,不写姓名。"))
    facts = forms.CharField(label=_("主要情况"), widget=forms.Textarea, max_length=5000)
    found_on = DayField(label=_("发现日期"), past=True)
    source = forms.ChoiceField(label=_("来源"), choices=ViolationSource.choices)
    finding = forms.CharField(
        label=_("检查编号/发现序号"), max_length=40, required=False, help_text=_("例如 MC2026-000001/2。")
    )
    case = forms.CharField(label=_("件的编号"), max_length=32, required=False)
    clue = forms.CharField(label=_("线索来源"), max_length=200, required=False)

    begins_empty = frozenset({"source"})

    def narrow(self) -> None:
        self.initial.setdefault("found_on", timezone.localdate())

    def clean_finding(self) -> InspectionFinding | None:
        return finding_of(self.obj, self.cleaned_data["finding"])

    def clean_case(self) -> Case | None:
        return case_of(self.obj, self.cleaned_data["case"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        said = {"finding": _t("写明哪次检查的哪条发现"), "case": _t("写明件的编号"), "clue": _t("写明线索来源")}
        for name, sentence in said.items():
            if name != data.get("source"):
                data[name] = "" if name == "clue" else None
            elif name not in self.errors and not data.get(name):
                self.add_error(name, sentence)
        return data


def finding_of(campaign: Any, text: str) -> InspectionFinding | None:
    """Return the finding that ``text`` names (an inspection's number and its own), None where nothing was written."""
    if not text:
        return None
    ref, _slash, number = text.strip().partition("/")
    found = InspectionFinding.objects.filter(inspection__campaign=campaign, inspection__ref=ref)
    one = (
        found.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 5 else None
    )
    if one is None:
        raise forms.ValidationError(_t("没有这条发现「{text}」").format(text=text))
    return one


def case_of(campaign: Any, text: str) -> Case | None:
    """Return the case of the campaign that ``text`` names, None where nothing was written."""
    if not text:
        return None
    found = Case.objects.filter(campaign=campaign, ref=text.strip()).first()
    if found is None:
        raise forms.ValidationError(_t("这个活动没有件「{text}」").format(text=text))
    return found


@violation_verbs.declare(
    "register_violation",
    label=_("登记违规问题"),
    permission=P.DISCIPLINE_KEEP,
    form=RegisterForm,
    creates=True,
    target=S.CLUE,
    personal={"title", "facts", "clue"},
    held_elsewhere={"title", "facts", "clue"},
)
def register_violation(campaign: Campaign, *, deed: Deed, **said: Any) -> Violation:
    """Enter a clue in the register: found by an inspection, in a case, or brought by somebody."""
    return Violation.objects.create(
        campaign=campaign,
        ref=references("WG", timezone.localtime(deed.at).year)[0],
        registered_by_id=deed.actor.user_id,
        registered_at=deed.at,
        **said,
    )


@violation_verbs.declare(
    "investigate_violation",
    label=_("开始调查"),
    permission=P.DISCIPLINE_KEEP,
    sources={S.CLUE},
    target=S.INVESTIGATING,
    in_bulk=False,
)
def investigate_violation(violation: Violation, *, deed: Deed) -> None:
    """Begin to look into it."""


class PersonForm(VerbForm):
    user = forms.ModelChoiceField(
        label=_("人员(有账号的)"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    name = forms.CharField(label=_("姓名(没有账号的)"), max_length=64, required=False)
    unit = forms.ModelChoiceField(
        label=_("单位(没有账号的才选)"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    role = forms.CharField(label=_("在其中的作用"), max_length=200, required=False)

    def narrow(self) -> None:
        if isinstance(self.obj, Violation):
            fields: Any = self.fields
            house = self.obj.campaign.office.institution_id
            people = User.objects.filter(unit__institution=house).select_related("unit")
            fields["user"].queryset = people.order_by("unit__path", "pk")
            fields["unit"].queryset = Unit.objects.filter(institution=house, state=UnitState.ACTIVE).order_by("path")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        user, name, unit = data.get("user"), data.get("name", ""), data.get("unit")
        if bool(user) == bool(name):
            self.add_error("user", _t("选一个人员,或者写姓名,二者择一"))
        elif name and not unit:
            self.add_error("unit", _t("写了姓名的,选他所在的单位"))
        if user and self.actor and user.pk in self.actor.persons:
            self.add_error("user", _t("不能登记您本人:请由别人办理这一件"))
        data["name"], data["unit"] = (user.name, user.unit) if user else (name, unit)
        if isinstance(self.obj, Violation) and not self.errors and already_in(self.obj, user, name, data["unit"]):
            self.add_error("user" if user else "name", _t("{name}已经登记过").format(name=data["name"]))
        return data


def already_in(violation: Violation, user: User | None, name: str, unit: Unit) -> bool:
    found = violation.persons.filter(user=user) if user else violation.persons.filter(user=None, name=name, unit=unit)
    return found.exists()


@violation_verbs.declare(
    "add_violation_person",
    label=_("登记涉及人员"),
    permission=P.DISCIPLINE_KEEP,
    form=PersonForm,
    sources={S.CLUE, S.INVESTIGATING},
    personal={"name", "user", "role"},
    held_elsewhere={"name", "user", "role"},
    in_bulk=False,
)
def add_violation_person(
    violation: Violation, *, deed: Deed, user: User | None, name: str, unit: Unit, role: str
) -> None:
    """Enter one of the people in it; each is a row of his own, for two violations may concern six people."""
    number = violation.persons.count() + 1
    ViolationPerson.objects.create(violation=violation, number=number, user=user, name=name, unit=unit, role=role)
    deed.note["person"] = number


class DropPersonForm(VerbForm):
    number = forms.TypedChoiceField(label=_("排除谁"), coerce=int, choices=[])
    reason = forms.CharField(label=_("排除理由"), max_length=200)

    def narrow(self) -> None:
        if isinstance(self.obj, Violation):
            field: Any = self.fields["number"]
            people = self.obj.persons.filter(dropped_on=None).select_related("unit")
            field.choices = [(one.number, f"{one.number}. {one}") for one in people]


def some_person(violation: Violation, actor: Actor) -> list[str]:
    return [] if violation.persons.filter(dropped_on=None).exists() else [_t("登记过的涉及人员")]


@violation_verbs.declare(
    "drop_violation_person",
    label=_("排除涉及人员"),
    permission=P.DISCIPLINE_KEEP,
    form=DropPersonForm,
    sources={S.CLUE, S.INVESTIGATING},
    gates=(some_person,),
    personal={"reason"},
    held_elsewhere={"reason"},
    in_bulk=False,
)
def drop_violation_person(violation: Violation, *, deed: Deed, number: int, reason: str) -> None:
    """Note that somebody has no part in it; the row stays and counts no more."""
    violation.persons.filter(number=number).update(dropped_on=today_or(deed), dropped_for=reason)


class EstablishForm(VerbForm):
    established = forms.ChoiceField(label=_("认定"), choices=Established.choices)
    result = forms.CharField(label=_("调查结果"), widget=forms.Textarea, max_length=5000)

    begins_empty = frozenset({"established"})


def by_another(violation: Violation, actor: Actor) -> list[str]:
    return [_t("由登记人以外的人认定")] if violation.registered_by_id in actor.persons else []


@violation_verbs.declare(
    "decide_violation",
    label=_("作出认定"),
    permission=P.DISCIPLINE_KEEP,
    form=EstablishForm,
    sources={S.INVESTIGATING},
    target=S.DECIDED,
    gates=(by_another,),
    personal={"result"},
    held_elsewhere={"result"},
    in_bulk=False,
)
def decide_violation(violation: Violation, *, deed: Deed, established: str, result: str) -> None:
    """State whether it is so and what was found; by another than who entered it."""
    Violation.objects.filter(pk=violation.pk).update(
        established=established,
        result=result,
        decided_by_id=deed.actor.user_id,
        decided_on=today_or(deed),
        decided_at=deed.at,
    )


class CloseForm(VerbForm):
    lesson = forms.CharField(
        label=_("警示教育要点"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
        help_text=_("可以用来教育别人的话,不写姓名和单位。"),
    )


def everybody_settled(violation: Violation, actor: Actor) -> list[str]:
    """A violation that is so ends when each of its people was dealt with, or it was decided that he is not."""
    if violation.established == Established.UNTRUE:
        return []
    found = []
    people = violation.persons.filter(dropped_on=None).prefetch_related("sanctions")
    for one in people:
        sanctions = list(one.sanctions.all())
        if not sanctions:
            found.append(_t("对{name}的处理(或者不予处理的决定)").format(name=one.name))
        found += [
            _t("处理 {ref} 还没有办完").format(ref=sanction.ref) for sanction in sanctions if not settled(sanction)
        ]
    return found


def settled(sanction: Sanction) -> bool:
    ended = sanction.state in (SanctionState.DROPPED, SanctionState.REVOKED)
    done = sanction.carried_out_on is not None and sanction.state != SanctionState.APPEALED
    return ended or done


@violation_verbs.declare(
    "close_violation",
    label=_("结案"),
    permission=P.DISCIPLINE_KEEP,
    form=CloseForm,
    sources={S.DECIDED},
    target=S.CLOSED,
    gates=(everybody_settled,),
    in_bulk=False,
    final=True,
)
def close_violation(violation: Violation, *, deed: Deed, lesson: str) -> None:
    """End it, with what others may learn from it."""
    Violation.objects.filter(pk=violation.pk).update(lesson=lesson, closed_on=today_or(deed))
