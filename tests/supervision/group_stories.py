"""A campaign with units, supervision groups over them, and units on their way through a phase, made by the verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall
from huiyin.activities.terms_papers import ReviewKind
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.models_groups import SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase
from huiyin.supervision.terms_phases import TalkKind
from tests.factories import District

GROUP: dict[str, Any] = {"name": "第一督导组", "tier": "bureau", "leader": "leader", "units": ["school"]}
OWN = (
    "我校现有学生一千二百名,教师七十八名。去年家长反映食堂午餐偏凉、放学时校门口拥堵,两件事一直没有办好。"
    "这次先把这两件办实:食堂分两批供餐,校门口错时放学,由值周领导每天到场。"
)
ITEMS = "食堂分两批供餐,出餐温度每天测 | 后勤主任 | 2026-03-20"
REACTION: dict[str, Any] = {"kind": "redo", "ground": "form", "text": "学习笔记是抄的,重新做。"}


FIRST = {"school": "director", "section": "head", "logistics": "helper"}
"""Who answers first in the units that have somebody."""


def a_campaign(d: District, code: str = "supervised", *units: str) -> Campaign:
    """Return a running campaign of the bureau in which the units take part; whoever is first responsible is named."""
    members = list(units) or ["school", "school2", "section", "logistics"]
    said = {"code": code, "name": "教育实践活动", "theme": "四真四实", "starts_on": "2026-01-05"}
    made: Campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **said).obj
    for verb, data in (
        ("add_phase", {"name": "学习教育、听取意见"}),
        ("add_phase", {"name": "查摆问题"}),
        ("add_category", {"code": "school", "name": "学校"}),
        ("add_units", {"units": members}),
        ("name_answering", {"lines": "\n".join(f"{unit} | {FIRST[unit]}" for unit in members if unit in FIRST)}),
        ("start_campaign", {}),
    ):
        campaign_verbs[verb](made, actor=d.program, **data)
    return Campaign.objects.select_related("office__institution", "institution").get(pk=made.pk)


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)


def a_group(d: District, campaign: Campaign, **said: Any) -> SupervisionGroup:
    made: SupervisionGroup = group_verbs["set_up_group"](campaign, actor=d.program, **GROUP | said).obj
    return made


def to_group(group: SupervisionGroup, verb: str, actor: Actor, **said: Any) -> SupervisionGroup:
    group_verbs[verb](group_verbs.find(f"group/{group.ref}"), actor=actor, **said)
    found: SupervisionGroup = fresh(group)
    return found


def passages(d: District, campaign: Campaign, **said: Any) -> dict[str, UnitPhase]:
    """Let all units of the campaign begin the open phase; return their passages by the code of the unit."""
    unit_phase_verbs["open_unit_phases"](campaign, actor=d.program, **said)
    found = UnitPhase.objects.filter(campaign=campaign).select_related("unit")
    return {one.unit.code: one for one in found}


def to_unit(passage: UnitPhase, verb: str, actor: Actor, **said: Any) -> UnitPhase:
    unit_phase_verbs[verb](unit_phase_verbs.find(f"unitphase/{passage.ref}"), actor=actor, **said)
    found: UnitPhase = fresh(passage)
    return found


def talked(passage: UnitPhase, actor: Actor, *kinds: str) -> UnitPhase:
    """Let the supervisor talk to the kinds of people, to all four where none is named."""
    for kind in kinds or TalkKind.values:
        to_unit(passage, "note_talk", actor, kind=kind, held_on=timezone.localdate(), people=2, note="听了意见")
    return fresh(passage)


def reacted(passage: UnitPhase, actor: Actor, **said: Any) -> UnitPhase:
    day = timezone.localdate() + timedelta(days=5)
    return to_unit(passage, "react", actor, **REACTION | {"limit_on": day} | said)


def review_calls(d: District, campaign: Campaign, *units: str) -> dict[str, PaperCall]:
    """Call for the three plans that the group reviews."""
    found = {}
    for kind in ReviewKind:
        said = {
            "kind": "plan", "owing": "unit", "review_kind": kind.value, "title": str(kind.label),
            "due_on": timezone.localdate() + timedelta(days=20), "units": list(units) or ["school", "school2"],
        }  # fmt: skip
        call = paper_call_verbs["draft_paper_call"](campaign, actor=d.program, **said).obj
        paper_call_verbs["open_paper_call"](fresh(call), actor=d.program)
        found[kind.value] = fresh(call)
    return found


def handed_in(d: District, call: PaperCall, unit: str = "school") -> Paper:
    """Let a unit write its plan for the call and hand it in."""
    owed = call.roll.get(unit__code=unit).number
    said = {"title": f"{call.title}({unit})", "text": f"{OWN}{call.title}", "focus": "午餐", "items": ITEMS}
    paper: Paper = paper_verbs["begin_paper"](call, actor=d.program, owed=owed, **said).obj
    paper_verbs["submit_paper"](fresh(paper), actor=d.program, seen_alike="on")
    return fresh(paper)


def accepted(d: District, campaign: Campaign, unit: str = "school") -> None:
    """Have the three plans of a unit reviewed and accepted."""
    calls = {one.review_kind: one for one in campaign.paper_calls.exclude(review_kind="")} or review_calls(d, campaign)
    for call in calls.values():
        paper_verbs["accept_paper"](handed_in(d, call, unit), actor=d.actor("supervisor"))


def passed(d: District, campaign: Campaign, passage: UnitPhase, unit: str = "school") -> UnitPhase:
    accepted(d, campaign, unit)
    talked(passage, d.actor("supervisor"))
    return to_unit(passage, "pass_phase", d.actor("supervisor"))


def in_days(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)
