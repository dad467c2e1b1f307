"""Tables that people bring: .xlsx and .csv files of unknown quality read into rows, and safe ones written.

``read_table`` walks through the whole file once before it returns, so that whatever is wrong with it is said before the
first row is used, and nothing breaks off in the middle of an import.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from huiyin.kernel.tables_csv import CsvRows, open_csv
from huiyin.kernel.tables_dates import DayOrder, Order, guess_order, read_moment
from huiyin.kernel.tables_heads import Column, Recognition, recognise
from huiyin.kernel.tables_kinds import Opener, kind_of
from huiyin.kernel.tables_limits import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    ROWS_ABOVE,
    Cell,
    TableRefused,
    column_letter,
)
from huiyin.kernel.tables_sheet import too_many_rows
from huiyin.kernel.tables_text import Tally, clean_text
from huiyin.kernel.tables_write import defused, write_csv, write_xlsx
from huiyin.kernel.tables_xlsx import open_xlsx

__all__ = [
    "Cell",
    "Column",
    "DayOrder",
    "Order",
    "Recognition",
    "Row",
    "Table",
    "TableRefused",
    "Tally",
    "clean_text",
    "defused",
    "guess_order",
    "pasted_cells",
    "read_moment",
    "read_table",
    "recognise",
    "write_csv",
    "write_xlsx",
]

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
_LIKE_DATA = re.compile(r"(?=.*\d)[\d\s.,:/\-+%年月日时分秒TZ]+")
_LIKE_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Row:
    """One row under the heads; ``problem`` is a sentence when its cells cannot be assigned to columns."""

    number: int
    cells: list[Cell]
    problem: str = ""


class Source(Protocol):
    """A file of either format, opened."""

    sheets: list[str]
    sheet: str
    notes: list[str]

    def raw(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield every row, blank ones too, with its number."""


@dataclass
class Table:
    """A table that was found readable; ``rows()`` may be called any number of times, one walk after the other."""

    name: str
    heads: list[str]
    count: int
    notes: list[str]
    sheets: list[str]
    sheet: str
    _source: Source
    _head_row: int
    _kept: list[int]

    def rows(self) -> Iterator[Row]:
        """Yield the rows under the heads that are not blank, one at a time."""
        width = 1 + max(self._kept)
        for number, cells in self._source.raw():
            if number <= self._head_row or _is_blank(cells):
                continue
            problem = ""
            if len(cells) > width and not _is_blank(cells[width:]):
                problem = _("这一行有 {found} 格,表头只有 {width} 格,无法对应。").format(
                    found=_filled(cells), width=width
                )
            padded = cells + [None] * (width - len(cells))
            yield Row(number, [None if padded[at] in _ERRORS else padded[at] for at in self._kept], problem)


def read_table(path_or_file: str | os.PathLike[str] | BinaryIO, *, name: str, sheet: str | None = None) -> Table:
    """Open a table, or raise :class:`TableRefused` with a sentence.

    ``name`` is what the person called the file; ``sheet`` names a sheet other than the first that holds anything. An
    open file must be seekable and is left open.
    """
    opener = _opener(path_or_file)
    with opener() as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1024 // 1024
            raise TableRefused("too_large", _("文件超过 {limit} MB,请拆分成几个文件。").format(limit=limit))
    if kind_of(name, opener) == "csv":
        source: Source = open_csv(opener, name=name)
    else:
        with opener() as file:
            source = open_xlsx(file, sheet=sheet)
    return _table(name, source)


def pasted_cells(text: str) -> list[list[str]]:
    """Return the lines of ``text`` as spreadsheet programs copy cells, cleaned and without the blank ones.

    Raise :class:`TableRefused` where they cannot be told apart. Which line holds heads, if any, is for the caller to say.
    """
    lines = CsvRows(lambda: BytesIO(text.encode()), "utf-8", "\t").raw()
    cleaned = ([clean_text(cell).strip() for cell in cells] for _number, cells in lines)
    return [line for line in cleaned if any(line)]


def _opener(path_or_file: str | os.PathLike[str] | BinaryIO) -> Opener:
    if isinstance(path_or_file, str | os.PathLike):
        path = Path(path_or_file)
        return lambda: path.open("rb")
    file = path_or_file

    def rewound() -> AbstractContextManager[BinaryIO]:
        file.seek(0)
        return nullcontext(file)

    return rewound


def _table(name: str, source: Source) -> Table:
    head_row, heads, above = _find_heads(source)
    survey = _Survey(len(heads))
    for number, cells in source.raw():
        if number > head_row:
            survey.add(cells)
    kept = [at for at, head in enumerate(heads) if head or at in survey.filled]
    if len(kept) > MAX_COLUMNS:
        raise TableRefused("too_many_columns", _("表格超过 {limit} 列。").format(limit=MAX_COLUMNS))
    shown = [heads[at] or _("(第 {letter} 列)").format(letter=column_letter(at)) for at in kept]
    notes = [*source.notes, *above, *survey.sentences(heads)]
    return Table(name, shown, survey.count, notes, source.sheets, source.sheet, source, head_row, kept)


def _find_heads(source: Source) -> tuple[int, list[str], list[str]]:
    """Return the number of the head row, its heads, and notes about what stands above it.

    Offices put a title, a unit or a date above the table; the heads are the first row about as wide as the rest.
    """
    sample: list[tuple[int, list[Cell]]] = []
    for number, cells in source.raw():
        if not _is_blank(cells):
            sample.append((number, cells))
            if len(sample) == ROWS_ABOVE:
                break
    if not sample:
        raise TableRefused("no_data", _("文件里没有任何内容。"))
    usual = median(_filled(cells) for _number, cells in sample)
    above: list[str] = []
    for number, cells in sample:
        if _filled(cells) >= max(min(usual, 2), usual / 2) and not _is_caption(cells):
            _check_heads(number, cells)
            return number, [clean_text(cell).replace("\n", " ") for cell in cells], above
        title = next(clean_text(cell) for cell in cells if not _is_blank([cell]))
        above.append(_("表头上方的第 {row} 行(「{title}」)没有读入。").format(row=number, title=title[:30]))
    raise _no_heads(sample[0][0])


def _is_caption(cells: list[Cell]) -> bool:
    """Tell a line such as "填报单位:甲    日期:某日" from heads, which leave no gaps and name no values."""
    present = [cell for cell in cells if isinstance(cell, str) and not _is_blank([cell])]
    return len(present) < len(cells) and any(re.search(r"[:\uff1a]\s*\S", cell) for cell in present)


def _check_heads(number: int, cells: list[Cell]) -> None:
    present = [cell for cell in cells if not _is_blank([cell])]
    if 2 * sum(_is_like_data(cell) for cell in present) > len(present):
        raise _no_heads(number)


def _no_heads(number: int) -> TableRefused:
    return TableRefused(
        "no_heads", _("没有找到表头:第 {row} 行看上去是数据。请在第一行写上各列的名称。").format(row=number)
    )


def _is_like_data(cell: Cell) -> bool:
    text = clean_text(cell)
    if _LIKE_YEAR.fullmatch(text):
        return False
    return not isinstance(cell, str) or bool(_LIKE_DATA.fullmatch(text[:100]))


def _is_blank(cells: list[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and (not cell or cell.isspace())) for cell in cells)


def _filled(cells: list[Cell]) -> int:
    return sum(not _is_blank([cell]) for cell in cells)


@dataclass
class _Survey:
    """What a walk over all rows under the heads finds."""

    width: int
    count: int = 0
    filled: set[int] = field(default_factory=set)
    blank: int = 0
    trailing: int = 0
    long: int = 0
    short: int = 0
    errors: int = 0

    def add(self, cells: list[Cell]) -> None:
        if _is_blank(cells):
            self.trailing += 1
            return
        self.blank += self.trailing
        self.trailing = 0
        self.count += 1
        if self.count > MAX_ROWS:
            raise too_many_rows()
        self.short += len(cells) < self.width
        self.long += not _is_blank(cells[self.width :])
        for at, cell in enumerate(cells):
            if cell is None:
                continue
            if cell in _ERRORS:
                self.errors += 1
            elif at not in self.filled and not _is_blank([cell]):
                self.filled.add(at)

    def sentences(self, heads: list[str]) -> list[str]:
        nameless = [at for at, head in enumerate(heads) if not head]
        unnamed = sum(at in self.filled for at in nameless)
        said = [
            (not self.count, _("只有表头,没有数据行。")),
            (len(nameless) - unnamed, _("去掉了 {dropped} 个空列。")),
            (unnamed, _("有 {unnamed} 列没有表头但有内容,按列号命名。")),
            (self.blank, _("跳过了中间的 {blank} 个空行。")),
            (self.trailing, _("跳过了末尾的 {trailing} 个空行。")),
            (self.short, _("有 {short} 行的格数比表头少,缺的按空白读取。")),
            (self.long, _("有 {long} 行的格数比表头多,这些行不能读入。")),
            (self.errors, _("有 {errors} 个单元格是错误值文本(如 #N/A),按空白读取。")),
        ]
        values = {**vars(self), "dropped": len(nameless) - unnamed, "unnamed": unnamed}
        return [sentence.format(**values) for holds, sentence in said if holds]
