"""From marks to figures: what is counted, by which formula, and what of it is told. Pure; the result is what is frozen.

The figures hold nothing that may not be told: whatever reads them may show them whole. ``plain`` data, see ``figures_of``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from huiyin.surveys import suppression
from huiyin.surveys.content import UNANSWERED, Content, Question, Slot
from huiyin.surveys.suppression import Table
from huiyin.surveys.terms import FEWEST

METHOD = "huiyin-1"
"""Name and version of formulas and suppression; printed beside every figure. Another rule is another number."""
PASSING = 60
"""An option of at least this score counts as satisfied (满意、基本满意; 优、良、中)."""
ALIKE, SLOTS_ALIKE = 10, 5
"""So many identical answers of one day, with so many slots filled in at least, look as if somebody had ordered them."""
MOST_BANDS = 8

Marks = Sequence[int]
Plain = dict[str, Any]


def tally(rows: Sequence[Marks], content: Content, groupings: Sequence[str]) -> dict[str, dict[int, Tally]]:
    """Count all slots once for each grouping: grouping -> group -> counts by slot. ``""`` is the grouping of all.

    Every sheet is in one group of a grouping, so all together are the sum of the groups of any, and counted apart only
    where there is none.
    """
    found: dict[str, dict[int, Tally]] = {}
    for grouping in groupings:
        place = content.slots_of(grouping)[0].place
        parts: dict[int, list[Marks]] = {}
        for row in rows:
            parts.setdefault(row[place], []).append(row)
        found[grouping] = {group: columns(part, content) for group, part in parts.items()}
    if rows and groupings:
        groups = found[groupings[0]].values()
        found[""] = {0: [sum(slot, Counter()) for slot in zip(*groups, strict=True)]}
    else:
        found[""] = {0: columns(rows, content)}
    return found


Tally = list[Counter[int]]


def columns(rows: Sequence[Marks], content: Content) -> Tally:
    return [Counter(column) for column in zip(*rows, strict=True)] if rows else [Counter() for _slot in content.slots]


def groups_of(question: Question) -> list[int]:
    """Return the groups into which a single question parts the sheets, those without an answer the last."""
    return [*range(len(question.choices)), UNANSWERED]


def row_of(counts: Counter[int], slot: Slot) -> tuple[int, ...]:
    """Return the counts of a slot by option, the unanswered last."""
    return tuple(counts[value] for value in (*slot.values, UNANSWERED))


def table_of(slot: Slot, groups: Sequence[Tally]) -> Table:
    width = len(slot.values) + 1
    # That nobody ticked an option of a multiple is told by its total as it is told of a single one: 0.
    telling = range(1, width) if slot.question.kind == "multiple" else range(width)
    return Table(rows=tuple(row_of(group[slot.place], slot) for group in groups), telling=frozenset(telling))


def figures_of(
    rows: Sequence[Marks], content: Content, groupings: Sequence[str], weights: Mapping[str, int], returned: Plain
) -> Plain:
    """Return everything that may be told of the sheets.

    ``n``; ``returned`` as given; ``groupings``: for each its groups with ``n`` (None where hidden) and ``others``, the sum
    of the hidden; ``questions``: for each its ``parts`` (a row of a matrix, an option of a multiple, else one) with
    ``counts`` by option and the unanswered last, ``rate``, ``index``, ``weighted``, and ``by`` grouping the counts of
    every group, None where hidden. A question whose total is hidden has ``hidden`` true and nothing else. A question that
    depends on another one is counted among those ``asked``, and by no grouping.
    """
    counted = tally(rows, content, groupings)
    told = {
        grouping: Grouping(content.by_id[grouping], counted[grouping], content, len(rows)) for grouping in groupings
    }
    return {
        "n": len(rows),
        "returned": dict(returned),
        "groupings": [one.plain() for one in told.values()],
        "questions": [
            question_figures(question, rows, content, counted[""][0], told, weights)
            for question in content.questions
            if question.kind != "text" and question.id not in told
        ],
    }


class Grouping:
    """One grouping with its groups in order, and which of them no question tells."""

    def __init__(self, question: Question, counted: Mapping[int, Tally], content: Content, everybody: int) -> None:
        self.question, self.values = question, groups_of(question)
        nobody: Tally = [Counter() for _slot in content.slots]
        self.groups = [counted.get(value, nobody) for value in self.values]
        place = content.slots_of(question.id)[0].place
        self.sizes = [group[place][value] for group, value in zip(self.groups, self.values, strict=True)]
        self.hidden = suppression.small_groups(self.sizes)

    def plain(self) -> Plain:
        groups = [
            {"value": value, "n": None if place in self.hidden else self.sizes[place]}
            for place, value in enumerate(self.values)
            if value != UNANSWERED or self.sizes[place]
        ]
        return {
            "id": self.question.id,
            "groups": groups,
            "others": sum(self.sizes[place] for place in self.hidden),
        }


def question_figures(
    question: Question,
    rows: Sequence[Marks],
    content: Content,
    total: Tally,
    told: Mapping[str, Grouping],
    weights: Mapping[str, int],
) -> Plain:
    slots = content.slots_of(question.id)
    plain: Plain = {"id": question.id, "kind": question.kind}
    if question.only_if:
        # Who was not asked is known from the form alone; to tell it by groups would tell of those who were.
        rows, told = [row for row in rows if was_asked(question, row, content)], {}
        total = columns(rows, content)
        if len(rows) >= FEWEST:
            plain["asked"] = len(rows)
    if not question.counted:
        values = [row[slots[0].place] for row in rows]
        return plain | measured(question, [value for value in values if value != UNANSWERED], len(rows))
    alone = [table_of(slot, [total]) for slot in slots]
    if question.kind == "matrix":
        parts = [
            part_figures([slot], [table], told, content, weights)[0] for slot, table in zip(slots, alone, strict=True)
        ]
        return plain | {"parts": parts}
    if suppression.total_hidden(alone):
        return plain | {"hidden": True}
    return plain | {"parts": part_figures(slots, alone, told, content, weights)}


def was_asked(question: Question, row: Marks, content: Content) -> bool:
    """Say whether the answers before led to the question."""
    if question.only_if is None:
        return True
    before, options = question.only_if
    return row[content.slots_of(before)[0].place] in options and was_asked(content.by_id[before], row, content)


def part_figures(
    slots: Sequence[Slot],
    alone: Sequence[Table],
    told: Mapping[str, Grouping],
    content: Content,
    weights: Mapping[str, int],
) -> list[Plain]:
    """Return the figures of slots that leave out the same groups."""
    if suppression.total_hidden(alone):
        return [{"part": slot.part, "hidden": True} for slot in slots]
    found: list[Plain] = [
        {"part": slot.part, "counts": list(table.total), **scored(slot, table.total)}
        for slot, table in zip(slots, alone, strict=True)
    ]
    raters = content.given
    for grouping, group in told.items():
        tables = [table_of(slot, group.groups) for slot in slots]
        hidden = suppression.hidden_groups(tables, group.hidden)
        for part, slot, table in zip(found, slots, tables, strict=True):
            shown = [None if place in hidden else list(row) for place, row in enumerate(table.rows)]
            keep = [place for place, value in enumerate(group.values) if value != UNANSWERED or group.sizes[place]]
            part.setdefault("by", {})[grouping] = [shown[place] for place in keep]
            if raters and grouping == raters.id and weights and slot.question.kind != "multiple":
                part["weighted"] = weighted(slot, table, hidden, weights)
    return found


# Rates and indices, from counts that are told.


def scored(slot: Slot, counts: Sequence[int]) -> Plain:
    """Return index and rate of counts by option where the options have scores.

    Index: mean of the scores of all who chose an option that has one. Rate (满意率): those who chose an option of at
    least 60, of all who chose one that has a score; 不了解 and unanswered are left out of both (standards.md section 5).
    """
    options = slot.question.choices
    if slot.question.kind == "multiple" or not any(option.score is not None for option in options):
        return {}
    pairs = [(option.score, count) for option, count in zip(options, counts, strict=False) if option.score is not None]
    base = sum(count for _score, count in pairs)
    passed = sum(count for score, count in pairs if score >= PASSING)
    if not base:
        return {"base": 0, "passed": 0, "index": None, "rate": None}
    return {
        "base": base,
        "passed": passed,
        "index": round(sum(score * count for score, count in pairs) / base, 2),
        "rate": round(100 * passed / base, 2),
    }


def weighted(slot: Slot, table: Table, hidden: frozenset[int], weights: Mapping[str, int]) -> float | None:
    """Return the index by categories of raters and their weights.

    The categories that are not told are taken together with the sum of their weights: a weight of its own for each
    would be one more equation about them. Weights of categories in which nobody scored fall to the others in proportion.
    """
    merged = [0] * len(table.total)
    classes: list[tuple[int, Sequence[int]]] = []
    for place, row in enumerate(table.rows):
        if place in hidden:
            merged = [one + other for one, other in zip(merged, row, strict=True)]
        else:
            classes.append((weights.get(str(place), 0), row))
    classes.append((sum(weights.get(str(place), 0) for place in hidden), merged))
    means = [(weight, scored(slot, row).get("index")) for weight, row in classes]
    known = [(weight, mean) for weight, mean in means if weight and mean is not None]
    whole = sum(weight for weight, _mean in known)
    return round(sum(weight * mean for weight, mean in known) / whole, 2) if whole else None


# Numbers and days.


def measured(question: Question, values: Sequence[int], everybody: int) -> Plain:
    """Return how many gave a number or day, their mean, and bands of five people at least, the outer ones open."""
    n = len(values)
    if n < FEWEST or (n < 2 * FEWEST and len(set(values)) == 1):
        return {"hidden": True}
    bands = banded_days(values) if question.kind == "date" else banded(values)
    plain: Plain = {"n": n, "unanswered": everybody - n, "bands": merged_bands(bands)}
    if question.kind == "number":
        plain["mean"] = round(sum(values) / n, 2)
    return plain


def banded(values: Sequence[int]) -> list[tuple[str, str, int]]:
    """Return (from, to, count) by round steps, about eight of them between the ends."""
    low, high = min(values), max(values)
    step = 1
    while (high - low) / step > MOST_BANDS:
        step = round_step(step + 1)
    start = low // step * step
    counts = Counter((value - start) // step for value in values)
    return [
        (str(start + band * step), str(start + (band + 1) * step - 1), counts[band]) for band in range(max(counts) + 1)
    ]


def round_step(step: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 … at or above ``step``."""
    unit = 10 ** (len(str(step)) - 1)
    found: int = next(unit * one for one in (1, 2, 5, 10) if unit * one >= step)
    return found


def banded_days(values: Sequence[int]) -> list[tuple[str, str, int]]:
    """Return (month, month, count), or years where the days lie far apart."""
    days = [date.fromordinal(value) for value in values]
    apart = (max(days) - min(days)).days > 31 * MOST_BANDS
    counts = Counter(f"{day:%Y}" if apart else f"{day:%Y-%m}" for day in days)
    return [(name, name, counts[name]) for name in sorted(counts)]


def merged_bands(bands: Sequence[tuple[str, str, int]]) -> list[Plain]:
    """Join neighbours until none holds fewer than five; the ends of the outer bands are nobody's value, so they are left out."""
    joined: list[tuple[str, str, int]] = []
    for low, high, count in bands:
        if joined and joined[-1][2] < FEWEST:
            first, _high, before = joined.pop()
            low, count = first, before + count
        joined.append((low, high, count))
    if len(joined) > 1 and joined[-1][2] < FEWEST:
        _low, high, count = joined.pop()
        low, _high, before = joined.pop()
        joined.append((low, high, before + count))
    last = len(joined) - 1
    return [
        {"from": "" if place == 0 else low, "to": "" if place == last else high, "count": count}
        for place, (low, high, count) in enumerate(joined)
    ]


# Answers that look ordered.


def burst(rows: Sequence[tuple[Marks, date]], content: Content) -> int:
    """Return how many sheets look as if somebody had dictated them (users-pains 1): identical and of one day."""
    slots = [slot for slot in content.slots if slot.question.counted and not slot.question.given]
    alike: Counter[tuple[date, tuple[int, ...]]] = Counter()
    for marks, day in rows:
        said = tuple(marks[slot.place] for slot in slots)
        if sum(mark != UNANSWERED for mark in said) >= SLOTS_ALIKE:
            alike[day, said] += 1
    return sum(count for count in alike.values() if count >= ALIKE)
