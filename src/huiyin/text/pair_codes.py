"""The pairs of neighbouring characters in many texts as numbers, so that they are counted and compared in arrays. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

BLOCK = 2000
"""Texts coded at once: what bounds the memory."""
BITS = 21
"""Enough for every character there is."""
FIRST, SECOND = (1 << 2 * BITS) - 1, (1 << BITS) - 1


def characters(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def coded(texts: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Yield, block by block, the places of texts and the codes of the pairs in each: every pair once a text, in rising order."""
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        sizes = np.fromiter((len(text) for text in block), np.int64, len(block))
        whole = characters("".join(block)).astype(np.uint64)
        if len(whole) < 2:
            continue
        stands = np.repeat(np.arange(len(block), dtype=np.uint64), sizes)
        keys = (stands[:-1] << np.uint64(2 * BITS)) | (whole[:-1] << np.uint64(BITS)) | whole[1:]
        keys = np.sort(keys[stands[:-1] == stands[1:]])
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]]
        yield (keys >> np.uint64(2 * BITS)).astype(np.int64) + start, (keys & np.uint64(FIRST)).astype(np.int64)


def code_of(pair: str) -> int:
    return (ord(pair[0]) << BITS) | ord(pair[1])


def pair_of(code: int) -> str:
    return chr(code >> BITS) + chr(code & SECOND)


def held_by(texts: Sequence[str]) -> dict[str, int]:
    """Return how many of the texts hold each pair, those that only one holds left out."""
    codes, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for _stands, found in coded(texts):
        codes = np.concatenate((codes, np.sort(found)))
        counts = np.concatenate((counts, np.ones(len(found), np.int64)))
        order = np.argsort(codes, kind="stable")
        first = np.flatnonzero(np.diff(codes[order], prepend=-1))
        codes, counts = codes[order][first], np.add.reduceat(counts[order], first) if len(first) else counts
    often = counts > 1
    return dict(zip(map(pair_of, codes[often].tolist()), counts[often].tolist(), strict=True))
