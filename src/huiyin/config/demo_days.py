"""When things happened in the demonstration: in working hours, in order, and the same at every loading."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiyin.config.demo_cast import Row, on
from huiyin.kernel.calendars import seeded

NAMED_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
NAMED_MONTH = re.compile(r"(\d{1,2})月(?!\d)")


@dataclass(frozen=True)
class Step:
    """One deed of the demonstration and the moment at which it is done."""

    at: datetime
    do: Callable[[], object]


class Clock:
    """Gives the deeds of one case their moments; ``seed`` makes two cases of one day differ."""

    def __init__(self, seed: int, after: datetime) -> None:
        self.seed, self.last, self.count = seed, after, 0

    def at(self, day: date) -> datetime:
        """Return the next moment on ``day``: soon after the last one, or some time between nine and half past three."""
        self.count += 1
        if self.last.date() == day:
            self.last += timedelta(minutes=5 + (self.seed * 7 + self.count * 5) % 9)
        else:
            minute = (self.seed * 37 + self.count * 53) % 270
            self.last = on(day, 9 if minute < 180 else 11) + timedelta(minutes=minute)
        return self.last


def spread(number: int, start: datetime, minutes: int) -> datetime:
    """Return a moment within ``minutes`` of ``start`` that differs from number to number."""
    return start + timedelta(minutes=(number * 37) % minutes)


def workday_from(day: date) -> date:
    """Return ``day``, or the first working day after it."""
    while not seeded().is_workday(day):
        day += timedelta(days=1)
    return day


def workday_until(day: date) -> date:
    """Return ``day``, or the last working day before it."""
    while not seeded().is_workday(day):
        day -= timedelta(days=1)
    return day


def workdays_between(after: date, until: date) -> list[date]:
    """Return the working days after ``after`` up to and with ``until``."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return [day for day in days if seeded().is_workday(day)]


def day_in(row: Row, key: str) -> date:
    return date.fromisoformat(row[key])


def due_day(problem: Row, measure: Row) -> date:
    """Return the limit of a measure, counted from the day on which the case was assigned."""
    return day_in(problem, "assigned_on") + timedelta(days=measure["days"])


def finished_day(problem: Row, measure: Row, submitted: date) -> date:
    """Return when a measure was finished: as its row says, else at its limit or on a later day in its evidence."""
    if "done_on" in measure:
        return day_in(measure, "done_on")
    named = NAMED_DAY.findall(measure["evidence"]["description"])
    days = [workday_until(due_day(problem, measure)), *(date(2014, int(m), int(d)) for m, d in named)]
    return min(submitted, max(days))


def shown_day(measure: Row, finished: date, submitted: date) -> date:
    """Return when evidence was handed in: with the finishing, or at the end of the last month that it covers."""
    months = [int(month) for month in NAMED_MONTH.findall(measure["evidence"]["description"])]
    ends = [workday_until(date(2014, month + 1, 1) - timedelta(days=1)) for month in months]
    return min(submitted, max([finished, *ends]))


def rating_days(asked: date, rated: date, voices: list[Row], speaker: int) -> dict[int, date]:
    """Return the day on which the sender of each voice answers: ``speaker`` on the day of record, others by then."""
    days = workdays_between(asked, rated) or [rated]
    others = [days[(place * 2) % len(days)] for place in range(len(voices))]
    return {voice["n"]: rated if voice["n"] == speaker else day for voice, day in zip(voices, others, strict=True)}
