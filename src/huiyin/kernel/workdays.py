"""Working-day arithmetic: statutory holidays and make-up workdays of the published years, weekends beyond them."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


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
