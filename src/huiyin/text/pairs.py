"""Do two texts speak of the same problem: the same place, organisation or event, and the same thing asked? Pure.

A few strong signs are weighed by a logistic regression that is learned from judged pairs. Signs that two texts share only
their wording count against it: a text copied to another estate or another college names somewhere else (D01).

A model is numbers alone (``to_dict``); ``PairModel.shipped`` is one that comes with the program, so that a new site works
from its first day. Two sets of weights are kept: with word vectors of the pile at hand (``Space``), and without them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from huiyin.text.pair_codes import held_by
from huiyin.text.readings import Name, Reading

SHIPPED = Path(__file__).with_name("pairs.json")
UNSEEN = 8.0
"""The weight of a term that the pile does not hold, and the most that any term weighs: one text in three thousand."""
COMMON = 4.0
"""A term lighter than this (one text in 55) is no sign of anything: it stands in texts about everything."""
ENOUGH = 2000
"""From so many texts on a pile alone says what is rare. In a smaller one nothing could be, so it is taken as part of one of this size,
in which the words that stand in nearly all of its texts stay common."""
FLOOR = 0.05
"""What a word weighs at least that stands in every text."""
SINGLE = 1.0
"""What a word of one character weighs where such words were not counted."""


class Rarity(dict[str, float]):
    """What each term weighs in a pile: the logarithm of how few of its texts hold it, at most ``UNSEEN``."""

    @classmethod
    def of(cls, readings: Sequence[Reading], *, sample: int = 20_000) -> Rarity:
        """Count the words and the pairs of characters in at most ``sample`` texts of a pile, evenly drawn."""
        texts: Counter[str] = Counter()
        drawn = readings[:: max(1, len(readings) // sample)]
        for reading in drawn:
            texts.update(reading.counts.keys())
        # A word of two characters is a pair as well: it stands in no fewer texts than the word does.
        texts |= Counter(held_by([reading.text for reading in drawn]))
        return cls.counted(texts, len(drawn))

    @classmethod
    def counted(cls, texts: Mapping[str, int], n: int) -> Self:
        """Weigh terms of which it was counted in how many of ``n`` texts each stands."""
        lacking = max(0, ENOUGH - n)
        doubt = lacking / (n + lacking or 1)
        return cls(
            {
                term: min(
                    UNSEEN, max(FLOOR, math.log((n + lacking + 1) / (count + 1)) * min(1, 2 * (1 - count / n)) ** doubt)
                )
                for term, count in texts.items()
                if count > 1
            }
        )

    def __missing__(self, _term: str) -> float:
        return UNSEEN


class WordRarity(Rarity):
    """What words weigh where only those of two characters and more were counted: a single character says little."""

    def get(self, term: str, default: Any = UNSEEN) -> Any:
        found = super().get(term)
        return found if found is not None else (SINGLE if len(term) == 1 else default)


def pairs_in(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@dataclass(frozen=True, slots=True)
class Space:
    """Word vectors learned from a pile (latent semantic analysis): words that stand in the same texts lie close together."""

    rows: Mapping[str, int]
    directions: np.ndarray[Any, np.dtype[np.float32]]
    """One column per dimension: what turns a weighted text into its place in the space."""
    vectors: np.ndarray[Any, np.dtype[np.float32]]
    """The same, each row of length one: for words beside words."""

    @classmethod
    def of(
        cls, readings: Sequence[Reading], idf: Mapping[str, float], *, dims: int = 150, sample: int = 8000
    ) -> Space | None:
        """Learn from at most ``sample`` texts, evenly drawn; ``None`` where the pile is too small to learn from."""
        from scipy.sparse.linalg import svds

        drawn = readings[:: max(1, len(readings) // sample)]
        held = Counter(word for reading in drawn for word in reading.counts)
        rows = {word: row for row, word in enumerate(word for word, count in held.items() if count > 1)}
        if min(len(drawn), len(rows)) < 2 * dims:
            return None
        weighed = matrix(drawn, rows, idf)
        start = np.random.default_rng(2026).standard_normal(min(weighed.shape))
        _left, _sizes, right = svds(weighed, k=dims, v0=start, tol=1e-3)
        directions = np.ascontiguousarray(right.T, dtype=np.float32)
        return cls(rows, directions, directions / (np.linalg.norm(directions, axis=1, keepdims=True) + 1e-9))

    def place(self, readings: Sequence[Reading], idf: Mapping[str, float]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return where texts lie, one row of length one each."""
        placed = matrix(readings, self.rows, idf) @ self.directions
        return np.asarray(placed / (np.linalg.norm(placed, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def matrix(readings: Sequence[Reading], rows: Mapping[str, int], idf: Mapping[str, float]) -> Any:
    """Return the weighted words of texts as a sparse matrix, each row of length one."""
    from scipy.sparse import csr_matrix

    ends, columns, values = [0], [], []
    look_up = idf.get
    for reading in readings:
        known = [(rows[word], count * look_up(word, UNSEEN)) for word, count in reading.counts.items() if word in rows]
        columns += [row for row, _value in known]
        values += [value for _row, value in known]
        ends.append(len(columns))
    found = csr_matrix(
        (np.asarray(values, np.float32), np.asarray(columns, np.int32), ends), (len(readings), len(rows))
    )
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    found.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(found.indptr)).astype(np.float32)
    return found


def weight(idf: Mapping[str, float], term: str) -> float:
    return idf.get(term, UNSEEN)


SIGNS = ("words", "space", "subject", "rare", "elsewhere", "copied")
"""What is weighed: likeness of all words, of their place in the space, the subject of the one found again in the other, rare
words shared, names that the other does not know, and those in texts that are otherwise alike."""
PLAIN = tuple(sign for sign in SIGNS if sign != "space")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure it is that two texts speak of the same problem (0 to 1), and what spoke for it and against it."""

    score: float
    same: bool
    shared: tuple[str, ...]
    conflicting: tuple[str, ...]
    elsewhere: float = 0.0
    """How surely each names a place or an organisation that the other does not know (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A reading, and for each of its names the weights of the pairs of characters in what is its own, and their sum."""

    reading: Reading
    names: tuple[tuple[Mapping[str, float], float], ...]

    @classmethod
    def of(cls, reading: Reading, idf: Mapping[str, float]) -> Named:
        named = [{pair: max(0.2, weight(idf, pair) - 1.5) for pair in pairs_in(name.own)} for name in reading.names]
        return cls(reading, tuple((pairs, sum(pairs.values())) for pairs in named))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reading with the weights that its words have in one pile: worked out once, compared many times."""

    reading: Reading
    words: Mapping[str, float]
    """Weights of its words; the squares add up to one."""
    subject: tuple[tuple[str, float], ...]
    names: tuple[tuple[Mapping[str, float], float], ...]
    rows: np.ndarray[Any, np.dtype[np.int32]] | None
    rare: frozenset[str]
    """Its rare pairs of characters: names that no dictionary holds are cut into words one way here and another way there."""

    @classmethod
    def of(cls, reading: Reading, idf: Mapping[str, float], space: Space | None = None) -> Weighed:
        heavy = {word: count * weight(idf, word) for word, count in reading.counts.items()}
        size = math.sqrt(sum(one * one for one in heavy.values())) or 1.0
        rows = [space.rows[word] for word in reading.counts if word in space.rows] if space else None
        return cls(
            reading,
            {word: one / size for word, one in heavy.items()},
            tuple((word, weight(idf, word)) for word in reading.subject_words),
            Named.of(reading, idf).names,
            None if rows is None else np.asarray(rows, np.int32),
            frozenset(pair for pair in pairs_in(reading.text) if weight(idf, pair) > COMMON),
        )


def shared_words(a: Weighed, b: Weighed, idf: Mapping[str, float]) -> tuple[float, float]:
    """Return how alike the weighted words of two texts are (0 to 1), and how many rare pairs of characters they share, by weight."""
    few, many = sorted((a.words, b.words), key=len)
    together = sum(one * many[word] for word, one in few.items() if word in many)
    rare = sum(weight(idf, pair) - COMMON for pair in a.rare & b.rare)
    return together, math.log1p(rare)


def found_again(one: Weighed, other: Weighed, space: Space | None) -> float:
    """Return how much of one's subject the other says too, by weight; a word near in the space counts in part."""
    total = found = 0.0
    missing: list[tuple[int, float]] = []
    text = other.reading.text
    for word, heavy in one.subject:
        total += heavy
        if word in other.words or (len(word) > 1 and word in text):
            found += heavy
        elif space and word in space.rows:
            missing.append((space.rows[word], heavy))
    if missing and space and other.rows is not None and len(other.rows):
        rows = [row for row, _heavy in missing]
        near = (space.vectors[rows] @ space.vectors[other.rows].T).max(axis=1)
        found += sum(max(0.0, like) * heavy for like, (_row, heavy) in zip(near.tolist(), missing, strict=True))
    return found / total if total else 0.0


NUMERALS = frozenset("0123456789一二三四五六七八九十东西南北")
MISSPELT = 0.8
"""How much of a name counts as known that differs in some characters only: people write 金麓 for 金路."""


def known(name: Name, pairs: Mapping[str, float], total: float, other: Reading) -> float:
    """Return how much of what is a name's own the other text holds, from 0 to 1: a slip of the pen costs a part only."""
    held = sum(one for pair, one in pairs.items() if pair in other.text) / total
    own = set(name.own)
    for beside in other.names:
        theirs = set(beside.own)
        if held < 1 and own & theirs and not (own ^ theirs) & NUMERALS:
            held = max(held, MISSPELT * len(own & theirs) / max(len(own), len(theirs)))
    return held


def elsewhere(a: Weighed | Named, b: Weighed | Named) -> float:
    """Return how surely both name a place or organisation that the other does not know, from 0 to 1."""
    if not a.names or not b.names:
        return 0.0
    unknown = 1 - best_known(a, b)
    return unknown * (1 - best_known(b, a)) if unknown else 0.0


def best_known(one: Weighed | Named, other: Weighed | Named) -> float:
    if any(name.own in other.reading.text for name in one.reading.names):
        return 1.0
    return max(known(name, *pairs, other.reading) for name, pairs in zip(one.reading.names, one.names, strict=True))


def signs(
    a: Weighed, b: Weighed, idf: Mapping[str, float], space: Space | None = None, near: float | None = None
) -> list[float]:
    """Return what ``SIGNS`` names (``PLAIN`` without a space). ``near`` is the likeness in the space where it is known already."""
    words, rare = shared_words(a, b, idf)
    apart = elsewhere(a, b)
    if space and near is None:
        one, other = space.place([a.reading, b.reading], idf)
        near = float(one @ other)
    subject = min(found_again(a, b, space), found_again(b, a, space))
    rest = [subject, rare, apart, apart * words]
    return [words, near or 0.0, *rest] if space else [words, *rest]


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic regression: one weight per sign, and what is added."""

    weights: tuple[float, ...]
    bias: float

    def chance(self, row: Sequence[float]) -> float:
        """Return the chance (0 to 1) for one row of signs."""
        said = self.bias + sum(one * heavy for one, heavy in zip(row, self.weights, strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, said))))

    def chances(self, rows: Any) -> Any:
        """Return the chances of many rows."""
        return 1 / (1 + np.exp(-np.clip(self.bias + rows @ np.asarray(self.weights), -50.0, 50.0)))

    @classmethod
    def learn(cls, rows: Any, same: Any, heavy: Any) -> Weighing:
        from sklearn.linear_model import LogisticRegression

        given = np.asarray(rows, dtype=float)
        mean, spread = given.mean(axis=0), given.std(axis=0) + 1e-9
        found = LogisticRegression(C=0.2, max_iter=1000).fit((given - mean) / spread, same, sample_weight=heavy)
        weights = found.coef_[0] / spread
        return cls(tuple(map(float, weights)), float(found.intercept_[0] - weights @ mean))


@dataclass(frozen=True, slots=True)
class PairModel:
    """Weighs the signs. ``threshold`` is the score from which on two texts count as the same problem."""

    spaced: Weighing
    plain: Weighing
    threshold: float = 0.5
    version: str = field(default="1")

    def score(self, a: Reading, b: Reading, idf: Mapping[str, float], space: Space | None = None) -> Judgement:
        """Judge one pair. ``idf`` maps words and pairs of characters to their weights (see ``Rarity``); unseen ones weigh the most."""
        return self.judge(Weighed.of(a, idf, space), Weighed.of(b, idf, space), idf, space)

    def judge(self, one: Weighed, other: Weighed, idf: Mapping[str, float], space: Space | None = None) -> Judgement:
        """Judge a pair of readings that were weighed already: for one beside many."""
        row = signs(one, other, idf, space)
        score = self.chance(row)
        apart = row[SIGNS.index("elsewhere") - len(SIGNS)]
        return Judgement(score, score >= self.threshold, *evidence(one, other, idf), apart)

    def chance(self, row: Sequence[float]) -> float:
        """Return the chance (0 to 1) for one row of signs, with or without that of the space."""
        weighing = self.spaced if len(row) == len(SIGNS) else self.plain
        return weighing.chance(row)

    def chances(self, rows: Any) -> Any:
        """Return the chances of many rows of signs."""
        return (self.spaced if rows.shape[1] == len(SIGNS) else self.plain).chances(rows)

    @classmethod
    def learn(
        cls,
        pairs: Sequence[tuple[Reading, Reading]],
        same: Sequence[bool],
        idf: Mapping[str, float],
        space: Space | None = None,
        *,
        pile: Sequence[Reading] = (),
    ) -> PairModel:
        """Learn from judged pairs; ``pile`` gives texts that nobody judged, from which copies to other places are made."""
        return cls.fit(rows_of(pairs, idf, space), same, rows_of(copied_elsewhere(pile), idf, space))

    @classmethod
    def fit(
        cls, rows: Sequence[Sequence[float]], same: Sequence[bool], copies: Sequence[Sequence[float]] = ()
    ) -> PairModel:
        """Learn from the signs of judged pairs (all of ``SIGNS``, one row each) and of texts copied to another place."""
        every = np.asarray([*rows, *copies], dtype=float)
        truth = np.asarray([*same, *([False] * len(copies))], dtype=bool)
        if len(set(truth.tolist())) < 2:
            raise ValueError("pairs of one kind only")
        heavy = np.asarray([1.0] * len(same) + [COPIES_WEIGH * len(same) / max(1, len(copies))] * len(copies))
        without = [at for at, sign in enumerate(SIGNS) if sign != "space"]
        return cls(Weighing.learn(every, truth, heavy), Weighing.learn(every[:, without], truth, heavy))

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "threshold": self.threshold,
            **{
                name: {"weights": list(one.weights), "bias": one.bias}
                for name, one in (("spaced", self.spaced), ("plain", self.plain))
            },
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> PairModel:
        """Return the model that ``to_dict`` wrote; ``ValueError`` where its weights are not those of the signs."""
        spaced, plain = (
            Weighing(tuple(map(float, found[name]["weights"])), float(found[name]["bias"]))
            for name in ("spaced", "plain")
        )
        if (len(spaced.weights), len(plain.weights)) != (len(SIGNS), len(PLAIN)):
            raise ValueError("weights of other signs")
        return cls(spaced, plain, float(found["threshold"]), str(found["version"]))

    @classmethod
    def shipped(cls) -> PairModel:
        """Return the model that comes with the program."""
        return _shipped()


@cache
def _shipped() -> PairModel:
    return PairModel.from_dict(json.loads(SHIPPED.read_text()))


COPIES_WEIGH = 0.02
"""How much the made copies weigh together, beside the judged pairs."""
COPIES = 60


def rows_of(
    pairs: Sequence[tuple[Reading, Reading]], idf: Mapping[str, float], space: Space | None
) -> list[list[float]]:
    """Return all of ``SIGNS`` for pairs; without a space its sign is 0."""
    return [padded(signs(Weighed.of(a, idf, space), Weighed.of(b, idf, space), idf, space)) for a, b in pairs]


def padded(row: list[float]) -> list[float]:
    return row if len(row) == len(SIGNS) else [row[0], 0.0, *row[1:]]


def copied_elsewhere(pile: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """Return texts beside the same text with its one name replaced by that of another text: not the same problem."""
    named = [
        one for one in pile if len(one.names) == 1 and len(one.names[0].own) > 1 and one.names[0].own in one.subject
    ]
    made: list[tuple[Reading, Reading]] = []
    for one, other in zip(named, named[len(named) // 2 :], strict=False):
        old, new = one.names[0].own, other.names[0].own
        if not pairs_in(old) & pairs_in(new) and len(made) < COPIES:
            body = one.text.removeprefix(one.subject)
            made.append((one, Reading.of(body.replace(old, new), one.subject.replace(old, new))))
    return made


def evidence(a: Weighed, b: Weighed, idf: Mapping[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names (or else the rarest words) that both hold, and the names that only one of them knows."""
    sides = ((a, b), (b, a))
    shared = {name.whole for one, other in sides for name in one.reading.names if name.own in other.reading.text}
    apart = {
        name.whole
        for one, other in sides
        for name, pairs in zip(one.reading.names, one.names, strict=True)
        if known(name, *pairs, other.reading) < 0.5
    }
    words = sorted(
        (word for word in a.words.keys() & b.words.keys() if len(word) > 1 and weight(idf, word) > COMMON),
        key=lambda word: (-weight(idf, word), word),
    )
    names = sorted(shared, key=lambda name: (-len(name), name))
    return tuple([*names, *(word for word in words if not any(word in name for name in names))][:8]), tuple(
        sorted(apart)
    )
