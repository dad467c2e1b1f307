"""A promise never ends later than the law, whatever day it begins on (M33)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.calendars import seeded
from huiyin.kernel.clocks import Limit, LimitUnit
from huiyin.openness.limits import against_the_law, last_day

CALENDAR = seeded()


def judged(promised: str, legal: str = "") -> str:
    return against_the_law(Limit.parse(promised), Limit.parse(legal) if legal else None, CALENDAR)


@pytest.mark.parametrize(
    ("promised", "legal"),
    [("20wd", "20wd"), ("10wd", "20wd"), ("15d", "30d"), ("20wd", ""), ("5wd", "15d"), ("10d", "20wd"), ("4h", "5wd")],
)
def test_promise_within_the_law_holds(promised, legal):
    assert judged(promised, legal) == ""


@pytest.mark.parametrize(
    ("promised", "legal", "says"),
    [
        ("21wd", "20wd", "承诺时限(21 个工作日)不能比法定时限(20 个工作日)长"),
        ("31d", "30d", "承诺时限(31 天)不能比法定时限(30 天)长"),
        ("21wd", "", "没有法定时限的,承诺时限最长 20 个工作日"),
        ("60d", "", "没有法定时限的,承诺时限最长 20 个工作日"),
        # Over the National Day ten working days last longer than fifteen days.
        ("10wd", "15d", "会比法定时限(15 天)长:例如"),
        ("20wd", "20d", "会比法定时限(20 天)长:例如"),
    ],
)
def test_promise_longer_than_the_law_is_refused_in_a_sentence(promised, legal, says):
    assert says in judged(promised, legal)


@given(
    promised=st.integers(1, 25),
    bound=st.integers(1, 40),
    units=st.sampled_from([(LimitUnit.WORKDAYS, LimitUnit.DAYS), (LimitUnit.DAYS, LimitUnit.WORKDAYS)]),
    offset=st.integers(0, 364),
)
def test_what_is_let_through_is_kept_from_every_day_of_the_year(promised, bound, units, offset):
    ours, law = Limit(promised, units[0]), Limit(bound, units[1])
    start = date(max(CALENDAR.years), 1, 1) + timedelta(days=offset)
    later = last_day(start, ours, CALENDAR) > last_day(start, law, CALENDAR)
    assert not (later and against_the_law(ours, law, CALENDAR) == "")
