"""A calendar of working days as data: what differs from Monday to Friday, which years are announced, the office's hours.

Pure: rows of an office's own calendar come in, answers go out. A day that nothing is said of is worked from Monday to
Friday; in a year not yet announced that is a guess, and whatever is counted over it is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
from django.utils.translation import gettext as _

Interval = tuple[time, time]
OFFICE_HOURS: tuple[Interval, ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))
"""Hours that offices keep where nothing else was set."""
SEEDED = range(2004, 2027)
"""Years whose holidays and make-up workdays come with the program (chinesecalendar, compared with a second library)."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days of an office.

    ``rests`` names the holiday of every day of rest that a festival brings, weekends among them; ``works`` the weekend days
    that are worked instead; ``years`` those whose arrangement is announced; ``hours`` the intervals of a working day.
    """

    rests: Mapping[date, str] = field(default_factory=dict)
    works: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    hours: tuple[Interval, ...] = OFFICE_HOURS
    version: int = 0

    def is_workday(self, day: date) -> bool:
        """Say whether offices work on ``day``; in a year not announced, Monday to Friday."""
        return day in self.works or (day.weekday() < 5 and day not in self.rests)

    def is_announced(self, day: date) -> bool:
        """Say whether the holidays of the day's year are known."""
        return day.year in self.years

    def holiday(self, day: date) -> str:
        """Return the name of the holiday on which offices rest, empty on any other day."""
        return self.rests.get(day, "")

    def after(self, start: date, count: int) -> date:
        """Return the ``count``-th working day after ``start``; the day of receipt does not count (民法典 art. 201)."""
        day = start
        while count > 0:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def before(self, end: date, count: int) -> date:
        """Return the ``count``-th working day before ``end``."""
        day = end
        while count > 0:
            day -= ONE_DAY
            count -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start``, up to and with ``end``."""
        return sum(self.is_workday(day) for day in days_after(start, end))

    def next_workday(self, day: date) -> date:
        """Return ``day`` itself where it is worked, or the next day that is (民法典 art. 203)."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def open_at(self, moment: datetime) -> bool:
        """Say whether the office is open at ``moment`` (in the office's own time)."""
        return self.is_workday(moment.date()) and any(a <= moment.time() < b for a, b in self.hours)


def days_after(start: date, end: date) -> Iterator[date]:
    """Give the days after ``start``, up to and with ``end``."""
    for n in range(1, (end - start).days + 1):
        yield start + timedelta(days=n)


@cache
def seeded_days(year: int) -> tuple[dict[date, str], dict[date, str]]:
    """Return the days of rest and the make-up workdays of an announced year, each with the name of the festival.

    Raise ``NotImplementedError`` for a year that the seed data does not have.
    """
    names = {one.value: one.chinese for one in chinese_calendar.Holiday}
    rests: dict[date, str] = {}
    works: dict[date, str] = {}
    day = date(year, 1, 1)
    while day.year == year:
        rest, name = chinese_calendar.get_holiday_detail(day)
        if rest and name:
            rests[day] = str(names.get(name, name))
        elif not rest and day.weekday() >= 5:
            works[day] = str(names.get(name, name or ""))
        day += ONE_DAY
    return rests, works


@cache
def seeded(years: range = SEEDED) -> Calendar:
    """Return the calendar that the program brings: every announced year, the usual hours."""
    rests: dict[date, str] = {}
    works: dict[date, str] = {}
    for year in years:
        more_rests, more_works = seeded_days(year)
        rests |= more_rests
        works |= more_works
    return Calendar(rests=rests, works=works, years=frozenset(years))


def weekday(day: date) -> str:
    """Return the day of the week in the reader's language."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][day.weekday()]
