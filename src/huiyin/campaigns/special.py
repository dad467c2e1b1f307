"""What follows from the rows of special campaigns: how milestones stand, what a plan lacks, which catalogues differ. Read only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_focus import FocusKind
from huiyin.campaigns.models_special import (
    Milestone,
    Responsibility,
    RouteStep,
    SpecialFrame,
    SpecialPlan,
    SpecialProblem,
)
from huiyin.campaigns.terms import (
    FEWEST_PROBLEMS,
    FOCUS_SIZES,
    MOST_PROBLEMS,
    Duty,
    FocusTarget,
    MilestoneState,
    SpecialPlanState,
)
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import Unit, UserState


def frame_of(campaign: Campaign) -> SpecialFrame | None:
    """Return what makes the campaign a special one, or None where it is none."""
    return SpecialFrame.objects.filter(campaign=campaign).select_related("follows").first()


def milestone_state(due_on: date, done_on: date | None, today: date, near_days: int) -> MilestoneState:
    """Return how a milestone stands on ``today``; it is due from ``near_days`` days before its day (A12)."""
    if done_on is not None:
        return MilestoneState.DONE
    if today > due_on:
        return MilestoneState.LATE
    return MilestoneState.DUE if today >= due_on - timedelta(days=near_days) else MilestoneState.NOT_DUE


def days_late(milestone: Milestone, today: date) -> int:
    """Return by how many days a milestone is or was late against the day that it had first; 0 where it is not (E05)."""
    return max(0, ((milestone.done_on or today) - milestone.first_due_on).days)


def whole_plans(plans: QuerySet[SpecialPlan]) -> QuerySet[SpecialPlan]:
    """Return the plans with all that a page draws of them, in a constant number of statements."""
    milestones = Milestone.objects.select_related("step", "phase").prefetch_related("moves")
    problems = SpecialProblem.objects.prefetch_related("steps", Prefetch("milestones", queryset=milestones))
    return plans.select_related("campaign__special", "campaign__office__institution", "unit").prefetch_related(
        Prefetch("problems", queryset=problems), "partners__unit"
    )


def answering(campaign: Campaign, unit: Unit) -> list[Responsibility]:
    """Return who answers for the campaign in the unit now, the first responsible person first."""
    return answering_in(campaign, unit).get(unit.pk, [])


def answering_in(campaign: Campaign, *units: Unit) -> dict[int, list[Responsibility]]:
    """Return who answers for the campaign now in each unit that names somebody, or in ``units`` only; one statement."""
    found = Responsibility.objects.filter(campaign=campaign, until=None).select_related("user__unit")
    rows = found.filter(unit__in=units) if units else found
    by_unit: dict[int, list[Responsibility]] = {}
    for one in sorted(rows, key=lambda one: one.duty != Duty.FIRST):
        by_unit.setdefault(one.unit_id, []).append(one)
    return by_unit


def next_step(problem: SpecialProblem) -> RouteStep | None:
    """Return the first step of the problem's route that was not taken yet."""
    return next((one for one in problem.steps.all() if one.taken_on is None), None)


# What a plan that was opened again must keep.

REOPENED = "reopen_plan"
"""The verb that opens an adopted plan again; its journal entry says what stood."""


def first_days_stood(plan: SpecialPlan) -> dict[int, list[date]]:
    """Return, by the number of the problem, the first days of a plan that was adopted and opened again; {} of any other (E05)."""
    entries = JournalEntry.objects.filter(about=f"specialplan/{plan.ref}", verb=REOPENED).order_by("-number")
    last = entries.first()
    found: dict[int, list[date]] = {}
    for problem, day, *_name in last.data["stood"] if last else []:
        found.setdefault(problem, []).append(date.fromisoformat(day))
    return found


def days_lost(stood: dict[int, list[date]], days: Iterable[tuple[int, date]]) -> list[tuple[int, date]]:
    """Return the first days that stood and that a timetable of (problem, day) no longer has, each as often as it is lacking."""
    left = Counter((number, day) for number, held in stood.items() for day in held)
    left.subtract(Counter(days))
    return sorted((+left).elements())


# What a plan lacks.


def lacks(plan: SpecialPlan) -> list[str]:
    """Return everything that a plan lacks before it can be adopted, in words (A12, M37, M46)."""
    problems = list(plan.problems.prefetch_related("steps", "milestones"))
    found = [] if FEWEST_PROBLEMS <= len(problems) <= MOST_PROBLEMS else [number_of_problems(len(problems))]
    for problem in problems:
        found += [] if problem.milestones.all() else [_("问题 {n} 的时间表(至少一个节点)").format(n=problem.number)]
        found += [] if problem.steps.all() else [_("问题 {n} 的路线图(至少一步)").format(n=problem.number)]
    return found + lacks_person(plan)


def number_of_problems(n: int) -> str:
    return _("2—3 个具体问题(现有 {n} 个)").format(n=n)


def lacks_person(plan: SpecialPlan) -> list[str]:
    first = next((one.user for one in answering(plan.campaign, plan.unit) if one.duty == Duty.FIRST), None)
    if first is None:
        return [_("第一责任人")]
    if first.unit_id != plan.unit_id or first.state != UserState.ACTIVE:
        return [_("另定第一责任人:{name}已不在本单位").format(name=first.name)]
    return []


def still_open(plan: SpecialPlan) -> list[str]:
    """Return every step and milestone of a plan that is still to come, in words."""
    found = []
    for problem in plan.problems.prefetch_related("steps", "milestones"):
        steps = [str(one.number) for one in problem.steps.all() if one.taken_on is None]
        names = [one.name for one in problem.milestones.all() if one.done_on is None]
        if steps:
            found.append(_("问题 {n} 的第 {steps} 步").format(n=problem.number, steps=_("、").join(steps)))
        found += [_("问题 {n} 的节点「{name}」").format(n=problem.number, name=name) for name in names]
    return found


def plans_under_way(campaign: Campaign) -> list[str]:
    """Return what keeps a special campaign from being archived: plans that were adopted and are not done."""
    n = SpecialPlan.objects.filter(campaign=campaign, state=SpecialPlanState.ADOPTED).count()
    return [_("{n} 份专项方案完成").format(n=n)] if n else []


# The four catalogues.


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The kinds that one of the four objects looks for now, and what is said about their number."""

    target: FocusTarget
    kinds: list[FocusKind]
    warning: str


def catalogues(campaign: Campaign) -> list[Catalogue]:
    """Return the four catalogues in their order; one statement. A size that differs is warned about, never refused (D09)."""
    kinds = list(FocusKind.objects.filter(campaign=campaign, retired_at=None))
    by_target = {target: [one for one in kinds if one.target == target] for target in FocusTarget}
    return [
        Catalogue(target=target, kinds=held, warning=size_told(target, len(held))) for target, held in by_target.items()
    ]


def size_told(target: FocusTarget, n: int) -> str:
    """Return what is said about a catalogue of ``n`` kinds, "" where it has as many as expected or is not begun."""
    expected = FOCUS_SIZES[target]
    return "" if n in (0, expected) else _("方案要求 {expected} 类,现有 {n} 类").format(expected=expected, n=n)


def kinds_asked_of(unit: Unit, kinds: Iterable[FocusKind]) -> list[FocusKind]:
    """Return the kinds that a unit looks for: those of its level and of both classes of its people (A09)."""
    own = FocusTarget.OFFICES if unit.level == 1 else FocusTarget.SCHOOLS
    asked = (own, FocusTarget.LEADERS, FocusTarget.STAFF)
    return [one for target in asked for one in kinds if one.target == target]


def counted(milestones: Iterable[Milestone], today: date, near_days: int) -> Counter[str]:
    """Return how many milestones stand in each state."""
    return Counter(str(milestone_state(one.due_on, one.done_on, today, near_days)) for one in milestones)
