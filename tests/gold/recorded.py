"""Scores as they were recorded: a drop of more than one point is a defect, and a better score is to be recorded anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RECORDED: dict[str, dict[str, float]] = json.loads((Path(__file__).with_name("recorded.json")).read_text())
POINT = 0.01


def needs(*files: str) -> pytest.MarkDecorator:
    """Skip, saying so, where the data beside the project are absent."""
    missing = [name for name in files if not (DATA / name).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"not here: {', '.join(missing)}")


def holds(name: str, metric: str, found: float) -> None:
    recorded = RECORDED[name][metric]
    assert found >= recorded - POINT, f"{name} {metric}: {found:.4f}, recorded {recorded:.4f}"
