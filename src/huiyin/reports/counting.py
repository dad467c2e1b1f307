"""What a figure is and how it is counted: its name, what exactly it counts, from which rows, split by what.

Page, API, command line and report ask here, so that the same question gets the same number by every door. A figure has
rows: the parts sum to the value, and the list behind a number is as long as the number says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _t

from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports import kept
from huiyin.reports.parts import Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """A part of a figure. ``code`` names it for programs, ``label`` as it was called at the moment."""

    code: str
    label: str
    value: int


@dataclass(frozen=True)
class Rate:
    """A share with the numbers it is made of: a rate is never printed without them."""

    label: str
    formula: str
    numerator: int
    denominator: int

    @property
    def percent(self) -> str:
        """The share as people read it. Only all is 100 % and only none is 0 %."""
        if not self.denominator:
            return _t("不计算")
        shown = round(1000 * self.numerator / self.denominator)
        if 0 < self.numerator < self.denominator:
            shown = min(max(shown, 1), 999)
        return f"{shown / 10:.1f}%"


@dataclass(frozen=True)
class Tally:
    """What was counted: parts by code, the whole that they are a share of, how many were closed by decision."""

    parts: Mapping[str, int]
    whole: int
    decided: int

    @property
    def value(self) -> int:
        return sum(self.parts.values())

    def of(self, code: str) -> int:
        """Return the number of the part with this code, or of all parts that have it after another split."""
        return sum(n for part, n in self.parts.items() if part == code or part.endswith(f"/{code}"))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its definition (指标). ``only`` says which of the rows ``among`` it counts."""

    name: str
    label: Text
    definition: Text
    unit: Text
    source: Source
    split: Split
    among: Q = Q()
    only: Q = Q()
    rates: Callable[[Tally], tuple[Rate, ...]] | None = None
    weight: str = ""
    """The column that is added up, where a row counts for more than one."""


@dataclass(frozen=True)
class Count:
    """What a figure is, over a scope. ``parts`` are in order and sum to ``value``."""

    figure: Figure
    scope: Scope
    split: tuple[Part, ...]
    rates: tuple[Rate, ...] = ()

    @property
    def value(self) -> int:
        return sum(part.value for part in self.split)

    @property
    def parts(self) -> dict[str, int]:
        return {part.label: part.value for part in self.split}

    def part(self, code: str) -> int:
        """Return the value of the part with this code; what is not there is nothing."""
        return sum(part.value for part in self.split if part.code == code)


def count(figure: Figure, scope: Scope) -> Count:
    """Return the figure over the scope, by one statement over the facts, or as it was counted since the last write."""
    return counts([figure], scope)[0]


def counts(figures: Iterable[Figure], scope: Scope) -> list[Count]:
    """Return several figures over one scope."""
    at, wanted = kept.mark(), list(figures)
    for figure in wanted:
        may_count(figure, scope)
    return [
        named(figure, scope, kept.once(key_of(figure, scope), partial(tallied, figure, scope), at=at))
        for figure in wanted
    ]


def key_of(figure: Figure, scope: Scope) -> tuple[Hashable, ...]:
    """Return what two counts of a figure have in common that are the same as long as nothing is written."""
    asker = scope.asker if figure.source.private else None
    whose = (asker.user_id, asker.unit_paths, asker.grants) if asker else ()
    return ("tally", figure.name, scope.key, *whose)


def named(figure: Figure, scope: Scope, tally: Tally) -> Count:
    """Return what was counted, each part under the name that it had at the moment."""
    names = figure.split.named(scope)
    known = {name.code for name in names}
    parts = [
        Part(name.code, name.label, tally.parts.get(name.code, 0))
        for name in names
        if name.always or tally.parts.get(name.code)
    ]
    parts += [Part(code, code, value) for code, value in sorted(tally.parts.items()) if value and code not in known]
    return Count(figure, scope, tuple(parts), figure.rates(tally) if figure.rates else ())


def tallied(figure: Figure, scope: Scope) -> Tally:
    """Count the rows of each part in SQL; a figure with rates also counts the whole and what was closed by decision."""
    counts: dict[str, Any] = {"n": CountOf("pk", filter=figure.only or None)}
    if figure.weight:
        counts = {"n": Sum(figure.weight, filter=figure.only or None, default=0)}
    if figure.rates:
        decided = figure.only & figure.source.decided if figure.source.decided else Q(pk=None)
        counts |= {"whole": CountOf("pk"), "decided": CountOf("pk", filter=decided)}
    fields = figure.split.fields
    grouped = figure.source.rows(scope).filter(figure.among).order_by().values_list(*fields).annotate(**counts)
    parts: dict[str, int] = {}
    whole = decided_ones = 0
    for row in grouped:
        key, (n, *rest) = row[: len(fields)], row[len(fields) :]
        code = figure.split.code_of(key, scope)
        parts[code] = parts.get(code, 0) + n
        if rest:
            whole, decided_ones = whole + rest[0], decided_ones + rest[1]
    return Tally(parts, whole, decided_ones)


def may_see(actor: Actor, scope: Scope) -> bool:
    """Return True, or refuse in words: a whole campaign is the office's, a unit's share also that unit's."""
    places = [scope.campaign.office.path] + ([scope.unit.path] if scope.unit else [])
    if actor.may_at(P.CASE_VIEW, places):
        return True
    raise NotAllowed(_t("您没有查看这个范围的指标的权限。"))


def is_open(figure: Figure, scope: Scope) -> bool:
    """Say whether the scope's asker may count the figure. Where nobody asks, a private one counts nothing."""
    private = figure.source.private
    return private is None or scope.asker is None or private(scope.asker, scope)


def may_count(figure: Figure, scope: Scope) -> None:
    if not is_open(figure, scope):
        raise NotAllowed(_t("您没有查看「{figure}」的权限。").format(figure=figure.label))


def as_json(counted: Count) -> dict[str, Any]:
    """Return a count as programs read it."""
    scope, figure = counted.scope, counted.figure
    return {
        "name": figure.name,
        "label": str(figure.label),
        "definition": str(figure.definition),
        "unit": str(figure.unit),
        "scope": scope.words,
        "as_of": scope.as_of.isoformat() if scope.as_of else scope.asked_at.isoformat(timespec="seconds"),
        "value": counted.value,
        "parts": counted.parts,
        "rates": [
            {
                "label": rate.label,
                "formula": rate.formula,
                "numerator": rate.numerator,
                "denominator": rate.denominator,
                "percent": rate.percent,
            }
            for rate in counted.rates
        ],
    }
