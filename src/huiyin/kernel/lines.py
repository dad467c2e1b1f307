"""Lines as people type or paste them: cells between tabs or bars, and days as they are written."""

from __future__ import annotations

import re
from datetime import date

BAR = re.compile(r"[|｜]")  # the full-width bar is typed, too
DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")


def cells_in(line: str, width: int) -> list[str]:
    """Return the cells of a line, stripped and at least ``width`` of them; a tab from a table counts before a typed bar."""
    parted = line.split("\t") if "\t" in line else BAR.split(line)
    found = [cell.strip() for cell in parted]
    return found + [""] * (width - len(found))


def day_in(text: str) -> date | None:
    """Return the day that ``text`` writes, such as 2026-04-30 or 2026年4月30日, or None."""
    match = DAY.match(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def joined(*cells: object) -> str:
    """Return cells as a line that ``cells_in`` reads, without the empty ones at its end."""
    said = ["" if cell is None else str(cell) for cell in cells]
    while said and not said[-1]:
        said.pop()
    return ("\t" if any(BAR.search(cell) for cell in said) else " | ").join(said)
