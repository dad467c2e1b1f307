"""A pile of texts as tables, and the signs of many pairs of them at once: the same numbers as ``pairs.signs`` gives one by one. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from huiyin.text.pair_codes import BITS, SECOND, code_of, coded
from huiyin.text.pairs import COMMON, UNSEEN, Named, PairModel, Rarity, Space, elsewhere
from huiyin.text.readings import Reading

BLOCK = 10_000
"""Pairs judged at once: what bounds the memory."""
MOST = 0.9
"""As much of its subject as one text of a pair could say, when only their words were looked at."""


@dataclass(frozen=True, slots=True)
class PairWeights:
    """What pairs of characters weigh, by their codes in rising order; what is not among them weighs the most."""

    codes: Any
    heavy: Any

    @classmethod
    def of(cls, idf: Rarity) -> PairWeights:
        known = sorted((code_of(term), one) for term, one in idf.items() if len(term) == 2)
        codes = np.asarray([-1, *(code for code, _one in known)], np.int64)
        return cls(codes, np.asarray([UNSEEN, *(one for _code, one in known)], np.float32))

    def weigh(self, codes: Any) -> Any:
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[at] == codes, self.heavy[at], np.float32(UNSEEN))


@dataclass(slots=True)
class Table:
    """Texts in rows. The columns of ``counts``, ``words`` and ``subjects`` are the words of ``listed``; those of ``rare`` are pairs of characters.

    ``counts`` is how much a word counts in a text, by its weight; ``words`` the same with each row of length one; ``subjects`` what each
    word of the subject weighs; ``rare`` the root of what each rare pair of characters weighs above the common ones.
    """

    texts: Sequence[Reading]
    idf: Rarity
    space: Space | None
    listed: list[str]
    weights: Any
    counts: Any
    words: Any
    said: Any
    subjects: Any
    totals: Any
    rare: Any
    rows: Any
    places: Any
    pairs: PairWeights
    names: dict[int, Named] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[Reading], idf: Rarity, space: Space | None, pairs: PairWeights | None = None) -> Table:
        """Make texts ready. ``pairs`` are those of ``idf``, where another table has them already."""
        pairs = pairs or PairWeights.of(idf)
        numbers: dict[str, int] = defaultdict(count().__next__)
        counts = sparse(
            [text.counts.keys() for text in texts], numbers, [one for text in texts for one in text.counts.values()]
        )
        subjects = sparse([text.subject_words for text in texts], numbers)
        listed = list(numbers)
        weights = np.fromiter((idf[word] for word in listed), np.float32, len(listed))
        counts.data *= weights[counts.indices]
        subjects.data *= weights[subjects.indices]
        subjects.resize(counts.shape)
        words = of_length_one(counts)
        said = words.copy()
        said.data = np.ones_like(said.data)
        rows = np.fromiter((space.rows.get(word, -1) if space else -1 for word in listed), np.int64, len(listed))
        places = placed(counts, rows, space) if space else None
        rare = rare_pairs([text.text for text in texts], pairs)
        return cls(
            *(texts, idf, space, listed, weights),
            *(counts, words, said, subjects, sums(subjects), rare, rows, places, pairs),
        )

    def beside(self, texts: Sequence[Reading]) -> Table:
        """Return other texts as a table, with the weights and the space of this one."""
        return Table.of(texts, self.idf, self.space, self.pairs)

    def shared(self, one: Any, other: Any) -> tuple[Any, Any]:
        """Return how alike the words of pairs are, and how many rare pairs of characters they share (see ``pairs.shared_words``)."""
        return (
            sums(self.words[one].multiply(self.words[other])),
            np.log1p(sums(self.rare[one].multiply(self.rare[other]))),
        )

    def near(self, one: Any, other: Any) -> Any:
        """Return how near pairs lie in the space; one column, none without a space."""
        if self.places is None:
            return np.zeros((len(one), 0))
        return np.einsum("ij,ij->i", self.places[one], self.places[other], dtype=np.float64)[:, None]

    def found_again(self, one: Any, other: Any) -> Any:
        """Return how much of the subject of ``one`` the ``other`` says too (see ``pairs.found_again``)."""
        asked = self.subjects[one]
        there = asked.multiply(self.said[other]).tocsr()
        found = sums(there)
        missing = (asked - there).tocoo()
        kept = missing.data > 0
        pair, word, heavy = missing.row[kept], missing.col[kept], missing.data[kept].astype(np.float64)
        inside = self.inside(word, other[pair])
        near = np.where(inside, 1.0, 0.0)
        if self.space:
            left = np.flatnonzero(~inside & (self.rows[word] >= 0))
            near[left] = self.nearest_word(self.rows[word[left]], other[pair[left]])
        found += np.bincount(pair, near * heavy, len(one))
        return np.divide(found, self.totals[one], out=np.zeros(len(one)), where=self.totals[one] > 0)

    def inside(self, words: Any, texts: Any) -> Any:
        """Say which words stand in which texts though they were cut there in another way."""
        listed, readings = self.listed, self.texts
        return np.fromiter(
            (
                len(listed[word]) > 1 and listed[word] in readings[text].text
                for word, text in zip(words.tolist(), texts.tolist(), strict=True)
            ),
            bool,
            len(words),
        )

    def nearest_word(self, rows: Any, texts: Any) -> Any:
        """Return how near the nearest word of a text lies to a word in the space, 0 at least: text by text."""
        assert self.space is not None  # noqa: S101  # the caller's part
        found = np.zeros(len(rows))
        order = np.argsort(texts, kind="stable")
        cuts = np.flatnonzero(np.diff(texts[order])) + 1
        vectors, begins = self.space.vectors, self.words.indptr
        for each in np.split(order, cuts) if len(order) else []:
            text = texts[each[0]]
            held = self.rows[self.words.indices[begins[text] : begins[text + 1]]]
            held = held[held >= 0]
            if len(held):
                found[each] = np.maximum(0.0, (vectors[rows[each]] @ vectors[held].T).max(axis=1))
        return found

    def subject(self, one: Any, other: Any) -> Any:
        return np.minimum(self.found_again(one, other), self.found_again(other, one))

    def named(self, text: int) -> Named:
        if text not in self.names:
            self.names[text] = Named.of(self.texts[text], self.idf)
        return self.names[text]

    def apart(self, one: Any, other: Any) -> Any:
        """Return how surely each of a pair names what the other does not know (see ``pairs.elsewhere``)."""
        return np.fromiter(
            (elsewhere(self.named(a), self.named(b)) for a, b in zip(one.tolist(), other.tolist(), strict=True)),
            np.float64,
            len(one),
        )

    def signs(self, one: Any, other: Any) -> Any:
        """Return the signs of pairs, one row each."""
        words, rare = self.shared(one, other)
        return rows_of(words, self.near(one, other), self.subject(one, other), rare, self.apart(one, other))

    def chances(self, model: PairModel, one: Any, other: Any) -> Any:
        """Return how sure it is of each pair that it speaks of the same problem."""
        pieces = [
            model.chances(self.signs(one[at : at + BLOCK], other[at : at + BLOCK])) for at in range(0, len(one), BLOCK)
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0)

    def likely(self, model: PairModel, one: Any, other: Any, least: float) -> tuple[Any, Any]:
        """Return which of the pairs are as sure as ``least``, and how sure those are.

        What cannot be is put away early: first by the words in common, as if each said nearly the whole subject of the other, then
        by the subject of the one and of the other, as if neither named another place. Only what is left is looked at whole.
        """
        words, rare = self.shared(one, other)
        near, none = self.near(one, other), np.zeros(len(one))
        subject, apart = np.full(len(one), MOST), np.zeros(len(one))
        left = np.flatnonzero(model.chances(rows_of(words, near, subject, rare, none)) >= least)
        # Many pairs of a pile in order share their first text, which makes that direction the quick one.
        subject[left] = self.found_again(other[left], one[left])
        left = left[model.chances(rows_of(words, near, subject, rare, none))[left] >= least]
        subject[left] = np.minimum(subject[left], self.found_again(one[left], other[left]))
        left = left[model.chances(rows_of(words, near, subject, rare, none))[left] >= least]
        apart[left] = self.apart(one[left], other[left])
        sure = model.chances(rows_of(words, near, subject, rare, apart))[left]
        return left[sure >= least], sure[sure >= least]


def rows_of(words: Any, near: Any, subject: Any, rare: Any, apart: Any) -> Any:
    """Return the signs side by side in the order of ``pairs.SIGNS``."""
    return np.column_stack((words, near, subject, rare, apart, apart * words))


def sparse(texts: Sequence[Any], numbers: Any, values: Sequence[float] | None = None) -> Any:
    """Return which words stand in which texts, with the columns in rising order; new words are numbered as they come."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *map(len, texts)])
    columns = np.fromiter((numbers[word] for words in texts for word in words), np.int32, ends[-1])
    data = np.ones(ends[-1], np.float32) if values is None else np.asarray(values, np.float32)
    found = csr_matrix((data, columns, ends), (len(texts), len(numbers)))
    found.sort_indices()
    return found


def sums(table: Any) -> Any:
    """Return the sum of each row."""
    table = table.tocsr()
    added = np.concatenate(([0.0], np.cumsum(table.data, dtype=np.float64)))
    return added[table.indptr[1:]] - added[table.indptr[:-1]]


def of_length_one(table: Any) -> Any:
    found = table.copy()
    lengths = np.sqrt(np.maximum(sums(found.multiply(found)), 0))
    found.data = found.data / np.repeat(np.maximum(lengths, 1e-9), np.diff(found.indptr)).astype(np.float32)
    return found


def placed(counts: Any, rows: Any, space: Space) -> Any:
    """Return where texts lie in the space, one row of length one each."""
    known = np.flatnonzero(rows >= 0)
    found = counts[:, known] @ space.directions[rows[known]]
    return np.asarray(found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-9), np.float32)


def rare_pairs(texts: Sequence[str], weights: PairWeights) -> Any:
    """Return the rare pairs of characters of each text, by the root of their weight: the product of two rows is what both share."""
    from scipy.sparse import csr_matrix

    stands, pairs, roots = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for where, found in coded(texts):
        heavy = weights.weigh(found)
        kept = heavy > COMMON
        stands.append(where[kept].astype(np.int32))
        pairs.append(found[kept])
        roots.append(np.sqrt(heavy[kept] - COMMON).astype(np.float32))
    columns, width = compact(pairs)
    ends = np.concatenate(([0], np.cumsum(np.bincount(np.concatenate(stands), minlength=len(texts)))))
    return csr_matrix((np.concatenate(roots), columns, ends), (len(texts), width))


def compact(codes: list[Any]) -> tuple[Any, int]:
    """Return the codes by the characters that there are and not by all that there could be, in the same order: half as big."""
    seen = np.zeros(1 << BITS, bool)
    for one in codes:
        seen[one >> BITS] = True
        seen[one & SECOND] = True
    number = np.cumsum(seen) - 1
    size = int(seen.sum())
    kind = np.int32 if size * size < 2**31 else np.int64
    found = [(number[one >> BITS] * size + number[one & SECOND]).astype(kind) for one in codes]
    return np.concatenate(found), max(1, size * size)
