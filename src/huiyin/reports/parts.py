"""By what a figure is split. A split knows its columns, the parts it always shows, and which rows belong to a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.cases.terms import WAYS, Way
from huiyin.reports.scope import Scope

Text = str | Promise
NONE = "~"
"""The code of the part that holds what was not split yet; no code of a category or a unit can be that."""


@dataclass(frozen=True)
class Named:
    """A part before it is counted. One that is not ``always`` shown appears only when it holds something."""

    code: str
    label: str
    always: bool = False


class Split:
    """By what a figure is split: ``fields`` are grouped in SQL, ``code_of`` says to which part a group belongs."""

    fields: tuple[str, ...]

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        raise NotImplementedError

    def named(self, scope: Scope) -> list[Named]:
        """Return every possible part in order, its label as of the scope's moment; labels are unique."""
        raise NotImplementedError

    def holds(self, code: str, scope: Scope) -> Q:
        """Return the condition that a row belongs to the part."""
        raise NotImplementedError


@dataclass(frozen=True)
class ByChoice(Split):
    """By a column with a closed list of codes."""

    field: str
    choices: type[TextChoices]
    blank: Text = ""

    @property
    def fields(self) -> tuple[str, ...]:  # type: ignore[override]  # a property where the parent declares the attribute
        return (self.field,)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return key[0] or NONE

    def named(self, scope: Scope) -> list[Named]:
        known = [Named(value, str(label), always=True) for value, label in self.choices.choices]
        return [*known, Named(NONE, str(self.blank))] if self.blank else known

    def holds(self, code: str, scope: Scope) -> Q:
        return Q(**{self.field: "" if code == NONE else code})


@dataclass(frozen=True)
class ByWay(Split):
    """By the four ways of collecting; each channel has one (C26)."""

    fields: tuple[str, ...] = ("channel",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return {str(channel): way.value for channel, way in WAYS.items()}[key[0]]

    def named(self, scope: Scope) -> list[Named]:
        return [Named(value, str(label), always=True) for value, label in Way.choices]

    def holds(self, code: str, scope: Scope) -> Q:
        return Q(channel__in=[channel.value for channel, way in WAYS.items() if way == code])


@dataclass(frozen=True)
class ByCategory(Split):
    """By leaf category; what has none yet is a part of its own, so that the parts sum to the whole (M06)."""

    fields: tuple[str, ...] = ("category_id",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return NONE if key[0] is None else scope.categories[key[0]].code

    def named(self, scope: Scope) -> list[Named]:
        labels = unique(
            ((pk, found.name) for pk, found in scope.categories.items() if found.is_leaf),
            lambda pk: self.with_parent(pk, scope),
        )
        for pk, found in scope.categories.items():
            if not found.is_leaf:
                labels[pk] = _("{category}(未细分,{code})").format(category=found.name, code=found.code)
        parts = [Named(found.code, labels[pk], always=found.is_leaf) for pk, found in scope.categories.items()]
        return [*parts, Named(NONE, _("其余未归类"))]

    def with_parent(self, pk: int, scope: Scope) -> str:
        found = scope.categories[pk]
        parent = scope.categories.get(found.parent or 0)
        return _("{parent}:{category}({code})").format(
            parent=parent.name if parent else "", category=found.name, code=found.code
        )

    def holds(self, code: str, scope: Scope) -> Q:
        return Q(category=None) if code == NONE else Q(category__code=code)


@dataclass(frozen=True)
class ByUnit(Split):
    """By lead unit, named as of the moment, in the order of the tree."""

    fields: tuple[str, ...] = ("lead_unit_id",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return NONE if key[0] is None else scope.units[key[0]].code

    def named(self, scope: Scope) -> list[Named]:
        labels = unique(
            ((pk, unit.name) for pk, unit in scope.units.items()),
            lambda pk: _("{unit}({code})").format(unit=scope.units[pk].name, code=scope.units[pk].code),
        )
        return [Named(unit.code, labels[pk]) for pk, unit in scope.units.items()] + [Named(NONE, _("未交办"))]

    def holds(self, code: str, scope: Scope) -> Q:
        return Q(lead_unit=None) if code == NONE else Q(lead_unit__code=code)


@dataclass(frozen=True)
class ByBoth(Split):
    """By two splits at once; a part is a pair."""

    first: Split
    second: Split

    @property
    def fields(self) -> tuple[str, ...]:  # type: ignore[override]  # a property where the parent declares the attribute
        return self.first.fields + self.second.fields

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        cut = len(self.first.fields)
        return f"{self.first.code_of(key[:cut], scope)}/{self.second.code_of(key[cut:], scope)}"

    def named(self, scope: Scope) -> list[Named]:
        seconds = self.second.named(scope)
        return [
            Named(f"{one.code}/{two.code}", f"{one.label} / {two.label}")
            for one in self.first.named(scope) for two in seconds
        ]

    def holds(self, code: str, scope: Scope) -> Q:
        one, _slash, two = code.partition("/")
        return self.first.holds(one, scope) & self.second.holds(two, scope)


def unique(names: Iterable[tuple[int, str]], longer: Callable[[int], str]) -> dict[int, str]:
    """Return a label for each key: its name, or the longer one where others bear the same name."""
    named = dict(names)
    borne: Mapping[str, int] = Counter(named.values())
    return {pk: name if borne[name] == 1 else longer(pk) for pk, name in named.items()}
