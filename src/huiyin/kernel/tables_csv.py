"""Comma-separated text of unknown encoding, delimiter and tidiness, read as rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from huiyin.kernel.tables_kinds import Opener
from huiyin.kernel.tables_limits import MAX_CELL_CHARS, ROWS_ABOVE, Cell, TableRefused

DELIMITERS = (",", "\t", ";")
PLAUSIBLE = 0.8
PLAUSIBLE_SAMPLE = 20_000
_CHUNK = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LAST = "\ue000-the-end-\ue000"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?")

# The limit belongs to the whole process; it is only ever set here, to the same value.
csv.field_size_limit(MAX_CELL_CHARS)


@dataclass
class CsvRows:
    """The rows of one text file; it can be walked through any number of times."""

    opener: Opener
    encoding: str
    delimiter: str = ","
    told_delimiter: bool = False
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    notes: list[str] = field(default_factory=list)

    def raw(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield each record with its number, as a spreadsheet program would number the rows."""
        reader = csv.reader(self._lines(), delimiter=self.delimiter)
        number = 0
        ended = False
        while True:
            try:
                record = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                raise _unreadable(number + 1, error) from error
            number += 1
            ended = record == [_LAST]
            if not ended:
                yield number, [cell or None for cell in record]
        if not ended:
            raise TableRefused(
                "unclosed_quote",
                _("第 {row} 行起有一个双引号没有合上,后面的内容无法分清。请在表格软件里打开并重新保存。").format(
                    row=number
                ),
            )

    def _lines(self) -> Iterator[str]:
        lines = decoded_lines(self.opener, self.encoding)
        for number, line in enumerate(lines, start=1):
            if "\0" in line:
                raise TableRefused(
                    "nul_bytes", _("第 {line} 行含有空字节(NUL),这不是完好的文本文件。请重新导出。").format(line=number)
                )
            if not (number == 1 and self.told_delimiter):
                yield line
        # A record of its own after the last line; inside an open quote it is swallowed, which gives the fault away.
        yield _LAST


class _Borrowed(io.RawIOBase):
    """A binary file under a text reader that must not close it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub asks for an unnameable Buffer
        chunk = self.file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def decoded_lines(opener: Opener, encoding: str) -> Iterator[str]:
    """Yield the lines with their ends untouched, whichever of the three kinds they have."""
    with opener() as file:
        yield from io.TextIOWrapper(io.BufferedReader(_Borrowed(file)), encoding=encoding, newline="")


def open_csv(opener: Opener, *, name: str) -> CsvRows:
    """Find out encoding and delimiter, or say why the file cannot be text."""
    encoding, note = find_encoding(opener)
    rows = CsvRows(opener, encoding, notes=[note])
    first = next(decoded_lines(opener, encoding), "")
    if told := _SEPARATOR_LINE.fullmatch(first):
        rows.delimiter, rows.told_delimiter = told[1], True
        return rows
    rows.delimiter = _find_delimiter(rows, prefer_tab=name.casefold().endswith(".tsv"))
    if rows.delimiter != ",":
        kind = _("制表符") if rows.delimiter == "\t" else _("分号")
        rows.notes.append(_("各列以{delimiter}分隔。").format(delimiter=kind))
    return rows


def find_encoding(opener: Opener) -> tuple[str, str]:
    """Return the first encoding that fits every byte of the file, and the sentence that says so."""
    with opener() as file:
        start = file.read(4)
    if start in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE}:
        raise _unknown_encoding()
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            if _decodes(opener, encoding) is not None:
                raise _unknown_encoding()
            shown = "UTF-16" if encoding == "utf-16" else "UTF-8"
            return encoding, _("文件编码:{encoding}(带标记)。").format(encoding=shown)
    where = _decodes(opener, "utf-8")
    if where is None:
        return "utf-8", _("文件编码:{encoding}。").format(encoding="UTF-8")
    if _decodes(opener, "gb18030") is None and _plausible(_decoded(opener, "gb18030")):
        return "gb18030", _("文件编码:{encoding},已转换。").format(encoding="GB18030")
    raise _unknown_encoding(where)


def _decoded(opener: Opener, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opener() as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _decodes(opener: Opener, encoding: str) -> int | None:
    """Return ``None`` when every byte fits, otherwise the number of the line that does not."""
    line = 1
    try:
        for text in _decoded(opener, encoding):
            line += text.count("\n")
    except UnicodeDecodeError as error:
        part: bytes = error.object
        return line + part.count(b"\n", 0, error.start)
    return None


def _plausible(chunks: Iterable[str]) -> bool:
    """Tell whether text decoded as GB18030 looks like writing.

    Almost any bytes can be read as GB18030, so that Latin-1 or Big5 would become rare characters without an error:
    real text, in either script, consists almost wholly of the common ones.
    """
    seen: Counter[str] = Counter()
    for text in chunks:
        seen.update(character for character in text if character > "\x7f")
        if seen.total() > PLAUSIBLE_SAMPLE:
            break
    common = sum(count for character, count in seen.items() if _is_common(character))
    return common >= PLAUSIBLE * seen.total()


def _is_common(character: str) -> bool:
    simplified = character.encode("gb2312", "ignore")
    traditional = character.encode("big5", "ignore")
    return (
        b"\xa1" <= simplified[:1] <= b"\xa9"
        or b"\xb0" <= simplified[:1] <= b"\xd7"
        or b"\xa1" <= traditional[:1] <= b"\xc6"
    )


def _unknown_encoding(line: int | None = None) -> TableRefused:
    where = _("(第 {line} 行附近)").format(line=line) if line else ""
    return TableRefused(
        "unknown_encoding",
        _(
            "认不出文件的文字编码{where}:既不是 UTF-8,也不是 GB18030。请在表格软件里另存为「CSV UTF-8」后再上传。"
        ).format(where=where),
    )


def _find_delimiter(rows: CsvRows, *, prefer_tab: bool) -> str:
    """Return the delimiter under which most of the first rows have the same number of columns, more than one."""
    best = ("\t" if prefer_tab else ",", (0, 0))
    for delimiter in DELIMITERS:
        trial = CsvRows(rows.opener, rows.encoding, delimiter)
        try:
            widths = Counter(len(cells) for _number, cells in islice(trial.raw(), ROWS_ABOVE) if cells)
        except TableRefused as refused:
            if refused.code == "nul_bytes":
                raise
            continue
        width, agreeing = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        score = (agreeing, width)
        if width > 1 and score > best[1]:
            best = (delimiter, score)
    return best[0]


def _unreadable(row: int, error: csv.Error) -> TableRefused:
    if "field larger" in str(error):
        sentence = _("第 {row} 行有一格超过 {limit} 个字,可能是双引号没有合上。").format(row=row, limit=MAX_CELL_CHARS)
        return TableRefused("cell_too_long", sentence)
    return TableRefused("damaged", _("第 {row} 行无法分成各列。请在表格软件里打开并重新保存。").format(row=row))
