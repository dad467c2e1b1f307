"""How far the limit of a case is used up, and which level of urging that is. Working days only (F02, G13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.cases.terms import State, UrgingColour, UrgingLevel, UrgingStep
from huiyin.cases.urging_models import Urging, UrgingRule
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

URGED_IN = (State.ASSIGNED, State.WORKING)
"""The states in which a unit has something to do; what waits for the office is not the unit's delay."""
L, T = UrgingLevel, UrgingStep


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A level as it is in force: a share of the limit, or working days past it."""

    level: UrgingLevel
    percent: int
    after_days: int
    colour: str
    steps: Sequence[str]
    reply_days: int
    in_force: bool = True

    @property
    def colour_words(self) -> str:
        return str(UrgingColour(self.colour).label)

    @property
    def steps_words(self) -> str:
        return _("、").join(str(UrgingStep(step).label) for step in self.steps)


DEFAULTS = (
    Rule(level=L.REMIND, percent=50, after_days=0, colour=UrgingColour.BLUE, steps=[T.PERSON], reply_days=0),
    Rule(level=L.NEAR, percent=80, after_days=0, colour=UrgingColour.BLUE, steps=[T.PERSON, T.HEAD], reply_days=0),
    Rule(level=L.OVERDUE, percent=100, after_days=1, colour=UrgingColour.RED, steps=[T.HEAD, T.LEADER], reply_days=3),
    Rule(
        level=L.SUPERVISE,
        percent=100,
        after_days=6,
        colour=UrgingColour.RED,
        steps=[T.HEAD, T.LEADER, T.OFFICE],
        reply_days=5,
    ),
)
"""Half of the limit, four fifths, the working day after it, and five more (standards.md 2.3 and 4.3)."""


def rules_of(institution: Institution) -> list[Rule]:
    """Return the levels as the institution set them, the defaults where it did not, from the mildest on."""
    rows = {row.level: row for row in UrgingRule.objects.filter(institution=institution)}
    return [rule_from(rows[rule.level]) if rule.level in rows else rule for rule in DEFAULTS]


def rule_from(row: UrgingRule) -> Rule:
    return Rule(
        level=UrgingLevel(row.level),
        percent=row.percent,
        after_days=row.after_days,
        colour=row.colour,
        steps=list(row.steps),
        reply_days=row.reply_days,
        in_force=row.in_force,
    )


@dataclass(frozen=True, kw_only=True)
class Share:
    """``used`` of ``total`` working days; ``late`` working days past the limit."""

    used: int
    total: int
    late: int

    def reaches(self, rule: Rule) -> bool:
        if rule.after_days:
            return self.late >= rule.after_days
        return not self.late and self.total > 0 and self.used * 100 >= rule.percent * self.total


def share_used(case: Case, today: date) -> Share | None:
    """Return how far the limit of ``case`` is used up on ``today``; None where no limit runs.

    The one place that says from when and by which days a limit is counted: what a pause took does not count.
    """
    given = [one.at for one in case.assignments.all() if one.ended_at is None]
    if case.state not in URGED_IN or case.due_on is None or case.paused_at or not given:
        return None
    calendar, start = calendar_of(case.office.institution), timezone.localdate(given[-1])
    stood = sum(
        calendar.between(max(start, timezone.localdate(one.since)), timezone.localdate(one.until))
        for one in case.pauses.all()
        if one.until
    )
    return Share(
        used=max(calendar.between(start, today) - stood, 0),
        total=calendar.between(start, case.due_on) - stood,
        late=calendar.between(case.due_on, today),
    )


def level_due(case: Case, rules: Sequence[Rule], today: date) -> Rule | None:
    """Return the level at which ``case`` is to be urged on ``today``, or None.

    The strongest that was reached and not yet urged under this limit; a 督办单 only after a 催办通知书 had its days. On a
    day of rest nobody is urged.
    """
    share = share_used(case, today)
    if share is None or not calendar_of(case.office.institution).is_workday(today):
        return None
    done = [one for one in case.urgings.all() if one.due_on == case.due_on and one.level != L.BY_HAND]
    reached = [rule for rule in rules if rule.in_force and share.reaches(rule)]
    order = list(UrgingLevel)
    strongest = max((order.index(UrgingLevel(one.level)) for one in done), default=-1)
    for rule in reversed(reached):
        if order.index(rule.level) <= strongest:
            return None
        if rule.level != L.SUPERVISE or had_its_days(case, rule, rules, done, today):
            return rule
    return None


def had_its_days(case: Case, rule: Rule, rules: Sequence[Rule], done: Sequence[Urging], today: date) -> bool:
    """Say whether a 催办通知书 was sent and the days between it and a 督办单 are over, however late the first one went."""
    notice = next((one for one in rules if one.level == L.OVERDUE and one.in_force), None)
    if notice is None:
        return True
    sent = [one.at for one in done if one.level == L.OVERDUE]
    if not sent:
        return False
    waited = calendar_of(case.office.institution).between(timezone.localdate(sent[0]), today)
    return waited >= rule.after_days - notice.after_days
