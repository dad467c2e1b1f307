"""Whose turn it is: for each verb that moves a case on, the cases in which it waits for the actor.

Where a case stands is noted on it (``steps``); the conditions here add who may do the step and what depends on the day.
A test holds all of it to what permission, state and gates of the verb say of one case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.working import own_parts
from huiyin.cases.counter import Refusal
from huiyin.cases.models import (
    Assignment,
    Case,
    CoWork,
    Extension,
    Link,
    Measure,
    Proposal,
    Rating,
    Round,
    StrikeReview,
)
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, ProposalKind, State
from huiyin.cases.visibility import Look, Scope, scope_of, up_from
from huiyin.kernel.actors import Actor
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.verbs import Action
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution, Unit

S = State
SHOWN = 40
COUNTED = 99
"""Up to so many cases are counted for a verb; nobody does more in a day, and counting all would cost more than the page."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A case that waits for the actor, with the one next verb."""

    case: Case
    action: Action


@dataclass(frozen=True, kw_only=True)
class Turns:
    """What waits for the actor, due first, and how many cases wait for each verb (``COUNTED`` stands for more)."""

    rows: list[Turn]
    counts: list[tuple[Action, int]]


@dataclass(frozen=True, kw_only=True)
class Who:
    """What the conditions need to know of the one whose turn it may be, all of it looked up beforehand."""

    persons: frozenset[int]
    unit_paths: tuple[str, ...]
    handling: tuple[int, ...] = ()
    """The units for which he handles."""
    asked_before: tuple[tuple[int, date], ...] = ()
    """By institution, the last day on which a question was asked whose time for an answer is over."""


def turns_of(actor: Actor, verb: str = "", *, look: Look | None = None) -> Turns:
    """Return what waits for ``actor``; with ``verb`` only the cases that wait for that one.

    One statement finds the first of each kind by index, another fetches those that are shown, whatever their number.
    """
    seen = seen_by_permission(look or Look(actor))
    found = found_by(*statement(tuple(seen.items()), who_is(actor, seen)))
    counts = Counter(name for name, _pk, _due in found)
    wanted = sorted((due or date.max, pk, name) for name, pk, due in found if verb in ("", name))[:SHOWN]
    behind = Prefetch("measures", Measure.objects.filter(done_at=None, dropped_at=None), to_attr="live_measures")
    cases = (
        Case.objects.select_related("lead_unit").prefetch_related(behind).in_bulk([pk for _due, pk, _name in wanted])
    )
    return Turns(
        rows=[Turn(case=cases[pk], action=case_verbs[name]) for _due, pk, name in wanted],
        counts=[(case_verbs[name], counts[name]) for name in WAITING if counts[name]],
    )


def seen_by_permission(look: Look) -> dict[str, Scope]:
    """Return the cases of each permission that the actor holds, in keys."""
    asked = sorted({permission for permission, _waiting in WAITING.values()})
    return {permission: scope_of(look, permission) for permission in asked if look.actor.paths(permission)}


def who_is(actor: Actor, seen: Mapping[str, Scope]) -> Who:
    handling = seen[P.CASE_HANDLE].handling if P.CASE_HANDLE in seen else ()
    late = days_asked_before(timezone.localdate()) if P.CASE_ASK in seen else ()
    return Who(persons=actor.persons, unit_paths=actor.unit_paths, handling=handling, asked_before=late)


@lru_cache(maxsize=256)
def statement(seen: tuple[tuple[str, Scope], ...], who: Who) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that finds the first of each kind, with its parameters, "" where nothing can be found.

    It follows from what it is given and asks the database nothing, so it is kept: to write a dozen conditions anew each
    time somebody looks took longer than to answer them.
    """
    scopes = dict(seen)
    kinds = [
        waiting(scopes[permission].cases(), who)
        .order_by("due_on", "pk")
        .values_list(Value(name, output_field=CharField()), "pk", "due_on")[: COUNTED + 1]
        for name, (permission, waiting) in WAITING.items()
        if permission in scopes
    ]
    try:
        sql, params = kinds[0].union(*kinds[1:], all=True).query.sql_with_params() if kinds else ("", ())
    except EmptyResultSet:
        return "", ()
    return sql, tuple(params)


def found_by(sql: str, params: tuple[Any, ...]) -> list[tuple[str, int, date | None]]:
    """Return (verb, case, limit) of what ``statement`` finds."""
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


Waiting = Callable[["QuerySet[Case]", Who], "QuerySet[Case]"]


def proposed_by_another(who: Who, *kinds: ProposalKind) -> Exists:
    open_ones = Proposal.objects.filter(case=OuterRef("pk"), decided_at=None, kind__in=kinds)
    return Exists(open_ones.exclude(proposed_by_id__in=who.persons) if who.persons else open_ones)


def not_by_own_hands(who: Who) -> Q:
    """Return the condition that neither the actor nor his unit handled the case; the root unit bars nobody."""
    above = [path for own in who.unit_paths for path in up_from(own)]
    own = Unit.objects.filter(path__in=[path for path in above if path.count(".") > 1]).values("pk")
    helped = CoWork.objects.filter(assignment__case=OuterRef("pk"), assignment__ended_at=None, unit__in=own)
    by_unit = Q(lead_unit__in=own) | Q(Exists(helped), lead_unit__isnull=False)
    if not who.persons:
        return ~by_unit
    submitted = Exists(Round.objects.filter(case=OuterRef("pk"), submitted_by_id__in=who.persons))
    signed_for = Exists(Assignment.objects.filter(case=OuterRef("pk"), signed_by_id__in=who.persons))
    return Q(~by_unit, ~submitted, ~signed_for)


def answered_or_late(who: Who) -> Q:
    """Return the condition that every sender asked has answered, or the time of the last one for it is over."""
    last = Round.objects.filter(case=OuterRef(OuterRef(OuterRef("pk")))).order_by("-number").values("pk")[:1]
    silent = Link.objects.filter(case=OuterRef("pk"), unlinked_at=None, voice__ratings__in=unanswered(last))
    late = Q(pk__in=[])
    for institution, before in who.asked_before:
        asked = Round.objects.filter(case=OuterRef("pk"), sent_back_at=None, asked_at__date__lte=before)
        late |= Q(office__institution=institution) & Exists(asked) & ~Exists(silent.filter(linked_at__date__gt=before))
    return ~Exists(silent) | late


def unanswered(last: QuerySet[Round, Any]) -> QuerySet[Rating, Any]:
    return Rating.objects.filter(round__in=last, grade="").values("pk")


def days_asked_before(today: date) -> tuple[tuple[int, date], ...]:
    """Return for each institution the last day on which a question was asked whose time is over; one query."""
    return tuple(
        (one.pk, asked_before(today, one.answer_days, calendar_of(one))) for one in Institution.objects.order_by("pk")
    )


def asked_before(today: date, days: int, calendar: Calendar) -> date:
    """Return the last day on which a question was asked whose time for an answer is over."""
    day = today - timedelta(days=days)
    while calendar.after(day, days) >= today:
        day -= timedelta(days=1)
    return day


def standing_at(step: str) -> Waiting:
    """Return what waits by the case's own next step alone."""
    return lambda cases, _who: cases.filter(next_step=step)


def led_and_standing_at(step: str) -> Waiting:
    """Return what waits for the lead unit; one that helps it is not asked."""
    return lambda cases, who: cases.filter(lead_unit__in=who.handling, next_step=step)


def to_hand_back(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(proposed_by_another(who, ProposalKind.HAND_BACK), state=S.ASSIGNED)


def to_decline(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(proposed_by_another(who, ProposalKind.DECLINE), state=S.REGISTERED)


def to_explain(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(proposed_by_another(who, ProposalKind.EXPLAIN), state=S.WORKING)


def to_review(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    waiting = Refusal.objects.filter(case=OuterRef("pk"), disputed_at__isnull=False, reviewed_at=None)
    return cases.filter(Exists(waiting), state=S.DECLINED)


def to_cancel(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    linked = Exists(Link.objects.filter(case=OuterRef("pk"), unlinked_at=None))
    return cases.filter(proposed_by_another(who, ProposalKind.CANCEL), ~linked, state__in=OPEN)


def to_extend(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    asked = Extension.objects.filter(case=OuterRef("pk"), decided_at=None)
    return cases.filter(Exists(asked.exclude(asked_by__in=who.persons)), state__in=[S.ASSIGNED, S.WORKING])


def to_answer(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    own = CoWork.objects.filter(
        unit__in=who.handling,
        assignment__case=OuterRef("pk"),
        assignment__ended_at=None,
        answered_at=None,
    )
    return cases.filter(Exists(own), state__in=[S.ASSIGNED, S.WORKING])


def to_verify(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(not_by_own_hands(who), next_step="verify")


def to_close(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    running = StrikeReview.objects.filter(case=OuterRef("pk"), ended_at=None, notice_until__lt=timezone.localdate())
    ripe = ~Q(state=S.NOTICED) | Exists(running)
    return cases.filter(not_by_own_hands(who), answered_or_late(who), ripe, next_step="close")


def to_submit_review(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(not_by_own_hands(who), answered_or_late(who), next_step="submit_review")


def to_sign_off(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    asked = StrikeReview.objects.filter(case=OuterRef("pk"), ended_at=None).exclude(asked_by__in=who.persons)
    return cases.filter(not_by_own_hands(who), answered_or_late(who), Exists(asked), next_step="sign_off")


def to_decide_objection(cases: QuerySet[Case], who: Who) -> QuerySet[Case]:
    return cases.filter(not_by_own_hands(who), next_step="decide_objection")


WAITING: dict[str, tuple[str, Waiting]] = {
    "classify": (P.CASE_OPEN, standing_at("classify")),
    "accept": (P.CASE_OPEN, standing_at("accept")),
    "assign": (P.CASE_ASSIGN, standing_at("assign")),
    "hand_back": (P.CASE_DECIDE, to_hand_back),
    "decline": (P.CASE_DECIDE, to_decline),
    "review_refusal": (P.CASE_DECIDE, to_review),
    "cancel": (P.CASE_DECIDE, to_cancel),
    "approve_explanation": (P.CASE_DECIDE, to_explain),
    "grant_extension": (P.CASE_DECIDE, to_extend),
    "sign": (P.CASE_HANDLE, led_and_standing_at("sign")),
    "plan": (P.CASE_HANDLE, led_and_standing_at("plan")),
    "finish_measure": (P.CASE_HANDLE, led_and_standing_at("finish_measure")),
    "add_evidence": (P.CASE_HANDLE, led_and_standing_at("add_evidence")),
    "give_explanation": (P.CASE_HANDLE, led_and_standing_at("give_explanation")),
    "submit": (P.CASE_HANDLE, led_and_standing_at("submit")),
    "answer_part": (P.CASE_HANDLE, to_answer),
    "verify": (P.CASE_VERIFY, to_verify),
    "ask": (P.CASE_ASK, standing_at("ask")),
    "submit_review": (P.CASE_ASK, to_submit_review),
    "sign_off": (P.CASE_DECIDE, to_sign_off),
    "decide_objection": (P.CASE_DECIDE, to_decide_objection),
    "close": (P.CASE_ASK, to_close),
    "publish_result": (P.CASE_ASK, standing_at("publish_result")),
}
OF_HANDLERS = frozenset(
    name
    for name, (permission, _waiting) in WAITING.items()
    if permission == P.CASE_HANDLE and name != "give_explanation"
)
"""The steps of the units that handle that are done on one short page; an explanation has a page of its own."""
ORDER = {name: place for place, name in enumerate(WAITING)}


def in_order(action: Action) -> int:
    """Return the place of a verb on the way of a case, to sort by: those that do not move it on come last."""
    return ORDER.get(action.name, len(ORDER))


def leads(case: Case, actor: Actor) -> bool:
    """Say whether the actor handles for the unit that leads the case."""
    return case.lead_unit is not None and actor.may_at(P.CASE_HANDLE, [case.lead_unit.path])


def step_for(case: Case, actor: Actor) -> str | None:
    """Return the step of a handler that waits for ``actor``: the lead unit's next one, or the open part of a helper."""
    if case.next_step in OF_HANDLERS and leads(case, actor):
        return case.next_step
    return "answer_part" if case.state in {S.ASSIGNED, S.WORKING} and own_parts(case, actor) else None
