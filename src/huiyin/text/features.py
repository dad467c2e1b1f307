"""What a text looks like to a learner: counts of its words, its characters, its pairs of characters, and those of its beginning.

Everything is counted in hashed columns, so no vocabulary is kept and a word never seen in learning costs nothing. Characters are
hashed as arrays of code points, all texts of a chunk at once: no loop of Python runs over single grams. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from huiyin.text.words import LONGEST, normal

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float32]]

HEAD = 30
"""Characters that count as the beginning: a title, or the first words, often name the matter."""
CHARS, WORDS, BEGINNING = 1 << 19, 1 << 18, 1 << 17
"""Columns for characters and their pairs, for words, and for characters of the beginning."""
STARTS = (0, CHARS, CHARS + WORDS)
COLUMNS = CHARS + WORDS + BEGINNING
SHARES = (1.0, 1.0, 0.5)
"""How long the part of a text's vector is that each of the three blocks makes."""
CHUNK = 512
"""Texts counted at once."""
NO_WORD = re.compile(r"[\W_]+")
GAP = 0x20


def plain(text: str) -> str:
    """Return the text in one script, width and case, with one space for whatever is neither letter nor number."""
    sound = text[:LONGEST].encode("utf-8", "replace").decode()  # halves of a pair of surrogates are no characters
    return NO_WORD.sub(" ", normal(sound)).strip()


@lru_cache(maxsize=200_000)
def word_column(word: str) -> int:
    return STARTS[1] + crc32(word.encode()) % WORDS


def mixed(codes: Any) -> Any:
    """Spread numbers over 32 bits, so that neighbours in the code table do not share columns (a finaliser of splitmix)."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB) >> np.uint64(32)


def code_points(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)


def char_columns(codes: Any) -> tuple[Any, Any]:
    """Return the hashes of each character and of each pair that begins there; those with a gap in them are -1."""
    gap = codes == GAP
    single = mixed(codes + np.uint64(0x9E3779B97F4A7C15)).astype(np.int64)
    single[gap] = -1
    pair = mixed(codes[:-1] * np.uint64(0x1F0001) + codes[1:] + np.uint64(0xA0761D6478BD642F)).astype(np.int64)
    pair[gap[:-1] | gap[1:]] = -1
    return single, pair


def word_columns(text: str) -> list[int]:
    import rjieba  # its dictionary takes a tenth of a second to load: see ``telling``

    return [word_column(word) for word in rjieba.cut(text) if word != " "]


def chars_of(texts: Sequence[str], start: int, columns: int) -> Ints:
    """Return (row << 32 | column) of each character and pair of the texts."""
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    codes = code_points(" ".join(texts) + " ")
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths) << 32
    single, pair = char_columns(codes)
    found = [(rows[: len(part)] | (start + part % columns))[part >= 0] for part in (single, pair)]
    joined: Ints = np.concatenate(found)
    return joined


def word_keys(texts: Sequence[str]) -> Ints:
    each = [word_columns(text) for text in texts]
    lengths = np.fromiter(map(len, each), dtype=np.int64, count=len(each))
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths) << 32
    columns = np.fromiter((column for one in each for column in one), dtype=np.int64, count=int(lengths.sum()))
    found: Ints = rows | columns
    return found


def chunks(texts: Sequence[str]) -> Iterator[csr_matrix]:
    from scipy.sparse import csr_matrix

    for at in range(0, len(texts), CHUNK):
        part = [plain(text) for text in texts[at : at + CHUNK]]
        heads = [text[:HEAD] for text in part]
        keys = np.concatenate(
            [chars_of(part, STARTS[0], CHARS), word_keys(part), chars_of(heads, STARTS[2], BEGINNING)]
        )
        keys, counts = np.unique(keys, return_counts=True)
        ends = np.searchsorted(keys, np.arange(len(part) + 1, dtype=np.int64) << 32)
        data = (1 + np.log(counts)).astype(np.float32)
        yield csr_matrix((data, (keys & 0xFFFFFFFF).astype(np.int32), ends), shape=(len(part), COLUMNS))


def counted(texts: Sequence[str]) -> csr_matrix:
    """Return one row for each text with 1 + log of how often each column occurs, in ``COLUMNS`` columns (float32)."""
    from scipy.sparse import csr_matrix, vstack

    parts = list(chunks(texts))
    return vstack(parts, format="csr") if parts else csr_matrix((0, COLUMNS), dtype=np.float32)


def blocks_of(columns: Ints) -> Ints:
    """Return to which of the three blocks each column belongs."""
    found: Ints = np.searchsorted(np.array(STARTS), columns, side="right") - 1
    return found


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """Which columns count, and how much: those in at least ``least`` texts of those learned from, the rarer the more.

    ``columns`` is sorted (int64); ``rarity`` is the inverse document frequency of each (float32).
    """

    columns: Ints
    rarity: Floats

    @classmethod
    def learn(cls, counts: csr_matrix, least: int = 2) -> Weighing:
        found = np.bincount(counts.indices, minlength=COLUMNS)
        columns = np.flatnonzero(found >= least)
        rarity = 1 + np.log((1 + counts.shape[0]) / (1 + found[columns]))
        return cls(columns=columns, rarity=rarity.astype(np.float32))

    def places(self) -> Any:
        """Return the place of each of the ``COLUMNS`` among those that count; others are -1."""
        places = np.full(COLUMNS, -1, dtype=np.int32)
        places[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        return places

    def weighed(self, counts: csr_matrix, places: Any = None) -> csr_matrix:
        """Return the rows in the columns that count, each block as long as its share."""
        from scipy.sparse import csr_matrix

        found = (self.places() if places is None else places)[counts.indices]
        keep = found >= 0
        n = counts.shape[0]
        rows = np.repeat(np.arange(n), np.diff(counts.indptr))[keep]
        found = found[keep]
        data = counts.data[keep] * self.rarity[found]
        cells = rows * len(SHARES) + blocks_of(self.columns)[found]
        lengths = np.sqrt(np.bincount(cells, weights=data * data, minlength=n * len(SHARES)))
        shares = np.array(SHARES, dtype=np.float32)[cells % len(SHARES)]
        data = (data / lengths[cells] * shares).astype(np.float32)
        ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))])
        return csr_matrix((data, found, ends), shape=(n, len(self.columns)))


def spans(text: str) -> list[tuple[int, int, str]]:
    """Return the words of a plain text with where each begins and ends."""
    found, at = [], 0
    import rjieba

    for word in rjieba.cut(text):
        if word.strip():
            found.append((at, at + len(word), word))
        at += len(word)
    return found


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One text, read once for however many readings ask which of its words spoke for a label.

    ``counts`` is its row. ``columns`` are those that occur, ``back`` says for each occurrence which of them it is and ``times`` how
    often each occurs; occurrences are the characters that begin at ``at``, each ``width`` long, and then the words.
    """

    plain: str
    counts: csr_matrix
    words: list[tuple[int, int, str]]
    columns: Ints
    back: Ints
    times: Ints
    at: Ints
    width: Ints

    @classmethod
    def of(cls, text: str) -> Heard:
        said = plain(text)
        words = spans(said)
        columns, at, width = occurrences(said)
        own = np.array([word_column(word) for _begin, _end, word in words], dtype=np.int64)
        once, back, times = np.unique(np.concatenate([columns, own]), return_inverse=True, return_counts=True)
        return cls(
            plain=said, counts=counted([text]), words=words, columns=once, back=back, times=times, at=at, width=width
        )

    def spoken(self, adds: Any) -> dict[str, float]:
        """Return the words with what they add to a sum of ``adds``, one for each of ``columns``.

        Each occurrence adds its share of its column. What pairs of characters add is shared by the two characters, so a word
        answers for the pairs within it and half of those at its edges.
        """
        each = (np.asarray(adds, dtype=np.float64) / self.times)[self.back]
        given = each[: len(self.at)] / self.width
        pairs = self.width == 2
        size = len(self.plain) + 1
        adds_here = np.bincount(self.at, weights=given, minlength=size)
        adds_here += np.bincount(self.at[pairs] + 1, weights=given[pairs], minlength=size)
        until = np.concatenate([[0.0], np.cumsum(adds_here)])
        found: dict[str, float] = {}
        for (begin, end, word), own in zip(self.words, each[len(self.at) :].tolist(), strict=True):
            found[word] = found.get(word, 0.0) + float(until[end] - until[begin]) + own
        return found


def occurrences(said: str) -> tuple[Ints, Ints, Ints]:
    """Return the column of each character and pair of a plain text, of the whole and of its beginning, where it begins, and its width."""
    single, pair = char_columns(code_points(said))
    columns, begins, widths = [], [], []
    for start, size, reach in ((STARTS[0], CHARS, len(said)), (STARTS[2], BEGINNING, min(HEAD, len(said)))):
        for part, width in ((single[:reach], 1), (pair[: max(0, reach - 1)], 2)):
            at = np.flatnonzero(part >= 0)
            columns.append(start + part[at] % size)
            begins.append(at)
            widths.append(np.full(len(at), width, dtype=np.int64))
    return np.concatenate(columns), np.concatenate(begins), np.concatenate(widths)


def spoken(text: str, weight: Any) -> dict[str, float]:
    """Return the words of ``text`` with what they add to a sum of ``weight(columns)`` over the text's columns."""
    heard = Heard.of(text)
    return heard.spoken(weight(heard.columns))
