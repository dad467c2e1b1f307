"""How much of a table file is accepted, and the refusal that says so.

Each limit is far above what an office sends and far below what would exhaust the machine, so that a hostile or broken
file costs one clear sentence instead of the server.
"""

from __future__ import annotations

from datetime import date, datetime

from huiyin.kernel.refusals import Refused

Cell = str | int | float | bool | datetime | date | None
"""A value as found in the file; an empty cell is ``None`` in every format."""

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_ROWS = 200_000
ROWS_ABOVE = 20
"""Rows at the top among which the heads are looked for."""
MAX_COLUMNS = 256
MAX_CELL_CHARS = 4 * 1024 * 1024

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 8 * 1024 * 1024
MAX_PARTS = 10_000
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024
MAX_AREA = 20_000_000
"""Cells of the rectangle that holds all content: the sheet reader keeps the whole rectangle in memory."""
MAX_SHARED_CHARS = 100_000_000
"""Characters after every reference to a shared string is replaced by the string, which may be referred to often."""
MAX_MERGES = 50_000


class TableRefused(Refused):
    """The file is not read at all; ``code`` is stable, ``str()`` tells the person what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def column_letter(index: int) -> str:
    """Return the letters that Excel shows above the column with this zero-based index."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
