"""The timeline of an object (留痕), told from its journal to somebody who may not know everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Category
from huiyin.kernel import outbox
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.verbs import Verbs
from huiyin.people.models import Unit, User

TOLD_APART = frozenset({"token", "channel", "anonymous"})
UNIT_KEYS = frozenset({"lead", "co", "unit", "parent", "about_unit", "units", "handed_to"})
DAY = 86_400
RATING = frozenset({"rate", "call_back", "ask_representative"})
"""Verbs that tell how somebody rated."""
SENDERS = {"public", "sender"}


def heard_by(hearer: str, *, without: Collection[str] = ()) -> list[tuple[datetime, str]]:
    """Return what ``hearer`` was told, in the reader's language, but for what the verbs in ``without`` told."""
    return [(line.at, outbox.in_words(line)) for line in outbox.told(hearer).exclude(entry__verb__in=without)]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry as it is shown: when, who, what, and what was written with it."""

    at: datetime
    entered_at: datetime
    who: str
    verb: str
    via: str
    details: list[tuple[str, str]]
    later: bool
    by_sender: bool
    """Of what senders did only the day is shown: the hour of an anonymous one is not even known."""


def entries_about(about: str) -> list[JournalEntry]:
    """Return the journal of an object, the newest first, with the personal values that are still held."""
    found = JournalEntry.objects.filter(about=about).order_by("-number").prefetch_related("values_held")
    return list(found)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What somebody who reads a timeline may know: ``hidden`` keys are left out, ``silent`` verbs are only named."""

    personal: bool
    hidden: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


def timeline(verbs: Verbs, obj: Any, reader: Reader) -> list[Told]:
    """Return the timeline of a voice or case as ``reader`` may know it; a constant number of statements."""
    entries = entries_about(verbs.about(obj))
    names, words = names_of(entries), words_for(entries, obj.campaign)
    return [told(verbs, entry, names, words, reader) for entry in entries]


def names_of(entries: Iterable[JournalEntry]) -> dict[Any, str]:
    """Return the names of those who acted, by their ids, and of those in whose place, by their user names; one query."""
    rows = list(entries)
    ids = {entry.user_id for entry in rows if entry.user_id}
    stood_for = {entry.data["acts_for"] for entry in rows if "acts_for" in entry.data}
    found = User.objects.filter(Q(pk__in=ids) | Q(username__in=stood_for) if stood_for else Q(pk__in=ids))
    people = list(found.select_related("unit"))
    return {user.pk: f"{user.name} · {user.unit}" for user in people} | {
        user.username: user.name for user in people if user.username in stood_for
    }


def words_for(entries: Iterable[JournalEntry], campaign: Campaign) -> dict[str, dict[str, str]]:
    """Return the names behind the codes of units and categories that the entries hold, by the key they stand under."""
    codes: dict[str, set[str]] = {"unit": set(), "category": set()}
    for entry in entries:
        for key in UNIT_KEYS & entry.data.keys():
            value = entry.data[key]
            codes["unit"].update(value if isinstance(value, list) else [value])
        if "category" in entry.data:
            codes["category"].add(entry.data["category"])
    units = Unit.objects.filter(institution=campaign.institution_id, code__in=codes["unit"])
    categories = Category.objects.filter(campaign=campaign, code__in=codes["category"])
    by_code = dict(units.values_list("code", "name"))
    return dict.fromkeys(UNIT_KEYS, by_code) | {"category": dict(categories.values_list("code", "name"))}


def told(
    verbs: Verbs, entry: JournalEntry, names: dict[int, str], words: dict[str, dict[str, str]], reader: Reader
) -> Told:
    action, silent = verbs.get(entry.verb), entry.verb in reader.silent
    values: dict[str, Any] = {} if silent else {**entry.data}
    if "name" in values and "file" in values:
        values["file"] = values["name"]
    if reader.personal and not silent:
        values |= {held.key: held.value for held in entry.values_held.all() if held.value is not None}
    fields = action.form.base_fields if action else {}
    left_out = reader.hidden | TOLD_APART
    details = [
        (short(field.label or key), said(field, values[key], words.get(key, {})))
        for key, field in fields.items()
        if said_something(values.get(key)) and key not in left_out
    ]
    return Told(
        at=entry.at,
        entered_at=entry.entered_at,
        verb=str(action.label) if action else entry.verb,
        via=entry.via,
        who=who(entry, names),
        details=details,
        later=(entry.entered_at - entry.at).total_seconds() > DAY,
        by_sender=by_sender(entry),
    )


def said_something(value: Any) -> bool:
    """Say whether a journalled value says anything; nought does."""
    return value is not None and value is not False and value not in ("", [])


def short(label: Any) -> str:
    """Return a field's label without what only helps to fill it in."""
    return str(label).partition("(")[0]


def who(entry: JournalEntry, names: dict[int, str]) -> str:
    """Return the name of who acted, as staff may know it: a sender is only that."""
    if entry.user_id in names:
        name = names[entry.user_id]  # type: ignore[index]  # just seen to be there
        stood_for = entry.data.get("acts_for")
        return _("{name}(代 {other})").format(name=name, other=names.get(stood_for, stood_for)) if stood_for else name
    if by_sender(entry):
        return _("来件人")
    return _("系统") if entry.via == "program" else entry.actor


def by_sender(entry: JournalEntry) -> bool:
    """Say whether a sender did it; of senders only the day is shown."""
    return entry.user_id is None and entry.actor in SENDERS


def said(field: forms.Field, value: Any, words: dict[str, str]) -> str:
    """Return a journalled value in words: the label of a choice, the name behind a code, a list with commas."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(said(field, item, words) for item in value)
    choices = getattr(field, "choices", None) if not isinstance(field, forms.ModelChoiceField) else None
    labels = {str(code): str(label) for code, label in choices} if isinstance(choices, list) else words
    return labels.get(str(value), str(value))
