"""A row of the table of expected verbs, and the places at which permissions are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OFFICE = "the office that keeps the ledger"
HANDLING = "the lead unit and the co-working units"
LEAD = "the lead unit; a co-working unit is told that the lead unit does this"
HELPER = "a co-working unit; the lead unit is told that it has no part to answer"
SENDER = "the sender of a linked voice, by receipt"
OWN = "the unit itself, or the unit the person works in"
ROOT = "the root of the institution's units"
ABOVE_BOTH = "the unit that moves and the one it moves to"
AT_UNIT = "the unit called "
"""Before the code of the unit at whose path a permission is asked."""

PERSON = "the person whose it is, by who he is"

STAYS = "stays"
NEW = "does not exist yet"


@dataclass(frozen=True, kw_only=True)
class Row:
    verb: str
    states: str
    to: str = STAYS
    permission: str
    at: str
    ready: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def in_states(self) -> list[str]:
        return self.states.split()
