"""Simplified characters turned into traditional ones by OpenCC, with the few words that it gets wrong for us."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import opencc

CONFIGURATION = "s2hk"
"""Hong Kong's forms stay nearest to the official words of the sources: 台賬, 着落."""
PUT_RIGHT = {"迴音": "回音", "羣": "群", "説": "說"}
"""What OpenCC makes of a word, and what we write: the first is the name of the program."""
LANGUAGE = "zh-hant"


@cache
def converter() -> Any:
    return opencc.OpenCC(CONFIGURATION)


@lru_cache(maxsize=2000)
def traditional(text: str) -> str:
    """Return ``text`` in traditional characters."""
    found: str = converter().convert(text)
    for wrong, right in PUT_RIGHT.items():
        found = found.replace(wrong, right)
    return found
