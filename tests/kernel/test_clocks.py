"""What a limit comes to: the vectors of the rule, and properties that hold for every start, length, calendar and pause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from huiyin.config.cli_deadline import VECTORS
from huiyin.kernel.calendars import Calendar, days_after, seeded
from huiyin.kernel.clocks import BadLimit, Due, Limit, LimitUnit, Pause, due, explained, explained_between, last_day

STARTS = st.dates(date(2004, 1, 1), date(2026, 10, 31))
COUNTS = st.integers(1, 90)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def ends(start: date, limit: str, calendar: Calendar | None = None, **more: object) -> Due:
    found = due(at(start), Limit.parse(limit), calendar or seeded(), **more)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(("start", "limit", "last", "rolled"), VECTORS)
def test_vectors_of_the_rule(start: str, limit: str, last: str, rolled: str) -> None:
    found = ends(date.fromisoformat(start), limit)
    assert (f"{found.on}", found.unrolled, found.provisional) == (last, found.on, False)
    if rolled:
        moved = ends(date.fromisoformat(start), limit, roll=True)
        assert (f"{moved.on}", f"{moved.unrolled}") == (rolled, last)


@given(STARTS, COUNTS)
def test_working_days_are_as_counted_day_by_day(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= seeded().is_workday(day)
    found = ends(start, f"{count}wd")
    assert found.on == day
    assert [step.day for step in found.steps] == list(days_after(start, day))
    assert sum(step.counted for step in found.steps) == count


@given(STARTS, COUNTS)
def test_calendar_days_run_on_and_roll_to_the_next_working_day(start: date, count: int) -> None:
    found, rolled = ends(start, f"{count}d"), ends(start, f"{count}d", roll=True)
    assert found.on == start + timedelta(days=count) == rolled.unrolled
    assert rolled.on == seeded().next_workday(found.on)


@given(STARTS, COUNTS, st.sampled_from(["wd", "d"]), st.booleans())
def test_longer_is_never_earlier(start: date, count: int, unit: str, roll: bool) -> None:
    assert ends(start, f"{count}{unit}", roll=roll).on <= ends(start, f"{count + 1}{unit}", roll=roll).on


@given(STARTS, COUNTS, st.integers(1, 120), st.sampled_from(["wd", "d"]), st.booleans())
def test_one_more_holiday_never_shortens(start: date, count: int, later: int, unit: str, roll: bool) -> None:
    """peers: a deadline that came earlier when days of rest were left out."""
    day = start + timedelta(days=later)
    works = {each: name for each, name in seeded().works.items() if each != day}
    more = replace(seeded(), rests={**seeded().rests, day: "地方假"}, works=works)
    assert ends(start, f"{count}{unit}", more, roll=roll).on >= ends(start, f"{count}{unit}", roll=roll).on


@given(STARTS, st.integers(1, 60), st.integers(0, 40), st.integers(0, 40))
def test_pause_takes_its_days_out_exactly(start: date, count: int, after: int, length: int) -> None:
    """peers: a pause that was lost when the limit changed; here it is counted anew for whatever limit."""
    since, until = start + timedelta(days=after), start + timedelta(days=after + length)
    pauses = [Pause(at(since, 9), at(until, 17))]
    plain = ends(start, f"{count}d")
    found = ends(start, f"{count}d", pauses=pauses)
    shift = length if since < plain.on else 0
    assert found.on == plain.on + timedelta(days=shift)
    in_workdays = ends(start, f"{count}wd", pauses=pauses)
    assert seeded().between(start, in_workdays.on) - count == (
        seeded().between(since, until) if since < ends(start, f"{count}wd").on else 0
    )


@given(STARTS, st.integers(1, 30), st.integers(1, 20))
def test_open_pause_has_no_end_unless_the_limit_was_over_before(start: date, count: int, after: int) -> None:
    since = start + timedelta(days=after)
    found = due(at(start), Limit(count, LimitUnit.DAYS), seeded(), pauses=[Pause(at(since))])
    assert found is None if since < start + timedelta(days=count) else found is not None


@given(STARTS, st.integers(1, 60), st.integers(0, 23), st.integers(0, 59))
def test_office_hours_are_as_counted_minute_by_minute(start: date, hours: int, hour: int, minute: int) -> None:
    assume(hours <= 20)
    begun = at(start, hour, minute)
    found = due(begun, Limit(hours, LimitUnit.HOURS), seeded())
    assert found is not None
    moment, left = begun, hours * 60
    while left:
        left -= seeded().open_at(moment)
        moment += timedelta(minutes=1)
    assert found.at == moment
    assert found.on == (moment - timedelta(minutes=1)).date()


@pytest.mark.parametrize(
    ("begun", "hours", "pause", "ended"),
    [
        ("2026-03-02 09:00", 2, None, "2026-03-02 11:00"),
        ("2026-03-02 11:00", 2, None, "2026-03-02 15:00"),  # over lunch
        ("2026-03-02 20:00", 1, None, "2026-03-03 09:30"),  # after closing time
        ("2026-02-13 17:00", 1, None, "2026-02-14 09:00"),  # the Saturday is worked
        ("2026-03-02 09:00", 2, ("2026-03-02 10:00", "2026-03-02 11:00"), "2026-03-02 12:00"),
        ("2026-03-02 09:00", 2, ("2026-03-02 10:00", "2026-03-03 08:30"), "2026-03-03 09:30"),
        ("2026-03-02 09:00", 2, ("2026-03-02 08:00", "2026-03-02 09:30"), "2026-03-02 11:30"),
    ],
)
def test_hours_run_while_the_office_is_open(begun: str, hours: int, pause: tuple[str, str] | None, ended: str) -> None:
    moment = [timezone.make_aware(datetime.fromisoformat(text)) for text in (begun, *(pause or ()), ended)]
    pauses = [Pause(moment[1], moment[2])] if pause else []
    found = due(moment[0], Limit(hours, LimitUnit.HOURS), seeded(), pauses=pauses)
    assert found is not None
    assert found.at == moment[-1]


def test_paused_hours_have_no_end() -> None:
    pauses = [Pause(at(date(2026, 3, 2), 10, 30))]
    assert due(at(date(2026, 3, 2), 9), Limit(2, LimitUnit.HOURS), seeded(), pauses=pauses) is None
    over = due(at(date(2026, 3, 2), 9), Limit(1, LimitUnit.HOURS), seeded(), pauses=pauses)
    assert over is not None
    assert over.at == at(date(2026, 3, 2), 10)


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        (date(2024, 2, 28), "1d", date(2024, 2, 29)),  # a leap day
        (date(2024, 2, 28), "2d", date(2024, 3, 1)),
        (date(2025, 12, 31), "1d", date(2026, 1, 1)),
        (date(2024, 2, 28), "1wd", date(2024, 2, 29)),
    ],
)
def test_leap_days_and_the_turn_of_the_year(start: date, limit: str, last: date) -> None:
    assert ends(start, limit).on == last


@given(STARTS, COUNTS, st.sampled_from(["wd", "d", "h"]), st.booleans(), st.integers(0, 9), st.integers(0, 9))
def test_last_day_is_the_day_that_due_ends_on(
    start: date, count: int, unit: str, roll: bool, after: int, length: int
) -> None:
    limit = Limit.parse(f"{count}{unit}")
    since = start + timedelta(days=after)
    for pauses in ([], [Pause(at(since), at(since + timedelta(days=length)))]):
        found = due(at(start), limit, seeded(), roll=roll, pauses=pauses)
        assert found is not None
        assert last_day(at(start), limit, seeded(), roll=roll, pauses=pauses) == found.on


@pytest.mark.parametrize("clock", [(0, 0), (0, 1), (12, 0), (23, 59)])
def test_hour_of_receipt_makes_no_difference_to_days(clock: tuple[int, int]) -> None:
    """peers: escalation at midnight. A limit in days ends with its last day, whenever it began."""
    found = due(at(date(2026, 2, 13), *clock), Limit.parse("5wd"), seeded())
    assert found is not None
    assert found.on == date(2026, 2, 27)
    assert found.at == at(date(2026, 2, 28), 0)
    assert str(found.at.tzinfo) == "Asia/Shanghai"


def test_year_that_is_not_announced_is_provisional() -> None:
    """peers: a list of holidays that ends. It is said, not passed over."""
    last = max(seeded().years)
    assert not ends(date(last, 12, 1), "5wd").provisional
    found = ends(date(last, 12, 28), "10wd")
    assert found.provisional
    assert explained(found)[-1] == f"{last + 1} 年放假安排尚未公布,日期为暂定,公布后重算"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0wd", "期限至少为 1"),
        ("10000d", "期限最长 730 天"),
        ("501wd", "期限最长 500 个工作日"),
        ("5", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「5」"),
        ("五天", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「五天」"),
        ("-5d", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「-5d」"),
        ("٥d", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「٥d」"),
        ("", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「」"),
    ],
)
def test_limit_that_nobody_can_keep_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(BadLimit) as refused:
        Limit.parse(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("text", "said"), [("5wd", "5 个工作日"), (" 15 D", "15 天"), ("4h", "4 个办公小时")])
def test_limit_is_read_and_said(text: str, said: str) -> None:
    limit = Limit.parse(text)
    assert limit.said == said
    assert Limit.parse(str(limit)) == limit


def test_limit_beyond_all_years_is_refused() -> None:
    with pytest.raises(BadLimit, match="2199"):
        due(at(date(2199, 12, 30)), Limit.parse("5d"), seeded())


def test_date_says_what_was_skipped_and_what_counts() -> None:
    assert explained(ends(date(2025, 9, 26), "7wd")) == [
        "自 2025-09-26 起 7 个工作日(当日不计)",
        "2025-09-28(周日)为补班日,计入",
        "2025-10-11(周六)为补班日,计入",
        "2025-10-01 起 8 天为法定节假日(国庆节、中秋),不计",
        "周末 2 天不计",
    ]
    assert explained(ends(date(2026, 9, 20), "15d", roll=True))[-1] == (
        "2026-10-05(周一)不是工作日,顺延到 2026-10-08(周四)"
    )
    paused = ends(date(2026, 3, 2), "3d", pauses=[Pause(at(date(2026, 3, 3)), at(date(2026, 3, 6)))])
    assert "2026-03-04 起 3 天暂停,不计" in explained(paused)


@given(STARTS, COUNTS)
def test_explanation_of_a_chosen_day_agrees_with_the_counting(start: date, count: int) -> None:
    said = explained_between(start, ends(start, f"{count}wd").on, seeded())
    assert said[0] == f"自 {start} 起第 {count} 个工作日(当日不计)"


def test_chosen_day_may_be_no_workday_and_not_announced() -> None:
    said = explained_between(date(2060, 10, 1), date(2060, 10, 2), seeded())
    assert "2060-10-02(周六)不是工作日" in said
    assert said[-1] == "2060 年放假安排尚未公布,日期为暂定,公布后重算"


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31), date(9999, 12, 31)])
def test_what_is_not_counted_is_not_explained(end: date) -> None:
    assert explained_between(date(2025, 1, 1), end, seeded()) == []
