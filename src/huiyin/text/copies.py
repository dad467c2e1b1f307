"""What one text has word for word from another: common passages, and fingerprints that find near copies among many. Pure.

Script, width, case and white space do not count; positions are always those of the texts as they were given. The work grows
with the length of the texts, also where one character is repeated a million times.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.text.words import to_simplified

GRAM = 8
"""Characters of one fingerprint."""
WINDOW = 8
"""Of so many grams that follow each other one is kept: a common passage of ``GRAM + WINDOW - 1`` characters is never missed."""
LEAST = 12
"""Characters from which a common passage counts; shorter ones are the words of the language."""
TRIED = 8
"""Places in the other text that are tried for one place of this one."""
STOPS = "，。、；：！？…,.;:!? \u3000\n"
BEFORE = STOPS + "了的"
"""What a passage neither ends with nor begins with where it is marked."""

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Passage:
    """A passage of ``a`` and the same passage in ``b``; positions in characters, ends not included."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def fingerprints(text: str) -> frozenset[int]:
    """Return the marks by which copies of ``text`` are found: signed 32-bit integers, the same in every release and process."""
    return frozenset(mark for mark, _start, _end in fingerprints_at(text))


def fingerprints_at(text: str) -> list[tuple[int, int, int]]:
    """Return (mark, start, end) of each fingerprint kept, in the order of the text (winnowing, the rightmost of equals)."""
    plain, places = plain_of(text)
    hashes = grams(plain, GRAM)
    if not len(hashes):
        return []
    marks = (hashes >> np.uint64(32)).astype(np.uint32).view(np.int32)
    width = min(WINDOW, len(marks))
    windows = np.lib.stride_tricks.sliding_window_view(marks, width)
    kept = np.unique(np.arange(len(windows)) + width - 1 - np.argmin(windows[:, ::-1], axis=1))
    return [(int(marks[at]), places[at], places[at + GRAM - 1] + 1) for at in kept.tolist()]


def common_passages(a: str, b: str, least: int = LEAST) -> list[Passage]:
    """Return what stands in both, ``least`` characters or more, in the order of ``a``; no two passages share a character of ``a``.

    Read from the left; at each place the longest of the first few places of ``b`` is taken, and the one where the passage
    before ended is tried first, so that a text that was copied with small changes comes out in its order.
    """
    one, places = plain_of(a)
    other, others = plain_of(b)
    index = Index(other, least)
    found: list[Passage] = []
    at, after = 0, 0
    held = index.holds(one)
    following = next_true(held)
    while at < len(held) and (at := int(following[at])) < len(held):
        length, there = max(
            ((common_length(one, at, other, start), -abs(start - after), start) for start in index.starts(at, after)),
            default=(0, 0, 0),
        )[::2]
        if length < least:
            at += 1
            continue
        after = there + length
        found.append(Passage(places[at], places[at + length - 1] + 1, others[there], others[after - 1] + 1))
        at += length
    return found


def without_edges(text: str, spots: Iterable[tuple[int, int]], least: int) -> list[tuple[int, int]]:
    """Return passages of ``text`` without the particles and stops at their edges, for marking; what is too short without is none."""
    found = []
    for begin, end in spots:
        inside = text[begin:end].lstrip(BEFORE)
        begin, end = end - len(inside), end - len(inside) + len(inside.rstrip(STOPS))
        found += [(begin, end)] if end - begin >= least else []
    return found


def copied_share(a: str, b: str, least: int = LEAST) -> float:
    """Return the share of the characters of ``a`` (white space apart) that stand in ``b`` as part of a common passage, 0 to 1."""
    one, _places = plain_of(a)
    held = Index(plain_of(b)[0], least).holds(one)
    if not len(held):
        return 0.0
    turns = np.zeros(len(one) + 1, dtype=np.int64)
    begins = np.flatnonzero(held)
    np.add.at(turns, begins, 1)
    np.add.at(turns, begins + least, -1)
    return float(np.count_nonzero(np.cumsum(turns[:-1])) / len(one))


class Index:
    """Where the grams of ``least`` characters stand in a text."""

    def __init__(self, text: str, least: int) -> None:
        if least < 1:
            raise ValueError("least")
        self.least = least
        hashes = grams(text, least)
        self.order = np.argsort(hashes, kind="stable")
        self.sorted = hashes[self.order]
        self.low = self.high = np.zeros(0, dtype=np.int64)

    def holds(self, text: str) -> npt.NDArray[np.bool_]:
        """Return for each gram of ``text`` whether it stands here; what is asked next is asked of this text."""
        hashes = grams(text, self.least)
        self.low = np.searchsorted(self.sorted, hashes, side="left")
        self.high = np.searchsorted(self.sorted, hashes, side="right")
        return np.asarray(self.high > self.low)

    def starts(self, at: int, after: int) -> list[int]:
        """Return a few places where the gram ``at`` stands here: the first at or behind ``after``, and the first of all."""
        low, high = int(self.low[at]), int(self.high[at])
        behind = low + int(np.searchsorted(self.order[low:high], after))
        chosen = {*range(low, min(low + TRIED // 2, high)), *range(behind, min(behind + TRIED // 2, high))}
        return [int(self.order[one]) for one in sorted(chosen)]


def next_true(held: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return for each place the next one, itself included, that is true; the length where there is none."""
    size = len(held)
    places = np.where(held, np.arange(size), size)
    return np.asarray(np.minimum.accumulate(places[::-1])[::-1], dtype=np.int64)


def common_length(one: str, at: int, other: str, start: int) -> int:
    """Return how many characters are the same from both places on, by steps that double and then halve."""
    longest = min(len(one) - at, len(other) - start)
    same, step = 0, 16
    while same < longest:
        step = min(step, longest - same)
        if one[at + same : at + same + step] == other[start + same : start + same + step]:
            same += step
            step *= 2
        elif step == 1:
            break
        else:
            step //= 2
            longest = min(longest, same + 2 * step + 1)
    return same


def grams(text: str, size: int) -> Hashes:
    """Return the hash of every ``size`` characters that follow each other; empty where the text is shorter."""
    codes = mixed(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64))
    count = len(codes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    found = np.zeros(count, dtype=np.uint64)
    for step in range(size):
        found = found * np.uint64(0x100000001B3) + codes[step : step + count]
    return mixed(found)


def mixed(values: Hashes) -> Hashes:
    """Spread the bits (the finisher of splitmix64), so that no kind of character is kept more often than another."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


def plain_of(text: str) -> tuple[str, Any]:
    """Return ``text`` as it is compared, and for each of its characters the place it came from."""
    found: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        plain = plain_char(char)
        if len(plain) == 1:
            found.append(plain)
            places.append(at)
        elif plain:
            found.extend(plain)
            places.extend([at] * len(plain))
    return "".join(found), places


@lru_cache(maxsize=65_536)
def plain_char(char: str) -> str:
    """Return one character in simplified script, half width and lower case; nothing for white space and what nobody sees."""
    plain = unicodedata.normalize("NFKC", char).lower()
    if plain > "\u2fff":
        plain = str(to_simplified().convert(plain))
    return "".join(part for part in plain if not part.isspace() and unicodedata.category(part) not in {"Cf", "Cc"})
