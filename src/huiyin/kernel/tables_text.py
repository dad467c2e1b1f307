"""Cleaning of single cells: what cannot be seen or stored is taken out, and counted so that nobody is surprised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.kernel.tables_limits import Cell

EXACT_DIGITS = 10**15
"""Excel keeps fifteen digits of a number; what is longer has lost its end before we see it."""
MAX_MARKS = 30

_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2064\ufeff"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
# A joiner has a meaning inside emoji and in Arabic, Indic and Mongolian writing; anywhere else it only hides.
_JOINED = (
    "\u0300-\u036f\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1800-\u18af\u2190-\u2bff\ufe0f"
    "\U0001f000-\U0001faff"
)


def _marks(end: int = 0x1F000) -> str:
    """Return the body of a character class with every combining mark before ``end`` that Unicode may reorder."""
    ranges: list[list[int]] = []
    for point in (*range(0x300, 0xD800), *range(0xF900, end)):
        if unicodedata.combining(chr(point)):
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS = _marks()
_NEWLINE = re.compile("\r\n?|[\u2028\u2029]")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_HIDDEN = re.compile(f"[{_INVISIBLE}]|(?<![{_JOINED}])[\u200c\u200d]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
_PILE = re.compile(f"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]+")
_ODD = re.compile(f"[\r\u2028\u2029\u200c\u200d{_DIRECTIONS}{_INVISIBLE}{_CONTROLS}]|[{_MARKS}]{{{MAX_MARKS + 1}}}")
# A class without characters beyond the basic plane is searched ten times as fast, and most text has nothing of either.
_SUSPECT = re.compile(f"[\r\u2028\u2029\u200c\u200d{_DIRECTIONS}{_INVISIBLE}{_CONTROLS}{_marks(0x10000)}]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")


@dataclass
class Tally:
    """What cleaning took out of many cells."""

    controls: int = 0
    directions: int = 0
    hidden: int = 0
    marks: int = 0
    long_numbers: int = 0
    scientific: int = 0

    def sentences(self) -> list[str]:
        """Say each thing that was found, for the person who brought the file."""
        said = [
            (self.controls, _("去掉了 {count} 个不可显示的控制字符。")),
            (self.directions, _("去掉了 {count} 个改变文字方向的字符(可用来伪装内容)。")),
            (self.hidden, _("去掉了 {count} 个看不见的零宽字符。")),
            (self.marks, _("有 {count} 处堆叠过多的组合符号,已截短。")),
            (
                self.long_numbers,
                _("有 {count} 个编号超过 15 位,且在文件里存成了数字,末尾几位可能已丢失;请改为文本格式后重新导出。"),
            ),
            (
                self.scientific,
                _("有 {count} 个单元格是科学计数法文本(如 1.01E+11),原来的数字已经丢失;请从原系统重新导出。"),
            ),
        ]
        return [sentence.format(count=count) for count, sentence in said if count]


def clean_text(value: Cell, tally: Tally | None = None) -> str:
    """Return the text of a cell as it may be stored and shown.

    Numbers become the digits that Excel shows (``4326.0`` is ``4326``), because a number in a text column is an
    identifier. What is removed is added to ``tally``.
    """
    tally = Tally() if tally is None else tally
    if isinstance(value, str):
        return _clean(value, tally)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if abs(value) >= EXACT_DIGITS:
        tally.long_numbers += 1
    return digits(value)


def digits(value: int | float) -> str:
    """Write a number without exponent and without a needless ``.0``."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer():
        return f"{value:.0f}" if value else "0"
    written = repr(value)
    return f"{value:.20f}".rstrip("0") if "e-" in written else written


def _clean(text: str, tally: Tally) -> str:
    # Saved from Excel as "1.01004E+11": the other digits are gone and must not be invented.
    if text[:1].isdigit() and _SCIENTIFIC.fullmatch(text):
        tally.scientific += 1
    if (_SUSPECT.search(text) or _BEYOND.search(text)) and _ODD.search(text):
        text = _NEWLINE.sub("\n", text)
        text, count = _DIRECTION.subn("", text)
        tally.directions += count
        text, count = _HIDDEN.subn("", text)
        tally.hidden += count
        text, count = _CONTROL.subn("", text)
        tally.controls += count
        # Normalising sorts such a pile in quadratic time, so it is cut first.
        text, count = _PILE.subn(r"\1", text)
        tally.marks += count
    return unicodedata.normalize("NFC", text).strip()
