"""Files of messages for the trials: tables with a number, a subject and a text, as offices hand them over. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

NUMBER, SUBJECT, TEXT, WHEN = (
    ("留言编号", "编号", "id"),
    ("留言主题", "主题", "标题", "subject"),
    ("留言详情", "详情", "内容", "text"),
    ("留言时间", "时间", "日期", "date"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One row of such a table; ``day`` is ``None`` where the table gives no date that can be read."""

    number: str
    subject: str
    text: str
    day: date | None


def read_messages(path: Path) -> list[Message]:
    """Read a table, xlsx or CSV; ``ValueError`` where it has no column for the number or the text."""
    rows = rows_of(path)
    heads = [str(cell).strip().lower() for cell in rows[0]] if rows else []
    number, text = needed(heads, NUMBER), needed(heads, TEXT)
    subject, when = column(heads, SUBJECT), column(heads, WHEN)
    return [
        Message(
            number=plain(row[number]),
            subject="" if subject is None else plain(row[subject]),
            text=plain(row[text]),
            day=None if when is None else day_of(row[when]),
        )
        for row in rows[1:]
        if len(row) == len(heads) and plain(row[number])
    ]


def rows_of(path: Path) -> list[Sequence[Any]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return list(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    except CalamineError as error:
        raise ValueError(str(error)) from error


def column(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def needed(heads: Sequence[str], names: Sequence[str]) -> int:
    found = column(heads, names)
    if found is None:
        raise ValueError(names[0])
    return found


def plain(cell: Any) -> str:
    """Return what a cell says; numbers of rows come as floating point from a workbook."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def day_of(cell: Any) -> date | None:
    found = re.search(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", str(cell))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
