"""The timeline of an object (留痕), told from its journal to somebody who may not know everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.verbs import Verbs
from huiyin.people.models import User

TOLD_APART = frozenset({"token", "channel", "anonymous"})
SENDERS = {"public", "sender"}


def heard_by(hearer: str) -> list[tuple[datetime, str]]:
    """Return what ``hearer`` was told, in the reader's language."""
    lines = Outbox.objects.filter(hearer=hearer).order_by("pk")
    return [(line.at, _(line.text).format(**line.params)) for line in lines]


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


def entries_about(about: str) -> list[JournalEntry]:
    """Return the journal of an object, the newest first, with the personal values that are still held."""
    found = JournalEntry.objects.filter(about=about).order_by("-number").prefetch_related("values_held")
    return list(found)


def timeline(verbs: Verbs, about: str, *, hidden: Iterable[str] = (), personal: bool, silent: Iterable[str] = ()) -> list[Told]:
    """Return the timeline of ``about``. ``hidden`` keys are left out, personal values told only where they may be.

    ``silent`` verbs are named without anything written with them.
    """
    entries = entries_about(about)
    names = names_of(entries)
    return [told(verbs, entry, names, set(hidden), personal=personal and entry.verb not in silent,
                 bare=entry.verb in silent) for entry in entries]


def names_of(entries: Iterable[JournalEntry]) -> dict[int, str]:
    """Return the names of those who acted; one query."""
    ids = {entry.user_id for entry in entries if entry.user_id}
    return {user.pk: f"{user.name} · {user.unit}" for user in User.objects.filter(pk__in=ids).select_related("unit")}


def told(verbs: Verbs, entry: JournalEntry, names: dict[int, str], hidden: set[str], *, personal: bool, bare: bool) -> Told:
    action = verbs.get(entry.verb)
    values: dict[str, Any] = {} if bare else dict(entry.data)
    if personal:
        values |= {held.key: held.value for held in entry.values_held.all() if held.value is not None}
    fields = action.form.base_fields if action else {}
    details = [
        (str(fields[key].label or key), said(fields[key], value))
        for key, value in values.items() if key in fields and key not in hidden | TOLD_APART
    ]
    return Told(
        at=entry.at, entered_at=entry.entered_at, verb=str(action.label) if action else entry.verb, via=entry.via,
        who=who(entry, names), details=details, later=(entry.entered_at - entry.at).total_seconds() > 86400,
    )


def who(entry: JournalEntry, names: dict[int, str]) -> str:
    """Return the name of who acted, as staff may know it: a sender is only that."""
    if entry.user_id in names:
        return names[entry.user_id]  # type: ignore[index]  # just seen to be there
    if entry.actor in SENDERS:
        return _("来件人")
    return _("系统") if entry.via == "program" else entry.actor


def said(field: forms.Field, value: Any) -> str:
    """Return a journalled value in the words of its form: the label of a choice, a list with commas."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(said(field, item) for item in value)
    choices = getattr(field, "choices", None) if not isinstance(field, forms.ModelChoiceField) else None
    labels = {str(code): str(label) for code, label in choices} if isinstance(choices, list) else {}
    return labels.get(str(value), str(value))
