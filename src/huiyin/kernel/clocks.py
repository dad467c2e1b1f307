"""What a limit comes to: the last day, how it was counted, and whether the calendar up to it is announced.

Pure arithmetic over a ``Calendar``. The day of receipt does not count (民法典 art. 201); a limit in working days skips what
offices do not work; one in calendar days runs on and may roll over to the next working day (art. 203); one in hours runs
while the office is open. A pause takes its days, or its office hours, out of the count exactly, whatever the limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.calendars import ONE_DAY, Calendar, days_after, weekday


class LimitUnit(StrEnum):
    WORKDAYS = "wd"
    DAYS = "d"
    HOURS = "h"


LONGEST = {LimitUnit.WORKDAYS: 500, LimitUnit.DAYS: 730, LimitUnit.HOURS: 400}
"""The longest limit of each unit: what lasts longer than two years is a plan, not a limit."""
LAST_YEAR = 2199
LONGEST_SPAN = 1100
"""Days of a span that is explained; what lasts three years is not counted in working days."""
PLAIN = frozenset({"workday", "made_up", "day", "weekend", "rolled"})


class BadLimit(ValueError):
    """A limit that nobody can keep or read; its text is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Limit:
    """A length of time such as ``5wd``, ``15d`` or ``4h``."""

    count: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise BadLimit(_("期限至少为 1"))
        if self.count > LONGEST[self.unit]:
            raise BadLimit(_("期限最长 {limit}").format(limit=said(LONGEST[self.unit], self.unit)))

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read ``5wd`` (working days), ``15d`` (calendar days) or ``4h`` (office hours); raise ``BadLimit``."""
        found = re.fullmatch(r"(\d{1,6})\s*(wd|d|h)", text.strip().lower(), re.ASCII)
        if not found:
            raise BadLimit(_("期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「{text}」").format(text=text))
        return cls(int(found[1]), LimitUnit(found[2]))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def about_days(self) -> float:
        """Its length in calendar days, roughly, to compare limits of different units."""
        return self.count * {LimitUnit.WORKDAYS: 7 / 5, LimitUnit.DAYS: 1.0, LimitUnit.HOURS: 7 / 5 / 7}[self.unit]

    @property
    def said(self) -> str:
        """The limit in the reader's words."""
        return said(self.count, self.unit)


def said(count: int, unit: LimitUnit) -> str:
    return {
        LimitUnit.WORKDAYS: _("{n} 个工作日"),
        LimitUnit.DAYS: _("{n} 天"),
        LimitUnit.HOURS: _("{n} 个办公小时"),
    }[unit].format(n=count)


@dataclass(frozen=True)
class Pause:
    """Time that does not count: after the day (or moment) ``since``, up to and with ``until``; open while that is None."""

    since: datetime
    until: datetime | None = None

    def covers(self, day: date) -> bool:
        return self.since.date() < day and (self.until is None or day <= self.until.date())


@dataclass(frozen=True, kw_only=True)
class Step:
    """One day on the way: whether it counted, as which, and why."""

    day: date
    counted: bool
    number: int
    why: str
    """``workday``, ``made_up``, ``day``, ``weekend``, ``pause``, ``closed``, ``rolled``, or the name of the holiday."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """Where a limit ends. ``at`` is the moment after which it is over: the end of the last day, or the last office hour.

    ``unrolled`` is the last day before it was moved to a working day; ``provisional`` says that it was counted over a year
    whose holidays are not announced.
    """

    start: datetime
    limit: Limit
    on: date
    at: datetime
    unrolled: date
    steps: tuple[Step, ...]
    provisional: bool
    version: int


def due(
    start: datetime, limit: Limit, calendar: Calendar, *, roll: bool = False, pauses: Sequence[Pause] = ()
) -> Due | None:
    """Return where ``limit`` ends that began at ``start`` (aware, in the office's time zone), or None while it is paused."""
    if limit.unit == LimitUnit.HOURS:
        return due_in_hours(start, limit, calendar, pauses)
    steps: list[Step] = []
    day, left = start.date(), limit.count
    while left:
        day += ONE_DAY
        if day.year > LAST_YEAR:
            raise BadLimit(_("日期超出了 {year} 年").format(year=LAST_YEAR))
        covering = next((pause for pause in pauses if pause.covers(day)), None)
        if covering and covering.until is None:
            return None
        why = "pause" if covering else reason(day, limit.unit, calendar)
        counted = why in {"workday", "made_up", "day"}
        left -= counted
        steps.append(Step(day=day, counted=counted, number=limit.count - left, why=why))
    last = calendar.next_workday(day) if roll else day
    if last > day:
        steps[-1] = Step(day=day, counted=True, number=limit.count, why="rolled")
        steps += [
            Step(day=each, counted=each == last, number=limit.count, why=reason(each, LimitUnit.WORKDAYS, calendar))
            for each in days_after(day, last)
        ]
    return Due(
        start=start,
        limit=limit,
        on=last,
        at=datetime.combine(last + ONE_DAY, time(), start.tzinfo),
        unrolled=day,
        steps=tuple(steps),
        provisional=not all(calendar.is_announced(step.day) for step in (steps[0], steps[-1])),
        version=calendar.version,
    )


def last_day(
    start: datetime, limit: Limit, calendar: Calendar, *, roll: bool = False, pauses: Sequence[Pause] = ()
) -> date | None:
    """Return the day that ``due`` ends on, without the way there: for limits by the thousand."""
    if pauses or limit.unit == LimitUnit.HOURS:
        found = due(start, limit, calendar, roll=roll, pauses=pauses)
        return found.on if found else None
    if limit.unit == LimitUnit.WORKDAYS:
        return calendar.after(start.date(), limit.count)
    day = start.date() + timedelta(days=limit.count)
    return calendar.next_workday(day) if roll else day


def first_longer(promised: Limit, legal: Limit, calendar: Calendar) -> tuple[date, date, date] | None:
    """Return a day of the last announced year from which the promise ends after the law, with both ends; None without one.

    Over a long holiday ten working days may last longer than fifteen days.
    """
    first = datetime(max(calendar.years), 1, 1, tzinfo=timezone.get_default_timezone())
    for n in range(365):
        start = first + timedelta(days=n)
        ours, law = last_day(start, promised, calendar), last_day(start, legal, calendar)
        if calendar.is_announced(start.date()) and ours and law and ours > law:
            return start.date(), ours, law
    return None


def is_longer(promised: Limit, legal: Limit, calendar: Calendar) -> bool:
    """Say whether a promise is ever longer than the law; limits of one unit are compared as they are (M33)."""
    if promised.unit == legal.unit:
        return promised.count > legal.count
    return first_longer(promised, legal, calendar) is not None


def reason(day: date, unit: LimitUnit, calendar: Calendar) -> str:
    """Return why a day counts or not: a word of ``Step.why``."""
    if unit == LimitUnit.DAYS:
        return "day"
    if calendar.is_workday(day):
        return "made_up" if day.weekday() >= 5 else "workday"
    return calendar.holiday(day) or "weekend"


def due_in_hours(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause]) -> Due | None:
    """Count office hours: intervals of working days after ``start``, without what a pause takes out."""
    left = timedelta(hours=limit.count)
    steps: list[Step] = []
    day = start.date()
    while True:
        if day.year > LAST_YEAR:
            raise BadLimit(_("日期超出了 {year} 年").format(year=LAST_YEAR))
        for begin, end in open_times(day, start, calendar, pauses):
            if end is None:
                return None
            if end - begin >= left:
                steps.append(Step(day=day, counted=True, number=limit.count, why="workday"))
                return Due(
                    start=start,
                    limit=limit,
                    on=day,
                    at=begin + left,
                    unrolled=day,
                    steps=tuple(steps),
                    provisional=not all(calendar.is_announced(step.day) for step in (steps[0], steps[-1])),
                    version=calendar.version,
                )
            left -= end - begin
        used = limit.count - int(left.total_seconds() // 3600)
        steps.append(
            Step(day=day, counted=calendar.is_workday(day), number=used, why=reason(day, LimitUnit.HOURS, calendar))
        )
        day += ONE_DAY


def open_times(
    day: date, start: datetime, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime | None]]:
    """Give the stretches of ``day`` after ``start`` in which the office is open and nothing is paused.

    A stretch that an open pause ends has no end that counts: after what came before it, (moment, None) is given.
    """
    if not calendar.is_workday(day):
        return
    for opens, closes in calendar.hours:
        begin = max(datetime.combine(day, opens, start.tzinfo), start)
        end = datetime.combine(day, closes, start.tzinfo)
        for pause in sorted(pauses, key=lambda one: one.since):
            if begin >= end or pause.since >= end or (pause.until is not None and pause.until <= begin):
                continue
            if pause.since > begin:
                yield begin, pause.since
            if pause.until is None:
                yield pause.since, None
                return
            begin = max(begin, pause.until)
        if begin < end:
            yield begin, end


def explained(found: Due) -> list[str]:
    """Say in sentences why the limit ends when it does: each day skipped, added or rolled, and why."""
    told = [_("自 {start} 起 {limit}(当日不计)").format(start=f"{found.start:%Y-%m-%d}", limit=found.limit.said)]
    if found.limit.unit == LimitUnit.HOURS:
        told = [
            _("自 {start} 起 {limit},只计办公时间").format(
                start=f"{found.start:%Y-%m-%d %H:%M}", limit=found.limit.said
            )
        ]
    told += why_so_long([step for step in found.steps if step.day <= found.unrolled])
    if found.on > found.unrolled:
        told.append(
            _("{day}({weekday})不是工作日,顺延到 {last}({last_weekday})").format(
                day=found.unrolled,
                weekday=weekday(found.unrolled),
                last=found.on,
                last_weekday=weekday(found.on),
            )
        )
    return told + ([unannounced(found.on)] if found.provisional else [])


def explained_between(start: date, end: date, calendar: Calendar) -> list[str]:
    """Say how many working days ``end`` lies after ``start``, and why: for a date that somebody chose."""
    if not 0 < (end - start).days <= LONGEST_SPAN:
        return []
    steps = [
        Step(day=day, counted=calendar.is_workday(day), number=0, why=reason(day, LimitUnit.WORKDAYS, calendar))
        for day in days_after(start, end)
    ]
    count = sum(step.counted for step in steps)
    told = [_("自 {start} 起第 {n} 个工作日(当日不计)").format(start=start, n=count), *why_so_long(steps)]
    if not calendar.is_workday(end):
        told.append(_("{day}({weekday})不是工作日").format(day=end, weekday=weekday(end)))
    both = calendar.is_announced(start) and calendar.is_announced(end)
    return told if both else [*told, unannounced(end)]


def unannounced(day: date) -> str:
    return _("{year} 年放假安排尚未公布,日期为暂定,公布后重算").format(year=day.year)


def why_so_long(steps: Sequence[Step]) -> list[str]:
    """Say what was added to the working days and what was left out: made-up days, holidays, pauses, weekends."""
    told = [
        _("{day}({weekday})为补班日,计入").format(day=step.day, weekday=weekday(step.day))
        for step in steps
        if step.why == "made_up"
    ]
    told += [skipped(why, days) for why, days in skipped_runs(steps)]
    weekends = sum(step.why == "weekend" for step in steps)
    return [*told, _("周末 {n} 天不计").format(n=weekends)] if weekends else told


def skipped_runs(steps: Sequence[Step]) -> Iterator[tuple[str, list[date]]]:
    """Give the runs of days that holidays or a pause took out of the count; festivals that touch are one holiday."""
    for kind, run in groupby(
        steps, key=lambda step: "" if step.why in PLAIN else step.why if step.why == "pause" else "holiday"
    ):
        if kind:
            days = list(run)
            yield _("、").join(dict.fromkeys(step.why for step in days)), [step.day for step in days]


def skipped(why: str, days: list[date]) -> str:
    if why == "pause":
        return _("{day} 起 {n} 天暂停,不计").format(day=days[0], n=len(days))
    return _("{day} 起 {n} 天为法定节假日({name}),不计").format(day=days[0], n=len(days), name=why)
