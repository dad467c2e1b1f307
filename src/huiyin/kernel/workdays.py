"""Working-day arithmetic: statutory holidays and make-up workdays of the published years, weekends beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from django.utils.translation import gettext as _


def is_workday(day: date) -> bool:
    """Say whether offices work on ``day``; where the year is not announced, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def after_workdays(start: date, count: int) -> date:
    """Return the ``count``-th working day after ``start``; the day of receipt does not count (民法典 art. 201)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


LONGEST = 1100
"""Days of a span that is explained; what lasts three years is not counted in working days."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """How a date was counted: working days up to it, weekend days left out, made-up days counted, holidays left out."""

    workdays: int
    weekends: int
    made_up: list[date]
    holidays: list[tuple[str, list[date]]]
    announced: bool


def span(start: date, end: date) -> Span:
    """Return what lies between ``start``, which does not count, and ``end``, which does."""
    days = [start + timedelta(days=n) for n in range(1, min((end - start).days, LONGEST) + 1)]
    holidays: list[tuple[dict[str, None], list[date]]] = []
    for day in days:
        if (name := holiday(day)) and holidays and (day - holidays[-1][1][-1]).days == 1:
            holidays[-1][0][name] = None
            holidays[-1][1].append(day)
        elif name:
            holidays.append(({name: None}, [day]))
    return Span(
        workdays=sum(is_workday(day) for day in days),
        weekends=sum(not is_workday(day) and not holiday(day) for day in days),
        made_up=[day for day in days if day.weekday() >= 5 and is_workday(day)],
        holidays=[(_("、").join(names), rests) for names, rests in holidays],
        announced=all(is_announced(day) for day in {start, end}),
    )


def is_announced(day: date) -> bool:
    """Say whether the holidays of the day's year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def holiday(day: date) -> str:
    """Return the name of the holiday on which offices rest, empty on any other day."""
    if not is_announced(day):
        return ""
    rests, name = chinese_calendar.get_holiday_detail(day)
    names = {one.value: one.chinese for one in chinese_calendar.Holiday}
    return str(names.get(name, name)) if rests and name else ""


def explained(start: date, end: date) -> list[str]:
    """Return in sentences why ``end`` is so many working days after ``start``: each day skipped or added, and why."""
    if not 0 < (end - start).days <= LONGEST:
        return []
    found = span(start, end)
    said = [_("自 {start} 起第 {n} 个工作日(当日不计)").format(start=start, n=found.workdays)]
    said += [_("{day}({weekday})为补班日,计入").format(day=day, weekday=weekday(day)) for day in found.made_up]
    said += [
        _("{day} 起 {n} 天为法定节假日({name}),不计").format(day=days[0], n=len(days), name=name)
        for name, days in found.holidays
    ]
    said += [_("周末 {n} 天不计").format(n=found.weekends)] if found.weekends else []
    if not is_workday(end):
        said.append(_("{day}({weekday})不是工作日").format(day=end, weekday=weekday(end)))
    if not found.announced:
        said.append(_("{year} 年放假安排尚未公布,按周一至周五计算").format(year=end.year))
    return said


def weekday(day: date) -> str:
    """Return the day of the week in the reader's language."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][day.weekday()]
