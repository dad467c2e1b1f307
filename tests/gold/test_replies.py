"""Replies judged by hand: a change that judges them worse is noticed. Skipped where the data is not there."""

import csv
from pathlib import Path

import pytest

from huiyin.text.trials import replies
from huiyin.text.trials.files import rows_of
from tests.gold.recorded import holds

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
LABELS = DATA / "gold" / "reply_quality_dev.csv"
ROWS = 500
"""Of the file beside the judged ones: enough to know the words, few enough to be quick."""


@pytest.mark.skipif(not LABELS.exists(), reason="the judged data is not beside the project")
def test_replies_are_judged_as_well_as_before(tmp_path, monkeypatch):
    monkeypatch.setattr(replies, "SEEDS", range(2))
    rows = rows_of(DATA / "messages-with-replies.xlsx")
    judged = set(replies.labels_of(LABELS))
    chosen = [row for row in rows if replies.number_of(row["留言编号"]) in judged] + [
        row for row in rows if replies.number_of(row["留言编号"]) not in judged
    ][:ROWS]
    few = tmp_path / "messages.csv"
    with few.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, fieldnames=list(chosen[0]))
        out.writeheader()
        out.writerows(chosen)
    found = replies.run(messages=few, train=LABELS, test=LABELS)
    assert found["f1"] > found["baseline_f1"]
    assert found["answers_accuracy"] > found["majority_accuracy"]
    assert found["misfit_precision"] >= 0.9
    assert found["misfit_recall"] >= 0.5
    holds(
        "replies",
        {name: found[name] for name in ("f1", "answers_accuracy", "answers_macro_f1", "concrete_f1", "misfit_recall")},
    )
