"""Masking on the project's own labelled sentences: a change that catches less, or masks more of what names nobody, is noticed."""

from huiyin.text.trials import masking
from tests.gold.recorded import holds


def test_masking_catches_as_much_as_before():
    found = masking.run()
    holds("masking", {"macro_f1": found["macro_f1"], "precision": found["precision"], "recall": found["recall"]})
    holds("masking_held", found["held"]["all"])
    for group, figures in found["classes"].items():
        holds(f"masking_{group}", figures)
