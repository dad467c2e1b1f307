"""What is counted and by which formula, without a database."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiyin.surveys.content import UNANSWERED, Content
from huiyin.surveys.counting import burst, figures_of, measured, merged_bands
from tests.surveys.stories import BALLOT, CONTENT

ASKED = Content.parse(CONTENT)
DAY = date(2026, 3, 2)


def sheet(**said: Any) -> list[int]:
    return ASKED.marks(said)


def question(figures: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in figures["questions"] if one["id"] == name)


def test_rate_and_index_are_those_of_the_standard() -> None:
    rows = [sheet(who=0, grade=grade) for grade in [0] * 6 + [1] * 2 + [2] * 2 + [3] * 10]
    part = question(figures_of(rows, ASKED, ["who"], {}, {}), "grade")["parts"][0]
    assert part["counts"] == [6, 2, 2, 10, 0]
    assert part["base"] == 10
    assert part["rate"] == 80.0
    assert part["index"] == 74.0  # (600 + 140 + 0) / 10


def test_a_question_of_a_branch_is_counted_among_those_who_were_asked() -> None:
    rows = [sheet(who=0, grade=0)] * 10 + [sheet(who=0, grade=2, why=[0, 2])] * 6 + [sheet(who=1, grade=1, why=[1])] * 4
    why = question(figures_of(rows, ASKED, ["who"], {}, {}), "why")
    assert why["asked"] == 10
    assert [part["counts"] for part in why["parts"]] == [[4, 6, 0], [6, 4, 0], [4, 6, 0]]
    assert "by" not in why["parts"][0]
    few = question(figures_of(rows[:10] + rows[-4:], ASKED, ["who"], {}, {}), "why")
    assert few["hidden"]


def test_a_ballot_is_weighted_and_hidden_categories_count_as_one() -> None:
    asked = Content.parse(BALLOT)
    weights = {"0": 40, "1": 20, "2": 20, "3": 10, "4": 10}
    grades = [(0, 1), (1, 1, 0), (2, 1), (0, 2), (3, 0)]
    rows = [
        asked.marks({"rater": rater, "aspects": dict.fromkeys(range(6), said[number % len(said)])})
        for rater, said in enumerate(grades)
        for number in range(9)
    ]
    part = question(figures_of(rows, asked, ["rater"], weights, {}), "aspects")["parts"][0]
    means = [
        (5 * 100 + 4 * 80) / 9,
        (6 * 80 + 3 * 100) / 9,
        (5 * 60 + 4 * 80) / 9,
        (5 * 100 + 4 * 60) / 9,
        (5 * 30 + 4 * 100) / 9,
    ]
    assert part["weighted"] == round(sum(m * w for m, w in zip(means, weights.values(), strict=True)) / 100, 2)
    fewer = rows[5:]  # four of the first category are left: hidden, and another one with it
    part = question(figures_of(fewer, asked, ["rater"], weights, {}), "aspects")["parts"][0]
    hidden = [place for place, row in enumerate(part["by"]["rater"]) if row is None]
    assert 0 in hidden
    assert len(hidden) > 1
    assert part["weighted"] is not None


def test_numbers_are_told_by_mean_and_bands_of_five_at_least() -> None:
    years = ASKED.by_id["years"]
    told = measured(years, [6, 7, 7, 8, 9, 9, 10, 11, 12, 29], 12)
    assert told["n"] == 10
    assert told["unanswered"] == 2
    assert told["mean"] == 10.8
    assert [band["count"] for band in told["bands"]] == [5, 5] or min(b["count"] for b in told["bands"]) >= 5
    assert told["bands"][0]["from"] == ""
    assert told["bands"][-1]["to"] == ""
    assert "29" not in str(told["bands"])
    assert measured(years, [6, 7, 7, 8], 30) == {"hidden": True}
    assert measured(years, [7] * 9, 30) == {"hidden": True}


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12).filter(lambda counts: sum(counts) >= 5))
def test_no_band_is_small_and_nobody_is_lost(counts: list[int]) -> None:
    bands = merged_bands([(str(n), str(n), count) for n, count in enumerate(counts)])
    assert sum(band["count"] for band in bands) == sum(counts)
    assert all(band["count"] >= 5 for band in bands)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=5, max_size=60))
def test_every_number_falls_in_a_band(values: list[int]) -> None:
    told = measured(ASKED.by_id["years"], values, len(values))
    if not told.get("hidden"):
        assert sum(band["count"] for band in told["bands"]) == len(values)


def test_many_identical_answers_of_one_day_are_marked() -> None:
    asked = Content.parse(BALLOT)
    same = asked.marks({"rater": 1, "aspects": dict.fromkeys(range(6), 0)})
    other = asked.marks({"rater": 1, "aspects": dict.fromkeys(range(6), 1)})
    assert burst([(same, DAY)] * 9 + [(other, DAY)] * 3, asked) == 0
    assert burst([(same, DAY)] * 12 + [(other, DAY)] * 3, asked) == 12
    assert burst([(same, DAY)] * 6 + [(same, date(2026, 3, 3))] * 6, asked) == 0
    assert burst([(sheet(who=0, grade=0), DAY)] * 50, ASKED) == 0, "two ticks are nobody's standard answer"


def test_the_order_of_the_sheets_does_not_matter() -> None:
    drawn = random.Random(7)
    rows = [sheet(who=drawn.randrange(3), grade=drawn.randrange(4), rows={0: drawn.randrange(3)}) for _n in range(60)]
    one = figures_of(rows, ASKED, ["who"], {}, {})
    drawn.shuffle(rows)
    assert figures_of(rows, ASKED, ["who"], {}, {}) == one
    assert UNANSWERED in rows[0]
