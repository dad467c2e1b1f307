"""Texts put into classes: learned from examples, or from nothing but the names of the classes; with confidence and reasons. Pure.

A linear model, so that what spoke for a class can be named in the words of the text. What is stored is numbers, never code.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.text.features import SIZE, Numbers, column_of, counted, rarity, weighed, words_in
from huiyin.text.words import normal

PARTS = 3
"""Inner parts of the examples on which it is found out how far to trust the scores."""
FEW = 2
"""Examples of a class below which nothing can be held back of it."""
COLD = 12.0
"""How sharply the words of names decide, found by no data: overlap of all words is sure, of one in ten is not."""
OVERLAP = 6.0
"""A sixth of a text's weight in the words of a name is as much as one can expect."""
BATCH = 500


@dataclass(frozen=True)
class Guess:
    """A class, how sure it is (0 to 1), and the classes that come next with their shares."""

    label: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Classifier:
    """``weights`` has a row for each label; ``sharpness`` turns scores into shares; ``method`` says how it came about."""

    labels: tuple[str, ...]
    weights: Numbers
    bias: Numbers
    idf: Numbers
    sharpness: float
    method: str

    @classmethod
    def cold(cls, names: Mapping[str, str]) -> Classifier:
        """Return what knows nothing but the words by which each label is called and described."""
        counts = counted(list(names.values()))
        idf = rarity(counts)
        rows = np.asarray(weighed(counts, idf).todense(), dtype=np.float32)
        return cls(tuple(names), rows, np.zeros(len(names), np.float32), idf, COLD, "names")

    @classmethod
    def learn(cls, texts: Sequence[str], labels: Sequence[str], names: Mapping[str, str] | None = None) -> Classifier:
        """Learn from examples; names and descriptions, where given, count as one example of each label more.

        ``ValueError`` without an example.
        """
        known = {label: words for label, words in (names or {}).items() if words.strip()}
        texts, labels = [*texts, *known.values()], [*labels, *known]
        if not texts:
            raise ValueError("no examples")
        found = sorted(set(labels))
        counts = counted(texts)
        idf = rarity(counts)
        rows, truth = weighed(counts, idf), np.array([found.index(label) for label in labels])
        if len(found) == 1:
            return cls(tuple(found), np.zeros((1, SIZE), np.float32), np.zeros(1, np.float32), idf, 1.0, "one class")
        weights, bias = fitted(rows, truth, len(found))
        sharpness = trusted(rows, truth, len(found))
        return cls(tuple(found), weights, bias, idf, sharpness, "linear svm on hashed characters and words")

    def scores(self, texts: Sequence[str]) -> Numbers:
        rows = weighed(counted(texts), self.idf)
        return np.asarray(rows @ self.weights.T + self.bias, dtype=np.float64)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return a guess for each text."""
        found: list[Guess] = []
        for at in range(0, len(texts), BATCH):
            scores = self.scores(texts[at : at + BATCH])
            rows = shares(scores, self.sharpness)
            if self.method == "names":  # words that no name has say nothing, however little they leave to choose
                rows = rows * np.clip(scores.max(axis=1, keepdims=True) * OVERLAP, 0, 1)
            found += [self.guess_of(row) for row in rows]
        return found

    def guess_of(self, row: Numbers) -> Guess:
        order = np.argsort(-row)[:3]
        best, *rest = [(self.labels[place], float(row[place])) for place in order]
        return Guess(best[0], best[1], tuple(rest))

    def why(self, text: str, label: str) -> list[tuple[str, float]]:
        """Return the words of the text that spoke for ``label`` and not for the others, the strongest first."""
        if label not in self.labels:
            return []
        place = self.labels.index(label)
        against = np.delete(self.weights, place, axis=0)
        found = {}
        for word in dict.fromkeys(words_in(normal(text))):
            column = column_of(word)
            weight = self.weights[place, column] - (against[:, column].max() if len(against) else 0.0)
            if weight > 0 and len(word) > 1:
                found[word] = float(weight * self.idf[column])
        return sorted(found.items(), key=lambda one: -one[1])

    def to_bytes(self) -> bytes:
        """Return it as a file of numbers."""
        place = io.BytesIO()
        head = json.dumps({"labels": self.labels, "sharpness": self.sharpness, "method": self.method})
        np.savez_compressed(
            place,
            head=np.frombuffer(head.encode(), dtype=np.uint8),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            idf=self.idf.astype(np.float16),
        )
        return place.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Classifier:
        """Read what ``to_bytes`` wrote; nothing in it is run."""
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            head = json.loads(kept["head"].tobytes())
            return cls(
                tuple(head["labels"]),
                kept["weights"].astype(np.float32),
                kept["bias"],
                kept["idf"].astype(np.float32),
                head["sharpness"],
                head["method"],
            )


def fitted(rows: Any, truth: Numbers, n: int) -> tuple[Numbers, Numbers]:
    """Return weights and biases of a linear model, one row for each of ``n`` classes."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=0.3, class_weight="balanced", tol=1e-3).fit(rows, truth)
    weights, bias = np.asarray(model.coef_, np.float32), np.asarray(model.intercept_, np.float32)
    if n == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights, bias


def trusted(rows: Any, truth: Numbers, n: int) -> float:
    """Return how sharply scores decide: what makes the shares of examples that were held back most likely."""
    from sklearn.model_selection import StratifiedKFold

    if np.bincount(truth, minlength=n).min() < FEW or len(truth) < 4 * PARTS:
        return 1.0
    parts = StratifiedKFold(min(PARTS, int(np.bincount(truth).min())), shuffle=True, random_state=0)
    scores = np.zeros((len(truth), n))
    for rest, held in parts.split(np.zeros(len(truth)), truth):
        weights, bias = fitted(rows[rest], truth[rest], n)
        scores[held] = rows[held] @ weights.T + bias
    tried = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0]
    at = np.arange(len(truth))
    return float(max(tried, key=lambda one: np.log(shares(scores, one)[at, truth] + 1e-9).mean()))


def shares(scores: Numbers, sharpness: float) -> Numbers:
    """Return scores as shares of 1 in each row."""
    spread = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return np.asarray(spread / spread.sum(axis=1, keepdims=True))
