"""Every noun of this room, and of rooms below that are declared the same way, by name: the doors read them here."""

from __future__ import annotations

from huiyin.kernel.nouns import Kind
from huiyin.supervision import (
    nouns_checks,
    nouns_circulars,
    nouns_discipline,
    nouns_events,
    nouns_feedback,
    nouns_groups,
    nouns_inspections,
    nouns_look_backs,
    nouns_mechanisms,
    nouns_special,
    nouns_superiors,
)

PARTS = (
    nouns_groups,
    nouns_inspections,
    nouns_events,
    nouns_circulars,
    nouns_look_backs,
    nouns_mechanisms,
    nouns_special,
    nouns_checks,
    nouns_feedback,
    nouns_discipline,
    nouns_superiors,
    nouns_mechanisms,
)
KINDS: dict[str, Kind] = {kind.name: kind for part in PARTS for kind in part.KINDS}
