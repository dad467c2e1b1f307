"""Whether two messages speak of the same problem, against what people judged; the judged pairs are crossed, never seen."""

from __future__ import annotations

from huiyin.text.trials import duplicates
from tests.gold.recorded import DATA, holds, needs


@needs("messages.xlsx", "gold/same_problem_dev.csv")
def test_same_problem_is_seen_as_well_as_recorded() -> None:
    pairs = DATA / "gold" / "same_problem_dev.csv"
    found = duplicates.run(DATA / "messages.xlsx", pairs, pairs, seeds=2)
    assert found["judged_by"] == "cross-validation"
    assert found["macro_f1"] > found["baseline_macro_f1"]
    holds("duplicates", "macro_f1", found["macro_f1"])
    holds("duplicates", "hard_macro_f1", found["hard_macro_f1"])
