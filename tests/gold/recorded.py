"""Scores on record: what a change may not make worse by more than a point. ``recorded.json``: {name: {figure: value}}."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("recorded.json")
POINT = 0.01


def holds(name: str, found: dict[str, float]) -> None:
    """Assert that no figure fell by more than a point below what is on record."""
    recorded = json.loads(FILE.read_text(encoding="utf-8"))[name]
    worse = {
        figure: (round(found[figure], 4), value) for figure, value in recorded.items() if found[figure] < value - POINT
    }
    assert not worse, f"{name}: {worse}"
