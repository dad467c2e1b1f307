"""Special plans as they are drawn and printed: rows of timetables, steps of route maps, the same facts as tables (A12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_special import Milestone, RouteStep, SpecialPlan, SpecialProblem
from huiyin.campaigns.special import days_late, milestone_state
from huiyin.campaigns.terms import SpecialPlanState
from huiyin.kernel.nouns import Link, Part
from huiyin.people.models import Unit
from huiyin.reports.gantt import NARROW, WIDE, Mark, Row, gantt
from huiyin.reports.route_map import Flag, Step, route_map

DRAFT = SpecialPlanState.DRAFT
GROUPINGS = {
    "unit": gettext_lazy("按单位"),
    "problem": gettext_lazy("按问题"),
    "field": gettext_lazy("按领域"),
    "stage": gettext_lazy("按阶段"),
}
"""By what the plans of a campaign may be looked at together (A12: 一个专项、一个领域、一个阶段)."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One milestone with all that it is told with."""

    plan: SpecialPlan
    problem: SpecialProblem
    milestone: Milestone
    state: str
    late: int

    @property
    def mark(self) -> Mark:
        one = self.milestone
        return Mark(
            name=one.name, due_on=one.due_on, state=self.state, done_on=one.done_on, first_due_on=one.first_due_on
        )


def lines_of(plans: Iterable[SpecialPlan], today: date) -> list[Line]:
    """Return every milestone of plans that were fetched whole (``campaigns.special.whole_plans``); no statement."""
    found = []
    for plan in plans:
        near = plan.campaign.office.institution.near_days
        for problem in plan.problems.all():
            for one in problem.milestones.all():
                state = str(milestone_state(one.due_on, one.done_on, today, near))
                found.append(Line(plan=plan, problem=problem, milestone=one, state=state, late=days_late(one, today)))
    return found


def bounds(campaign: Campaign) -> tuple[date, date]:
    """Return the first and the last day of a campaign; one that is not special ends where it begins."""
    frame = getattr(campaign, "special", None)
    return campaign.starts_on, frame.ends_on if frame else campaign.starts_on


# One plan.


def plan_rows(plan: SpecialPlan, today: date) -> list[Row]:
    """Return a heading for each problem and a row for each of its milestones."""
    by_problem: dict[int, list[Line]] = defaultdict(list)
    for line in lines_of([plan], today):
        by_problem[line.problem.number].append(line)
    rows = []
    for problem in plan.problems.all():
        label = _("问题 {n} {title}({mode})")
        rows.append(
            Row(
                label=label.format(n=problem.number, title=problem.title, mode=problem.get_mode_display()), heading=True
            )
        )
        rows += [Row(label=line.milestone.name, marks=(line.mark,)) for line in by_problem[problem.number]]
    return rows


def plan_timetable(plan: SpecialPlan) -> str:
    """Return the timetable of a plan as SVG, "" while it has no milestones."""
    today = timezone.localdate()
    rows = plan_rows(plan, today)
    return (
        draw(plan.campaign, rows, today, _("{plan}时间表").format(plan=plan)) if any(row.marks for row in rows) else ""
    )


def draw(campaign: Campaign, rows: Sequence[Row], today: date, title: str, room: float = NARROW) -> str:
    first, last = bounds(campaign)
    return gantt(rows, first=first, last=last, today=today, title=title, room=room)


def steps_of(problem: SpecialProblem, today: date, near: int) -> list[Step]:
    flags: dict[int, list[Flag]] = defaultdict(list)
    for one in problem.milestones.all():
        if one.step_id:
            state = str(milestone_state(one.due_on, one.done_on, today, near))
            flags[one.step_id].append(Flag(name=one.name, day=one.done_on or one.due_on, state=state))
    steps: Iterable[RouteStep] = problem.steps.all()
    return [Step(number=one.number, words=one.words, taken=one.taken_on, flags=tuple(flags[one.pk])) for one in steps]


def plan_routes(plan: SpecialPlan) -> list[tuple[str, str]]:
    """Return for each problem that has a route its name and the route map as SVG."""
    today, near = timezone.localdate(), plan.campaign.office.institution.near_days
    found = []
    for problem in plan.problems.all():
        if steps := steps_of(problem, today, near):
            name = _("问题 {n} {title}").format(n=problem.number, title=problem.title)
            found.append((name, route_map(steps, title=_("{name}路线图").format(name=name))))
    return found


# All plans of a campaign.


def group_of(by: str) -> Callable[[Line], str]:
    """Return what names the group of a milestone."""
    known: dict[str, Callable[[Line], str]] = {
        "unit": lambda line: str(line.plan.unit),
        "problem": lambda line: line.problem.title,
        "field": lambda line: line.problem.field,
        "stage": lambda line: str(line.milestone.phase or _("没有写阶段")),
    }
    return known[by]


def grouped(lines: Iterable[Line], by: str) -> dict[str, list[Line]]:
    """Return the milestones by group, each group in the order of units and problems; stages in their own order."""
    found: dict[str, list[Line]] = defaultdict(list)
    name = group_of(by)
    for line in lines:
        found[name(line)].append(line)
    if by == "stage":
        order = {str(line.milestone.phase): line.milestone.phase.number for line in lines if line.milestone.phase}
        return dict(sorted(found.items(), key=lambda item: order.get(item[0], 10_000)))
    return dict(found)


def group_heading(name: str, lines: Sequence[Line]) -> str:
    done = sum(line.state == "done" for line in lines)
    late = sum(line.state == "late" for line in lines)
    said = _("{name}:完成 {done}/{all}").format(name=name, done=done, all=len(lines))
    return said + (_(",逾期 {n}").format(n=late) if late else "")


def campaign_rows(lines: Sequence[Line], by: str) -> list[Row]:
    """Return a heading for each group and a row for each problem of a unit in it, with all its milestones."""
    rows = []
    for name, of in grouped(lines, by).items():
        rows.append(Row(label=group_heading(name, of), heading=True))
        problems: dict[int, list[Line]] = defaultdict(list)
        for line in of:
            problems[line.problem.pk].append(line)
        rows += [Row(label=row_label(held[0], by), marks=tuple(one.mark for one in held)) for held in problems.values()]
    return rows


def row_label(line: Line, by: str) -> str:
    problem = _("{n}. {title}").format(n=line.problem.number, title=line.problem.title)
    if by == "unit":
        return problem
    return str(line.plan.unit) if by == "problem" else f"{line.plan.unit} {problem}"


def campaign_timetable(campaign: Campaign, lines: Sequence[Line], by: str) -> str:
    """Return the timetable of all plans as SVG, "" where there are no milestones."""
    title = _("{campaign}时间表({by})").format(campaign=campaign, by=GROUPINGS[by])
    return draw(campaign, campaign_rows(lines, by), timezone.localdate(), title, WIDE) if lines else ""


HEADS = (
    gettext_lazy("单位"), pgettext_lazy("special plan", "问题"), gettext_lazy("节点"), gettext_lazy("到期日"),
    gettext_lazy("状态"), gettext_lazy("完成日期"), gettext_lazy("比最初日期晚(天)"),
)  # fmt: skip


def state_words(line: Line) -> str:
    one = line.milestone
    known = {"done": _("已完成"), "late": _("逾期"), "due": _("临近到期"), "not_due": _("未到期")}
    return known[line.state] + (_("(改过日期)") if one.due_on != one.first_due_on else "")


def campaign_tables(lines: Sequence[Line], by: str) -> list[Part]:
    """Return the same facts as the picture: a table for each group."""
    return [
        Part(title=group_heading(name, of), columns=HEADS, rows=[table_row(line) for line in of])
        for name, of in grouped(lines, by).items()
    ]


def table_row(line: Line) -> tuple[Any, ...]:
    one = line.milestone
    return (
        Link(line.plan.unit, "specialplan", line.plan.ref), f"{line.problem.number}. {line.problem.title}", one.name,
        one.due_on, state_words(line), one.done_on or "", line.late or "",
    )  # fmt: skip


def not_adopted(plans: Iterable[SpecialPlan], units: Iterable[Unit]) -> Part:
    """Return the units whose plan does not stand yet: those that write one, and of ``units`` those that did not begin."""
    found = list(plans)
    begun = {plan.unit_id for plan in found}
    rows: list[tuple[Any, ...]] = [
        (Link(plan.unit, "specialplan", plan.ref), plan.get_state_display()) for plan in found if plan.state == DRAFT
    ]
    rows += [(str(unit), _("还没有起草")) for unit in units if unit.pk not in begun]
    return Part(title=_("还没有确定方案的单位"), columns=(_("单位"), _("状态")), rows=rows)


def totals(lines: Sequence[Line]) -> dict[str, int]:
    """Return how many milestones stand in each state."""
    return {state: sum(line.state == state for line in lines) for state in ("done", "late", "due", "not_due")}
