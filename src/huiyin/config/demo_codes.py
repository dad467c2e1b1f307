"""Topics, weak links and salient problems in the demonstration: set by the clerk as the catalogue's words proposed them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.codes import codes_of, proposed_topics
from huiyin.cases.models import Case, CaseFact, Voice, VoiceFact
from huiyin.cases.receipts import objector
from huiyin.cases.terms import CodeList
from huiyin.config.demo_cast import Cast, Row, content, on
from huiyin.config.demo_days import day_in
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow
from huiyin.people.actors import named_actor
from huiyin.people.models import User
from huiyin.reports.actions_analysis import analysis_verbs

DAYS = {"accept": 0, "assign": 0, "sign": 1, "plan": 2, "add_evidence": 7, "finish_measure": 8, "submit": 8}


def enter(cast: Cast, cases: dict[int, Case]) -> None:
    """Enter the topics of every voice, then what a meeting decided."""
    topics(cast)
    for row in content("codes")["salient"]:
        case = Case.objects.select_related("office__institution").get(pk=cases[row["problem"]].pk)
        said = {name: row[name] for name in ("decided_by", "meeting", "decided_on")}
        case_verbs["mark_salient"](case, actor=cast.actors["clerk"], at=last_fact(CaseFact, case=case), **said)


def added(cast: Cast) -> None:
    """Enter what the story of 2014 does not tell: complaints that showed weak links, and what units made of their year."""
    told = content("codes")
    for row in told["complaints"]:
        complaint(cast, row)
    for row in told["analyses"]:
        analysed(cast, row)


def analysed(cast: Cast, row: Row) -> None:
    """Let a unit write what it makes of its year; one is signed by its head."""
    unit, handler = cast.units[row["unit"]], cast.handlers[row["unit"]]
    said = {"campaign": cast.campaign.code, "year": row["year"], "targets": row["targets"], "measures": row["measures"]}
    made = analysis_verbs["draft_analysis"](unit, actor=handler, **said).obj
    if row["signed"]:
        found = analysis_verbs.find(f"analysis/{made.ref}")
        analysis_verbs["sign_analysis"](found, actor=named_actor(handler.name, via="demo"), as_of=row["as_of"])


def last_fact(facts: Any, **of: Any) -> datetime:
    """Return when the thing last changed: what is entered for the past is not entered before that."""
    at: datetime = facts.objects.get(until=None, **of).at
    return at


def topics(cast: Cast) -> None:
    """Set the topics that the words propose, as the clerk agreed to them."""
    clerk = cast.actors["clerk"]
    # The word of the double reduction is of 2021; the story is of 2014.
    codes = [one for one in codes_of(cast.campaign.institution_id, CodeList.TOPIC) if one.code != "double-reduction"]
    for voice in Voice.objects.filter(campaign=cast.campaign).select_related("office", "campaign").order_by("pk"):
        if found := proposed_topics(f"{voice.subject}\n{voice.body}", codes)[:2]:
            said = [code.code for code in found]
            at = last_fact(VoiceFact, voice=voice)
            voice_verbs["add_topics"](voice, actor=clerk, at=at, topics=said)


def complaint(cast: Cast, row: Row) -> None:
    """Carry a complaint to its closing, day by day, by those who do it; who closes says which weak link it showed."""
    clerk, handler = cast.actors["clerk"], cast.handlers[row["lead"]]
    last = on(str(day_in(row, "closed_on")), 16)
    begun = last - timedelta(days=12)
    said = {
        "channel": "grassroots",
        "subject": row["title"],
        "body": row["body"],
        "served": "parents",
        "anonymous": "on",
    }
    came = voice_verbs["receive"].create_from(
        cast.campaign, [BulkRow(data=said, at=begun, note={"no_receipt": True})], actor=clerk
    )[0]
    if isinstance(came, Refused):
        raise came
    data = {"kind": "complaint", "title": row["title"], "problem": row["body"], "voices": [came.obj.ref]}
    case: Case = case_verbs["open_case"](cast.campaign, actor=clerk, at=begun, **data).obj

    def do(verb: str, actor: Actor, **more: Any) -> None:
        now = Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)
        at = begun + timedelta(days=DAYS.get(verb, 0)) if verb in DAYS else last
        case_verbs[verb](now, actor=actor, at=max(at, last_fact(CaseFact, case=now)), **more)

    do("classify", clerk, category=row["category"], handling_type="at_once", target="school")
    do("accept", clerk)
    do("assign", clerk, lead=row["lead"], due_on=last.date())
    do("sign", handler, person=User.objects.get(username=handler.name).name)
    do("plan", handler, content=row["result"], standard="说清楚,公开,退还多收的", due_on=last.date())
    do("add_evidence", handler, measure=1, note=row["result"])
    do("finish_measure", handler, measure=1, result=row["result"])
    do("submit", handler, result=row["result"], reply=row["result"], finding="true")
    do("verify", cast.actors["supervisor"], met=[1], remarks="查看了公示和退费记录,与报结情况一致。")
    do("ask", clerk)
    do("add_topics", clerk, topics=row["topics"])
    do("close", clerk, weak_link=row["weak_link"], weak_unit=row["unit"])
    answered_in_public(cast, case, row, last + timedelta(days=3))


def answered_in_public(cast: Cast, case: Case, row: Row, at: datetime) -> None:
    """Answer the anonymous sender where everybody reads it, or say why not; some still wait for it."""
    clerk = cast.actors["clerk"]
    if "published" in row:
        case_verbs["publish_result"](as_now(case), actor=clerk, at=at, **row["published"])
    if "kept" in row:
        case_verbs["keep_unpublished"](as_now(case), actor=cast.actors["leader"], at=at, reason=row["kept"])
    if "filed" in row:
        case_verbs["archive_case"](as_now(case), actor=clerk, at=at, archive_number=row["filed"])
    for grade in row.get("rated", ()):
        case_verbs["rate_result"](as_now(case), actor=objector(case), grade=grade)


def as_now(case: Case) -> Case:
    return Case.objects.select_related("office__institution", "lead_unit", "campaign").get(pk=case.pk)
