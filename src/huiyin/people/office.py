"""When an office works, by its own calendar: what urging and delivery ask for days and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from huiyin.kernel.calendars import Interval
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

FAR = 60
"""Days that are looked through for the next open hour; no holiday is longer."""


def hours_on(institution: Institution, day: date) -> tuple[Interval, ...]:
    """Return the office hours of ``day``: none on a day of rest."""
    calendar = calendar_of(institution)
    return calendar.hours if calendar.is_workday(day) else ()


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
