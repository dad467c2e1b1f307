"""Inspections of the demonstration: ten of 2014, open and covert, two violations and six people dealt with (the third source).

They touch no case and no voice, so that every number of the ledger stays as it was told.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _t

from huiyin.config.demo_cast import Cast, Row, add_person, content, in_the_past, on
from huiyin.config.demo_days import workday_from
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.people.actors import named_actor, program
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.actions_discipline import violation_verbs
from huiyin.supervision.actions_findings import inspection_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction, Violation
from huiyin.supervision.models_inspections import Inspection

AHEAD = 34
"""So many days before its own an open inspection is told."""


def enter(cast: Cast) -> None:
    """Enter the inspections of 2014, and what became of the two findings that were violations."""
    told = content("inspections")
    staff(cast, told["people"])
    held = [inspected(cast, row) for row in told["inspections"]]
    for row in told["violations"]:
        first = told["inspections"][row["inspection"]]
        followed(cast, row, held[row["inspection"]], date.fromisoformat(first["on"]), told["lesson"])


def staff(cast: Cast, people: list[Row]) -> None:
    """Let two of the discipline staff come: who proposes is not who decides."""
    founder = in_the_past(program(*ALL_PERMISSIONS))
    start = on(cast.campaign.starts_on, 9, 40)
    for person in people:
        root = cast.campaign.office.code
        sign_in = add_person(person, cast.units, root, founder, start)
        cast.sign_ins.append(sign_in)
        cast.actors[sign_in.username] = in_the_past(named_actor(sign_in.username, via="demo"))


def inspected(cast: Cast, row: Row) -> Inspection:
    """Let the clerk plan one, the leader approve it, and the supervisor go there on its day."""
    day = date.fromisoformat(row["on"])
    is_open = row["manner"] == "open"
    told = workday_from(day - timedelta(days=AHEAD if is_open else 5))
    said = {name: row[name] for name in ("title", "kind", "manner", "units")} | {
        "purpose": _t("群众反映强烈的违规补课和有偿家教"),
        "basis": _t("教育实践活动专项整治方案"),
        "planned_on": day,
        "inspectors": ["supervisor", "jijian"],
    }
    clerk, supervisor = cast.actors["clerk"], cast.actors["supervisor"]
    one: Inspection = inspection_verbs["plan_inspection"](cast.campaign, actor=clerk, at=on(told, 9), **said).obj
    approval = {"opinion": _t("同意,注意方式")}
    do(inspection_verbs, one, "approve_inspection", cast.actors["leader"], at=on(told, 10), **approval)
    if is_open:
        do(inspection_verbs, one, "notify_units", clerk, at=on(told, 15))
    do(inspection_verbs, one, "begin_inspection", supervisor, at=on(day, 9, 30))
    if found := row.get("finding"):
        seen = found | {"unit": row["units"][0], "found_on": day}
        do(inspection_verbs, one, "record_finding", supervisor, at=on(day, 11), **seen)
    ended = _t("发现问题,已移交监察室") if found else _t("未发现违规补课")
    do(inspection_verbs, one, "finish_inspection", supervisor, at=on(day, 16), conclusion=ended)
    return one


def followed(cast: Cast, row: Row, inspection: Inspection, day: date, lesson: str) -> None:
    """Register a violation, establish it, deal with each of its people, and end it."""
    keeper, judge = cast.actors["jijian"], cast.actors["jijian2"]
    said = {name: row[name] for name in ("title", "facts")} | {"found_on": day, "source": "finding"}
    later = [on(workday_from(day + timedelta(days=days)), 10) for days in (1, 2, 10, 13, 16, 22, 26, 33)]
    one: Violation = violation_verbs["register_violation"](
        cast.campaign, actor=keeper, at=later[0], finding=f"{inspection.ref}/1", **said
    ).obj
    for person in row["people"]:
        known = {"name": person["name"], "unit": person["unit"], "role": _t("参与有偿补课")}
        do(violation_verbs, one, "add_violation_person", keeper, at=later[0], **known)
    do(violation_verbs, one, "investigate_violation", keeper, at=later[1])
    do(violation_verbs, one, "decide_violation", judge, at=later[2], established="true", result=row["result"])
    for number, person in enumerate(row["people"], 1):
        dealt_with(cast, one, number, person["kind"], later[3:7])
    do(violation_verbs, one, "close_violation", keeper, at=later[7], lesson=lesson)


def dealt_with(cast: Cast, violation: Violation, number: int, kind: str, at: list[Any]) -> None:
    """Propose a sanction, take down what he says, enter what the party committee decided, carry it out."""
    keeper, judge = cast.actors["jijian"], cast.actors["jijian2"]
    proposed, stated, decided, done = at
    said = {"kind": kind, "ground": "violation", "person": f"{violation.ref}/{number}"}
    said |= {"facts": _t("参与有偿补课,收费已退还"), "basis": _t("中小学教师违反职业道德行为处理办法")}
    one: Sanction = sanction_verbs["propose_sanction"](cast.campaign, actor=keeper, at=proposed, **said).obj
    words = {"statement": _t("认识到错误,愿意退还全部收费"), "stated_on": stated.date()}
    do(sanction_verbs, one, "record_statement", keeper, at=stated, **words)
    number_of = _t("綦教工委〔2014〕{n}号").format(n=40 + int(one.ref[-2:]))
    organ = {"organ": _t("中共綦江区委教育工委"), "number": number_of, "decided_on": decided.date()}
    do(sanction_verbs, one, "decide_sanction", judge, at=decided, **organ)
    carried = {"done": _t("决定已送达本人并在学校宣布"), "done_on": done.date()}
    do(sanction_verbs, one, "carry_out_sanction", keeper, at=done, **carried)


def enter_today(cast: Cast) -> None:
    """Enter what is planned now: one that schools were told of, one that waits for the leader, and how far rectification is, as a circular."""
    told = content("inspections")["today"]
    for name in ("open", "waiting"):
        row = dict(told[name])
        day = timezone.localdate() + timedelta(days=row.pop("days"))
        said = row | {"planned_on": day, "inspectors": ["supervisor"]}
        one = inspection_verbs["plan_inspection"](cast.campaign, actor=cast.actors["clerk"], **said).obj
        if name == "open":
            do(inspection_verbs, one, "approve_inspection", cast.actors["leader"])
            do(inspection_verbs, one, "notify_units", cast.actors["clerk"])
    paper: Circular = circular_verbs["draft_circular"](cast.campaign, actor=cast.actors["clerk"], kind="progress").obj
    do(circular_verbs, paper, "issue_circular", cast.actors["leader"])


def do(verbs: Any, obj: Any, verb: str, actor: Any, /, **said: Any) -> None:
    """Do a verb to the newest state of something."""
    verbs[verb](type(obj).objects.get(pk=obj.pk), actor=actor, **said)
