"""Which words of a text tell it from others, and how alike two texts are by them.

Words come from a dictionary of the language (names it does not know fall apart into parts, which serve as well); how much a
word tells follows from how many of a site's own texts have it. Nothing here knows of a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from huiyin.text.words import IS_HAN, RUNS, normal, words_of

FEW = 8
"""Whoever writes fewer words than this is also known by pairs of characters."""
LONGEST_WORD = 24
ONCE = 3.0
"""What a word tells that no other text has: less than a rare one, for most such words are slips and accidents."""


def telling_words(*texts: str) -> set[str]:
    """Return the words of two characters and more, and Latin words and numbers, of the texts in one script and width."""
    import rjieba  # its dictionary takes a fifth of a second to load, which nobody should wait for at a start

    runs = [run for text in texts for run in RUNS.findall(normal(text))]
    han = [run for run in runs if IS_HAN.match(run)]
    found = {word[:LONGEST_WORD] for word in rjieba.cut(" ".join(han)) if len(word) > 1 and word[0] != " "}
    found.update(run[:LONGEST_WORD] for run in runs if not IS_HAN.match(run))
    if len(found) < FEW:
        found.update(word for word in words_of(*texts) if len(word) <= LONGEST_WORD)
    return found


@dataclass(frozen=True)
class Frequencies:
    """In how many of ``texts`` texts each word was found; a word that is not named was found in one at most."""

    counts: Mapping[str, int] = field(default_factory=dict)
    texts: int = 0
    squares: dict[str, float] = field(default_factory=dict)
    """The squares of the weights of counted words, once they were asked for."""

    def weight(self, word: str) -> float:
        """Return how much ``word`` tells: the less often it is found, the more, up to what a sample can know."""
        return log(1 + (self.texts + 1) / (self.counts.get(word, 1) + 0.5))

    def square(self, word: str) -> float:
        found = self.squares.get(word)
        if found is None:
            found = self.weight(word) ** 2
            if word in self.counts:  # so that it never grows beyond what was counted
                self.squares[word] = found
        return found

    def rank(self, word: str) -> float:
        """Return in which order words are chosen: as they tell, but what no other text has comes behind."""
        return self.weight(word) if word in self.counts else min(ONCE, self.weight(word))

    def chosen(self, words: Iterable[str], size: int) -> list[str]:
        """Return the ``size`` words that tell most, the same for the same words."""
        return sorted(words, key=lambda word: (-self.rank(word), word))[:size]

    def alike(self, one: set[str], other: set[str]) -> float:
        """Return how alike two sets of words are, from 0 to 1: the cosine of what they tell."""
        if not one or not other:
            return 0.0
        shared = sum(map(self.square, one & other))
        return min(1.0, shared / (self.length(one) * self.length(other)))

    def length(self, words: set[str]) -> float:
        return sqrt(sum(map(self.square, words)))
