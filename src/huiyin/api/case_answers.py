"""What a program is told of a case: a line of the ledger, and the whole of it as its reader may see it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.api.offers import offers_to
from huiyin.cases.actions import case_verbs
from huiyin.cases.chain import Leg, chain_of
from huiyin.cases.closing import reviews_of
from huiyin.cases.counter import Notice
from huiyin.cases.models import Case, Check, Measure, Proposal, PublicGrade, PublicResult, Round, StrikeReview
from huiyin.cases.permissions import P
from huiyin.cases.published import owed, results_of
from huiyin.cases.queries import phase_of, voices_of, with_story
from huiyin.cases.terms import OPEN
from huiyin.cases.visibility import knows_who_rated, parts_of, proposals_told
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry

JSON = dict[str, Any]
UNPUBLISHED = ("unpublished_at", "unpublished_reason")
"""Why anonymous senders of a case get no published reply: for the office alone."""


def named(thing: Any) -> JSON | None:
    """Return a unit or category as code and name."""
    return {"code": thing.code, "name": thing.name} if thing else None


def case_line(case: Case) -> JSON:
    """Return the case as one line of the ledger."""
    return {
        "ref": case.ref,
        "kind": case.kind,
        "kind_label": case.get_kind_display(),
        "state": case.state,
        "state_label": case.get_state_display(),
        "title": case.title,
        "category": named(case.category),
        "handling_type": case.handling_type,
        "target": case.target,
        "lead_unit": named(case.lead_unit),
        "due_on": case.due_on,
        "registered_at": case.registered_at,
        "closed_at": case.closed_at,
    }


def whole_case(case: Case, actor: Actor) -> JSON:
    """Return everything that ``actor`` may know of the case.

    Units that handle get the problem in the clerk's words and never the voices, nor whom an accusation is about.
    """
    measures, rounds = list(with_story(case).measures.all()), list(case.rounds.all())
    by_office = actor.may_at(P.CASE_VIEW, [case.office.path])
    reads_voices = actor.may_at(P.VOICE_VIEW, [case.office.path])
    knows = knows_who_rated(case, actor)
    told = case_line(case) | {
        "campaign": case.campaign.code,
        "phase": phase.name if (phase := phase_of(case)) else None,
        "version": case.version,
        "problem": case.problem,
        "person": case.person,
        "matter": {"ref": case.matter.ref, "name": case.matter.name} if case.matter else None,
        "historical": case.historical,
        "six_points": six_points(case, measures),
        "co_units": co_units(case),
        "measures": [measure_in(measure) for measure in measures],
        "progress": [{"at": each.at, "note": each.note} for each in reversed(case.progress.all())],
        "rounds": [round_in(each, by_office=by_office and knows, reads_voices=reads_voices) for each in rounds],
        "replies": [{"at": each.at, "text": each.text} for each in case.replies.order_by("pk")],
        "proposals": proposals_in(case, by_office=by_office, reads_voices=reads_voices),
        "notices": [notice_in(each) for each in case.notices.all()],
        "chain": [leg_in(leg) for leg in chain_of(case)],
        "strike_reviews": [review_in(each) for each in reviews_of(case)],
        "public_results": [result_in(each, by_office=by_office) for each in results_of(case)],
        **({"public_answers_owed": owed(case)} if by_office else {}),
        "closings": [
            {
                "number": each.number,
                "at": each.at,
                "by_decision": each.by_decision,
                "reason": each.reason,
                "reopened_at": each.reopened_at,
                "reopen_reason": each.reopen_reason,
                "reopen_ground": each.reopen_ground,
                "archived_at": each.archived_at,
                "archive_number": each.archive_number,
                **({name: getattr(each, name) for name in UNPUBLISHED} if by_office else {}),
            }
            for each in case.closings.all()
        ],
        "voices": [
            {"ref": link.voice.ref, "passage": link.passage}
            for link in voices_of(case, actor)
            if link.unlinked_at is None
        ],
        "missing_to_close": case_verbs["close"].missing(case, actor) if case.state in OPEN else [],
        "actions": offers_to(case_verbs, case, actor),
        "history": history_of(case),
    }
    return told | (conduct_of(case) if by_office else {})


def history_of(case: Case) -> list[JSON]:
    """Return who did what and when, without what they wrote."""
    entries = JournalEntry.objects.filter(about=case_verbs.about(case)).order_by("number")
    return [
        {
            "at": entry.at,
            "verb": entry.verb,
            "label": str(case_verbs[entry.verb].label) if entry.verb in case_verbs else "",
            "actor": entry.actor,
            "via": entry.via,
            "before": entry.before,
            "after": entry.after,
        }
        for entry in entries
    ]


def conduct_of(case: Case) -> JSON:
    about = case.about_user
    return {
        "conduct": case.conduct,
        "about_unit": named(case.about_unit),
        "about_user": {"username": about.username, "name": about.name} if about else None,
    }


def six_points(case: Case, measures: list[Measure]) -> JSON:
    """Return the six clear points (M04); an empty one is still open."""
    live = [measure for measure in measures if measure.dropped_at is None]
    return {
        "problem": case.problem,
        "unit": case.lead_unit.name if case.lead_unit else "",
        "person": case.person,
        "measures": [measure.content for measure in live],
        "due_on": case.due_on,
        "standards": [measure.standard for measure in live],
    }


def co_units(case: Case) -> list[JSON]:
    return [
        {"code": part.unit.code, "name": part.unit.name, "answer": part.answer, "answered_at": part.answered_at}
        for part in parts_of(case)
    ]


def measure_in(measure: Measure) -> JSON:
    return {
        "number": measure.number,
        "content": measure.content,
        "standard": measure.standard,
        "unit": named(measure.unit),
        "person": measure.person,
        "due_on": measure.due_on,
        "result": measure.result,
        "done_at": measure.done_at,
        "dropped_at": measure.dropped_at,
        "drop_reason": measure.drop_reason,
        "evidence": [
            {"name": each.name, "note": each.note, "size": each.size, "sha256": each.sha256, "at": each.at}
            for each in measure.evidence.all()
        ],
    }


def round_in(each: Round, *, by_office: bool, reads_voices: bool) -> JSON:
    """Return one submission and what came of it.

    How senders graded is for the office, what they wrote for those who read voices; neither is told with its hour.
    """
    return {
        "number": each.number,
        "result": each.result,
        "reply": each.reply,
        "finding": each.finding,
        "submitted_at": each.submitted_at,
        "verified_at": each.verified_at,
        "remarks": each.remarks,
        "asked_at": each.asked_at,
        "sent_back_at": each.sent_back_at,
        "checks": [check_in(check) for check in each.checks.all()],
        "represented": [
            {"who": said.who, "grade": said.grade, "at": said.at}
            for said in (each.represented.all() if by_office else [])
        ],
        "ratings": [
            {
                "grade": rating.grade,
                "rated_on": rating.rated_at and timezone.localdate(rating.rated_at),
                **({"comment": rating.comment} if reads_voices else {}),
            }
            for rating in (each.ratings.all() if by_office else [])
        ],
    }


def check_in(check: Check) -> JSON:
    """Return one verification: how, what was looked at, and what stood the test (E08)."""
    return {
        **{name: getattr(check, name) for name in ("mode", "extent", "passed", "finding", "place", "remarks", "at")},
        "items": [
            {"measure": item.measure.number, "standard": item.standard, "met": item.met} for item in check.items.all()
        ],
        "photos": [photo.sha256 for photo in check.photos.all()],
    }


def review_in(review: StrikeReview) -> JSON:
    """Return one way through review, signature and notice; what was said against it without who said it."""
    kept = ("number", "opinion", "wording", "asked_at", "signed_at", "remark", "notice_from", "notice_until", "outcome")
    said = ("number", "text", "on", "decided_at", "upheld", "reason")
    return {name: getattr(review, name) for name in kept} | {
        "opinions": opinions_in(review),
        "objections": [{name: getattr(one, name) for name in said} for one in review.objections.all()],
    }


def opinions_in(shown: StrikeReview | PublicResult) -> dict[str, int]:
    return {each: sum(one.grade == each for one in shown.ratings.all()) for each in PublicGrade.values}


def result_in(each: PublicResult, *, by_office: bool) -> JSON:
    """Return what was published of the case, with what readers said of it (E11, H14); why it ended is for the office."""
    kept = ("number", "problem", "result", "published_at", "ended_as", "ended_at")
    told = {name: getattr(each, name) for name in kept} | {"opinions": opinions_in(each)}
    return told | ({"end_reason": each.end_reason} if by_office else {})


def notice_in(each: Notice) -> JSON:
    """Return a one-time notice (F03)."""
    kept = ("ref", "number", "matter", "basis", "materials", "missing", "complete_by", "handler", "phone", "breach")
    kept += ("reason", "given_at", "waiting_since", "delivery", "delivered_on", "signed", "completed_at", "remark")
    return {name: getattr(each, name) for name in kept}


def leg_in(leg: Leg) -> JSON:
    """Return one stay of the case with a unit (E07)."""
    kept = ("unit", "sent_at", "signed_at", "signed_by", "unsigned_days", "ended_at", "hand_back_until")
    return {name: getattr(leg, name) for name in kept}


def refusal_in(each: Proposal, *, reads_voices: bool) -> JSON:
    """Return what was filed with a proposal to decline (F09); what the sender said to it is for those who read voices."""
    filed = getattr(each, "refusal", None)
    if filed is None:
        return {}
    kept = ("ref", "ground", "materials", "beyond", "remedy", "dispute_until", "corrected", "opinion", "reviewed_at")
    told = {name: getattr(filed, name) for name in kept} | {"ground_label": filed.get_ground_display()}
    told["disputed_on"] = filed.disputed_at and timezone.localdate(filed.disputed_at)
    return {"refusal": told | ({"dispute": filed.dispute} if reads_voices else {})}


def proposals_in(case: Case, *, by_office: bool, reads_voices: bool) -> list[JSON]:
    """Return what was proposed."""
    return [
        {
            "kind": each.kind,
            "kind_label": each.get_kind_display(),
            "reason": each.reason,
            "basis": each.basis,
            "proposed_by": each.proposed_by and each.proposed_by.name,
            "proposed_at": each.proposed_at,
            "decided_by": each.decided_by and each.decided_by.name,
            "decided_at": each.decided_at,
            "approved": each.approved,
            "remark": each.remark,
        }
        | refusal_in(each, reads_voices=reads_voices)
        for each in proposals_told(case, by_office=by_office)
    ]
