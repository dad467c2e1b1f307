"""By what a figure is split. A split knows its columns, the parts it always shows, and which rows belong to a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.cases.terms import WAYS, Way
from huiyin.reports.names import CategoryName, UnitName
from huiyin.reports.scope import Scope

Text = str | Promise
NONE = "~"
"""The code of the part that holds what was not split yet; no code of a category can be that."""
EVERY = "*"
"""Stands for all parts of the second split beside one of the first."""


@dataclass(frozen=True)
class Named:
    """A part before it is counted. One that is not ``always`` shown appears only when it holds something."""

    code: str
    label: str
    always: bool = False


class Split:
    """By what a figure is split: the columns named by ``fields`` are grouped, each group belongs to one part."""

    fields: tuple[str, ...]

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        """Return the part to which the group with these values belongs."""
        return key[0] or NONE

    def holds(self, code: str) -> Q:
        """Return the condition that a row belongs to the part."""
        field = self.fields[0]
        return Q(**{f"{field}__isnull": True}) if code == NONE else Q(**{field: code})

    def named(self, scope: Scope) -> list[Named]:
        """Return every possible part in order, its label as of the scope's moment; labels are unique."""
        raise NotImplementedError


class ByChoice(Split):
    """By a column with a closed list of codes."""

    def __init__(self, field: str, choices: type[TextChoices], blank: Text = "") -> None:
        self.fields, self.choices, self.blank = (field,), choices, blank

    def named(self, _scope: Scope) -> list[Named]:
        known = [Named(value, str(label), always=True) for value, label in self.choices.choices]
        return [*known, Named(NONE, str(self.blank))] if self.blank else known

    def holds(self, code: str) -> Q:
        return Q(**{self.fields[0]: "" if code == NONE else code})


def labelled(field: str, choices: type[TextChoices]) -> Case:
    """Return the expression that says the label of the code in a column, in the reader's language."""
    whens = [When(**{field: code}, then=Value(str(label))) for code, label in choices.choices]
    return Case(*whens, default=Value(""), output_field=CharField())


class ByWay(Split):
    """By the four ways of collecting; each channel has one (C26)."""

    fields = ("channel",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return {str(channel): way.value for channel, way in WAYS.items()}[key[0]]

    def named(self, _scope: Scope) -> list[Named]:
        return [Named(value, str(label), always=True) for value, label in Way.choices]

    def holds(self, code: str) -> Q:
        return Q(channel__in=[channel.value for channel, way in WAYS.items() if way == code])


class ByCategory(Split):
    """By leaf category; what has none yet is a part of its own, so that the parts sum to the whole (M06)."""

    fields = ("category",)
    # By key, and named afterwards: to join the names to each row takes as long as counting them.

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return scope.categories[key[0]].code if key[0] else NONE

    def holds(self, code: str) -> Q:
        return Q(category__isnull=True) if code == NONE else Q(category__code=code)

    def named(self, scope: Scope) -> list[Named]:
        leaves = {pk: found for pk, found in scope.categories.items() if found.is_leaf}
        labels = labels_of(leaves, lambda pk: self.with_parent(pk, scope))
        for pk, found in scope.categories.items():
            if not found.is_leaf:
                labels[pk] = _("{category}(未细分,{code})").format(category=found.name, code=found.code)
        parts = [
            Named(found.code, labels[pk], always=found.is_leaf and found.there)
            for pk, found in scope.categories.items()
        ]
        return [*parts, Named(NONE, _("其余未归类"))]

    def with_parent(self, pk: int, scope: Scope) -> str:
        found = scope.categories[pk]
        parent = scope.categories.get(found.parent or 0)
        above = parent.name if parent else ""
        return _("{parent}:{category}({code})").format(parent=above, category=found.name, code=found.code)


class ByUnit(Split):
    """By lead unit, named as of the moment, in the order of the tree."""

    fields = ("lead_unit",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return scope.units[key[0]].code if key[0] else NONE

    def holds(self, code: str) -> Q:
        return Q(lead_unit__isnull=True) if code == NONE else Q(lead_unit__code=code)

    def named(self, scope: Scope) -> list[Named]:
        labels = labels_of(
            scope.units, lambda pk: _("{unit}({code})").format(unit=scope.units[pk].name, code=scope.units[pk].code)
        )
        return [Named(unit.code, labels[pk]) for pk, unit in scope.units.items()] + [Named(NONE, _("未交办"))]


class ByWeek(Split):
    """By week, each named by its Monday; the sources that have weeks look eight of them back."""

    fields = ("week",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return str(key[0].isoformat())

    def named(self, scope: Scope) -> list[Named]:
        return [
            Named(week.isoformat(), _("{month}月{day}日").format(month=week.month, day=week.day), always=True)
            for week in scope.weeks
        ]

    def holds(self, code: str) -> Q:
        return Q(week=code)


class ByBoth(Split):
    """By two splits at once; a part is a pair. ``one/*`` opens what all pairs with ``one`` hold."""

    def __init__(self, first: Split, second: Split) -> None:
        self.first, self.second = first, second
        self.fields = first.fields + second.fields

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        cut = len(self.first.fields)
        return f"{self.first.code_of(key[:cut], scope)}/{self.second.code_of(key[cut:], scope)}"

    def named(self, scope: Scope) -> list[Named]:
        seconds = self.second.named(scope)
        return [
            Named(f"{one.code}/{two.code}", f"{one.label} / {two.label}")
            for one in self.first.named(scope)
            for two in seconds
        ]

    def holds(self, code: str) -> Q:
        one, _slash, two = code.partition("/")
        return self.first.holds(one) & (Q() if two == EVERY else self.second.holds(two))


def labels_of(
    things: Mapping[int, CategoryName] | Mapping[int, UnitName], longer: Callable[[int], str]
) -> dict[int, str]:
    """Return a label for each thing: its name, or the longer one where another bears the same name.

    What was not there yet at the moment never changes the label of what was: else a name given today would change
    yesterday's report.
    """
    borne = Counter(thing.name for thing in things.values() if thing.there)
    later = Counter(thing.name for thing in things.values() if not thing.there)
    alone = {pk: borne[thing.name] + (0 if thing.there else later[thing.name]) == 1 for pk, thing in things.items()}
    return {pk: thing.name if alone[pk] else longer(pk) for pk, thing in things.items()}
