"""An .xlsx workbook of unknown quality, read as rows.

The reading itself is done by a library in native code, which keeps a whole sheet in memory and believes what the file
says. So every part that it will see is first unpacked and walked through here, and only those parts are handed over.
"""

from __future__ import annotations

import posixpath
import tempfile
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from math import isfinite
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from huiyin.kernel.tables_archive import Archive, damaged
from huiyin.kernel.tables_limits import MAX_CELL_CHARS, Cell, TableRefused
from huiyin.kernel.tables_sheet import (
    Attributes,
    SharedStrings,
    SheetFacts,
    SheetScan,
    check_size,
    local,
    new_parser,
    walk,
)
from huiyin.kernel.tables_text import EXACT_DIGITS

Found = str | int | float | bool | time | timedelta | Cell


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str
    is_hidden: bool


@dataclass
class XlsxRows:
    """The rows of one sheet; they can be walked through any number of times."""

    grid: python_calamine.CalamineSheet
    facts: SheetFacts
    sheets: list[str]
    sheet: str
    notes: list[str] = field(default_factory=list)

    def raw(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield each row with the number that Excel shows; a value merged over rows is given to each of them."""
        starts: dict[int, dict[int, int]] = {}
        for merge in self.facts.merges:
            if merge.bottom > merge.top:
                starts.setdefault(merge.top, {})[merge.left] = merge.bottom
        running: dict[int, tuple[int, Cell]] = {}
        for row, values in enumerate(self.grid.iter_rows()):
            cells = [_cell(value, row) for value in values]
            if running and any(cell is not None for cell in cells):
                _fill_down(cells, running, row)
            for column, bottom in starts.get(row, {}).items():
                if column < len(cells):
                    running[column] = (bottom, cells[column])
            yield row + 1, cells


def _fill_down(cells: list[Cell], running: dict[int, tuple[int, Cell]], row: int) -> None:
    for column, (bottom, value) in list(running.items()):
        if row > bottom:
            del running[column]
        elif cells[column] is None:
            cells[column] = value


def _cell(value: Found, row: int) -> Cell:
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARS:
            sentence = _("第 {row} 行有一格超过 {limit} 个字。").format(row=row + 1, limit=MAX_CELL_CHARS)
            raise TableRefused("cell_too_long", sentence)
        return value or None
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < EXACT_DIGITS else value
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def open_xlsx(file: BinaryIO, *, sheet: str | None = None) -> XlsxRows:
    """Check the workbook, choose the sheet and load it."""
    archive = Archive(file)
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        path = Path(folder) / "checked.xlsx"
        with zipfile.ZipFile(path, "w") as checked:
            vetting = _Vetting(archive, checked)
            chosen, facts = vetting.choose(sheet)
        try:
            with python_calamine.CalamineWorkbook.from_path(path) as book:
                grid = book.get_sheet_by_name(chosen.name)
        except python_calamine.CalamineError as error:
            raise damaged() from error
    names = [one.name for one in vetting.sheets]
    return XlsxRows(grid, facts, names, chosen.name, _notes(facts, chosen, names))


class _Vetting:
    """The walk through a workbook's parts, copying each that passed."""

    def __init__(self, archive: Archive, checked: zipfile.ZipFile) -> None:
        self._archive = archive
        self._checked = checked
        self._lengths: array[int] = array("L")
        book = self._part("xl/workbook.xml")
        for name in ("[Content_Types].xml", "_rels/.rels"):
            if found := archive.find(name):
                self._copy(found, name, new_parser())
        self.sheets = self._find_sheets(book)

    def _part(self, name: str) -> str:
        found = self._archive.find(name)
        if found is None:
            raise _other_archive(self._archive)
        return found

    def _find_sheets(self, book: str) -> list[_Sheet]:
        related: dict[str, tuple[str, str]] = {}
        listed: list[Attributes] = []

        def on_relation(tag: str, attributes: Attributes) -> None:
            if local(tag) == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                related[attributes.get("Id", "")] = (kind, _resolved(attributes.get("Target", "")))

        def on_sheet(tag: str, attributes: Attributes) -> None:
            if local(tag) == "sheet":
                listed.append({local(name): value for name, value in attributes.items()})

        self._copy_with(self._part("xl/_rels/workbook.xml.rels"), "xl/_rels/workbook.xml.rels", on_relation)
        self._copy_with(book, "xl/workbook.xml", on_sheet)
        self._copy_strings_and_styles(related)
        sheets = []
        for one in listed:
            kind, target = related.get(one.get("id", ""), ("", ""))
            if kind == "worksheet":
                sheets.append(_Sheet(one.get("name", ""), target, one.get("state", "visible") != "visible"))
        return sheets

    def _copy_strings_and_styles(self, related: dict[str, tuple[str, str]]) -> None:
        for kind, target in related.values():
            found = self._archive.find(target)
            if found is None or target in self._checked.namelist():
                continue
            if kind == "sharedStrings":
                strings = SharedStrings()
                self._copy(found, target, strings.parser)
                self._lengths = strings.lengths
            elif kind == "styles":
                self._copy(found, target, new_parser())

    def choose(self, name: str | None) -> tuple[_Sheet, SheetFacts]:
        """Return the first visible sheet that holds anything, else the first hidden one, and what it looks like."""
        candidates = [sheet for sheet in self.sheets if name in {None, sheet.name}]
        if not candidates and name is not None:
            listed = _("、").join(sheet.name for sheet in self.sheets)
            raise TableRefused(
                "no_such_sheet", _("没有名为「{name}」的工作表。现有:{listed}。").format(name=name, listed=listed)
            )
        for sheet in sorted(candidates, key=lambda one: one.is_hidden):
            facts = self._scan(sheet)
            if facts.filled_rows:
                check_size(facts)
                return sheet, facts
        raise TableRefused("no_data", _("工作表里没有任何内容。"))

    def _scan(self, sheet: _Sheet) -> SheetFacts:
        scan = SheetScan(self._lengths)
        if sheet.part in self._checked.namelist():
            raise damaged()
        self._copy(self._part(sheet.part), sheet.part, scan.parser)
        return scan.facts

    def _copy_with(self, found: str, name: str, handler: Callable[[str, dict[str, str]], None]) -> None:
        parser = new_parser()
        parser.StartElementHandler = handler
        self._copy(found, name, parser)

    def _copy(self, found: str, name: str, parser: expat.XMLParserType) -> None:
        with self._checked.open(name, "w") as target:
            for piece in walk(self._archive.pieces(found), parser):
                target.write(piece)


def _resolved(target: str) -> str:
    """Return the part that a relation of the workbook points to, from the root of the archive."""
    return posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))).lstrip("/")


def _other_archive(archive: Archive) -> TableRefused:
    names = archive.names()
    for folder, kind in (("word/", _("Word 文档")), ("ppt/", _("PowerPoint 演示文稿"))):
        if any(name.startswith(folder) for name in names):
            return TableRefused("not_a_table", _("这其实是 {kind},不是 Excel 表格。").format(kind=kind))
    if "xl/workbook.bin" in names:
        return TableRefused("not_a_table", _("这是二进制工作簿(xlsb),请在 Excel 里另存为 .xlsx。"))
    if "content.xml" in names:
        return TableRefused("not_a_table", _("这是 OpenDocument 表格,请另存为 .xlsx。"))
    if any(name.startswith("xl/") for name in names):
        return damaged()
    return TableRefused("not_a_table", _("这是一个压缩包,不是 Excel 表格。请先解压再上传里面的表格。"))


def _notes(facts: SheetFacts, chosen: _Sheet, names: list[str]) -> list[str]:
    tall = sum(merge.bottom > merge.top for merge in facts.merges)
    stored = facts.formulas - facts.formulas_without_value
    said = [
        (len(names) > 1, _("共有 {count} 张工作表,读取的是「{sheet}」。")),
        (chosen.is_hidden, _("工作表「{sheet}」在 Excel 里是隐藏的。")),
        (tall, _("有 {tall} 处上下合并的单元格,已把内容填到合并的每一行。")),
        (len(facts.merges) - tall, _("有 {wide} 处左右合并的单元格,内容只算在最左一列。")),
        (stored, _("有 {stored} 个公式,按文件里存下的结果读取。")),
        (facts.formulas_without_value, _("有 {unsaved} 个公式没有存下结果,按空白读取;请在 Excel 里打开并保存一次。")),
        (facts.errors, _("有 {errors} 个单元格是错误值(如 #N/A),按空白读取。")),
        (facts.hidden_rows, _("有 {rows} 行在 Excel 里是隐藏的,也会读入。")),
        (facts.hidden_columns, _("有 {columns} 列在 Excel 里是隐藏的,也会读入。")),
    ]
    values = {
        "count": len(names),
        "sheet": chosen.name,
        "tall": tall,
        "wide": len(facts.merges) - tall,
        "stored": stored,
        "unsaved": facts.formulas_without_value,
        "errors": facts.errors,
        "rows": facts.hidden_rows,
        "columns": facts.hidden_columns,
    }
    return [sentence.format(**values) for holds, sentence in said if holds]
