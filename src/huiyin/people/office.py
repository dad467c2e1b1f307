"""When an office works: the one place of this release that urging and delivery ask for days and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from huiyin.kernel import workdays
from huiyin.people.models import Institution

HOURS = ((time(9), time(12)), (time(14), time(17, 30)))
FAR = 60
"""Days that are looked through for the next open hour; no holiday is longer."""


def hours_on(institution: Institution, day: date) -> tuple[tuple[time, time], ...]:
    """Return the office hours of ``day``: none on a day of rest."""
    return HOURS if is_workday(institution, day) else ()


def is_workday(institution: Institution, day: date) -> bool:
    return known(day)


@lru_cache(maxsize=10_000)
def known(day: date) -> bool:
    """Say whether ``day`` is worked; remembered, for the shares of a long ledger ask for the same days again and again."""
    return workdays.is_workday(day)


def after_workdays(institution: Institution, day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``, which does not count."""
    return workdays.after_workdays(day, count)


def workdays_between(institution: Institution, start: date, end: date) -> int:
    """Return how many working days lie after ``start`` and up to ``end``; none where ``end`` is not later."""
    return sum(is_workday(institution, start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def open_at(institution: Institution, moment: datetime) -> bool:
    """Say whether the office is open at ``moment``."""
    local = timezone.localtime(moment)
    return any(opens <= local.time() < shuts for opens, shuts in hours_on(institution, local.date()))


def openings(institution: Institution, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of office hours that end after ``moment``, the first one cut to begin there."""
    local = timezone.localtime(moment)
    for n in range(FAR):
        day = local.date() + timedelta(days=n)
        for opens, shuts in hours_on(institution, day):
            begin, end = (timezone.make_aware(datetime.combine(day, hour)) for hour in (opens, shuts))
            if end > local:
                yield max(begin, local), end


def next_open(institution: Institution, moment: datetime) -> datetime:
    """Return ``moment`` where the office is open then, else the next opening."""
    return next((begin for begin, _end in openings(institution, moment)), moment)
