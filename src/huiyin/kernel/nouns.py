"""A thing with verbs, declared once for every door: its list and its page on the desk, the API, the command, the journal.

A room gives one ``Kind`` for each of its nouns. Whoever adds a noun declares its model, its verbs and this, and writes
no view, route or command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Verbs

Text = str | Promise


@dataclass(frozen=True)
class Link:
    """Words in a table that lead to the page of something: ``kind`` is the name of its route, ``ref`` its reference."""

    text: Any
    kind: str
    ref: str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table on the page of a thing, which programs read as well. A cell is text, a number, a day, a moment or a ``Link``."""

    title: Text
    columns: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    empty: Text = ""
    """What stands there while there are no rows; without it the table is left out."""


def no_parts(obj: Any, actor: Actor) -> list[Part]:
    return []


def nothing_more(obj: Any, actor: Actor) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One noun. ``seen`` gives what an actor may see of it, the newest first, in a constant number of statements.

    ``fields`` are told to programs and shown on its page, ``line`` are the columns of the list: names of fields or
    properties, nothing secret. ``within`` names what the creating verb is asked of. ``sees`` are the permissions one of
    which somebody needs for the list; without them whoever is signed in has one, of what he may see. ``secret`` keeps
    its journal from whoever does not see the thing.
    """

    name: str
    plural: str
    label: Text
    many: Text
    ref_label: Text
    verbs: Verbs
    seen: Callable[[Actor], QuerySet[Any]]
    creates: str = ""
    within: str = ""
    fields: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    sees: frozenset[str] = frozenset()
    parts: Callable[[Any, Actor], list[Part]] = no_parts
    template: str = ""
    more: Callable[[Any, Actor], dict[str, Any]] = nothing_more
    here: str = ""
    secret: bool = False
    by: str = "ref"
    """The field that holds its reference."""
    intro: Text = ""
    """What the list is for, in a sentence."""
    cuts: Mapping[str, tuple[Text, Callable[[], Q]]] = field(default_factory=dict)
    """By what the list may be narrowed beside the state: under which name in the address, in which words, to which rows."""

    def one(self, actor: Actor, ref: str, permission: str = "") -> Any:
        """Return what ``ref`` names for ``actor``, or None: what one may not see is answered like what does not exist."""
        return self.seen(actor).filter(**{self.by: ref}).first()


def head_of(model: type[Model], name: str) -> str:
    """Return how a field is called: by the model, or by the property's own words (``short_description``)."""
    for one in model._meta.get_fields():
        if one.name == name:
            return str(getattr(one, "verbose_name", name))
    return str(getattr(getattr(model, name).fget, "short_description", name))


def value_of(obj: Any, name: str) -> Any:
    """Return a field as people read it."""
    show = getattr(obj, f"get_{name}_display", None)
    return show() if show else getattr(obj, name)


def told(value: Any) -> Any:
    """Return a value as programs read it: what it names by the reference that it has here."""
    if isinstance(value, Link):
        return value.ref
    if isinstance(value, Model):
        return next((getattr(value, key) for key in ("ref", "code", "username") if hasattr(value, key)), str(value))
    return str(value) if isinstance(value, Promise) else value


def as_data(kind: Kind, obj: Any) -> dict[str, Any]:
    return {name: told(getattr(obj, name)) for name in kind.fields}


def parts_as_data(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield {
            "title": str(part.title),
            "columns": [str(column) for column in part.columns],
            "rows": [[told(cell) for cell in row] for row in part.rows],
        }


def called(words: Text) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Give a property of a model the words by which pages head it; goes below ``@property``."""

    def name(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        function.short_description = words  # type: ignore[attr-defined]  # read by ``head_of``
        return function

    return name
