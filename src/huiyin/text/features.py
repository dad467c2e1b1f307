"""Texts as sparse rows of numbers: pieces of one to three characters and words, hashed, so that no vocabulary is kept. Pure.

Pieces of all texts are hashed at once over their code points; only words are looked at one by one.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray

from huiyin.text.words import IS_HAN, normal

BITS = 18
SIZE = 1 << BITS
"""Columns of a row."""
PIECES = (1, 2, 3)
HEAD = 24
"""Characters at the beginning, mostly the subject, that are counted once more under columns of their own."""
READ = 3000
"""Characters of a text that are looked at; the longest messages say the same again."""
MIX = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[Any]


def words_in(text: str) -> list[str]:
    """Return the words of a normalised text that mean something: no punctuation, no white space."""
    return [word for word in rjieba.cut(text) if word[0].isalnum() or IS_HAN.match(word)]


def column_of(word: str) -> int:
    """Return the column in which a word is counted."""
    return zlib.crc32(word.encode()) & (SIZE - 1)


def columns(hashes: Numbers) -> Numbers:
    return ((hashes * MIX) >> np.uint64(64 - BITS)).astype(np.int64)


def pieces_of(texts: Sequence[str], salt: int) -> tuple[Numbers, Numbers]:
    """Return row and column of every piece of one to three characters in all of the texts."""
    codes = np.frombuffer("\n".join([*texts, ""]).replace("\x00", " ").encode("utf-32-le", "replace"), dtype=np.uint32)
    ends = codes == 10
    row = np.cumsum(ends) - ends
    rows, found = [], []
    one = codes.astype(np.uint64)
    hashed = np.zeros(len(codes), dtype=np.uint64)
    inside = np.ones(len(codes), dtype=bool)
    for n in range(1, max(PIECES) + 1):
        if len(codes) < n:
            break
        size = len(codes) - n + 1
        hashed = hashed[:size] * np.uint64(1_000_003) + one[n - 1 :]
        inside = inside[:size] & ~ends[n - 1 :]
        rows.append(row[:size][inside])
        found.append(columns(hashed[inside] + np.uint64(salt * 31 + n)))
    return np.concatenate(rows), np.concatenate(found)


def counted(texts: Sequence[str]) -> Any:
    """Return a sparse matrix of counts, a row for each text and ``SIZE`` columns."""
    from scipy.sparse import csr_matrix

    plain = [" ".join(normal(text[:READ]).split()) for text in texts]
    rows, found = [], []
    for salt, parts in ((1, plain), (2, [text[:HEAD] for text in plain])):
        row, column = pieces_of(parts, salt)
        rows.append(row)
        found.append(column)
    for place, text in enumerate(plain):
        words = words_in(text)
        single = [column_of(word) for word in words]
        pairs = [column_of(f"{one}_{two}") for one, two in zip(words, words[1:], strict=False)]
        rows.append(np.full(len(single) + len(pairs), place))
        found.append(np.array(single + pairs, dtype=np.int64))
    at, columns_found = np.concatenate(rows), np.concatenate(found)
    made = csr_matrix(
        (np.ones(len(at), dtype=np.float32), (at, columns_found)), shape=(len(plain), SIZE), dtype=np.float32
    )
    made.sum_duplicates()
    return made


def weighed(counts: Any, idf: Numbers) -> Any:
    """Return the rows with damped counts, weighed by how rare each column is, each of length 1."""
    from sklearn.preprocessing import normalize

    rows = counts.copy()
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    return normalize(rows, copy=False)


def rarity(counts: Any) -> Numbers:
    """Return for each column the logarithm of how rare it is among the rows."""
    n = counts.shape[0]
    df = np.bincount(counts.indices, minlength=SIZE)
    return np.asarray(np.log((1 + n) / (1 + df)) + 1, dtype=np.float32)
