"""Finding the opinions in a minute: paragraphs, numbered items or rows of a Word, Excel, CSV or text file (C04)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

import docx
from django.utils.translation import gettext as _
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from huiyin.kernel.refusals import Refused
from huiyin.kernel.tables import TableRefused, read_table

PASSAGE = 20_000
"""Characters of one opinion."""
MOST_PASSAGES = 500
MOST_BYTES = 20 * 1024 * 1024
MOST_INSIDE = 100 * 1024 * 1024
"""Bytes of a Word file before and after it is unpacked."""
NUMBERED = re.compile(r"^\s*(?:[((]?\d{1,3}[))]|\d{1,3}[.、.](?!\d)|[一二三四五六七八九十]{1,3}、|[•·▪■-]\s)\s*")
WORDS_OF_COLUMN = ("意见", "建议", "内容", "问题", "发言")
"""By what the head of a column says that opinions stand below it, the surest first."""
LONGEST_HEAD = 10
"""Characters of a head in a Word table; what is longer is an opinion already."""
SHORTEST = 6
"""Characters below which an unnumbered paragraph is a heading or a name rather than an opinion."""


Part = TypeVar("Part")


class MinuteRefused(Refused):
    """The file is not one that can be read."""

    code = "minute_refused"


def in_items(text: str) -> list[str]:
    """Return the opinions in a text: numbered items with what belongs to them, or else its lines.

    Where some lines are numbered, a line without a number goes on with the item above it; what stands before the first
    number is the minute's head.
    """
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not any(NUMBERED.match(line) for line in lines):
        return lines
    found: list[list[str]] = []
    for line in lines:
        if match := NUMBERED.match(line):
            rest = line[match.end() :].strip()
            found.append([rest] if rest else [])
        elif found:
            found[-1].append(line)
    return [" ".join(item) for item in found if item]


def passages_in(path: str | Path, *, name: str) -> list[str]:
    """Return the opinions found in an uploaded minute, at most ``MOST_PASSAGES``; refuse what cannot be read."""
    if Path(path).stat().st_size > MOST_BYTES:
        raise MinuteRefused(_("文件超过 {limit} MB。").format(limit=MOST_BYTES // 1024 // 1024))
    ending = name.lower().rpartition(".")[2]
    if ending == "docx":
        found = in_order(parts_of(path))
    elif ending in ("xlsx", "csv"):
        found = rows_of(path, name)
    elif ending == "txt":
        found = in_items(decoded(Path(path).read_bytes()))
    else:
        raise MinuteRefused(_("请选 Word(.docx)、Excel(.xlsx)、CSV 或文本(.txt)文件。"))
    found = [text for text in found if len(text) >= SHORTEST]
    if not found:
        raise MinuteRefused(_("文件里没有找到意见。"))
    return found[:MOST_PASSAGES]


def passages_pasted(text: str) -> list[str]:
    """Return the opinions in a minute that was pasted; short ones too, for whoever pasted them meant them."""
    if not (found := in_items(text)):
        raise MinuteRefused(_("粘贴的内容里没有找到意见。"))
    if len(found) > MOST_PASSAGES:
        raise MinuteRefused(_("一次最多 {n} 条,请分几次粘贴。").format(n=MOST_PASSAGES))
    return found


def parts_of(path: str | Path) -> list[str | list[str]]:
    """Return what a Word file says in its order: a paragraph as text, a table as the list of its opinions."""
    return read_word(str(path), lambda one: one.text if isinstance(one, Paragraph) else opinions_in(one))


def read_word(source: str | BinaryIO, read: Callable[[Paragraph | Table], Part]) -> list[Part]:
    """Return what ``read`` makes of each paragraph and table of a Word file, in its order; refuse one that swells, before it
    is unpacked, and one that is damaged."""
    try:
        with zipfile.ZipFile(source) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_INSIDE:
                raise MinuteRefused(_("文件展开后过大。"))
        return [read(one) for one in docx.Document(source).iter_inner_content()]
    except MinuteRefused:
        raise
    except Exception as error:  # a damaged file breaks the reader in more ways than can be named: one sentence for all
        raise MinuteRefused(_("这个 Word 文件打不开,请另存一份再试。")) from error


def in_order(parts: list[str | list[str]]) -> list[str]:
    """Return the opinions of paragraphs and tables as they stand one after the other.

    As in a text, a paragraph without a number goes on with the numbered one above it, also across a table; a cell of a
    table never does.
    """
    lines = [line for part in parts if isinstance(part, str) for line in part.splitlines()]
    if not any(NUMBERED.match(line) for line in lines):
        return [
            text for part in parts for text in ([part] if isinstance(part, str) else part) for text in lines_of(text)
        ]
    found: list[list[str]] = []
    item: list[str] | None = None
    for part in parts:
        if isinstance(part, list):
            found += [[text] for text in part]
            continue
        for line in lines_of(part):
            if match := NUMBERED.match(line):
                rest = line[match.end() :].strip()
                item = [rest] if rest else []
                found.append(item)
            elif item is not None:
                item.append(line)
    return [" ".join(one) for one in found if one]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def opinions_in(table: Table) -> list[str]:
    """Return the opinions of a Word table: the column whose head says so, else the one with the longest texts.

    A merged cell stands for several places and is read once, and a short one across the whole row is a heading. A cell with
    numbered items is as many opinions.
    """
    grid = [[*row.cells] for row in table.rows]
    first, place = column_of(grid)
    found: list[str] = []
    seen = set()
    for row in grid[first:]:
        cell = row[place] if place < len(row) else None
        if cell is None or cell._tc in seen or (across(row) and len(cell.text.strip()) <= LONGEST_HEAD):
            continue
        seen.add(cell._tc)
        numbered = any(NUMBERED.match(line) for line in cell.text.splitlines())
        found += in_items(cell.text) if numbered else [" ".join(cell.text.split())]
    return [text for text in found if text]


def across(row: list[_Cell]) -> bool:
    """Say whether a row of several places is one cell."""
    return len(row) > 1 and len({cell._tc for cell in row}) == 1


def column_of(grid: list[list[_Cell]]) -> tuple[int, int]:
    """Return at which row the opinions of a table begin and in which column they stand.

    Its head is the first row below the title, where every cell is short and one has a word that heads opinions.
    """
    rows = [(at, row) for at, row in enumerate(grid) if not across(row)]
    for at, row in rows[:1]:
        heads = ["".join(cell.text.split()) for cell in row]
        place = head_in(heads)
        if place is not None and not any(len(text) > LONGEST_HEAD or NUMBERED.match(text) for text in heads):
            return at + 1, place
    widest = max((len(row) for row in grid), default=0)
    widths = [sum(len(row[at].text) for _at, row in rows if at < len(row)) for at in range(widest)]
    return 0, widths.index(max(widths)) if widths else 0


def head_in(heads: list[str]) -> int | None:
    """Return the place of the head that says that opinions stand below it, by the first of the words that is there."""
    return next((at for word in WORDS_OF_COLUMN for at, head in enumerate(heads) if word in head), None)


def rows_of(path: str | Path, name: str) -> list[str]:
    """Return the column of opinions of a table: the one whose head says so, else the one with the longest texts."""
    try:
        table = read_table(path, name=name)
        rows = [[str(cell or "").strip() for cell in row.cells] for row in table.rows()]
    except TableRefused as refused:
        raise MinuteRefused(str(refused)) from refused
    heads = [str(head) for head in table.heads]
    place = head_in(heads)
    if place is None:
        widths = [sum(len(row[at]) for row in rows if at < len(row)) for at in range(len(heads))]
        place = widths.index(max(widths)) if widths else 0
    return [" ".join(row[place].split()) for row in rows if place < len(row) and row[place]]


def decoded(content: bytes) -> str:
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise MinuteRefused(_("文本文件的编码无法识别,请另存为 UTF-8。"))
