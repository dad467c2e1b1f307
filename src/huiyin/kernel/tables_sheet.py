"""One pass over the XML of a workbook that learns its size and oddities before anything is kept in memory."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from xml.parsers import expat

from django.utils.translation import gettext as _

from huiyin.kernel.tables_archive import damaged
from huiyin.kernel.tables_limits import (
    MAX_AREA,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHARED_CHARS,
    ROWS_ABOVE,
    TableRefused,
    column_letter,
)

Attributes = dict[str, str]
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_WIDEST = 16_384
_LONGEST = 1_048_576


@dataclass(frozen=True)
class Merge:
    """A merged range; rows and columns are counted from zero."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class SheetFacts:
    """What one pass over a sheet found; blank cells that only carry a format do not count as content."""

    filled_rows: int = 0
    last_row: int = -1
    last_column: int = -1
    hidden_rows: int = 0
    hidden_ranges: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0
    formulas_without_value: int = 0
    errors: int = 0
    shared_chars: int = 0
    merges: list[Merge] = field(default_factory=list)

    @property
    def hidden_columns(self) -> int:
        """Count hidden columns up to the last one with content."""
        return sum(max(0, min(last, self.last_column + 1) - first + 1) for first, last in self.hidden_ranges)


def new_parser() -> expat.XMLParserType:
    """Return a parser that takes a part for UTF-8 whatever it declares, as the sheet reader does."""
    return expat.ParserCreate("utf-8")


def walk(pieces: Iterable[bytes], parser: expat.XMLParserType) -> Iterator[bytes]:
    """Feed a part to ``parser`` and pass it on; whoever takes the pieces must take all.

    A document type is refused, because entities are the one thing in XML that grows or reaches outside.
    """
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged() from error


def _refuse_doctype(*_declaration: object) -> None:
    raise TableRefused("xml_entities", _("文件里含有不允许的 XML 声明,可能是被人改造过的文件,已拒绝读取。"))


def local(tag: str) -> str:
    """Return a tag without its namespace prefix."""
    return tag.rpartition(":")[2]


class SharedStrings:
    """The lengths of a workbook's shared strings."""

    def __init__(self) -> None:
        self.lengths = array("L")
        self.parser = new_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text

    def _start(self, tag: str, _attributes: Attributes) -> None:
        if local(tag) == "si":
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class SheetScan:
    """The reader of one sheet's XML, filling ``facts``."""

    def __init__(self, lengths: array[int]) -> None:
        self.facts = SheetFacts()
        self._lengths = lengths
        self._row = self._column = -1
        self._row_is_filled = self._row_is_hidden = self._is_shared = self._awaits_value = False
        self._index = self._digits = ""
        self._known: dict[str, Callable[[Attributes], None] | None] = {}
        self.parser = new_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: Attributes) -> None:
        try:
            act = self._known[tag]
        except KeyError:
            act = self._known[tag] = getattr(self, f"_on_{local(tag)}", None)
        if act is not None:
            act(attributes)

    def _on_row(self, attributes: Attributes) -> None:
        self._row = _whole(attributes["r"], _LONGEST) - 1 if "r" in attributes else self._row + 1
        self._column, self._digits = -1, str(self._row + 1)
        self._row_is_filled = False
        self._row_is_hidden = attributes.get("hidden") in {"1", "true"}

    def _on_col(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in {"1", "true"}:
            first = _whole(attributes.get("min", "1"), _WIDEST)
            self.facts.hidden_ranges.append((first, _whole(attributes.get("max", "1"), _WIDEST)))

    def _on_c(self, attributes: Attributes) -> None:
        place, self._column = attributes.get("r"), self._column + 1
        # Nearly every cell is the next one of its row, which is seen without taking its reference apart.
        if place is not None and place != _letters(self._column) + self._digits:
            self._row, self._column = position(place)
            self._digits = str(self._row + 1)
        kind = attributes.get("t")
        self._is_shared = kind == "s"
        self._awaits_value = False
        self.facts.errors += kind == "e"

    def _on_f(self, _attributes: Attributes) -> None:
        self.facts.formulas += 1
        self.facts.formulas_without_value += 1
        self._awaits_value = True

    def _on_is(self, _attributes: Attributes) -> None:
        self._fill()

    def _on_v(self, _attributes: Attributes) -> None:
        self._fill()
        self.facts.formulas_without_value -= self._awaits_value
        self._awaits_value = False
        if self._is_shared:
            self._index = ""
            self.parser.CharacterDataHandler = self._gather
            self.parser.EndElementHandler = self._end_value

    def _gather(self, text: str) -> None:
        self._index += text

    def _end_value(self, _tag: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        index = _whole(self._index.strip(), len(self._lengths) - 1) if self._index else 0
        self.facts.shared_chars += self._lengths[index] if self._lengths else 0
        if self.facts.shared_chars > MAX_SHARED_CHARS:
            raise TableRefused(
                "too_large", _("表格展开后的文字超过 {limit} 字,请拆分成几个文件。").format(limit=MAX_SHARED_CHARS)
            )

    def _fill(self) -> None:
        facts = self.facts
        if not self._row_is_filled:
            self._row_is_filled = True
            facts.filled_rows += 1
            if facts.filled_rows > MAX_ROWS + ROWS_ABOVE:
                raise too_many_rows()
            facts.hidden_rows += self._row_is_hidden
        facts.last_row = max(facts.last_row, self._row)
        facts.last_column = max(facts.last_column, self._column)

    def _on_mergeCell(self, attributes: Attributes) -> None:  # noqa: N802  # named by the element it reads
        first, _colon, last = attributes.get("ref", "").partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        self.facts.merges.append(Merge(top, left, bottom, right))
        if len(self.facts.merges) > MAX_MERGES:
            raise TableRefused(
                "too_large", _("合并单元格超过 {limit} 处,请取消合并后再上传。").format(limit=MAX_MERGES)
            )


def check_size(facts: SheetFacts) -> None:
    """Refuse a sheet that would not fit, naming the cell that lies far out when it is only one stray cell."""
    where = f"{column_letter(facts.last_column)}{facts.last_row + 1}"
    if facts.last_column >= MAX_COLUMNS:
        raise TableRefused(
            "too_many_columns",
            _("表格一直延伸到 {letter} 列,超过 {limit} 列。若是误填在远处的内容,请删除后再上传。").format(
                letter=column_letter(facts.last_column), limit=MAX_COLUMNS
            ),
        )
    if (facts.last_row + 1) * (facts.last_column + 1) > MAX_AREA:
        raise TableRefused(
            "too_large", _("表格一直延伸到 {cell},范围过大。若是误填在远处的内容,请删除后再上传。").format(cell=where)
        )


def too_many_rows() -> TableRefused:
    """Return the refusal of a table with more rows than are read in one go."""
    return TableRefused(
        "too_many_rows",
        _("表格超过 {limit} 行,请拆分成几个文件。").format(limit=MAX_ROWS),
    )


_letters = cache(column_letter)


@cache
def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def position(reference: str) -> tuple[int, int]:
    """Return row and column, from zero, of a reference such as ``C7``."""
    found = _CELL.fullmatch(reference.replace("$", "").upper())
    if not found or _column(found[1]) >= _WIDEST or int(found[2]) > _LONGEST:
        raise damaged()
    return int(found[2]) - 1, _column(found[1])


def _whole(text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= largest):
        raise damaged()
    return int(text)
