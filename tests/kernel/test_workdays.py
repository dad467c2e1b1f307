"""Working days follow the published calendar, and weekends where none is published yet."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.kernel.workdays import after_workdays, explained, is_workday, span


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


def test_date_explains_itself_with_what_was_skipped_and_what_counts() -> None:
    said = explained(date(2025, 9, 26), date(2025, 10, 13))
    assert said == [
        "自 2025-09-26 起第 7 个工作日(当日不计)",
        "2025-09-28(周日)为补班日,计入",
        "2025-10-11(周六)为补班日,计入",
        "2025-10-01 起 8 天为法定节假日(国庆节、中秋),不计",
        "周末 2 天不计",
    ]


def test_explanation_agrees_with_the_counting() -> None:
    for count in (1, 7, 30, 200):
        assert span(date(2025, 1, 20), after_workdays(date(2025, 1, 20), count)).workdays == count


def test_explanation_says_that_a_year_is_not_announced_and_that_the_day_is_no_workday() -> None:
    said = explained(date(2060, 10, 1), date(2060, 10, 2))
    assert "2060-10-02(周六)不是工作日" in said
    assert said[-1] == "2060 年放假安排尚未公布,按周一至周五计算"


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31), date(9999, 12, 31)])
def test_what_is_not_counted_is_not_explained(end: date) -> None:
    assert explained(date(2025, 1, 1), end) == []
