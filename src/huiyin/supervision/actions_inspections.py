"""Verbs on inspections (G12): planned for the year's list, approved by another, told a month before unless covert, held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import campaign_is_open
from huiyin.campaigns.models import Campaign
from huiyin.cases.urged import holders
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Institution, Unit, UnitKind, UnitState, User, UserState
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_inspections import (
    InspectedUnit,
    Inspection,
    InspectionKind,
    InspectionState,
    Inspector,
    Manner,
)
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_inspections import counted, places_left, standing_of, visited_by_own

S = InspectionState
DAYS_TO_ASK, DAYS_TO_DECIDE = 30, 30
"""For a review of the conclusion: until when it may be asked for, and decided (政府督查工作条例 art. 17)."""


class InspectionVerbs(SupervisionVerbs):
    """Verbs on inspections. Whoever works in a unit that is visited has no hand in it; he answers for his unit alone."""

    model = Inspection

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Inspection) and permission == P.SUPERVISION_ANSWER:
            return [one.unit.path for one in obj.units.all()]
        return super().places(obj, permission)

    def find(self, about: str) -> Any:
        found = Inspection.objects.select_related("campaign__office").prefetch_related("units__unit")
        return found.get(ref=about.partition("/")[2])

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        if isinstance(obj, Inspection) and permission != P.SUPERVISION_ANSWER:
            if visited_by_own(obj, actor):
                return False
            if permission == P.INSPECTION_DO and obj.inspectors.filter(user=actor.user_id).exists():
                return True
        return super().permits(obj, actor, permission)

    def timing(self, deed: Deed) -> list[str]:
        known = DAYS.get(deed.action.name)
        return super().timing(deed) + (known(deed) if known else [])


inspection_verbs = InspectionVerbs()


# Against what the day may stand.


def day_of(deed: Deed) -> date:
    return timezone.localdate(deed.at)


def too_soon(deed: Deed) -> list[str]:
    """An open inspection is planned far enough ahead to be told in time; none is planned for a day that is over."""
    day, planned, obj = day_of(deed), deed.data["planned_on"], deed.obj
    if planned < day:
        return [_t("计划日期不早于今天")]
    notice = house_of(obj).inspection_notice_days
    first = day + timedelta(days=notice)
    if deed.data["manner"] == Manner.OPEN and planned < first:
        return [_t("明查须提前 {n} 天通知各单位:计划日期最早 {day}").format(n=notice, day=first)]
    return []


def notice_too_short(deed: Deed) -> list[str]:
    one: Inspection = deed.obj
    first = day_of(deed) + timedelta(days=one.notice_days)
    if one.planned_on >= first:
        return []
    said = _t("检查须提前 {n} 天通知:今天通知,最早 {day} 才能检查,请先修改计划日期(现为 {planned})")
    return [said.format(n=one.notice_days, day=first, planned=one.planned_on)]


def before_its_day(deed: Deed) -> list[str]:
    one: Inspection = deed.obj
    told = not one.covert and one.earliest_on is not None
    if told and day_of(deed) < one.planned_on:
        return [_t("检查不早于通知单位的日期 {day}").format(day=one.planned_on)]
    return []


def house_of(obj: Campaign | Inspection) -> Institution:
    campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return campaign.office.institution


# The entry of the year's list.


class UnitsField(forms.ModelMultipleChoiceField):
    """Units with how often each school was inspected this year, so that it is seen before anything is planned."""

    standing: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        told = self.standing.get(obj.pk, "")
        return f"{obj.name}({told})" if told else str(obj.name)


class PeopleField(forms.ModelMultipleChoiceField):
    """People with their units, for nobody inspects his own."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}({obj.unit.name})"


class PlanForm(VerbForm):
    title = forms.CharField(label=_("事项"), max_length=100)
    kind = forms.ChoiceField(
        label=_("名目"), choices=InspectionKind.choices, help_text=_("叫调研、指导也是检查,一样计次数、一样要批准。")
    )
    manner = forms.ChoiceField(
        label=_("方式"), choices=Manner.choices, help_text=_("暗访不通知单位,被查单位事先看不到这一项。")
    )
    purpose = forms.CharField(label=_("目的和内容"), widget=forms.Textarea, max_length=2000)
    basis = forms.CharField(label=_("依据(文件或者线索)"), max_length=200)
    planned_on = DayField(label=_("计划日期"))
    units = UnitsField(
        label=_("去哪些单位"), queryset=Unit.objects.none(), to_field_name="code", widget=forms.SelectMultiple
    )
    inspectors = PeopleField(
        label=_("检查人员"),
        queryset=User.objects.none(),
        to_field_name="username",
        widget=forms.SelectMultiple,
        help_text=_("不能检查自己所在的单位。"),
    )

    begins_empty = frozenset({"kind", "manner"})

    def narrow(self) -> None:
        if not isinstance(self.obj, (Campaign, Inspection)):
            return
        fields: Any = self.fields
        house = house_of(self.obj)
        there = Unit.objects.filter(institution=house, state=UnitState.ACTIVE, parent__isnull=False)
        fields["units"].queryset = there.order_by("path")
        fields["units"].standing = standing_of(house, timezone.localdate().year)
        people = User.objects.filter(unit__institution=house, state=UserState.ACTIVE)
        fields["inspectors"].queryset = people.select_related("unit").order_by("unit__path", "pk")
        if isinstance(self.obj, Inspection):
            self.initial = known_of(self.obj) | self.initial

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        units: list[Unit] = list(data.get("units") or [])
        for user in data.get("inspectors") or []:
            for unit in units:
                if user.unit.path.startswith(unit.path):
                    said = _t("{name}在{unit}工作,不能检查本单位")
                    self.add_error("inspectors", said.format(name=user.name, unit=unit.name))
        for unit in units:
            if self.actor and self.actor.works_in(unit.path):
                self.add_error("units", _t("您在{unit}工作,不能安排对本单位的检查").format(unit=unit.name))
        return data


def known_of(one: Inspection) -> dict[str, Any]:
    names = ("title", "kind", "manner", "purpose", "basis", "planned_on")
    return {name: getattr(one, name) for name in names} | {
        "units": [each.unit.code for each in one.units.all()],
        "inspectors": list(one.inspectors.values_list("user__username", flat=True)),
    }


def schools_have_places(obj: Campaign | Inspection, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Name every school that was inspected as often as it may be in the year of the plan; whatever it is called, it counts."""
    most, year = house_of(obj).inspections_a_year, data["planned_on"].year
    taken = places_left(schools(data["units"]), year, most, besides=obj if isinstance(obj, Inspection) else None)
    said = _t("{unit} {year} 年已安排 {n} 次检查,上限 {most} 次,不能再安排")
    return [
        said.format(unit=unit.name, year=year, n=counted(unit, year), most=most)
        for unit, free in taken.items()
        if free is None
    ]


def schools(units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.kind == UnitKind.SCHOOL]


@inspection_verbs.declare(
    "plan_inspection",
    label=_("拟订检查"),
    permission=P.INSPECTION_PLAN,
    form=PlanForm,
    creates=True,
    target=S.DRAFT,
    gates=(campaign_is_open,),
    checks=(schools_have_places,),
)
def plan_inspection(
    campaign: Campaign, *, deed: Deed, units: Iterable[Unit], inspectors: Iterable[User], **said: Any
) -> Inspection:
    """Enter an inspection in the year's list: what for, on what ground, whether it is told, when, where, by whom."""
    one = Inspection.objects.create(
        campaign=campaign,
        ref=references("MC", timezone.localtime(deed.at).year)[0],
        notice_days=house_of(campaign).inspection_notice_days,
        planned_by_id=deed.actor.user_id,
        **said,
    )
    set_places(one, list(units), said["planned_on"].year)
    set_inspectors(one, inspectors)
    return one


def set_places(one: Inspection, units: list[Unit], year: int) -> None:
    """Put down where it goes, and let each school's place of the year be taken."""
    one.units.all().delete()
    most = house_of(one).inspections_a_year
    free = places_left(schools(units), year, most)
    InspectedUnit.objects.bulk_create(
        InspectedUnit(inspection=one, unit=unit, year=year, most=most, place=free.get(unit)) for unit in units
    )


def set_inspectors(one: Inspection, inspectors: Iterable[User]) -> None:
    one.inspectors.all().delete()
    Inspector.objects.bulk_create(Inspector(inspection=one, user=user) for user in inspectors)


@inspection_verbs.declare(
    "revise_inspection",
    label=_("修改检查计划"),
    permission=P.INSPECTION_PLAN,
    form=PlanForm,
    sources={S.DRAFT, S.REFUSED, S.APPROVED},
    target=S.DRAFT,
    checks=(schools_have_places,),
    in_bulk=False,
)
def revise_inspection(
    inspection: Inspection, *, deed: Deed, units: Iterable[Unit], inspectors: Iterable[User], **said: Any
) -> None:
    """Change the plan as long as no unit was told; it waits for approval anew, by another than who changed it."""
    if deed.before == S.APPROVED:
        tell_inspectors(inspection, deed, _("检查 {ref} 的计划在修改,批准后再通知您。"))
    Inspection.objects.filter(pk=inspection.pk).update(
        planned_by_id=deed.actor.user_id,
        notice_days=house_of(inspection).inspection_notice_days,
        decided_by=None,
        decided_at=None,
        opinion="",
        **said,
    )
    set_places(inspection, list(units), said["planned_on"].year)
    set_inspectors(inspection, inspectors)


# Approved by another.


def another_than_the_planner(inspection: Inspection, actor: Actor) -> list[str]:
    return [_t("由拟订人以外的人审批")] if inspection.planned_by_id in actor.persons else []


class OpinionForm(VerbForm):
    opinion = forms.CharField(label=_("审批意见"), max_length=500, required=False)


class RefusalForm(VerbForm):
    opinion = forms.CharField(label=_("不批准的理由"), max_length=500)


@inspection_verbs.declare(
    "approve_inspection",
    label=_("批准检查"),
    permission=P.INSPECTION_APPROVE,
    form=OpinionForm,
    sources={S.DRAFT},
    target=S.APPROVED,
    gates=(another_than_the_planner,),
)
def approve_inspection(inspection: Inspection, *, deed: Deed, opinion: str) -> None:
    """Approve the entry; by another person than who planned it. Those who are to inspect hear of it."""
    decide(inspection, deed, opinion)
    tell_inspectors(inspection, deed, _("派您参加检查 {ref},计划 {day}。"), day=inspection.planned_on)


@inspection_verbs.declare(
    "refuse_inspection",
    label=_("不批准检查"),
    permission=P.INSPECTION_APPROVE,
    form=RefusalForm,
    sources={S.DRAFT},
    target=S.REFUSED,
    gates=(another_than_the_planner,),
    in_bulk=False,
)
def refuse_inspection(inspection: Inspection, *, deed: Deed, opinion: str) -> None:
    """Refuse the entry with the reason; the places of its schools are free again."""
    decide(inspection, deed, opinion)
    inspection.units.update(place=None)


def decide(inspection: Inspection, deed: Deed, opinion: str) -> None:
    decided = {"decided_by_id": deed.actor.user_id, "decided_at": deed.at, "opinion": opinion}
    Inspection.objects.filter(pk=inspection.pk).update(**decided)


# Told, held, called off.


def is_open_one(inspection: Inspection, actor: Actor) -> list[str]:
    return [_t("明查(暗访不事先通知)")] if inspection.covert else []


@inspection_verbs.declare(
    "notify_units",
    label=_("通知各单位"),
    permission=P.INSPECTION_PLAN,
    sources={S.APPROVED},
    target=S.NOTICED,
    gates=(is_open_one,),
)
def notify_units(inspection: Inspection, *, deed: Deed) -> None:
    """Tell the units of an open inspection a month before: what for, by whom, when."""
    day = day_of(deed)
    earliest = day + timedelta(days=inspection.notice_days)
    Inspection.objects.filter(pk=inspection.pk).update(noticed_on=day, earliest_on=earliest)
    tell_units(inspection, deed, _("检查通知:{ref},计划 {day} 到你单位。"), day=inspection.planned_on)


def tell_units(inspection: Inspection, deed: Deed, text: Any, **params: Any) -> None:
    """Let those who answer for the units hear it; the line says the number, and whoever may see it reads the rest."""
    for user in holders(P.SUPERVISION_ANSWER, *(one.unit.path for one in inspection.units.select_related("unit"))):
        deed.tell(staff(user.pk), text, ref=inspection.ref, about=f"inspection/{inspection.ref}", **params)


def tell_inspectors(inspection: Inspection, deed: Deed, text: Any, **params: Any) -> None:
    """Let those who inspect hear it themselves: whoever stands in for one may work in a unit that is visited."""
    about = f"inspection/{inspection.ref}"
    for user in inspection.inspectors.order_by("pk").values_list("user_id", flat=True):
        deed.tell(staff(user), text, ref=inspection.ref, about=about, own=True, **params)


def told_first(inspection: Inspection, actor: Actor) -> list[str]:
    missing = not inspection.covert and inspection.noticed_on is None
    return [_t("提前 {n} 天通知各单位").format(n=inspection.notice_days)] if missing else []


def by_outsiders(inspection: Inspection, actor: Actor) -> list[str]:
    """Ask once more, for people may have moved since: nobody inspects his own unit."""
    paths = [(one.unit.path, one.unit.name) for one in inspection.units.select_related("unit")]
    said = _t("另派人员代替{name}:在{unit}工作,不能检查本单位")
    people = inspection.inspectors.select_related("user__unit")
    return [
        said.format(name=one.user.name, unit=unit)
        for one in people
        for path, unit in paths
        if one.user.unit.path.startswith(path)
    ]


@inspection_verbs.declare(
    "begin_inspection",
    label=_("开始检查"),
    permission=P.INSPECTION_DO,
    sources={S.APPROVED, S.NOTICED},
    target=S.RUNNING,
    gates=(told_first, by_outsiders),
    in_bulk=False,
)
def begin_inspection(inspection: Inspection, *, deed: Deed) -> None:
    """Go there: an open one not before its day, a covert one whenever it was approved."""
    Inspection.objects.filter(pk=inspection.pk).update(begun_on=day_of(deed))


class ConclusionForm(VerbForm):
    conclusion = forms.CharField(
        label=_("结论"), widget=forms.Textarea, max_length=5000, help_text=_("送达每个被查单位,单位可以申请复核。")
    )


@inspection_verbs.declare(
    "finish_inspection",
    label=_("出具结论"),
    permission=P.INSPECTION_DO,
    form=ConclusionForm,
    sources={S.RUNNING},
    target=S.FINISHED,
    in_bulk=False,
)
def finish_inspection(inspection: Inspection, *, deed: Deed, conclusion: str) -> None:
    """Send the conclusion to every unit that was inspected; each may ask for a review within 30 days."""
    day = day_of(deed)
    Inspection.objects.filter(pk=inspection.pk).update(finished_on=day, finished_at=deed.at, conclusion=conclusion)
    until = day + timedelta(days=DAYS_TO_ASK)
    inspection.units.update(review_until=until)
    tell_units(inspection, deed, _("检查 {ref} 已有结论,不同意的可以在 {day} 前申请复核。"), day=until)


class CancelForm(VerbForm):
    reason = forms.CharField(label=_("取消原因"), max_length=500)


@inspection_verbs.declare(
    "cancel_inspection",
    label=_("取消检查"),
    permission=P.INSPECTION_PLAN,
    form=CancelForm,
    sources={S.DRAFT, S.REFUSED, S.APPROVED, S.NOTICED},
    target=S.CANCELLED,
    in_bulk=False,
    final=True,
)
def cancel_inspection(inspection: Inspection, *, deed: Deed, reason: str) -> None:
    """Call it off; the places of its schools are free again, and whoever was told hears of it."""
    Inspection.objects.filter(pk=inspection.pk).update(reason=reason)
    inspection.units.update(place=None)
    text = _("检查 {ref} 已取消。")
    if inspection.noticed_on:
        tell_units(inspection, deed, text)
    if deed.before in (S.APPROVED, S.NOTICED):
        tell_inspectors(inspection, deed, text)


DAYS = {
    "plan_inspection": too_soon,
    "revise_inspection": too_soon,
    "notify_units": notice_too_short,
    "begin_inspection": before_its_day,
}
"""What the moment of a deed may stand against."""
