"""The journal: written once, chained per object over salted commitments, verified against itself and the seals."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.kernel import copying, seals
from huiyin.kernel.models import JournalEntry, JournalValue

CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(kw_only=True)
class Line:
    """One entry to be written. ``personal`` values go to the side table; ``held_elsewhere`` ones leave only a commitment."""

    about: str
    verb: str
    actor: str
    user_id: int | None
    via: str
    before: str
    after: str
    at: datetime
    entered_at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    held_elsewhere: frozenset[str] = frozenset()


def canonical(value: Any) -> bytes:
    """Return the one spelling of ``value`` that is hashed."""
    return CANONICAL.encode(value).encode()


def commitment(salt: str, value: Any) -> str:
    """Return the salted digest of a personal value."""
    return hashlib.sha256(salt.encode() + canonical(value)).hexdigest()


def digest_of(entry: JournalEntry) -> str:
    """Return the digest that chains ``entry`` to the one before it."""
    return hashlib.sha256(
        canonical(
            [
                entry.previous,
                entry.about,
                entry.number,
                entry.verb,
                entry.actor,
                entry.user_id,
                entry.via,
                entry.before,
                entry.after,
                entry.data,
                entry.commitments,
                entry.at.timestamp(),
                entry.entered_at.timestamp(),
            ]
        )
    ).hexdigest()


def write(lines: Sequence[Line]) -> list[JournalEntry]:
    """Append ``lines`` in order and note their digests in today's seal when the transaction commits.

    The caller holds the row lock of every object named (the claim of the verb), so chains cannot fork.
    """
    heads = last_entries({line.about for line in lines})
    entries, values = [], []
    for line in lines:
        entry, held = chained(line, heads.get(line.about))
        heads[line.about] = (entry.number, entry.digest)
        entries.append(entry)
        values.append(held)
    copying.insert(entries)
    copying.copy_in(
        JournalValue,
        ("entry_id", "key", "salt", "value"),
        ((entry.pk, *kept) for entry, held in zip(entries, values, strict=True) for kept in held),
    )
    transaction.on_commit(lambda: seals.note((e.entered_at, e.about, e.number, e.digest) for e in entries))
    return entries


def chained(line: Line, head: tuple[int, str] | None) -> tuple[JournalEntry, list[tuple[str, str, Any]]]:
    """Return the entry that continues the chain at ``head``, and its personal values with their salts."""
    number, previous = head or (0, "")
    held, commitments = [], {}
    for key, value in line.personal.items():
        salt = secrets.token_hex(16)
        commitments[key] = commitment(salt, value)
        held.append((key, salt, None if key in line.held_elsewhere else value))
    # By position, in the order of the fields: by name it takes three times as long, and many come by the thousand.
    entry = JournalEntry(
        None,
        line.about,
        number + 1,
        line.verb,
        line.actor,
        line.user_id,
        line.via,
        line.before,
        line.after,
        line.data,
        commitments,
        line.at,
        line.entered_at,
        previous,
    )
    entry.digest = digest_of(entry)
    return entry, held


def last_entries(abouts: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return number and digest of the newest entry of each object that has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            # For each object by itself: a step to the end of its chain in the index, however long that has grown.
            "SELECT given.about, last.number, last.digest FROM unnest(%s::text[]) AS given(about) CROSS JOIN LATERAL"
            " (SELECT number, digest FROM kernel_journalentry e WHERE e.about = given.about ORDER BY number DESC LIMIT 1)"
            " AS last",
            [list(abouts)],
        )
        return {about: (number, digest) for about, number, digest in cursor.fetchall()}


def blank(about: str, keys: Iterable[str] | None = None) -> int:
    """Blank the personal values of an object's entries (all, or those of ``keys``); the chain stays whole."""
    held = JournalValue.objects.filter(entry__about=about).exclude(salt=None, value=None)
    if keys is not None:
        held = held.filter(key__in=list(keys))
    return held.update(salt=None, value=None)


@dataclass(frozen=True)
class Break:
    """One place where the journal is not what was written: the object, and what is wrong in words."""

    about: str
    what: str


def verify() -> list[Break]:
    """Recompute every chain and compare it with the seals kept outside the database; return what does not hold."""
    breaks: list[Break] = []
    heads: dict[str, dict[int, str]] = {}
    for entry in JournalEntry.objects.order_by("about", "number").iterator(chunk_size=5000):
        digests = heads.setdefault(entry.about, {})
        expected_previous = digests.get(entry.number - 1, "")
        if entry.number != len(digests) + 1 or entry.previous != expected_previous:
            breaks.append(
                Break(entry.about, _("缺第 {n} 条(其后是第 {next} 条)").format(n=len(digests) + 1, next=entry.number))
            )
        if digest_of(entry) != entry.digest:
            breaks.append(Break(entry.about, _("第 {n} 条({verb})被改动过").format(n=entry.number, verb=entry.verb)))
        digests[entry.number] = entry.digest
    return breaks + broken_values() + [Break(about, what) for about, what in seals.compare(heads)]


def broken_values() -> list[Break]:
    """Return the personal values that no longer match their commitment; blanked ones are in order."""
    held = JournalValue.objects.exclude(salt=None).exclude(value=None).select_related("entry").order_by("pk")
    return [
        Break(value.entry.about, _("第 {n} 条的内容 {key} 被改动过").format(n=value.entry.number, key=value.key))
        for value in held.iterator(chunk_size=5000)
        if commitment(value.salt or "", value.value) != value.entry.commitments.get(value.key)
    ]
