"""An attacker of his own, who knows nothing of the rules: he lists every world that fits what was published.

He enumerates all ways in which so many people can have answered and keeps those that agree with every published number,
over several questions and groupings at once. A cell that was left out must differ between two of the worlds he keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.surveys import suppression
from huiyin.surveys.content import UNANSWERED, Content
from huiyin.surveys.counting import figures_of
from huiyin.surveys.suppression import Table

World = tuple[int, ...]
"""How many people there are of each kind of sheet."""


def content(options: Sequence[int], groupings: Sequence[int], kind: str = "single") -> Content:
    asked = [
        {"id": f"q{n}", "kind": kind, "text": f"问{n}", "options": [f"{n}-{o}" for o in range(many)]}
        for n, many in enumerate(options)
    ]
    by = [
        {"id": f"g{n}", "kind": "single", "text": f"组{n}", "options": [f"{n}+{o}" for o in range(many)]}
        for n, many in enumerate(groupings)
    ]
    return Content.parse({"sections": [{"title": "", "questions": by + asked}]})


@cache
def worlds(kinds: int, people: int) -> list[World]:
    if kinds == 1:
        return [(people,)]
    return [(first, *rest) for first in range(people + 1) for rest in worlds(kinds - 1, people - first)]


def published(figures: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], int | None]]:
    """Yield every cell of the figures with its name: a question's option by group or in total, a group's size."""
    for grouping in figures["groupings"]:
        for group in grouping["groups"]:
            yield ("size", grouping["id"], group["value"]), group["n"]
        yield ("others", grouping["id"], tuple(g["value"] for g in grouping["groups"] if g["n"] is None)), grouping["others"]  # fmt: skip
    for question in figures["questions"]:
        for part in question.get("parts", ()):
            if part.get("hidden"):
                continue
            for option, count in enumerate(part["counts"]):
                yield ("total", question["id"], part["part"], option), count
            for grouping, rows in part.get("by", {}).items():
                values = [g["value"] for g in next(g for g in figures["groupings"] if g["id"] == grouping)["groups"]]
                for value, row in zip(values, rows, strict=True):
                    for option in range(len(part["counts"])):
                        yield ("cell", question["id"], part["part"], option, grouping, value), row and row[option]


def counted(cell: tuple[Any, ...], asked: Content, kinds: Sequence[tuple[int, ...]], world: World) -> int:
    """Count a cell in a world, from its name alone."""
    match cell:
        case ("size", grouping, value):
            place = asked.slots_of(grouping)[0].place
            return sum(many for kind, many in zip(kinds, world, strict=True) if kind[place] == value)
        case ("others", grouping, values):
            place = asked.slots_of(grouping)[0].place
            return sum(many for kind, many in zip(kinds, world, strict=True) if kind[place] in values)
        case ("total", question, part, option):
            slot = asked.slots_of(question)[part]
            wanted = [*slot.values, UNANSWERED][option]
            return sum(many for kind, many in zip(kinds, world, strict=True) if kind[slot.place] == wanted)
        case ("cell", question, part, option, grouping, value):
            slot, group = asked.slots_of(question)[part], asked.slots_of(grouping)[0]
            wanted = [*slot.values, UNANSWERED][option]
            return sum(
                many
                for kind, many in zip(kinds, world, strict=True)
                if kind[slot.place] == wanted and kind[group.place] == value
            )
    raise AssertionError(cell)


def attack(asked: Content, groupings: Sequence[str], kinds: Sequence[tuple[int, ...]], truth: World) -> int:
    """Return how many cells were left out; fail if one of them is the same in every world that fits."""
    rows = [kind for kind, many in zip(kinds, truth, strict=True) for _one in range(many)]
    figures = figures_of(rows, asked, groupings, {}, {})
    cells = dict(published(figures))
    known = {cell: count for cell, count in cells.items() if count is not None}
    fit = [world for world in worlds(len(kinds), sum(truth))
           if all(counted(cell, asked, kinds, world) == count for cell, count in known.items())]  # fmt: skip
    assert truth in fit
    left_out = [cell for cell, count in cells.items() if count is None]
    for cell in left_out:
        total = known.get(("total", *cell[1:4])) if cell[0] == "cell" else None
        if total in (0, sum(truth)):
            continue  # told by the total and by nothing else
        found = {counted(cell, asked, kinds, world) for world in fit}
        assert len(found) > 1, f"{cell} is {found} in every world that fits"
    return len(left_out)


@st.composite
def people(draw: Any, kinds: int, most: int) -> World:
    """Draw worlds in which small groups and groups of one mind are common."""
    many = draw(st.integers(5, most))
    chosen = draw(st.lists(st.integers(0, kinds - 1), min_size=1, max_size=4, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, many), min_size=len(chosen) - 1, max_size=len(chosen) - 1)))
    parts = [high - low for low, high in zip([0, *cuts], [*cuts, many], strict=True)]
    found = [0] * kinds
    for kind, part in zip(chosen, parts, strict=True):
        found[kind] = part
    return tuple(found)


ONE_BY_ONE = [(g, q) for g, q in product((0, 1, 2), (0, 1, UNANSWERED))]
TWO_GROUPINGS = [(g, h, q) for g, h, q in product((0, 1), (0, 1), (0, 1))]
TWO_QUESTIONS = [(g, q, r) for g, q, r in product((0, 1), (0, 1), (0, 1))]
SEVERAL = [(g, *said) for g in (0, 1) for said in ((-1, -1), (0, 0), (0, 1), (1, 0), (1, 1))]


@settings(max_examples=7, deadline=None)
@given(people(len(ONE_BY_ONE), 9))
def test_nobody_finds_out_a_left_out_cell_of_one_table(truth: World) -> None:
    attack(content([2], [3]), ["g0"], ONE_BY_ONE, truth)


@settings(max_examples=7, deadline=None)
@given(people(len(TWO_GROUPINGS), 11))
def test_two_groupings_tell_no_more_than_one(truth: World) -> None:
    attack(content([2], [2, 2]), ["g0", "g1"], TWO_GROUPINGS, truth)


@settings(max_examples=7, deadline=None)
@given(people(len(TWO_QUESTIONS), 11))
def test_two_questions_tell_no_more_than_one(truth: World) -> None:
    attack(content([2, 2], [2]), ["g0"], TWO_QUESTIONS, truth)


@settings(max_examples=6, deadline=None)
@given(people(len(SEVERAL), 9))
def test_the_options_of_a_multiple_do_not_give_each_other_away(truth: World) -> None:
    plain = {"sections": [{"title": "", "questions": [
        {"id": "g0", "kind": "single", "text": "组", "options": ["0", "1"]},
        {"id": "q0", "kind": "multiple", "text": "问", "options": ["0", "1"]},
    ]}]}  # fmt: skip
    attack(Content.parse(plain), ["g0"], SEVERAL, truth)


def test_the_attacker_finds_what_is_badly_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """He is worth something: with only the small group left out, he finds it by taking the others from the total."""
    monkeypatch.setattr(suppression, "widened", lambda inside, sizes, enough: frozenset(inside))
    truth = tuple({(0, 0): 5, (1, 1): 2, (1, 0): 1, (0, 1): 1}.get(kind, 0) for kind in ONE_BY_ONE)
    with pytest.raises(AssertionError, match="in every world that fits"):
        attack(content([2], [3]), ["g0"], ONE_BY_ONE, truth)


rows_of_counts = st.integers(1, 5).flatmap(
    lambda options: st.lists(
        st.lists(st.integers(0, 40), min_size=options, max_size=options).map(tuple), min_size=1, max_size=8
    )
)


@given(rows_of_counts)
def test_what_is_left_out_is_never_alone_and_never_small(rows: list[tuple[int, ...]]) -> None:
    """The same by Fréchet's bounds, for tables of any size: each left-out cell has room for two values at least."""
    table = Table(rows=tuple(rows), telling=frozenset(range(len(rows[0]))))
    everybody = sum(table.total)
    if suppression.total_hidden([table]):
        return
    base = suppression.small_groups(table.sizes)
    hidden = suppression.hidden_groups([table], base)
    assert base <= hidden
    for group, size in enumerate(table.sizes):
        assert group in hidden or size == 0 or size >= 5
    if not hidden:
        return
    size = sum(table.sizes[group] for group in hidden)
    assert len(hidden) > 1
    assert size >= 5
    for option, total in enumerate(table.total):
        left = sum(table.rows[group][option] for group in hidden)
        for group in hidden:
            least, most = max(0, table.sizes[group] + left - size), min(table.sizes[group], left)
            assert least < most or total in (0, everybody)


def test_few_answers_or_few_of_one_mind_are_not_told_at_all() -> None:
    asked = content([2], [])
    one = figures_of([(0,)] * 4, asked, [], {}, {})["questions"][0]
    assert one["hidden"]
    assert figures_of([(0,)] * 9, asked, [], {}, {})["questions"][0]["hidden"]
    assert figures_of([(0,)] * 10, asked, [], {}, {})["questions"][0]["parts"][0]["counts"] == [10, 0, 0]
    assert figures_of([(0,)] * 8 + [(1,)], asked, [], {}, {})["questions"][0]["parts"][0]["counts"] == [8, 1, 0]


def test_a_grouping_is_told_as_sizes_and_by_no_other_grouping() -> None:
    asked = content([2], [2, 2])
    rows = [(g, h, q) for g in (0, 1) for h in (0, 1) for q in (0, 1) for _n in range(5)]
    figures = figures_of(rows, asked, ["g0", "g1"], {}, {})
    assert [question["id"] for question in figures["questions"]] == ["q0"]
    assert [[g["n"] for g in one["groups"]] for one in figures["groupings"]] == [[20, 20], [20, 20]]
    assert figures["questions"][0]["parts"][0]["by"]["g0"] == [[10, 10, 0], [10, 10, 0]]
