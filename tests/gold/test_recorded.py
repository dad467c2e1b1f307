"""The rule on recorded scores itself."""

from __future__ import annotations

import json

import pytest

from tests.gold import recorded


def test_a_drop_of_more_than_a_point_is_told(tmp_path, monkeypatch):
    kept = tmp_path / "recorded.json"
    kept.write_text(json.dumps({"one": {"macro_f1": 0.9, "accuracy": 0.8}}))
    monkeypatch.setattr(recorded, "RECORDED", kept)
    assert recorded.fallen("one", {"macro_f1": 0.8951, "accuracy": 0.79}) == []
    assert recorded.fallen("one", {"macro_f1": 0.88, "accuracy": 0.9}) == ["one: macro_f1 fell from 0.9000 to 0.88"]
    assert recorded.fallen("one", {"macro_f1": 0.95}) == ["one: accuracy fell from 0.8000 to None"]


def test_every_line_holds_shares_between_nothing_and_one():
    lines = json.loads(recorded.RECORDED.read_text())
    assert all(0 <= value <= 1 for metrics in lines.values() for value in metrics.values())


def test_absent_data_skip():
    with pytest.raises(pytest.skip.Exception, match="not here"):
        recorded.data_file("nothing-of-that-name.csv")
