"""Which of several labels a text most likely has, learned from examples or, before there are any, from the labels' own words.

``learn`` mixes three linear readings (fitting.py) by what they say of examples held out in turn; the mix is one linear reading
again, its softmax the confidence. ``cold`` compares a text with the words of each label's name and description. ``learn`` with
``names`` blends the two, the share of each set on the held-out examples: the more examples, the less the names count. Pure.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from huiyin.text import fitting
from huiyin.text.features import Heard, Weighing, counted
from huiyin.text.fitting import Array

METHOD = "linear-mix/1"
PARTS = 4
"""Parts that are held out in turn to learn how the readings are to be mixed."""
FEW = 8
"""Below so many examples nothing can be held out; the readings are then trusted alike, and mildly."""
MILD = 0.7
SCARCE = 300
"""Below so many examples a column that occurs twice counts already; above, three times."""
COLD_STRENGTH = 3.0
"""How decided the words of names make a guess: a likeness of one third more is worth 2.7 to 1."""
CROSSED = 2000
"""Up to so many examples the mix, too, is judged on what it was not learned from: it would know a few hundred by heart."""
UNSEEN = 0.1
"""Least share of the names while a label has no example: nothing held out could speak for it."""
SHARES_OF_NAMES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
WHY = 6
BATCH = 2048


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The likeliest label of a text with its probability (0..1), and the others from likely to unlikely."""

    label: str
    confidence: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One linear reading of weighed texts: weights (columns, labels), bias (labels,)."""

    weighing: Weighing
    weights: Array
    bias: Array

    @cached_property
    def places(self) -> Any:
        return self.weighing.places()

    def shares(self, counts: Any) -> Array:
        """Return probabilities (texts, labels)."""
        return self.shares_of(self.rows(counts))

    def rows(self, counts: Any) -> Any:
        return self.weighing.weighed(counts, self.places)

    def shares_of(self, rows: Any) -> Array:
        return fitting.shares(np.asarray(rows @ self.weights + self.bias, dtype=np.float64))

    def words(self, heard: Heard, rows: Any, label: int) -> dict[str, float]:
        """Return what each word of the text adds to the score of the label, against the mean of all labels."""
        weights = self.weights[rows.indices]
        by_place = np.zeros(len(self.weighing.columns) + 1)  # the last place is that of columns that do not count
        by_place[rows.indices] = rows.data * (weights[:, label] - weights.mean(axis=1))
        return heard.spoken(by_place[self.places[heard.columns]])


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """Labels, the reading learned from examples and the one from the labels' names; ``named`` is the share of the latter."""

    labels: tuple[str, ...]
    learned: Reader | None = None
    cold: Reader | None = None
    named: float = 0.0
    examples: int = 0
    method: str = METHOD
    notes: dict[str, float] = field(default_factory=dict)
    """How well it did on the examples held out: ``held_accuracy``, ``held_macro_f1``, where any were."""

    def chances(self, texts: Sequence[str]) -> Array:
        """Return probabilities (texts, labels)."""
        if len(self.labels) == 1:
            return np.full((len(texts), 1), (self.examples + 1) / (self.examples + 2))
        parts = [self._chances(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.vstack(parts) if parts else np.zeros((0, len(self.labels)))

    def _chances(self, texts: Sequence[str]) -> Array:
        counts = counted(texts)
        if self.learned is None:
            return (
                self.cold.shares(counts) if self.cold else np.full((len(texts), len(self.labels)), 1 / len(self.labels))
            )
        found = self.learned.shares(counts)
        return (1 - self.named) * found + self.named * self.cold.shares(counts) if self.cold and self.named else found

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return the guess for each text. An empty text gets what the labels' frequency alone says."""
        return [self._guess(row) for row in self.chances(texts)]

    def _guess(self, row: Array) -> Guess:
        order = np.argsort(-row, kind="stable")
        first, *rest = ((self.labels[at], float(row[at])) for at in order)
        return Guess(label=first[0], confidence=first[1], others=tuple(rest))

    def why(self, text: str, label: str, most: int = WHY) -> list[tuple[str, float]]:
        """Return the words of this text that spoke for the label, the weightiest first; a word of one character only if alone."""
        heard = Heard.of(text)
        return self._why(heard, self._rows(heard), label)[:most]

    def explained(self, heard: Heard, most: int = WHY) -> tuple[Guess, list[tuple[str, float]]]:
        """Return the guess for a text that was read already, and the words that spoke for it."""
        rows = self._rows(heard)
        if len(self.labels) == 1 or not rows:
            guess = self._guess(self.chances([heard.plain])[0])
        else:
            parts = [share * reader.shares_of(row)[0] for reader, share, row in rows]
            guess = self._guess(sum(parts[1:], parts[0]))
        return guess, self._why(heard, rows, guess.label)[:most]

    def _rows(self, heard: Heard) -> list[tuple[Reader, float, Any]]:
        """Return the readings that have a share in the guess, each with its share and the weighed text."""
        share = self.named if self.learned is not None else 1.0
        both = ((self.learned, 1 - share), (self.cold, share))
        return [(reader, part, reader.rows(heard.counts)) for reader, part in both if reader is not None and part]

    def _why(self, heard: Heard, rows: list[tuple[Reader, float, Any]], label: str) -> list[tuple[str, float]]:
        at = self.labels.index(label)
        found: dict[str, float] = {}
        for reader, part, row in rows:
            for word, weight in reader.words(heard, row, at).items():
                found[word] = found.get(word, 0.0) + part * weight
        for_it = sorted(
            ((word, weight) for word, weight in found.items() if weight > 0), key=lambda one: (-one[1], one[0])
        )
        return [one for one in for_it if len(one[0]) > 1] or for_it

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        names: Mapping[str, str] | None = None,
        matters: Sequence[int] | None = None,
    ) -> Classifier:
        """Learn from examples. ``names`` (label -> its words) adds labels without examples and helps where examples are few.

        ``matters`` says of which matter each text tells: texts of one are held out together, or what they share would make
        the examples look wiser than the names.

        Raises ``ValueError`` where texts and labels differ in number, or there is neither example nor name.
        """
        if len(texts) != len(labels):
            raise ValueError(f"{len(texts)} texts, {len(labels)} labels")
        if not texts:
            return cls.from_names(names or {})
        known = tuple(sorted({*labels, *(names or {})}))
        truth = np.array([known.index(label) for label in labels])
        if len(known) == 1:
            return cls(labels=known, examples=len(texts))
        counts = counted(texts)
        weighing = Weighing.learn(counts, 1 if len(texts) < FEW else 2 if len(texts) < SCARCE else 3)
        of_matters = None if matters is None else np.asarray(matters)
        learner = Learner(weighing.weighed(counts), truth, len(known), of_matters)
        weights, bias = learner.reading()
        made = cls(labels=known, learned=Reader(weighing=weighing, weights=weights, bias=bias), examples=len(texts))
        if names:
            made = made._blended(names, counts, learner)
        return replace(made, notes=learner.notes(made.named, made.cold.shares(counts) if made.cold else None))

    def _blended(self, names: Mapping[str, str], counts: Any, learner: Learner) -> Classifier:
        """Return it with the names' reading beside the examples', in the share that is best on the examples held out."""
        cold = cold_reader({label: names.get(label, label) for label in self.labels}, self.labels)
        if learner.held is None:
            return replace(self, cold=cold, named=0.5)
        by_names = cold.shares(counts)
        costs = [-np.log(learner.truly(share, by_names)).mean() for share in SHARES_OF_NAMES]
        least = 0.0 if len(np.unique(learner.truth)) == len(self.labels) else UNSEEN
        return replace(self, cold=cold, named=max(least, SHARES_OF_NAMES[int(np.argmin(costs))]))

    @classmethod
    def from_names(cls, names: Mapping[str, str]) -> Classifier:
        """Return a classifier that knows only the labels' names and descriptions; ``ValueError`` where there is none."""
        if not names:
            raise ValueError("neither examples nor names")
        labels = tuple(sorted(names))
        return cls(labels=labels, cold=cold_reader(names, labels), method=f"{METHOD} names")

    def to_bytes(self) -> bytes:
        """Return it as an archive of plain arrays and JSON: nothing in it can run when it is read."""
        arrays: dict[str, Array] = {}
        for name, reader in (("learned", self.learned), ("cold", self.cold)):
            if reader is not None:
                arrays[f"{name}_columns"] = reader.weighing.columns.astype(np.uint32)
                arrays[f"{name}_rarity"] = reader.weighing.rarity.astype(np.float32)
                arrays[f"{name}_weights"] = reader.weights.astype(np.float16)
                arrays[f"{name}_bias"] = reader.bias.astype(np.float32)
        about = {
            "labels": self.labels,
            "named": self.named,
            "examples": self.examples,
            "method": self.method,
            "notes": self.notes,
        }
        arrays["about"] = np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), dtype=np.uint8)
        target = io.BytesIO()
        np.savez_compressed(target, allow_pickle=False, **arrays)
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Classifier:
        """Read what ``to_bytes`` wrote; ``ValueError`` where it is something else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                about = json.loads(arrays["about"].tobytes())
                readers = {
                    name: Reader(
                        weighing=Weighing(
                            columns=arrays[f"{name}_columns"].astype(np.int64), rarity=arrays[f"{name}_rarity"]
                        ),
                        weights=arrays[f"{name}_weights"].astype(np.float32),
                        bias=arrays[f"{name}_bias"],
                    )
                    for name in ("learned", "cold")
                    if f"{name}_columns" in arrays
                }
        except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError("not a classifier") from error
        about["labels"] = tuple(about["labels"])
        return cls(**about, learned=readers.get("learned"), cold=readers.get("cold"))


class Learner:
    """Fits the readings to examples, and keeps what the mix says of each example when it was held out.

    ``held`` are probabilities (examples, classes), or None where there are too few examples to hold any out.
    """

    held: Array | None = None

    def __init__(self, rows: Any, truth: Array, classes: int, matters: Array | None = None) -> None:
        self.rows, self.truth, self.classes, self.matters = rows, truth, classes, matters

    def reading(self) -> fitting.Reading:
        found = fitting.readings(self.rows, self.truth, self.classes)
        if len(self.truth) < FEW or np.sort(np.bincount(self.truth))[-2] < 2:
            said = fitting.said(found, self.rows)
            mix = fitting.evenly(len(found), self.classes, MILD)
        else:
            parts = self.parts()
            said = self.said_of_held(len(found), parts)
            mix = np.empty(0)
        scales = self.scales(said, len(found))
        said = said / np.repeat(scales, self.classes)
        if not mix.size:
            mix = fitting.mixing(said, self.truth, self.classes)
            self.held = mixed(said, mix) if len(said) > CROSSED else self.mixed_apart(said, parts)
        return fitting.collapsed(found, mix, scales)

    def mixed_apart(self, said: Array, parts: Array) -> Array:
        """Return the probabilities of each example by a mix that was learned from the other parts alone."""
        held: Array = np.empty((len(said), self.classes))
        for part in range(parts.max() + 1):
            out = parts == part
            held[out] = mixed(said[out], fitting.mixing(said[~out], self.truth[~out], self.classes))
        return held

    def said_of_held(self, readings: int, parts: Array) -> Array:
        """Return what readings fitted to the other parts say of each example."""
        said: Array = np.zeros((len(self.truth), readings * self.classes))
        for part in range(parts.max() + 1):
            out = parts == part
            others = fitting.readings(self.rows[~out], self.truth[~out], self.classes)
            said[out] = fitting.said(others, self.rows[out])
        return said

    def parts(self) -> Array:
        """Return the part in which each example is held out; texts of one matter share theirs."""
        if self.matters is None:
            return fitting.parted(self.truth, min(PARTS, len(self.truth)))
        _matters, first, place = np.unique(self.matters, return_index=True, return_inverse=True)
        found: Array = fitting.parted(self.truth[first], min(PARTS, len(first)))[place]
        return found

    def scales(self, said: Array, readings: int) -> Array:
        """Return the spread of each reading's words, so that they can be added up."""
        spread: Array = said.reshape(len(said), readings, self.classes).std(axis=(0, 2))
        return np.where(spread > 0, spread, 1.0)

    def blended(self, named: float, by_names: Array | None) -> Array:
        """Return the probabilities of the examples held out, blended with those from the names."""
        held = np.empty((0, self.classes)) if self.held is None else self.held
        return held if by_names is None else (1 - named) * held + named * by_names

    def truly(self, named: float, by_names: Array | None) -> Array:
        """Return the probability given to each example's true label when it was held out, blended with the names' reading."""
        found = self.blended(named, by_names)
        kept: Array = np.maximum(found[np.arange(len(self.truth)), self.truth], 1e-6)
        return kept

    def notes(self, named: float, by_names: Array | None) -> dict[str, float]:
        if self.held is None:
            return {}
        from huiyin.text.scores import Scores

        found = self.blended(named, by_names)
        scores = Scores.of([str(one) for one in self.truth], [str(one) for one in found.argmax(axis=1)])
        return {"held_accuracy": scores.accuracy, "held_macro_f1": scores.macro_f1}


def mixed(said: Array, mix: Array) -> Array:
    """Return the probabilities that a mix makes of what the readings say."""
    return fitting.shares(np.hstack([said, np.ones((len(said), 1))]) @ mix)


def cold_reader(names: Mapping[str, str], labels: Sequence[str]) -> Reader:
    """Return the reading that compares a text with each label's words; words of many labels count little."""
    counts = counted([names[label] for label in labels])
    weighing = Weighing.learn(counts, 1)
    rows = weighing.weighed(counts)
    weights = np.asarray(rows.T.todense(), dtype=np.float32) * COLD_STRENGTH
    return Reader(weighing=weighing, weights=weights, bias=np.zeros(len(labels), dtype=np.float32))
