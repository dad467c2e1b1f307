"""The page of a case (件): what was said, the six points, the work, what came of it, and the verbs possible now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.notices import waiting_notice
from huiyin.cases.actions.opening import classified
from huiyin.cases.actions.timing import asked_extension
from huiyin.cases.causes import causes_told
from huiyin.cases.chain import chain_of
from huiyin.cases.clocks import Clock, clocks_of
from huiyin.cases.closing import lets_out, opinions_of, reviews_of, rule_of, running_review
from huiyin.cases.codes import salient_of, topics_of, topics_proposed_for, weak_link_of
from huiyin.cases.models import Case, Evidence, Link, Measure, Round, Voice
from huiyin.cases.permissions import P
from huiyin.cases.published import owed, results_of
from huiyin.cases.queries import case_seen, lights_for, phase_of, voices_of, with_names, with_story
from huiyin.cases.registers import REGISTERS
from huiyin.cases.supervised import urgings
from huiyin.cases.terms import BAD, OPEN, Grade, State
from huiyin.cases.turns import OF_HANDLERS, WAITING, in_order
from huiyin.cases.visibility import knows_who_rated, parts_of, proposals_told
from huiyin.delivery.results import results
from huiyin.kernel.actors import Actor
from huiyin.kernel.clocks import explained_between
from huiyin.kernel.verbs import Action, Offer
from huiyin.people.calendar import calendar_of
from huiyin.people.posts import receivers
from huiyin.web.desk.access import needs
from huiyin.web.desk.bound import bound_told, cited, texts_cited
from huiyin.web.desk.kinds import made_of
from huiyin.web.desk.page import page
from huiyin.web.desk.supervised import log_of
from huiyin.web.desk.timeline import RATING, Reader, timeline
from huiyin.web.handing_out import handed_out

AT_UNIT = frozenset({State.ASSIGNED, State.WORKING})
"""States in which a unit has the case: the page says who receives it there today (F04)."""
READER = Reader(personal=True)
OF_ITS_HANDLERS = Reader(personal=True, silent=RATING)
HANDLER = Reader(
    personal=False,
    hidden=frozenset({"voices"}),
    silent=RATING | {"dispute_refusal", "keep_unpublished", "withdraw_result"},
)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One of the six clear points (六明确): its name, what it says, empty where it is still open."""

    name: str
    says: str
    day: date | None = None


@needs(P.CASE_VIEW)
@require_GET
def case(request: Any, ref: str) -> HttpResponse:
    """Show a case as far as the actor may see it."""
    found = case_seen(request.actor, ref)
    if found is None:
        raise Http404
    return page(request, "desk/case.html", here="ledger", **story_of(with_story(found), request.actor))


def story_of(case: Case, actor: Actor) -> dict[str, Any]:
    """Return what the page of ``case`` tells ``actor``: handling units never learn who said what."""
    reads_voices = actor.may_at(P.VOICE_VIEW, [case.office.path])
    of_office = actor.may_at(P.CASE_VIEW, [case.office.path])
    measures = list(case.measures.all())
    points = six_points(case, measures)
    offers = [offer for offer in case_verbs.offers(case, actor) if by_hand(offer.action)]
    offers.sort(key=lambda offer: (offer.action.name != case.next_step, in_order(offer.action)))
    return {
        "case": case,
        "phase": phase_of(case),
        "light": lights_for(actor).of(case),
        "explained": due_explained(case),
        "way": way_of(case),
        "points": points,
        "open_points": sum(not point.says for point in points),
        "measures": measures,
        "reads_voices": reads_voices,
        "handed": handed_over(case),
        "links": with_talk(voices_of(case, actor)) if reads_voices else [],
        "rounds": rounds_of(case, actor),
        "proposals": proposals_told(case, by_office=of_office),
        "chain": chain_of(case),
        "notices": list(case.notices.all()),
        "of_office": of_office,
        "closings": list(case.closings.all()),
        "parts": parts_of(case),
        "receiving": receivers(case.lead_unit) if case.lead_unit and case.state in AT_UNIT else [],
        "progress": list(case.progress.all()),
        "offers": offers,
        "possible": [*(o for o in offers if o.possible), *made_of("cases", case, actor)],
        "impossible": [o for o in offers if not o.possible],
        "steps": steps_of(case, actor),
        "awaits": awaited(case, offers),
        "clocks": clocks_shown(case),
        "asked_extension": asked_extension(case),
        "handles": any(o.possible and o.action.permission == P.CASE_HANDLE for o in offers),
        **bound_told(case),
        **codes_told(case, actor),
        **urged(case),
        "reviews": [(one, opinions_of(one)) for one in reviews_of(case)],
        "published": [(one, opinions_of(one)) for one in results_of(case)],
        "unheard": owed(case) if of_office else 0,
        **causes_told(case),
        "told": timeline(case_verbs, case, reader_for(case, actor, reads_voices=reads_voices)),
    }


def reader_for(case: Case, actor: Actor, *, reads_voices: bool) -> Reader:
    """Return what the actor may know of the timeline: who rated how is not for the side that handles (H13)."""
    if not reads_voices:
        return HANDLER
    return READER if knows_who_rated(case, actor) else OF_ITS_HANDLERS


def codes_told(case: Case, actor: Actor) -> dict[str, Any]:
    """Return the topics of the case, its weak link and the meeting that made it salient; who classifies sees what its words propose."""
    proposed = topics_proposed_for(case) if actor.may_at(P.CASE_OPEN, [case.office.path]) else []
    return {
        "topics": topics_of(case),
        "topics_proposed": proposed,
        "weak_link": weak_link_of(case),
        "salient": salient_of(case),
    }


def handed_over(case: Case) -> list[Voice]:
    """Return the voices of the case that a register is kept of; one query. Who spoke stays apart, as everywhere."""
    live = Voice.objects.filter(links__case=case, links__unlinked_at=None, channel__in=REGISTERS).distinct()
    return list(live.select_related("entry").order_by("pk"))


def urged(case: Case) -> dict[str, Any]:
    """Return who follows the case up and how often it was urged."""
    log = list(urgings().filter(case=case))
    follow = case.follow_ups.filter(ended_at=None).select_related("user__unit").first()
    return {"follow": follow, "log": log_of(log, results(f"urging/{one.ref}" for one in log) if log else {})}


def with_talk(links: list[Link]) -> list[Link]:
    """Return ``links`` with what else their senders gave and asked: attachments, questions and answers."""
    prefetch_related_objects(links, "voice__attachments", "voice__questions")
    with_names(one for link in links for one in link.voice.attachments.all())
    return links


def due_explained(case: Case) -> list[str]:
    """Return why the limit of ``case`` is that day: counted from the assignment in force, else from the registration."""
    if case.due_on is None:
        return []
    given = [one.at for one in case.assignments.all() if one.ended_at is None]
    start = timezone.localdate(given[-1] if given else case.registered_at)
    return explained_between(start, case.due_on, calendar_of(case.office.institution))


def steps_of(case: Case, actor: Actor) -> set[str]:
    """Return the verbs by which the case would move on; what is classified needs no classifying."""
    return WAITING.keys() - (set() if classified(case, actor) else {"classify"})


WAY = (
    State.REGISTERED,
    State.ACCEPTED,
    State.ASSIGNED,
    State.WORKING,
    State.SUBMITTED,
    State.VERIFIED,
    State.ASKED,
    State.REVIEW,
    State.NOTICED,
    State.CLOSED,
)


def way_of(case: Case) -> list[tuple[str, str]]:
    """Return the states on the way of ``case`` with where each stands; one that left the way has none."""
    if case.state not in WAY:
        return []
    way = [one for one in WAY if one == case.state or one not in (State.REVIEW, State.NOTICED) or signed_for(case, one)]
    return standing([one.label for one in way], way.index(State(case.state)))


def signed_for(case: Case, state: State) -> bool:
    """Say whether the way of ``case`` leads through a leader's signature, and through a notice."""
    rule = rule_of(case)
    return bool(rule.notice_days) and lets_out(case) if state == State.NOTICED else rule.review


def standing(labels: Sequence[str | Promise], now: int) -> list[tuple[str, str]]:
    """Return the stations of a way with where each stands: done, now or later."""
    return [(str(label), "done" if n < now else "now" if n == now else "later") for n, label in enumerate(labels)]


def six_points(case: Case, measures: list[Measure]) -> list[Point]:
    """Return the six points of M04 as they stand; limit and standard are those of the measures where there are some."""
    live = [measure for measure in measures if measure.dropped_at is None]
    return [
        Point(name=_("问题内容"), says=case.problem),
        Point(name=_("责任单位"), says=str(case.lead_unit or "")),
        Point(name=_("责任人"), says=case.person),
        Point(name=_("整改措施"), says=_(";").join(measure.content for measure in live)),
        Point(name=_("整改时限"), says=f"{case.due_on:%Y-%m-%d}" if case.due_on else "", day=case.due_on),
        Point(name=_("整改标准"), says=_(";").join(dict.fromkeys(measure.standard.rstrip("。") for measure in live))),
    ]


def by_hand(action: Action) -> bool:
    """Say whether staff do this with a button: a sender's verbs are the sender's, limits are counted again by the program.

    Topics are added in the list or by a press on what is proposed; on the page all of them are set.
    """
    return action.permission != P.VOICE_OWN and action.name not in ("recount", "add_topics")


def clocks_shown(case: Case) -> list[tuple[Clock, str]]:
    """Return the clocks that have begun, each with how it stands."""
    prefetch_related_objects([case], "facts", "replies", "links__voice__questions")
    today = timezone.localdate()
    return [(clock, clock.standing(today)) for clock in clocks_of(case)]


def awaited(case: Case, offers: Sequence[Offer]) -> str:
    """Return whom the case waits for, empty where the reader himself may take its next step."""
    if case.state not in OPEN or any(offer.possible and offer.action.name == case.next_step for offer in offers):
        return ""
    if waiting_notice(case):
        return _("来件人补齐材料")
    if case.next_step in OF_HANDLERS:
        return _("{unit}:{verb}").format(unit=case.lead_unit, verb=case_verbs[case.next_step].label)
    if case.next_step in ("sign_off", "decide_objection"):
        return _("负责人:{verb}").format(verb=case_verbs[case.next_step].label)
    if case.state == State.NOTICED and (review := running_review(case)):
        return _("公示到 {day} 为止").format(day=review.notice_until)
    if case.next_step in ("close", "submit_review"):
        return _("来件人评价,或等候的日子过完")
    if case.next_step == "verify":
        return _("承办单位以外的人核实")
    if case.next_step:
        return _("经办人员:{verb}").format(verb=case_verbs[case.next_step].label)
    if any(one.decided_at is None for one in case.proposals.all()):
        return _("负责人审批")
    silent = [str(part.unit) for part in parts_of(case) if part.answered_at is None]
    return _("协办单位答复:{units}").format(units=_("、").join(silent)) if silent else ""


def rounds_of(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Return the submissions of ``case`` with their ratings, as far as ``actor`` may know them."""
    knows = knows_who_rated(case, actor)
    reads_voices = knows and actor.may_at(P.VOICE_VIEW, [case.office.path])
    of_office = knows and actor.may_at(P.CASE_VIEW, [case.office.path])
    rounds = list(case.rounds.all())
    texts = texts_cited(case, rounds)
    told = [round_told(one, of_office=of_office, reads_voices=reads_voices) for one in rounds]
    return [
        one | {"result": cited(found.result, found, texts), "reply": cited(found.reply, found, texts)}
        for one, found in zip(told, rounds, strict=True)
    ]


def sent_back(case: Case) -> Round | None:
    """Return the submission that came back and is being worked on again."""
    rounds = list(case.rounds.all())
    return rounds[-1] if case.state == State.WORKING and rounds and rounds[-1].sent_back_at else None


def round_told(found: Round, *, of_office: bool, reads_voices: bool) -> dict[str, Any]:
    """Return a submission with its ratings: each with its sender, only how many, or nothing, as the reader may know."""
    ratings = list(found.ratings.all())
    counts = [(label, sum(r.grade == grade for r in ratings)) for grade, label in [*Grade.choices, ("", _("未评价"))]]
    return {
        "round": found,
        "ratings": ratings if reads_voices else [],
        "represented": list(found.represented.all()) if of_office else [],
        "counts": [(label, n) for label, n in counts if n] if of_office and ratings else [],
        "unhappy": any(r.grade in BAD for r in ratings),
    }


@needs(P.CASE_VIEW)
@require_GET
def evidence(request: Any, ref: str, sha256: str) -> FileResponse:
    """Hand out a piece of evidence to somebody who may see its case: always as a file, never as a page."""
    found = case_seen(request.actor, ref)
    shown = Evidence.objects.filter(case=found, sha256=sha256).exclude(file="").first() if found else None
    if shown is None:
        raise Http404
    return handed_out(shown.file, shown.name)
