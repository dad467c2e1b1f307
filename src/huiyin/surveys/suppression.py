"""Which groups of a table are left out, so that nothing published fixes what a small group said (invariant 6).

Pure, and small enough to be proved. A table has a row for each group and a column for each option; "no answer" is an
option. The row of all together (the total) is published, and so is each group's row but those of a set S. What then
remains open is a table of the groups of S whose column sums R(o) and, at worst, whose row sums n(g) are known.

A cell (g, o) of it can hold every number from max(0, n(g) + R(o) - n(S)) to min(n(g), R(o)) (Fréchet's bounds are reached
in two dimensions). With at least two groups in S, none of them empty, and 0 < R(o) < n(S), these two differ: no cell of S
is determined. Columns that the total itself fixes (nobody or everybody chose o) are told by the total and by nothing
else. Whoever sees several groupings sees no more: for each option every splitting by one grouping goes together with
every splitting by another, for only their sums are tied; hence a question by which results are grouped is itself never
told by another grouping, and its own total is told as sizes of groups only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from huiyin.surveys.terms import FEWEST, UNANIMOUS

Row = Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Counts by group and option. ``telling`` are the options that say something of a group that all chose them."""

    rows: tuple[tuple[int, ...], ...]
    telling: frozenset[int]

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(sum(row) for row in self.rows)

    @property
    def total(self) -> tuple[int, ...]:
        return tuple(sum(column) for column in zip(*self.rows, strict=True))


def of_one_mind(row: Row, telling: Iterable[int]) -> bool:
    """Say whether all who are counted in ``row`` chose the same option, one that tells something."""
    size = sum(row)
    return size > 0 and any(row[option] == size for option in telling)


def total_hidden(tables: Sequence[Table]) -> bool:
    """Say whether not even all together may be told: fewer than five, or of one mind and fewer than ten."""
    return any(
        sum(table.total) < FEWEST or (sum(table.total) < UNANIMOUS and of_one_mind(table.total, table.telling))
        for table in tables
    )


def small_groups(sizes: Row) -> frozenset[int]:
    """Return the groups of a grouping that no question tells: the small ones, and others among which they are lost."""
    small = {group for group, size in enumerate(sizes) if 0 < size < FEWEST}
    return widened(small, sizes, lambda inside: len(inside) > 1 and sum(sizes[one] for one in inside) >= FEWEST)


def hidden_groups(tables: Sequence[Table], base: frozenset[int]) -> frozenset[int]:
    """Return the groups that one question leaves out. Its ``tables`` (one for each option of a multiple) share them."""
    sizes = tables[0].sizes
    alike = {
        group
        for table in tables
        for group, row in enumerate(table.rows)
        if sum(row) < UNANIMOUS and of_one_mind(row, table.telling)
    }
    return widened(base | alike, sizes, lambda inside: all(undetermined(table, inside) for table in tables))


def widened(inside: Iterable[int], sizes: Row, enough: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """Add the smallest of the other groups until ``enough``; where that never comes, all groups are in it."""
    found = set(inside)
    others = sorted((group for group, size in enumerate(sizes) if size and group not in found), key=lambda g: sizes[g])
    for group in others:
        if not found or enough(frozenset(found)):
            break
        found.add(group)
    return frozenset(found)


def undetermined(table: Table, inside: frozenset[int]) -> bool:
    """Say whether the published rest of ``table`` leaves every cell of the groups ``inside`` open."""
    sizes, total = table.sizes, table.total
    size = sum(sizes[group] for group in inside)
    if len(inside) < 2 or size < FEWEST:
        return False
    for option, count in enumerate(total):
        remainder = sum(table.rows[group][option] for group in inside)
        if count not in (0, sum(total)) and not 0 < remainder < size:
            return False
    return True
