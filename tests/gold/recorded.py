"""Scores once reached on the judged data, and the rule that none may fall by more than one point.

``recorded.json`` holds one line for each trial: its name, and the metrics with the value reached. The data carry no licence to be
passed on, so the tests that need them skip, saying so, where they are absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).with_name("recorded.json")
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ALLOWED = 0.01


def data_file(name: str) -> Path:
    """Return a file of the judged data; the test is skipped where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the judged data are not here: {path}")
    return path


def recorded(trial: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(RECORDED.read_text())[trial]
    return found


def fallen(trial: str, found: Mapping[str, Any]) -> list[str]:
    """Return, in words, each recorded metric of ``trial`` that fell by more than a point; one that is missing fell too."""
    return [
        f"{trial}: {metric} fell from {value:.4f} to {found.get(metric)}"
        for metric, value in recorded(trial).items()
        if not isinstance(found.get(metric), int | float) or found[metric] < value - ALLOWED
    ]


def holds(trial: str, found: Mapping[str, Any]) -> None:
    """Assert that no metric of ``trial`` fell by more than a point below what is on record."""
    assert not fallen(trial, found), fallen(trial, found)
