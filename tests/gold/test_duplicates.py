"""Whether two messages speak of the same problem, against what people judged; the judged pairs are crossed, never seen."""

from __future__ import annotations

from huiyin.text.trials import duplicates
from tests.gold.recorded import data_file, holds


def test_same_problem_is_seen_as_well_as_recorded() -> None:
    pairs = data_file("gold/same_problem_dev.csv")
    found = duplicates.run(data_file("messages.xlsx"), pairs, pairs, seeds=1)
    assert found["judged_by"] == "cross-validation"
    assert found["macro_f1"] > found["baseline_macro_f1"]
    holds("duplicates", found)
