"""What the tables of all verbs ask of each part of supervision, gathered.

A part is a module with ``ROWS`` (rows written by hand), ``STATES``, ``VERBS``, ``objects(district)`` (one object for each
state, made by the verbs), ``SAID`` (what is typed, or a function of district and object that gives it), and where they
are needed ``PARENTS`` (what a creating verb is asked of, from the built world), ``READY``, ``NOT_PERSONAL``, ``DAMAGE`` and ``PAGES``
(references of the pages that a browser walks, from a district).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.kernel.verbs import Verbs
from tests.cases.rows import Row
from tests.supervision import (
    check_verbs,
    circular_verbs,
    discipline_verbs,
    event_verbs,
    feedback_verbs,
    groups_verbs,
    inspection_verbs,
    look_back_verbs,
    mechanism_verbs,
    special_verbs,
    superior_verbs,
)

PARTS: tuple[Any, ...] = (
    groups_verbs,
    feedback_verbs,
    look_back_verbs,
    superior_verbs,
    special_verbs,
    check_verbs,
    inspection_verbs,
    discipline_verbs,
    event_verbs,
    circular_verbs,
    mechanism_verbs,
)


def gathered(name: str) -> dict[str, Any]:
    """Return the tables called ``name`` of all parts in one."""
    found: dict[str, Any] = {}
    for part in PARTS:
        more = getattr(part, name, {})
        assert not found.keys() & more.keys(), f"{part.__name__}.{name} repeats another part"
        found |= more
    return found


ROWS: dict[str, list[Row]] = gathered("ROWS")
STATES: dict[str, list[str]] = gathered("STATES")
VERBS: dict[str, Verbs] = gathered("VERBS")
SAID: dict[str, Any] = gathered("SAID")
PARENTS: dict[str, Callable[[Any], Any]] = gathered("PARENTS")
READY: dict[str, Any] = gathered("READY")
NOT_PERSONAL: dict[str, str] = gathered("NOT_PERSONAL")
DAMAGE: dict[str, list[str]] = gathered("DAMAGE")
"""By the name of a rule of the audit: statements that damage what ``objects`` made, so that the rule must find it."""


def objects(district: Any) -> dict[tuple[str, str], Any]:
    """Make one object for every state of every noun."""
    made: dict[tuple[str, str], Any] = {}
    for part in PARTS:
        made |= part.objects(district)
    return made


def pages(district: Any) -> dict[str, list[str]]:
    """Return the references of the pages of every noun, by the name of the noun."""
    return {kind: refs for part in PARTS for kind, refs in part.PAGES(district).items()}
