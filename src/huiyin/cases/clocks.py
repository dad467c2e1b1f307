"""The clocks of a case: what each waits for, when it began and ended, which day is its last and why.

Only the limit of handling is kept on the case, for it is promised to people and may be paused and extended. Every other
clock is read off what happened - assignment, signature, submission, replies - and the rule in force; nothing has to be kept
in step, and a light is never stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from huiyin.cases.limits import Rule, channels_of_case, narrowest, rules_of
from huiyin.cases.models import Case, Pause
from huiyin.cases.terms import OPEN, ClockKind, State
from huiyin.kernel import clocks
from huiyin.kernel.clocks import Due, Limit, LimitUnit
from huiyin.people.calendar import calendar_of

K, S = ClockKind, State
MOVING = (K.HANDLE, K.ANSWER)
"""The clocks that a pause stops; nobody waits for a hearing before signing for a case."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One clock: the rule, when it began and ended, and its last day. ``due`` is None while it stands still."""

    kind: ClockKind
    rule: Rule
    began: datetime
    ended: datetime | None
    due: Due | None
    on: date | None

    def standing(self, today: date) -> str:
        """Return ``paused``, ``running``, ``late`` (and still running), ``in_time`` or ``after_time``."""
        if self.on is None:
            return "paused"
        if self.ended is None:
            return "late" if today > self.on else "running"
        return "in_time" if timezone.localdate(self.ended) <= self.on else "after_time"

    @property
    def explained(self) -> list[str]:
        return clocks.explained(self.due) if self.due else []


def clocks_of(case: Case) -> list[Clock]:
    """Return the clocks that have begun for ``case``, in the order of a procedure; constant queries."""
    institution = case.office.institution
    rules, channels, calendar = rules_of(institution), channels_of_case(case), calendar_of(institution)
    pauses = list(case.pauses.all())
    found = []
    for kind, began, ended in spans(case):
        rule = narrowest(rules, kind, case.kind, channels, case.handling_type)
        if rule is None:
            continue
        due = clocks.due(
            local(began), rule.limit, calendar, roll=rule.roll, pauses=held(pauses) if kind in MOVING else ()
        )
        on = due.on if due else None
        if kind == K.HANDLE:
            on = None if case.paused_at else case.due_on
            due = due if due and due.on == on else None
        found.append(Clock(kind=kind, rule=rule, began=began, ended=ended, due=due, on=on))
    return found


def spans(case: Case) -> Iterable[tuple[ClockKind, datetime, datetime | None]]:
    """Give each clock that began, with when it began and ended, from what happened to the case."""
    if case.historical:
        return
    facts = sorted(case.facts.all(), key=lambda fact: (fact.at, fact.pk))
    over = case.closed_at or (None if case.state in OPEN else facts[-1].at if facts else None)
    accepted = next((fact.at for fact in facts if fact.before == S.REGISTERED and fact.state != S.REGISTERED), None)
    yield K.ACCEPT, case.registered_at, accepted
    replies = [one.at for one in case.replies.all()]
    asked = [one.asked_at for one in case.rounds.all() if one.asked_at]
    yield K.CONTACT, case.registered_at, min([*contacts(case), *replies], default=over)
    given = list(case.assignments.all())
    if given:
        yield K.SIGN, given[-1].at, given[-1].signed_at or given[-1].ended_at
        finished = [one.submitted_at for one in case.rounds.all() if one.sent_back_at is None]
        yield K.HANDLE, given[-1].at, max(finished, default=over)
    waiting = [one for one in case.rounds.all() if one.sent_back_at is None]
    if waiting:
        yield K.REVIEW, waiting[-1].submitted_at, waiting[-1].verified_at
    yield K.ANSWER, case.registered_at, min(asked, default=over)


def contacts(case: Case) -> list[datetime]:
    """Return when the office first wrote to a sender: a question to him, or an answer to his."""
    talk = [one for link in case.links.all() if link.unlinked_at is None for one in link.voice.questions.all()]
    asked = [one.at for one in talk if not one.by_sender]
    return asked + [one.answered_at for one in talk if one.by_sender and one.answered_at]


def held(pauses: Iterable[Pause]) -> list[clocks.Pause]:
    return [clocks.Pause(local(one.since), local(one.until) if one.until else None) for one in pauses]


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def usual_due(case: Case, start: date, rules: Sequence[Rule] | None = None) -> tuple[Rule, date] | None:
    """Return the rule of handling for ``case`` and the last day that it gives from ``start``."""
    institution = case.office.institution
    rule = narrowest(rules or rules_of(institution), K.HANDLE, case.kind, channels_of_case(case), case.handling_type)
    if rule is None:
        return None
    due = clocks.due(start_of(start), rule.limit, calendar_of(institution), roll=rule.roll)
    return (rule, due.on) if due else None


def legal_due(case: Case) -> tuple[Rule, date] | None:
    """Return the rule of the whole way that names a law for ``case``, and the last day that the law gives from registration."""
    institution = case.office.institution
    rule = narrowest(rules_of(institution), K.ANSWER, case.kind, channels_of_case(case))
    if rule is None or rule.legal is None:
        return None
    due = clocks.due(local(case.registered_at), rule.legal, calendar_of(institution))
    return (rule, due.on) if due else None


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def moved_by(case: Case, since: datetime, until: datetime) -> date | None:
    """Return the limit of handling after a pause: its days do not count, in the unit that the limit was counted in."""
    if case.due_on is None:
        return None
    given = [one for one in case.assignments.all() if one.ended_at is None]
    began = max([since, *(one.at for one in given)])
    calendar, first, last = calendar_of(case.office.institution), local(began).date(), local(until).date()
    if given and given[-1].limit and Limit.parse(given[-1].limit).unit == LimitUnit.DAYS:
        return case.due_on + (last - first)
    return calendar.after(case.due_on, calendar.between(first, last))
