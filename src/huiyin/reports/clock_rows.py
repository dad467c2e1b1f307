"""How the clocks that nobody keeps were kept - accepting, signing, first contact, checking, answering - case by case (E18).

These limits stand nowhere: they are read off what happened and the rule in force at the scope's moment, as the page of a
case reads them (``cases.clocks``). Here they are read for all cases of a scope at once, by a constant number of statements,
and what was found is kept like every figure. The rows then are facts of cases as everywhere, each with how it was kept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, Func, Min, Model, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.db.models.functions import Cast, Coalesce, Least, TruncDate
from django.utils.translation import gettext_lazy as _

from huiyin.cases.clocks import MOVING, local, start_of
from huiyin.cases.limits import narrowest, rules_of
from huiyin.cases.models import Assignment, CaseFact, Closing, Link, Pause, Question, Reply, Round
from huiyin.cases.terms import OPEN, ClockKind, State, Timeliness
from huiyin.kernel import clocks
from huiyin.kernel.clocks import LimitUnit
from huiyin.people.calendar import calendar_of
from huiyin.reports import kept
from huiyin.reports.scope import Scope, day_after
from huiyin.reports.sources import going_on, happened, in_force, of_unit

K = ClockKind


class Kept(TextChoices):
    """How a clock was kept: what is still open past its day counts as much as what ended late."""

    IN_TIME = Timeliness.IN_TIME.value, _("按时完成")
    LATE = Timeliness.LATE.value, _("超期完成")
    STILL_OPEN = Timeliness.STILL_OPEN.value, _("超期未完成")


def clock_rows(kind: ClockKind) -> Callable[[Scope], QuerySet[Any]]:
    """Return how the rows of one clock are found: the cases whose limit lay in the period and is over, or that ended before."""

    def rows(scope: Scope) -> QuerySet[Any]:
        found = kept.once(("clock", kind, scope.key), partial(kept_by_case, scope, kind), at=kept.mark())
        how = Func(
            Value(json.dumps(found)),
            Cast("case_id", CharField()),
            template="(%(expressions)s)",
            arg_joiner="::jsonb ->> ",
            output_field=CharField(),
        )
        over: QuerySet[Any] = facts(scope).annotate(kept=how).filter(kept__isnull=False)
        return over

    return rows


def facts(scope: Scope) -> QuerySet[CaseFact]:
    """Return the facts of the cases in scope; what was finished before it was entered has no clocks."""
    among = Q(campaign=scope.campaign, case__historical=False) & (Q(kind=scope.kind) if scope.kind else Q())
    return CaseFact.objects.filter(among, of_unit(scope), in_force(scope))


def kept_by_case(scope: Scope, kind: ClockKind) -> dict[int, str]:
    """Return by case how the clock was kept; a case whose clock has not begun, or still runs, is left out."""
    institution = scope.campaign.office.institution
    calendar = calendar_of(institution)
    rules = [rule for rule in rules_of(institution, scope.moment) if rule.clock == kind]
    began, ended = SPANS[kind](scope)
    rows = facts(scope).annotate(began=began, ended=ended).filter(began__isnull=False)
    if scope.until:
        rows = rows.filter(began__lt=day_after(scope.until))
    channels = channels_then(scope, {rule.channel for rule in rules if rule.channel})
    pauses = pauses_then(scope) if kind in MOVING else {}
    rule_of = cache(lambda case_kind, came: narrowest(rules, kind, case_kind, came))
    counted = cache(lambda rule, day: clocks.last_day(start_of(day), rule.limit, calendar, roll=rule.roll))
    hours = any(rule.limit.unit == LimitUnit.HOURS for rule in rules)
    exact = rows if hours else rows.filter(case__in=list(pauses))
    moments = dict(exact.values_list("case_id", "began")) if hours or pauses else {}
    found, today = {}, scope.day
    dated = rows.annotate(first=TruncDate("began"), last=TruncDate("ended"))
    for case, case_kind, day, end in dated.values_list("case_id", "kind", "first", "last"):
        rule = rule_of(case_kind, channels.get(case, frozenset()))
        if rule is None:
            continue
        if case in pauses or rule.limit.unit == LimitUnit.HOURS:
            start = local(moments[case])
            due = clocks.last_day(start, rule.limit, calendar, roll=rule.roll, pauses=pauses.get(case, ()))
        else:  # all that begin on one day end on one day
            due = counted(rule, day)
        if how := standing(scope, due, end, today):
            found[case] = how
    return found


def standing(scope: Scope, due: date | None, ended: date | None, today: date) -> str:
    """Return how a limit was kept, a code of ``Timeliness``; empty while it runs or stands still, or lay in another period."""
    if due is None or (scope.since and due < scope.since) or (scope.until and due > scope.until):
        return ""
    if ended is None:
        return Timeliness.STILL_OPEN.value if due < today else ""
    return (Timeliness.IN_TIME if ended <= due else Timeliness.LATE).value


def channels_then(scope: Scope, wanted: set[str]) -> dict[int, frozenset[str]]:
    """Return by case which of the channels that have rules of their own its voices came by."""
    live = Link.objects.filter(going_on(scope, "linked_at", "unlinked_at"), case__campaign=scope.campaign)
    found: dict[int, set[str]] = defaultdict(set)
    for case, channel in live.filter(voice__channel__in=wanted).values_list("case_id", "voice__channel"):
        found[case].add(channel)
    return {case: frozenset(channels) for case, channels in found.items()}


def pauses_then(scope: Scope) -> dict[int, list[clocks.Pause]]:
    """Return by case the time in which its clock stood still by the moment."""
    known = Q() if scope.is_now else Q(since__lt=scope.moment)
    found: dict[int, list[clocks.Pause]] = defaultdict(list)
    rows = Pause.objects.filter(known, case__campaign=scope.campaign).order_by("pk")
    for case, since, until in rows.values_list("case_id", "since", "until"):
        over = until if until and (scope.is_now or until < scope.moment) else None
        found[case].append(clocks.Pause(local(since), local(over) if over else None))
    return found


# When each clock began and ended, as expressions over the fact in force: the same as ``cases.clocks.spans``.

Span = tuple[Any, Any]


def first(rows: QuerySet[Any], field: str) -> Subquery:
    """Return the earliest moment of ``rows``, which hang on the case of the fact."""
    return Subquery(rows.order_by().values(owner(rows)).annotate(at_first=Min(field)).values("at_first")[:1])


def owner(rows: QuerySet[Any]) -> str:
    """Return by what ``rows`` hang on a case: all that are found belong to one, so grouping by it makes one row."""
    return "voice__links__case" if rows.model is Question else "case"


def of_case(model: type[Model], scope: Scope, field: str) -> QuerySet[Any]:
    """Return the rows of ``model`` that belong to the case of the fact and were dated by the moment."""
    return model._default_manager.filter(happened(scope, field), case=OuterRef("case"))


def over(scope: Scope) -> Any:
    """Return when the case came to an end; null while it is open."""
    closed = of_case(Closing, scope, "at").filter(going_on(scope, "at", "reopened_at")).order_by("-pk")
    left = CaseFact.objects.filter(pk=OuterRef("pk")).exclude(state__in=[*OPEN, State.CLOSED])
    return Coalesce(Subquery(closed.values("at")[:1]), Subquery(left.values("at")[:1]))


def accepting(scope: Scope) -> Span:
    moved = of_case(CaseFact, scope, "at").filter(before=State.REGISTERED).exclude(state=State.REGISTERED)
    return F("case__registered_at"), first(moved, "at")


def signing(scope: Scope) -> Span:
    given = of_case(Assignment, scope, "at").order_by("-pk")
    known = {name: happened_value(scope, name) for name in ("signed_at", "ended_at")}
    ended = given.annotate(**{f"{name}_then": value for name, value in known.items()})
    end = ended.annotate(end=Coalesce("signed_at_then", "ended_at_then")).values("end")[:1]
    return Subquery(given.values("at")[:1]), Subquery(end)


def checking(scope: Scope) -> Span:
    stood = Q(sent_back_at=None) if scope.is_now else Q(sent_back_at=None) | Q(sent_back_at__gte=scope.moment)
    rounds = of_case(Round, scope, "submitted_at").filter(stood).order_by("-number")
    end = rounds.annotate(end=happened_value(scope, "verified_at")).values("end")[:1]
    return Subquery(rounds.values("submitted_at")[:1]), Subquery(end)


def contacting(scope: Scope) -> Span:
    replies = first(of_case(Reply, scope, "at"), "at")
    live = Q(going_on(scope, "voice__links__linked_at", "voice__links__unlinked_at"))
    talk = Question.objects.filter(live, voice__links__case=OuterRef("case"))
    asked = first(talk.filter(happened(scope, "at"), by_sender=False), "at")
    answered = first(talk.filter(happened(scope, "answered_at"), by_sender=True), "answered_at")
    return F("case__registered_at"), Coalesce(Least(replies, asked, answered), over(scope))


def answering(scope: Scope) -> Span:
    asked = first(of_case(Round, scope, "asked_at"), "asked_at")
    return F("case__registered_at"), Coalesce(asked, over(scope))


def happened_value(scope: Scope, field: str) -> Any:
    """Return what the column dates where it had happened by the moment, else null."""
    if scope.is_now:
        return F(field)
    return Choose(When(happened(scope, field), then=F(field)), default=None)


SPANS: dict[ClockKind, Callable[[Scope], Span]] = {
    K.ACCEPT: accepting,
    K.SIGN: signing,
    K.CONTACT: contacting,
    K.REVIEW: checking,
    K.ANSWER: answering,
}
