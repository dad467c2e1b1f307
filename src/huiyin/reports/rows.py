"""The rows behind a number: the list that a figure, or one part of it, was counted from, as of its moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.reports import kept
from huiyin.reports.counting import may_count
from huiyin.reports.figures import Figure, may_see
from huiyin.reports.parts import EVERY
from huiyin.reports.scope import Scope


class NoSuchPart(Refused):
    """The figure has no part of that name in the scope."""

    code = "no_such_part"


@dataclass(frozen=True)
class Row:
    """One row: its reference, its title as it reads today, its state as of the moment. ``key`` continues the list."""

    ref: str
    title: str
    state: str
    key: str
    weight: int = 1
    """For how much the row counts."""


@dataclass(frozen=True)
class Rows:
    """The list behind a number, or a page of it. ``value`` is the number, whatever part of the list was asked for."""

    listed: tuple[Row, ...]
    value: int
    withheld: int
    unlisted: str = ""
    after: str = ""

    @property
    def refs(self) -> list[str]:
        return [row.ref for row in self.listed]

    @property
    def withheld_words(self) -> str:
        """Why the list is shorter than the number, or nothing."""
        if not self.withheld:
            return ""
        if self.unlisted:
            return self.unlisted
        return _("另有 {n} 件依规回避或不在您的查看范围,计数而不列。").format(n=self.withheld)


def rows(
    figure: Figure, scope: Scope, *, actor: Actor, part: str | None = None, after: str = "", limit: int | None = None
) -> Rows:
    """Return the rows of the figure or of one part, named by label or by code, in the order of their references.

    A matter from which the actor is barred, or that he no longer may see, is counted and not listed; ``withheld`` says
    how many, so that list and number explain each other.
    """
    may_see(actor, scope)
    source = figure.source
    if source.private:
        scope = replace(scope, asker=actor)
        may_count(figure, scope)
    found = source.rows(scope).filter(figure.among & figure.only)
    if part is not None:
        found = found.filter(figure.split.holds(code_of(figure, scope, part)))
    seen = found.filter(source.seen_by(actor))
    key = ("listed", figure.name, scope.key, part, actor.user_id, actor.unit_paths, actor.grants)
    value, visible = kept.once(key, lambda: (total(figure, found), total(figure, seen)), at=kept.mark())
    ordered = seen.filter(beyond(source.key, after)).order_by(*source.key)
    weight = (figure.weight,) if figure.weight else ()
    columns = (*source.key, source.title, source.state, *weight)
    taken = list(ordered.values_list(*columns)[: None if limit is None else limit + 1])
    listed = tuple(row_of(figure, values) for values in taken[:limit])
    unlisted = str(source.unlisted)
    return Rows(
        listed, value, value - visible, unlisted, after=listed[-1].key if len(taken) > len(listed) and listed else ""
    )


def total(figure: Figure, found: QuerySet[Any]) -> int:
    """Return the number that rows make: how many they are, or what they add up to."""
    if not figure.weight:
        return found.count()
    summed: int = found.order_by().aggregate(n=Sum(figure.weight, default=0))["n"]
    return summed


def code_of(figure: Figure, scope: Scope, part: str) -> str:
    """Return the code of the part that is called ``part``."""
    named = figure.split.named(scope)
    one, slash, every = part.rpartition("/")
    if slash and every == EVERY and any(name.code.startswith(f"{one}/") for name in named):
        return part
    for name in [*(n for n in named if n.label == part), *(n for n in named if n.code == part)]:
        return name.code
    raise NoSuchPart(_("「{figure}」在这个范围内没有「{part}」这一项。").format(figure=figure.label, part=part))


def beyond(key: tuple[str, ...], after: str) -> Q:
    """Return the condition that a row follows the one whose key is ``after``."""
    if not after:
        return Q()
    values = after.replace("\0", "").split("/")
    later = []
    for place, field in enumerate(key[: len(values)]):
        same = Q(**dict(zip(key[:place], values[:place], strict=True)))
        later.append(same & Q(**{f"{field}__gt": values[place]}))
    return reduce(or_, later)


def row_of(figure: Figure, values: tuple[Any, ...]) -> Row:
    source = figure.source
    weight = 1
    if figure.weight:
        *values, weight = values  # type: ignore[assignment]  # the column comes last
    *refs, title, state = values
    label = dict(source.states.choices).get(state, state or source.stateless)
    keys = [str(ref) for ref in refs]
    return Row(ref=keys[0], title=str(title or keys[0]), state=str(label), key="/".join(keys), weight=weight)
