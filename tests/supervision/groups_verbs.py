"""Supervision groups and units' passages through a phase in the tables of all verbs."""

from __future__ import annotations

from typing import Any

from huiyin.campaigns.models import Campaign
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.models_groups import SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row
from tests.supervision.group_stories import (
    GROUP,
    a_campaign,
    a_group,
    accepted,
    fresh,
    in_days,
    passages,
    passed,
    reacted,
    talked,
    to_group,
    to_unit,
)

KEEP, SUPERVISE, ANSWER = "supervision.keep", "supervision.supervise", "supervision.answer"
SCHOOL = f"{AT_UNIT}school"


def of_group(verb: str, permission: str = KEEP, **rest: Any) -> Row:
    return Row(verb=verb, states="live", permission=permission, at=OFFICE, **rest)


def of_unit(verb: str, states: str = "open", permission: str = SUPERVISE, **rest: Any) -> Row:
    return Row(verb=verb, states=states, permission=permission, at=SCHOOL, **rest)


ROWS = {
    "group": [
        Row(verb="set_up_group", states=NEW, to="live", permission=KEEP, at=OFFICE),
        of_group("add_members"),
        of_group("end_membership", ready="has a deputy"),
        of_group("change_leader"),
        of_group("give_units"),
        of_group("take_units"),
        of_group("dissolve_group", to="dissolved"),
        of_group("schedule_step"),
        of_group("note_step_done", SUPERVISE, ready="a step is planned"),
        of_group("hold_meeting", SUPERVISE),
        # M18: one handbook for each supervisor.
        of_group("issue_handbook", ready="a step is planned"),
    ],
    "unitphase": [
        Row(verb="open_unit_phases", states=NEW, to="open", permission=KEEP, at=OFFICE),
        of_unit("note_talk"),
        of_unit("react"),
        of_unit("answer_reaction", permission=ANSWER, ready="a reaction waits"),
        of_unit("recheck_reaction", ready="a reaction is answered"),
        # M07, M08, M40: nothing missing, then the unit is through.
        of_unit("pass_phase", to="passed", ready="nothing is missing"),
        of_unit("reopen_unit_phase", states="passed", to="open"),
    ],
}
STATES = {"group": ["live", "dissolved"], "unitphase": ["open", "passed"]}
VERBS = {"group": group_verbs, "unitphase": unit_phase_verbs}


SAID: dict[str, Any] = {
    "group set_up_group": GROUP | {"name": "第九督导组", "tier": "school_district"},
    "group add_members": {"deputies": "helper", "members": "auditor"},
    "group end_membership": {"person": "helper"},
    "group change_leader": {"leader": "auditor"},
    "group give_units": {"units": ["section"]},
    "group take_units": {"units": ["school"]},
    "group dissolve_group": {"reason": "活动结束"},
    "group schedule_step": {"step": "审查学习会方案", "planned_on": in_days(3)},
    "group note_step_done": {"number": 1, "done_on": in_days(0)},
    "group hold_meeting": {"held_on": in_days(0), "topic": "第一环节小结", "summary": "三所学校进度较慢。"},
    "unitphase open_unit_phases": {"due_on": in_days(30)},
    "unitphase note_talk": {"kind": "staff", "held_on": in_days(0), "people": 3, "note": "希望少开会"},
    "unitphase react": {"kind": "remind", "ground": "slow", "text": "抓紧", "limit_on": in_days(3)},
    "unitphase answer_reaction": {"number": 1, "answer": "已重新做"},
    "unitphase recheck_reaction": {"number": 1, "lifts": "yes", "remarks": "已看过"},
    "unitphase reopen_unit_phase": {"reason": "回头看发现没有做"},
}
WORDS_OF_OFFICE = "the institution's own words about its work"
NOT_PERSONAL = {
    "group.set_up_group.name": "the name of a group",
    "group.set_up_group.leader": "user names of staff in their office",
    "group.set_up_group.deputies": "user names of staff in their office",
    "group.set_up_group.members": "user names of staff in their office",
    "group.add_members.deputies": "user names of staff in their office",
    "group.add_members.members": "user names of staff in their office",
    "group.change_leader.leader": "the user name of a member of staff in his office",
    "group.dissolve_group.reason": WORDS_OF_OFFICE,
    "group.schedule_step.step": WORDS_OF_OFFICE,
    "group.hold_meeting.topic": WORDS_OF_OFFICE,
    "unitphase.reopen_unit_phase.reason": WORDS_OF_OFFICE,
}


def has_a_deputy(d: Any, group: SupervisionGroup) -> None:
    to_group(group, "add_members", d.program, deputies="helper")


def a_step_is_planned(d: Any, group: SupervisionGroup) -> None:
    to_group(group, "schedule_step", d.program, step="审查活动方案", planned_on=in_days(1))


def a_reaction_waits(d: Any, passage: UnitPhase) -> None:
    reacted(passage, d.actor("supervisor"))


def a_reaction_is_answered(d: Any, passage: UnitPhase) -> None:
    to_unit(reacted(passage, d.actor("supervisor")), "answer_reaction", d.program, answer="已重新做")


def nothing_is_missing(d: Any, passage: UnitPhase) -> None:
    accepted(d, passage.campaign)
    talked(passage, d.actor("supervisor"))


READY = {
    "has a deputy": has_a_deputy,
    "a step is planned": a_step_is_planned,
    "a reaction waits": a_reaction_waits,
    "a reaction is answered": a_reaction_is_answered,
    "nothing is missing": nothing_is_missing,
}


def objects(d: Any) -> dict[tuple[str, str], Any]:
    campaign, done = a_campaign(d, "groups-open"), a_campaign(d, "groups-passed")
    a_campaign(d, "groups-new")
    dissolved = to_group(a_group(d, campaign, name="第二督导组", units=[]), "dissolve_group", d.program, reason="合并")
    return {
        ("group", "live"): a_group(d, campaign),
        ("group", "dissolved"): dissolved,
        ("unitphase", "open"): passages(d, campaign)["school"],
        ("unitphase", "passed"): passed(d, done, passages(d, done)["school"]),
    }


def of_the_new(_every: Any) -> Campaign:
    return Campaign.objects.get(code="groups-new")


PARENTS = {"set_up_group": of_the_new, "open_unit_phases": of_the_new}
DAMAGE: dict[str, list[str]] = {
    "groups_are_led": [
        "UPDATE supervision_groupmember SET until = now() WHERE role = 'leader' AND until IS NULL",
    ],
    "areas_are_of_their_groups": ["UPDATE supervision_groupunit SET tier = 'district'"],
    "nobody_heads_over_himself": [
        "UPDATE people_user SET unit_id = (SELECT unit_id FROM supervision_groupunit WHERE until IS NULL LIMIT 1)"
        " WHERE id IN (SELECT user_id FROM supervision_groupmember WHERE until IS NULL)",
    ],
    "nobody_is_through_unfinished": [
        "DELETE FROM supervision_unittalk WHERE kind = 'retired'",
    ],
}


def PAGES(d: Any) -> dict[str, list[str]]:
    campaign = a_campaign(d, "groups-pages")
    group = a_group(d, campaign)
    to_group(group, "schedule_step", d.program, step="审查活动方案", planned_on=in_days(1))
    passage = reacted(passages(d, campaign)["school"], d.actor("supervisor"))
    return {"group": [fresh(group).ref], "unitphase": [passage.ref]}
