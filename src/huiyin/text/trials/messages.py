"""Files of messages for the trials: tables with a number, a subject and a text, as offices hand them over. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from huiyin.text.trials.files import Unfit, cells_of, plain

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
    """Read a table, xlsx or CSV; ``Unfit`` where it has no column for the number or the text, or no row."""
    rows = cells_of(path)
    heads = [str(cell).strip().lower() for cell in rows[0]] if rows else []
    number, text = column(heads, NUMBER), column(heads, TEXT)
    if number is None or text is None:
        missing = [names[0] for names, at in ((NUMBER, number), (TEXT, text)) if at is None]
        raise Unfit("columns", path.name, missing)
    subject, when = column(heads, SUBJECT), column(heads, WHEN)
    found = [
        Message(
            number=plain(row[number]),
            subject="" if subject is None else plain(row[subject]),
            text=plain(row[text]),
            day=None if when is None else day_of(row[when]),
        )
        for row in rows[1:]
        if len(row) == len(heads) and plain(row[number])
    ]
    if not found:
        raise Unfit("empty", path.name)
    return found


def column(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def day_of(cell: Any) -> date | None:
    found = re.search(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", str(cell))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
