"""The punctuation of an official paper."""

from __future__ import annotations

import re

FULL_WIDTH = str.maketrans(",:;()?!", "，：；（）？！")


def formal(text: str) -> str:
    """Return Chinese text with the full-width punctuation of an official paper; numbers and Latin keep theirs."""
    return re.sub(r"(?<![0-9A-Za-z])[,:;()?!]|[,:;()?!](?![0-9A-Za-z/])", lambda m: m[0].translate(FULL_WIDTH), text)
