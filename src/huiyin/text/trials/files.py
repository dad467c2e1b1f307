"""Files of judged examples as trials read them: tables (xlsx or CSV) and JSON Lines. What does not hold is said once, here. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
LARGEST_CELL = 1 << 24
NAMED = 5
"""So many of what is wrong are named."""


class Unfit(ValueError):
    """A file cannot be used: ``why`` is a code that the command puts in words, ``file`` its name, ``told`` what is wrong in it."""

    def __init__(self, why: str, file: str, told: Iterable[str] = ()) -> None:
        self.why, self.file, self.told = why, file, list(dict.fromkeys(told))[:NAMED]
        super().__init__(f"{file}: {why} {', '.join(self.told)}".strip())


def cells_of(path: Path) -> list[Sequence[Any]]:
    """Return the rows of a table as they stand, heads and all."""
    return cells_of_book(path) if path.suffix.lower() in BOOKS else cells_of_text(path)


def cells_of_text(path: Path) -> list[Sequence[Any]]:
    before = csv.field_size_limit(LARGEST_CELL)  # of the whole process: what others set is put back
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))
    except UnicodeDecodeError as error:
        raise Unfit("encoding", path.name) from error
    except csv.Error as error:
        raise Unfit("table", path.name) from error
    finally:
        csv.field_size_limit(before)


def cells_of_book(path: Path) -> list[Sequence[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return list(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    except CalamineError as error:
        raise Unfit("table", path.name) from error


def plain(cell: Any) -> str:
    """Return what a cell says; whole numbers come as floating point from a workbook."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def rows_of(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return the rows of a table by the names of its columns; those of ``columns`` must be there, and one row at least.

    What a row lacks at its end is empty; a row without anything is none.
    """
    heads, *rows = cells_of(path) or [[]]
    names = [str(head).strip() for head in heads]
    if missing := [name for name in columns if name not in names]:
        raise Unfit("columns", path.name, missing)
    found = [
        dict(zip(names, [plain(cell) for cell in row] + [""] * len(names), strict=False))
        for row in rows
        if any(map(plain, row))
    ]
    if not found:
        raise Unfit("empty", path.name)
    return found


def flags_in(rows: Sequence[dict[str, str]], column: str, file: str, *, both: bool = False) -> list[str]:
    """Return what stands in a column of judgements, ``0`` or ``1``; with ``both`` two of each, so that one may be held back."""
    found = [row[column] for row in rows]
    if wrong := [value or "—" for value in found if value not in {"0", "1"}]:
        raise Unfit("judgement", file, [column, *wrong])
    if both and min(found.count("0"), found.count("1")) < 2:
        raise Unfit("one_kind" if len(set(found)) < 2 else "too_few", file, [column])
    return found


def known(numbers: Iterable[str], there: Iterable[str], file: str) -> None:
    """Refuse a file that names messages that are not there."""
    held = set(there)
    if missing := [number for number in numbers if number not in held]:
        raise Unfit("unknown", file, missing)


def lines_of(source: Any, read: Callable[[Any], Any]) -> Iterator[Any]:
    """Return what ``read`` makes of each line of JSON; a line that is none, or not as it should be, is named by its number."""
    try:
        text: str = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("encoding", source.name) from error
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(read(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise Unfit("line", source.name, [str(number)]) from error
    if not found:
        raise Unfit("empty", source.name)
    yield from found
