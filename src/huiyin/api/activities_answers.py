"""What a program is told of collecting: plans with their coverage, sessions, talks, visits, pairs, reports for comment."""

from __future__ import annotations

from typing import Any

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, Consultation, MustTalkList, Paper, PaperCall, Session, Talk, Visit
from huiyin.activities.nearness import Likeness, likeness
from huiyin.activities.papers import may_read, near_in_words, reviews, standing
from huiyin.activities.permissions import P
from huiyin.activities.queries import coverage, heads_of, pairs_standing
from huiyin.api.offers import offers_to
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor

JSON = dict[str, Any]


def plan_line(plan: CollectionPlan) -> JSON:
    return {"ref": plan.ref, "name": plan.campaign.name, "state": plan.state}


def whole_plan(plan: CollectionPlan, actor: Actor) -> JSON:
    """Return a plan with its lines, and how far it and what was done reach."""
    found = coverage(plan.campaign)
    return plan_line(plan) | {
        "intro": plan.intro,
        "comments": plan.comments,
        "version": plan.version,
        "lines": [{name: getattr(line, name) for name in PLANNED} | {"done": done} for line, done in found.lines],
        "ways": [vars(one) for one in found.ways],
        "sides": [vars(one) for both in found.sides.values() for one in both],
        "missing": found.missing,
        "actions": offers_to(plan_verbs, plan, actor),
    }


PLANNED = ("number", "channel", "audience", "about", "topic", "place", "from_on", "until_on", "responsible")


def session_line(session: Session) -> JSON:
    return {
        "ref": session.ref,
        "title": session.title,
        "kind": session.kind,
        "unit": session.unit.code,
        "planned_at": session.planned_at,
        "state": session.state,
    }


def whole_session(session: Session, actor: Actor) -> JSON:
    """Return a session: who came by category, and the voices that the actor may see. Names are not told here."""
    invited, present = heads_of([session])[session.pk]
    said = visible_voices(actor).filter(said_at__session=session).order_by("pk")
    return session_line(session) | {
        "audience": session.audience,
        "topic": session.topic,
        "about": session.about,
        "place": session.place,
        "leader": session.leader,
        "recorder": session.recorder,
        "held_at": session.held_at,
        "invited": invited,
        "present": present,
        "attendance": list(session.attendance.values("audience", "invited", "present")),
        "opinions": session.voices.count(),
        "voices": list(said.values_list("ref", flat=True)),
        "outcomes": list(session.outcomes.values("number", "kind", "state", "use", "text")),
        "version": session.version,
        "actions": offers_to(session_verbs, session, actor),
    }


def talk_line(talk: Talk) -> JSON:
    names = ("ref", "audience", "talker", "people", "times", "held_on", "state")
    return {name: getattr(talk, name) for name in names} | {"unit": talk.unit.code}


def whole_talk(talk: Talk, actor: Actor) -> JSON:
    """Return a talk; with whom is told only where it was a user, and what was said is not kept."""
    return talk_line(talk) | {
        "with_user": talk.with_user.username if talk.with_user else "",
        "place": talk.place,
        "points": talk.points,
        "version": talk.version,
        "actions": offers_to(talk_verbs, talk, actor),
    }


def visit_line(visit: Visit) -> JSON:
    names = ("ref", "visitor", "place", "headcount", "visited_on", "state")
    return {name: getattr(visit, name) for name in names} | {"unit": visit.unit.code}


def whole_visit(visit: Visit, actor: Actor) -> JSON:
    """Return a visit with how much was said at it."""
    return visit_line(visit) | {
        "reason": visit.reason,
        "audience": visit.audience,
        "opinions": visit.voices.count(),
        "version": visit.version,
        "actions": offers_to(visit_verbs, visit, actor),
    }


def must_talk_line(found: MustTalkList) -> JSON:
    return {"ref": found.ref, "name": found.campaign.name, "state": found.state}


def whole_must_talk(found: MustTalkList, actor: Actor) -> JSON:
    """Return the pairs that must talk, each with its person-times, and which are missing."""
    standing = pairs_standing(found.campaign)
    return must_talk_line(found) | {
        "version": found.version,
        "pairs": [
            {
                "number": one.pair.number,
                "kind": one.pair.kind,
                "one": one.pair.a,
                "other": one.pair.b,
                "times": one.times,
                "missing": one.missing,
            }
            for one in standing
        ],
        "missing": sum(one.missing for one in standing),
        "actions": offers_to(must_talk_verbs, found, actor),
    }


def consultation_line(one: Consultation) -> JSON:
    names = ("ref", "title", "number", "state", "from_on", "until_on")
    return {name: getattr(one, name) for name in names}


def whole_consultation(one: Consultation, actor: Actor) -> JSON:
    """Return a report that is out for comment, with the comments; who made one is told nowhere but to the office."""
    return consultation_line(one) | {
        "text": one.text,
        "range": list(one.range.order_by("path").values_list("code", flat=True)),
        "comments": list(one.comments.values("number", "mode", "day", "text", "outcome", "answer")),
        "version": one.version,
        "actions": offers_to(consultation_verbs, one, actor),
    }


def paper_call_line(call: PaperCall) -> JSON:
    return {name: getattr(call, name) for name in ("ref", "kind", "owing", "title", "due_on", "least", "state")}


def whole_paper_call(call: PaperCall, actor: Actor) -> JSON:
    """Return a call with how each unit stands that the actor looks at: what it owes, what came, what is lacking."""
    units = standing(call, actor)
    return paper_call_line(call) | {
        "instructions": call.instructions,
        "source_title": call.source_title,
        "version": call.version,
        "units": [
            {name: getattr(one, name) for name in ("owed", "lacking", "waiting", "returned", "passed")}
            | {"unit": one.unit.code}
            for one in units
        ],
        "lacking": sum(one.lacking for one in units),
        "actions": offers_to(paper_call_verbs, call, actor),
    }


def paper_line(paper: Paper) -> JSON:
    names = ("ref", "kind", "title", "state")
    found = {name: getattr(paper, name) for name in names}
    return found | {"call": paper.call.ref, "unit": paper.unit.code, "author": paper.by}


def whole_paper(paper: Paper, actor: Actor) -> JSON:
    """Return a paper with its measures; to who writes or reviews it with its rounds, and what it has word for word from others.

    Who may read the other text is told where it stands there; who may not is told his own passages alone.
    """
    works_on_it = reviews(actor, paper) or paper_verbs.permits(paper, actor, P.PAPER_HAND_IN)
    found = likeness(paper) if works_on_it else Likeness()
    return paper_line(paper) | {
        "text": paper.text,
        "focus": paper.focus,
        "items": list(paper.items.values("number", "measure", "responsible", "due_on", "done_on", "done_note")),
        "alike": [alike(one, paper, actor) for one in found.all],
        "rounds": list(paper.rounds.values(*ROUND)) if works_on_it else [],
        "agreed_at": paper.agreed_at,
        "version": paper.version,
        "actions": offers_to(paper_verbs, paper, actor),
    }


ROUND = ("number", "submitted_at", "of_source", "of_nearest", "outcome", "reason", "comments", "decided_at")


def alike(near: Any, paper: Paper, actor: Actor) -> JSON:
    open_to = near.paper is None or (reviews(actor, paper) and may_read(near.paper, actor))
    passages = [{"start": one.a_start, "end": one.a_end} for one in near.passages]
    if open_to:
        there = [{"other_start": one.b_start, "other_end": one.b_end} for one in near.passages]
        passages = [own | other for own, other in zip(passages, there, strict=True)]
    return {"percent": near.percent, "words": near_in_words(near, paper, actor), "passages": passages}
