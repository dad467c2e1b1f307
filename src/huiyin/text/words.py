"""What a text is found by: its words in one script, one width and one case.

Chinese is written without spaces, so a run of characters is cut into overlapping pairs (bigrams); a word of two characters
is then one entry of an index, and a longer one several that must all be there. Latin words and numbers stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

LONGEST = 20_000
"""Characters of one text that are looked at; what stands behind them is found by nothing."""
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(f"[{HAN}]+|[a-z0-9]+")
IS_HAN = re.compile(f"[{HAN}]")


@cache
def to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normal(text: str) -> str:
    """Return ``text`` in simplified characters, half width and lower case; the received text itself is never touched."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return str(to_simplified().convert(plain))


def words_of(*texts: str) -> set[str]:
    """Return the entries under which the texts are found: pairs of characters, the last character of a run, whole words."""
    found: set[str] = set()
    for text in texts:
        for run in RUNS.findall(normal(text)):
            if IS_HAN.match(run):
                found.update(run[at : at + 2] for at in range(len(run)))
            else:
                found.add(run[:200])
    return found


def number_words(ref: str) -> set[str]:
    """Return the entries under which a reference such as ``V2026-000123`` is found, also by its bare number."""
    year, _dash, number = ref.lower().rpartition("-")
    return {entry for entry in (year, year.lstrip("v"), number, number.lstrip("0")) if entry}


def asked(text: str) -> str:
    """Return what somebody looks for as a query of PostgreSQL's text search, empty where it holds no word.

    Everything must be there; the last word may be the beginning of one, for people stop typing when they see it.
    """
    runs = RUNS.findall(normal(text[:200]))
    entries: list[str] = []
    for run in runs:
        if not IS_HAN.match(run):
            entries.append(f"'{run}'")
        elif len(run) == 1:
            entries.append(f"'{run}':*")
        else:
            entries += [f"'{run[at : at + 2]}'" for at in range(len(run) - 1)]
    if runs and not IS_HAN.match(runs[-1]):
        entries[-1] += ":*"
    return " & ".join(dict.fromkeys(entries))


def likeness(one: set[str], other: set[str]) -> float:
    """Return how alike two sets of words are, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
