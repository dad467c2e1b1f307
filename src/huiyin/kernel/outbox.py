"""What somebody was told, in the reader's own language: one reading for pages, API and command line."""

from __future__ import annotations

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
