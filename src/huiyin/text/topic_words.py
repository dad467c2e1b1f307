"""Which topics a text may be about, by the words that an office wrote beside each (D08). It proposes; a clerk decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huiyin.text.words import normal

MOST = 5
"""So many topics are proposed at most; a text that hits more of them is about none in particular."""


def proposed(text: str, words: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the keys of the topics that the text names, those with most different words first, ties in their order.

    ``words`` are those of each topic. Scripts, widths and cases match; spaces and line ends within the text do not part a word.
    """
    said = "".join(normal(text).split())
    hits = {
        key: sum(word in said for word in {"".join(normal(one).split()) for one in each} if word)
        for key, each in words.items()
    }
    return sorted((key for key, n in hits.items() if n), key=lambda key: -hits[key])[:MOST]
