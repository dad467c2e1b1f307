"""Special campaigns and the units' plans in them, in the tables of all verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.actions_reopening import special_plan_verbs
from huiyin.campaigns.models import Campaign, SpecialPlan
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row

WRITE, SCHOOL = "special.write", AT_UNIT + "school"
NOW: dict[str, Any] = {"permission": WRITE, "at": SCHOOL}
ROWS = {
    "specialplan": [
        Row(verb="draft_special_plan", states=NEW, to="draft", **NOW),
        Row(verb="name_people", states="draft adopted", **NOW),
        Row(verb="edit_problems", states="draft", **NOW),
        Row(verb="edit_steps", states="draft", **NOW),
        Row(verb="edit_milestones", states="draft", **NOW),
        # A12, M37: 2-3 problems, each with a timetable and a route map, before the plan stands.
        Row(verb="adopt_plan", states="draft", to="adopted", **NOW),
        # Not the unit's own: a mistake found after adopting.
        Row(
            verb="reopen_plan",
            states="adopted",
            to="draft",
            permission="campaign.keep",
            at=OFFICE,
            ready="its days lie ahead",
        ),  # fmt: skip
        Row(verb="take_step", states="adopted", **NOW),
        Row(verb="reach_milestone", states="adopted", **NOW),
        Row(verb="move_milestone", states="adopted", **NOW),
        Row(verb="finish_plan", states="adopted", to="done", ready="all steps and milestones are done", **NOW),
    ]
}
STATES = {"specialplan": ["draft", "adopted", "done"]}
VERBS = {"specialplan": special_plan_verbs}
PEOPLE = {"first_person": "principal"}
PROBLEMS = {"lines": "教师有偿补课 | 当下改\n大班额 | 持续整改 | 不超过 50 人"}
STEPS = {"lines": "1 | 1 | 摸底\n1 | 2 | 查处\n2 | 1 | 核学位"}
MILESTONES = {"lines": "1 | 摸底完成 | 2026-06-01\n2 | 新学位投用 | 2026-09-01"}
FRAME = {
    "document_number": "教工委〔2026〕3号",
    "document_title": "专项整治工作方案",
    "year": 2026,
    "ends_on": "2026-12-31",
    "fields_named": "教育",
}
A_KIND = "staff:违规补课"
SAID: dict[str, Any] = {
    "campaign add_focus_kinds": {"target": "staff", "lines": "信仰迷失\n违规补课"},
    "campaign rename_focus_kind": {"kind": A_KIND, "name": "有偿补课"},
    "campaign retire_focus_kind": {"kind": A_KIND},
    "campaign make_special": FRAME,
    "specialplan draft_special_plan": {"unit": "school", **PEOPLE},
    "specialplan name_people": PEOPLE,
    "specialplan edit_problems": PROBLEMS,
    "specialplan edit_steps": STEPS,
    "specialplan edit_milestones": MILESTONES,
    "specialplan reopen_plan": {"reason": "目标写错了"},
    "specialplan take_step": {"step": "1.1", "taken_on": date(2026, 1, 20)},
    "specialplan reach_milestone": {"milestone": "1.1", "done_on": date(2026, 1, 30), "note": "已摸底"},
    "specialplan move_milestone": {"milestone": "2.1", "due_on": date(2026, 10, 1), "reason": "等学位核定"},
}
OURS = "the institution's own words about its work"
STAFF = "the name of a member of staff or of a unit in office"
NOT_PERSONAL = {
    "campaign.add_focus_kinds.lines": "kinds of problems, nobody's",
    "campaign.rename_focus_kind.name": "a kind of problem, nobody's",
    "campaign.make_special.document_number": "the number of a document",
    "campaign.make_special.document_title": "the title of a document",
    "campaign.make_special.fields_named": OURS,
    "campaign.make_special.aspects": OURS,
    **{
        f"specialplan.{verb}.{name}": why
        for verb in ("draft_special_plan", "name_people")
        for name, why in {"first_person": STAFF, "deputies": STAFF, "entry": OURS}.items()
    },
    **{f"specialplan.{verb}.lines": OURS for verb in ("edit_problems", "edit_steps", "edit_milestones")},
    "specialplan.reopen_plan.reason": OURS,
    "specialplan.take_step.note": OURS,
    "specialplan.reach_milestone.note": OURS,
    "specialplan.move_milestone.reason": OURS,
}
DAMAGE = {
    "special_plans_are_whole": [
        "DELETE FROM campaigns_milestone m USING campaigns_specialproblem p, campaigns_specialplan l"
        " WHERE p.id = m.problem_id AND l.id = p.plan_id AND l.state = 'adopted'",
    ],
    "special_steps_in_order": [
        "UPDATE campaigns_routestep s SET taken_on = '2026-05-01' FROM campaigns_specialproblem p"
        " JOIN campaigns_specialplan l ON l.id = p.plan_id WHERE p.id = s.problem_id AND l.state = 'adopted' AND s.number = 2",
    ],
    "special_first_person": ["UPDATE campaigns_responsibility SET until = now() WHERE duty = 'first'"],
}


def special_campaign(d: Any, code: str) -> Campaign:
    """Make a special campaign in which the school alone takes part."""
    said = {"code": f"special-{code}", "name": "专项整治", "theme": "作风", "starts_on": "2026-01-05"}
    campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **said).obj
    campaign_verbs["make_special"](campaign, actor=d.program, **FRAME)
    campaign_verbs["add_units"](campaign, actor=d.program, units=["school"])
    campaign_verbs["start_campaign"](campaign, actor=d.program)
    return Campaign.objects.get(pk=campaign.pk)


def a_plan(d: Any, code: str) -> SpecialPlan:
    """Make a school's plan with all that it needs to be adopted."""
    said = {"unit": "school", **PEOPLE}
    plan: SpecialPlan = special_plan_verbs["draft_special_plan"](special_campaign(d, code), actor=d.program, **said).obj
    for verb, data in (("edit_problems", PROBLEMS), ("edit_steps", STEPS), ("edit_milestones", MILESTONES)):
        special_plan_verbs[verb](plan, actor=d.program, **data)
    return plan


def adopted(d: Any, code: str) -> SpecialPlan:
    plan = a_plan(d, code)
    special_plan_verbs["adopt_plan"](plan, actor=d.program)
    return plan


def finished(d: Any, code: str) -> SpecialPlan:
    plan = adopted(d, code)
    everything_done(d, plan)
    special_plan_verbs["finish_plan"](plan, actor=d.program)
    return plan


def everything_done(d: Any, plan: SpecialPlan) -> None:
    for step in ("1.1", "1.2", "2.1"):
        special_plan_verbs["take_step"](plan, actor=d.program, step=step, taken_on="2026-01-20")
    for milestone in ("1.1", "2.1"):
        said = {"milestone": milestone, "done_on": "2026-01-30", "note": "已完成"}
        special_plan_verbs["reach_milestone"](plan, actor=d.program, **said)


def a_catalogue(d: Any, campaign: Campaign) -> None:
    campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target="staff", lines="违规补课")


def its_days_lie_ahead(_d: Any, plan: SpecialPlan) -> None:
    """Put the days off past the trigger that keeps them, for the campaign of the stories has long begun."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE campaigns_milestone DISABLE TRIGGER USER")
        ahead = "UPDATE campaigns_milestone SET first_due_on = %s, due_on = %s"
        within = " WHERE problem_id IN (SELECT id FROM campaigns_specialproblem WHERE plan_id = %s)"
        day = timezone.localdate() + timedelta(days=9)
        cursor.execute(ahead + within, [day, day, plan.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE campaigns_milestone ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


READY = {
    "all steps and milestones are done": everything_done,
    "a catalogue is begun": a_catalogue,
    "its days lie ahead": its_days_lie_ahead,
}
PARENTS = {"draft_special_plan": lambda every: special_campaign(every.district, "new")}


def objects(d: Any) -> dict[tuple[str, str], SpecialPlan]:
    return {
        ("specialplan", "draft"): a_plan(d, "draft"),
        ("specialplan", "adopted"): adopted(d, "adopted"),
        ("specialplan", "done"): finished(d, "done"),
    }


def PAGES(d: Any) -> dict[str, list[str]]:
    return {"specialplan": [a_plan(d, "draft").ref, adopted(d, "adopted").ref]}
