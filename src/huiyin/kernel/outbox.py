"""What somebody was told, in the reader's own language: one reading for pages, API and command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.kernel.models import Outbox


class Filled(dict[str, Any]):
    """Values of a told line; one that is lacking leaves a gap, not an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def told(hearer: str) -> QuerySet[Outbox]:
    """Return the lines told to ``hearer``, the earliest first."""
    return Outbox.objects.filter(hearer=hearer).order_by("at", "pk")


def in_words(line: Outbox) -> str:
    """Return a told line in the reader's language."""
    return _(line.text).format_map(Filled(line.params))


STAFF = "staff/"
"""Before the number of a member of staff, where a line is told to him and not to a sender."""
to_staff: list[Callable[[Sequence[int]], None]] = []
"""A hook: carries what the entries told to staff, in the same transaction; the kernel knows no addresses."""


def staff(pk: int) -> str:
    """Return the hearer that a member of staff is."""
    return f"{STAFF}{pk}"


def staff_in(hearer: str) -> int:
    return int(hearer.removeprefix(STAFF))


def carry(told: Iterable[tuple[int, str]]) -> None:
    """Let the lines of (entry, hearer) that staff hear be carried to them."""
    entries = sorted({entry for entry, hearer in told if hearer.startswith(STAFF)})
    for carried in to_staff if entries else ():
        carried(entries)
