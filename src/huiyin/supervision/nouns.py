"""Every noun of this room, and of rooms below that are declared the same way, by name: the doors read them here."""

from __future__ import annotations

from huiyin.kernel.nouns import Kind
from huiyin.supervision import (
    nouns_checks,
    nouns_circulars,
    nouns_discipline,
    nouns_feedback,
    nouns_inspections,
    nouns_look_backs,
    nouns_special,
    nouns_superiors,
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for part in (
        nouns_feedback,
        nouns_look_backs,
        nouns_superiors,
        nouns_special,
        nouns_checks,
        nouns_inspections,
        nouns_discipline,
        nouns_circulars,
    )
    for kind in part.KINDS
}
