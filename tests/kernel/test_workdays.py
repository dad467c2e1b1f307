"""Working days follow the published calendar, and weekends where none is published yet."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.kernel.workdays import after_workdays, is_workday


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 10, 1), False),  # National Day
        (date(2025, 10, 8), False),  # the last day of the long holiday, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday that is worked instead
        (date(2025, 10, 11), True),  # a Saturday that is worked instead
        (date(2025, 10, 12), False),  # an ordinary Sunday
        (date(2025, 10, 13), True),  # an ordinary Monday
    ],
)
def test_workday_follows_the_published_calendar(day: date, works: bool) -> None:
    assert is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "works"), [(date(2060, 10, 1), True), (date(2060, 10, 2), False), (date(2060, 10, 3), False)]
)
def test_workday_of_a_year_not_yet_announced_is_monday_to_friday(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_day_of_receipt_does_not_count() -> None:
    assert after_workdays(date(2025, 10, 13), 1) == date(2025, 10, 14)
    assert after_workdays(date(2025, 10, 17), 1) == date(2025, 10, 20), "a Friday, then the Monday after"


def test_limit_runs_over_the_holiday_and_counts_days_worked_instead() -> None:
    # From Friday 26 September: Sunday 28, 29, 30 September, then the holiday, 9, 10 and Saturday 11 October.
    assert after_workdays(date(2025, 9, 26), 6) == date(2025, 10, 11)


def test_no_days_is_the_day_itself() -> None:
    assert after_workdays(date(2025, 10, 1), 0) == date(2025, 10, 1)
