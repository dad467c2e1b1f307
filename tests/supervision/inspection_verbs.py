"""Inspections in the tables of all verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from huiyin.people.models import Institution
from huiyin.supervision.actions_findings import inspection_verbs
from huiyin.supervision.models_inspections import Inspection
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row
from tests.days import TODAY

PLAN, APPROVE, DO, ANSWER = "inspection.plan", "inspection.approve", "inspection.do", "supervision.answer"
AT_SCHOOL = f"{AT_UNIT}school"
MONTH = timedelta(days=30)
ROWS = {
    "inspection": [
        Row(verb="plan_inspection", states=NEW, to="draft", permission=PLAN, at=OFFICE),
        # Nobody was told yet: it may change, and is approved anew.
        Row(verb="revise_inspection", states="draft refused approved", to="draft", permission=PLAN, at=OFFICE),
        Row(verb="approve_inspection", states="draft", to="approved", permission=APPROVE, at=OFFICE),
        Row(verb="refuse_inspection", states="draft", to="refused", permission=APPROVE, at=OFFICE),
        Row(verb="notify_units", states="approved", to="noticed", permission=PLAN, at=OFFICE),
        # Open: told a month before, and its day has come.
        Row(verb="begin_inspection", states="approved", to="running", permission=DO, at=OFFICE, ready="covert"),
        Row(verb="begin_inspection", states="noticed", to="running", permission=DO, at=OFFICE, ready="month over"),
        Row(verb="record_finding", states="running", permission=DO, at=OFFICE),
        Row(verb="add_finding_file", states="running", permission=DO, at=OFFICE),
        Row(verb="finding_to_case", states="running finished", permission=DO, at=OFFICE),
        Row(verb="finish_inspection", states="running", to="finished", permission=DO, at=OFFICE),
        Row(verb="ask_review", states="finished", permission=ANSWER, at=AT_SCHOOL),
        Row(verb="decide_review", states="finished", permission=APPROVE, at=OFFICE, ready="review asked"),
        Row(
            verb="cancel_inspection",
            states="draft refused approved noticed",
            to="cancelled",
            permission=PLAN,
            at=OFFICE,
        ),
    ]
}
STATES = {"inspection": ["draft", "refused", "approved", "noticed", "running", "finished", "cancelled"]}
VERBS = {"inspection": inspection_verbs}
TOLD: dict[str, Any] = {
    "title": "有偿补课专项检查",
    "kind": "check",
    "manner": "open",
    "purpose": "看周末有没有组织补课",
    "basis": "区教委年度检查计划第 3 项",
    "planned_on": TODAY + MONTH,
    "units": ["school"],
    "inspectors": ["supervisor"],
}
FOUND: dict[str, Any] = {
    "unit": "school",
    "text": "三楼教室周六组织补课,收费每人 200 元",
    "place": "三楼",
    "found_on": TODAY,
}


def today() -> date:
    """Return the day as the test's clock has it."""
    return timezone.localdate()


def a_photo() -> Any:
    from tests.factories import a_file

    return a_file("现场记录.txt", b"10:20")


SAID: dict[str, Any] = {
    "inspection plan_inspection": TOLD,
    "inspection revise_inspection": TOLD | {"title": "周末补课检查"},
    "inspection approve_inspection": {"opinion": "同意"},
    "inspection refuse_inspection": {"opinion": "与上次重复"},
    "inspection record_finding": FOUND,
    "inspection add_finding_file": lambda _d, _one: {"number": 1, "files": {"file": a_photo()}},
    "inspection finding_to_case": {"number": 1, "title": "周末组织补课", "problem": "学校周六组织收费补课"},
    "inspection finish_inspection": {"conclusion": "发现一起组织补课,责令退费"},
    "inspection ask_review": {"reason": "系家委会自行组织"},
    "inspection decide_review": {"outcome": "upheld", "words": "场地由学校提供,维持"},
    "inspection cancel_inspection": {"reason": "与上级检查合并"},
}
OFFICIAL = "the institution's own words about its work, part of the year's list"
NOT_PERSONAL = {
    **{
        f"inspection.{verb}_inspection.{name}": OFFICIAL for verb in ("plan", "revise") for name in ("title", "purpose")
    },
    **{f"inspection.{verb}_inspection.basis": "a document" for verb in ("plan", "revise")},
    **{f"inspection.{verb}_inspection.opinion": OFFICIAL for verb in ("approve", "refuse")},
    "inspection.record_finding.place": "a place in a school",
    "inspection.finding_to_case.title": "as the ledger words it",
    "inspection.finding_to_case.problem": "as the ledger words it",
    "inspection.finish_inspection.conclusion": OFFICIAL,
    "inspection.ask_review.reason": "what a unit says about its own work",
    "inspection.decide_review.words": OFFICIAL,
    "inspection.cancel_inspection.reason": OFFICIAL,
}


def an_inspection(d: Any, **said: Any) -> Inspection:
    wanted = TOLD | {"planned_on": today() + MONTH} | said
    made: Inspection = inspection_verbs["plan_inspection"](d.campaign, actor=d.actor("clerk"), **wanted).obj
    return made


def do(d: Any, one: Inspection, verb: str, username: str, **said: Any) -> Inspection:
    fresh = Inspection.objects.get(pk=one.pk)
    done: Inspection = inspection_verbs[verb](fresh, actor=d.actor(username), **said).obj
    return Inspection.objects.get(pk=done.pk)


def approved(d: Any, **said: Any) -> Inspection:
    return do(d, an_inspection(d, **said), "approve_inspection", "leader", opinion="同意")


def noticed(d: Any, **said: Any) -> Inspection:
    return do(d, approved(d, **said), "notify_units", "clerk")


COVERT: dict[str, Any] = {"manner": "covert"}


def running(d: Any, **said: Any) -> Inspection:
    """A covert one, for which no month has to go by, with a finding."""
    one = do(d, approved(d, **COVERT | said), "begin_inspection", "supervisor")
    units = said.get("units", TOLD["units"])
    return do(d, one, "record_finding", "supervisor", **FOUND | {"unit": units[0], "found_on": today()})


def finished(d: Any, **said: Any) -> Inspection:
    return do(d, running(d, **said), "finish_inspection", "supervisor", **SAID["inspection finish_inspection"])


def month_goes_by(_d: Any, one: Inspection) -> None:
    """Let the days of an inspection lie a month back, as if time had gone by: nothing else may move them."""
    past = [today() - MONTH, today(), today(), one.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE supervision_inspection SET noticed_on = %s, earliest_on = %s, planned_on = %s WHERE id = %s", past
        )


def becomes_covert(_d: Any, one: Inspection) -> None:
    Inspection.objects.filter(pk=one.pk).update(manner="covert")


def review_asked(d: Any, one: Inspection) -> None:
    do(d, one, "ask_review", "director", reason="系家委会自行组织")


DAMAGE = {
    "inspections_are_told_in_time": [
        "ALTER TABLE supervision_inspection DROP CONSTRAINT inspection_begun_after_notice",
        "UPDATE supervision_inspection SET manner = 'open' WHERE state = 'running'",
    ],
    "schools_are_not_inspected_too_often": ["UPDATE supervision_inspectedunit SET place = NULL"],
    "findings_are_of_inspected_units": [
        "UPDATE supervision_inspectionfinding SET unit_id = (SELECT id FROM people_unit WHERE code = 'school2' LIMIT 1)",
    ],
}
READY = {"month over": month_goes_by, "covert": becomes_covert, "review asked": review_asked}


def objects(d: Any) -> dict[tuple[str, str], Inspection]:
    """One in every state. The school has three places in a year, which the planning verb of the tables needs as well."""
    Institution.objects.filter(pk=d.institution.pk).update(inspections_a_year=20)
    d.campaign.refresh_from_db()
    draft = an_inspection(d)
    refused = do(d, an_inspection(d), "refuse_inspection", "leader", opinion="与上次重复")
    cancelled = do(d, an_inspection(d), "cancel_inspection", "clerk", reason="与上级检查合并")
    return {
        ("inspection", "draft"): draft,
        ("inspection", "refused"): refused,
        ("inspection", "approved"): approved(d),
        ("inspection", "noticed"): noticed(d),
        ("inspection", "running"): running(d),
        ("inspection", "finished"): finished(d),
        ("inspection", "cancelled"): cancelled,
    }


def PAGES(d: Any) -> dict[str, list[str]]:
    return {"inspection": [noticed(d).ref, do(d, finished(d), "ask_review", "director", reason="不是学校组织").ref]}
