"""Every noun of this room, and of rooms below that are declared the same way, by name: the doors read them here."""

from __future__ import annotations

from huiyin.kernel.nouns import Kind
from huiyin.supervision import (
    nouns_circulars,
    nouns_discipline,
    nouns_feedback,
    nouns_inspections,
    nouns_look_backs,
    nouns_superiors,
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *nouns_feedback.KINDS,
        *nouns_look_backs.KINDS,
        *nouns_superiors.KINDS,
        *nouns_inspections.KINDS,
        *nouns_discipline.KINDS,
        *nouns_circulars.KINDS,
    )
}
