"""Classification on the real messages: part of the trial, held to the score once reached."""

from __future__ import annotations

import csv

from huiyin.text.trials import topics
from tests.gold.recorded import data_file, fallen

EVERY, LEARNT = 3, 1400
"""Every third message is judged, by what a fifth of the data taught: quick, and far enough from the ceiling to show a drop."""


def test_topics_keep_their_score(tmp_path):
    texts, labels = topics.read(data_file("messages-by-topic.csv"))
    order = sorted(range(len(texts)), key=lambda at: (at * 7919) % len(texts))
    files = []
    for name, part in (("train", order[:LEARNT]), ("test", order[LEARNT::EVERY])):
        path = tmp_path / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["topic", "text"])
            rows.writerows((labels[at], texts[at]) for at in part)
        files.append(path)
    found = topics.run(train=files[0], test=files[1])
    assert fallen("topics", found) == []
    assert found["expected_calibration_error"] < 0.06
