"""Tables written so that a spreadsheet program shows them and never runs them."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.kernel.tables_limits import Cell, TableRefused
from huiyin.kernel.tables_text import clean_text

Target = str | os.PathLike[str] | IO[bytes]

EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
_EXACT = 2**53
_FIRST_YEAR = 1901
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n?")
# The full-width forms are run by some editions of Excel for East Asia.
_RUN_BY_EXCEL = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_SKIPPED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_DATE, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


def storable(text: str) -> str:
    """Return text without the characters that XML forbids and with plain line ends."""
    return _ILLEGAL.sub("", _NEWLINE.sub("\n", text))


def defused(text: str) -> str:
    """Return text that a spreadsheet program will not take for a formula, marked by a leading apostrophe if need be."""
    if text[:1] in {"\t", "\r", "\n"}:
        return f"'{text}"
    first = next((c for c in text if unicodedata.category(c) not in _SKIPPED), "")
    return f"'{text}" if first in _RUN_BY_EXCEL else text


def write_csv(target: Target, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a CSV file for Excel (UTF-8 with mark) and return the number of rows."""
    if isinstance(target, str | os.PathLike):
        with Path(target).open("wb") as file:
            return write_csv(file, heads, rows)
    target.write(b"\xef\xbb\xbf")
    writer = csv.writer(_Encoded(target), quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_csv_cell(head) for head in heads])
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        count += 1
    return count


class _Encoded:
    """What the csv module writes to, over a binary file that stays open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return defused(storable(value))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def write_xlsx(
    target: Target,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet_title: str,
    column_widths: Sequence[float] | None = None,
    notes: Sequence[str] | None = None,
) -> list[str]:
    """Write one sheet, row by row with constant memory, and return sentences about what did not fit.

    Text stays text whatever it begins with. ``notes`` and those sentences go to a second sheet.
    """
    book = xlsxwriter.Workbook(
        os.fspath(target) if isinstance(target, str | os.PathLike) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
            "nan_inf_to_errors": True,
        },
    )
    with book:
        title = _title(sheet_title)
        writing = _Writing(book, title)
        writing.head(heads, column_widths)
        for row in rows:
            writing.row(row)
        writing.finish()
        said = [*(notes or []), *writing.sentences()]
        if said:
            _write_notes(book, said, beside=title)
    return writing.sentences()


A4 = 9
"""Excel's number for the size of paper."""


class _Writing:
    """A sheet in the making."""

    def __init__(self, book: xlsxwriter.Workbook, title: str) -> None:
        self.sheet: Worksheet = book.add_worksheet(title)
        top = {"valign": "top"}
        self._bold: Format = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#EEF2F7"}
        )
        self._text: Format = book.add_format({"text_wrap": True, **top})
        self._plain: Format = book.add_format(top)
        self._date: Format = book.add_format({"num_format": _DATE, "align": "left", **top})
        self._moment: Format = book.add_format({"num_format": _MOMENT, "align": "left", **top})
        self._at = 0
        self._width = 0
        self._shortened = 0

    def head(self, heads: Sequence[str], widths: Sequence[float] | None) -> None:
        self._width = len(heads)
        for column, head in enumerate(heads):
            width = widths[column] if widths and column < len(widths) else min(60, max(10, 2.2 * len(head) + 2))
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, storable(head), self._bold)
        self.sheet.freeze_panes(1, 0)
        # Printed, it is read across: the columns on one sheet, the heads on every one.
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def row(self, cells: Sequence[Cell]) -> None:
        self._at += 1
        if self._at >= EXCEL_ROWS:
            raise TableRefused(
                "too_many_rows",
                _("超过 Excel 一张工作表 {limit} 行的上限,请改为导出 CSV 或缩小范围。").format(limit=EXCEL_ROWS),
            )
        for column, cell in enumerate(cells):
            self._cell(column, cell)

    def _cell(self, column: int, cell: Cell) -> None:
        at, sheet = self._at, self.sheet
        if cell is None:
            return
        if isinstance(cell, bool):
            sheet.write_boolean(at, column, cell, self._plain)
        elif isinstance(cell, str):
            sheet.write_string(at, column, self._fitting(storable(cell)), self._text)
        elif isinstance(cell, date) and cell.year < _FIRST_YEAR:
            sheet.write_string(at, column, clean_text(cell), self._plain)
        elif isinstance(cell, datetime):
            sheet.write_datetime(at, column, cell, self._moment)
        elif isinstance(cell, date):
            sheet.write_datetime(at, column, cell, self._date)
        elif abs(cell) >= _EXACT:
            # As a number it would lose its last digits.
            sheet.write_string(at, column, str(cell), self._plain)
        else:
            sheet.write_number(at, column, cell, self._plain)

    def _fitting(self, text: str) -> str:
        """Cut text that Excel would not open, saying so in the cell."""
        if len(text) <= EXCEL_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= EXCEL_CELL:
            return text
        self._shortened += 1
        end = _("……(全文 {count} 字,超出 Excel 单元格上限,此处从略)").format(count=len(text))
        kept = text.encode("utf-16-le")[: 2 * (EXCEL_CELL - len(end))].decode("utf-16-le", "ignore")
        return kept + end

    def finish(self) -> None:
        if self._width:
            self.sheet.autofilter(0, 0, self._at, self._width - 1)

    def sentences(self) -> list[str]:
        if not self._shortened:
            return []
        return [
            _("有 {count} 个单元格超过 Excel 每格 {limit} 字的上限,只写了开头;全文请导出 CSV。").format(
                count=self._shortened, limit=EXCEL_CELL
            )
        ]


def _title(text: str) -> str:
    """Return a sheet name that Excel accepts."""
    return _NOT_IN_TITLE.sub(" ", text)[:31].strip(" '") or "Sheet1"


def _write_notes(book: xlsxwriter.Workbook, said: Sequence[str], *, beside: str) -> None:
    name = _("说明")
    sheet = book.add_worksheet(name if name != beside else f"{name} 2")
    sheet.set_column(0, 0, 100)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, sentence in enumerate(said):
        sheet.write_string(row, 0, storable(sentence), wrapped)
