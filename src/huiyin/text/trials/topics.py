"""How well texts are classified, measured on judged examples (columns ``topic`` and ``text``, CSV in UTF-8)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.text.classify import METHOD, Classifier, Guess
from huiyin.text.fitting import parted
from huiyin.text.scores import Scores
from huiyin.text.trials.files import Unfit, rows_of

FOLDS = 5
BINS = 10


def run(*, train: Path, test: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """Learn from one file and judge on another; without ``test``, judge each of ``folds`` parts by what the others taught.

    Nothing of a part that is judged is seen in learning, not even its words. Seconds are of one process, from the raw text.
    """
    learned_from = read(train)
    if len(set(learned_from[1])) < 2:
        raise Unfit("one_kind", train.name, ["topic"])
    if test is not None:
        return judged([(learned_from, read(test))])
    texts, labels = learned_from
    names = sorted(set(labels))
    parts = parted(np.array([names.index(label) for label in labels]), min(folds or FOLDS, len(texts)))
    if parts.max(initial=0) < 1:
        raise Unfit("too_few", train.name)
    return judged(
        [
            (chosen(texts, labels, parts != part), chosen(texts, labels, parts == part))
            for part in range(parts.max() + 1)
        ]
    )


Examples = tuple[list[str], list[str]]


def read(path: Path) -> Examples:
    """Return texts and topics; what nobody judged is no example."""
    rows = [row for row in rows_of(path, ("text", "topic")) if row["topic"]]
    if not rows:
        raise Unfit("empty", path.name)
    return [row["text"] for row in rows], [row["topic"] for row in rows]


def chosen(texts: Sequence[str], labels: Sequence[str], which: Any) -> Examples:
    at = np.flatnonzero(which).tolist()
    return [texts[one] for one in at], [labels[one] for one in at]


def judged(pairs: list[tuple[Examples, Examples]]) -> dict[str, Any]:
    """Return the scores over all pairs of (what to learn from, what to judge)."""
    scores = Scores.of([], [])
    guesses: list[tuple[Guess, str]] = []
    learning = guessing = 0.0
    for (texts, labels), (asked, truth) in pairs:
        begun = time.perf_counter()
        classifier = Classifier.learn(texts, labels)
        learnt = time.perf_counter()
        found = classifier.guess(asked)
        guessing += time.perf_counter() - learnt
        learning += learnt - begun
        guesses += zip(found, truth, strict=True)
        scores += Scores.of(truth, [guess.label for guess in found])
    return {
        **scores.as_dict(),
        "expected_calibration_error": calibration_error(guesses),
        "per_second": len(guesses) / guessing if guessing else 0.0,
        "train_seconds": learning / len(pairs),
        "method": METHOD,
    }


def calibration_error(guesses: Sequence[tuple[Guess, str]]) -> float:
    """Return by how much confidence and share of right guesses differ, over ten bins of confidence (0 is perfect)."""
    if not guesses:
        return 0.0
    sure = np.array([guess.confidence for guess, _truth in guesses])
    right = np.array([guess.label == truth for guess, truth in guesses])
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == one].sum() - right[bins == one].sum()) for one in range(BINS)]
    return float(sum(gaps) / len(guesses))
