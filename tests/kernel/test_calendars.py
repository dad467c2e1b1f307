"""A calendar of working days: the announced years agree with a second library, a year not announced is a guess."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import holidays
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.calendars import SEEDED, Calendar, days_after, seeded, seeded_days

DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))
DIFFERS = {date(2005, 12, 31), *(date(2019, *day) for day in ((4, 28), (5, 2), (5, 3), (5, 5)))}
"""Where the two libraries disagree: a day worked in exchange for 2006-01-03, and the Labour Day of 2019 as it was announced
anew in March of that year (1 to 4 May, in exchange for two Sundays), which the second one lacks."""


@pytest.mark.parametrize("year", SEEDED)
def test_announced_year_agrees_with_a_second_library(year: int) -> None:
    other = holidays.country_holidays("CN", years=year)
    days = [
        date(year, 1, 1) + timedelta(days=n) for n in range(366) if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]
    apart = {day for day in days if seeded().is_workday(day) is not other.is_working_day(day)}
    assert apart <= DIFFERS


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_year_has_so_many_workdays(year: int, workdays: int) -> None:
    assert seeded().between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 10, 1), False),  # National Day
        (date(2025, 10, 8), False),  # the last day of the long holiday, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday that is worked instead
        (date(2025, 10, 11), True),  # a Saturday that is worked instead
        (date(2025, 10, 12), False),  # an ordinary Sunday
        (date(2060, 10, 1), True),  # a Friday of a year that nobody announced
        (date(2060, 10, 2), False),
    ],
)
def test_workday_follows_the_announcement_and_without_one_the_week(day: date, works: bool) -> None:
    assert seeded().is_workday(day) is works


def test_year_after_the_last_announced_is_no_seed() -> None:
    assert not seeded().is_announced(date(SEEDED[-1] + 1, 1, 1))
    assert seeded().is_announced(date(SEEDED[-1], 12, 31))
    with pytest.raises(NotImplementedError):
        seeded_days(SEEDED[-1] + 1)


@given(DAYS, st.integers(0, 60))
def test_counting_forth_back_and_between_agree(day: date, count: int) -> None:
    calendar = seeded()
    last = calendar.after(day, count)
    assert calendar.between(day, last) == count
    assert count == 0 or calendar.is_workday(last)
    assert (
        calendar.before(last, count) <= day
        if calendar.is_workday(day)
        else calendar.before(last, count) >= day or count
    )


@given(DAYS)
def test_next_workday_is_the_first_from_that_day_on(day: date) -> None:
    found = seeded().next_workday(day)
    assert seeded().is_workday(found)
    assert not any(seeded().is_workday(each) for each in days_after(day - timedelta(days=1), found - timedelta(days=1)))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-02-13 08:29", False),
        ("2026-02-13 08:30", True),
        ("2026-02-13 12:00", False),  # the office shuts for lunch
        ("2026-02-13 13:59", False),
        ("2026-02-13 14:00", True),
        ("2026-02-14 09:00", True),  # a Saturday that is worked
        ("2026-02-16 09:00", False),  # Spring Festival
    ],
)
def test_office_is_open_in_its_intervals_on_working_days(moment: str, is_open: bool) -> None:
    assert seeded().open_at(timezone.make_aware(datetime.fromisoformat(moment))) is is_open


def test_hours_of_an_office_are_its_own() -> None:
    early = Calendar(hours=((time(7), time(9)),))
    assert early.open_at(datetime(2026, 3, 2, 7, 0))  # a plain local moment
    assert not early.open_at(datetime(2026, 3, 2, 9, 0))


def test_days_after_are_each_once_and_in_order() -> None:
    days = list(days_after(date(2024, 2, 27), date(2024, 3, 2)))
    assert days[0] == date(2024, 2, 28)
    assert date(2024, 2, 29) in days
    assert days[-1] == date(2024, 3, 2)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    assert list(days_after(date(2024, 3, 2), date(2024, 3, 2))) == []
