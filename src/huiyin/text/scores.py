"""How well guesses meet what people judged: counts, precision, recall, F1. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class OfClass:
    """Precision, recall and F1 of one class (from 0 to 1), and how many are of it in truth."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Guesses beside the truth: ``confusion[truth, guess]`` counts the pairs; ``labels`` are in the order shown."""

    labels: tuple[str, ...]
    confusion: Counter[tuple[str, str]]

    @classmethod
    def of(cls, truth: Sequence[str], guesses: Sequence[str], labels: Sequence[str] | None = None) -> Scores:
        """Compare two sequences of the same length; ``ValueError`` where their lengths differ."""
        counted = Counter(zip(truth, guesses, strict=True))
        return cls(labels=tuple(labels or sorted({*truth, *guesses})), confusion=counted)

    def __add__(self, other: Scores) -> Scores:
        """Return the scores of both together, as for the parts of a cross-validation."""
        labels = tuple(dict.fromkeys((*self.labels, *other.labels)))
        return Scores(labels=labels, confusion=self.confusion + other.confusion)

    @property
    def n(self) -> int:
        return self.confusion.total()

    @property
    def accuracy(self) -> float:
        return sum(self.confusion[label, label] for label in self.labels) / self.n if self.n else 0.0

    @property
    def macro_f1(self) -> float:
        """Return the mean F1 of the classes that occur in truth."""
        found = [one.f1 for one in map(self.of_class, self.labels) if one.n]
        return sum(found) / len(found) if found else 0.0

    def of_class(self, label: str) -> OfClass:
        right = self.confusion[label, label]
        true = sum(self.confusion[label, guess] for guess in self.labels)
        guessed = sum(self.confusion[truth, label] for truth in self.labels)
        return OfClass(
            precision=right / guessed if guessed else 0.0,
            recall=right / true if true else 0.0,
            f1=2 * right / (true + guessed) if true + guessed else 0.0,
            n=true,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what ``huiyin evaluate`` prints: macro-F1, accuracy, the table of classes and the confusion (rows are truth)."""
        return {
            "n": self.n,
            "macro_f1": self.macro_f1,
            "accuracy": self.accuracy,
            "classes": {label: vars(self.of_class(label)) for label in self.labels},
            "confusion": {
                "labels": list(self.labels),
                "rows": [[self.confusion[truth, guess] for guess in self.labels] for truth in self.labels],
            },
        }
