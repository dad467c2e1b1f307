"""What somebody typed to search: words, phrases in quotes and fields, and where they stand in a text that was found.

No sentence is said here: what was wrong with a field comes back as its name and what was typed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from huiyin.text.spans import joined, pieces
from huiyin.text.words import IS_HAN, RUNS, normal

LONGEST = 200
"""Characters of a question that are read."""
MOST = 12
"""Words and phrases of one question."""
FIELDS = {
    "单位": "unit", "unit": "unit", "类别": "category", "category": "category", "渠道": "channel", "channel": "channel",
    "状态": "state", "state": "state", "日期": "date", "date": "date", "件号": "number", "number": "number", "ref": "number",
}  # fmt: skip
PIECE = re.compile(
    r"""(?P<name>[^\s:"“”「」『』]{1,12}):(?=\S)(?P<value>"[^"]*"?|“[^”]*”?|「[^」]*」?|『[^』]*』?|\S+)"""
    r"""|"(?P<q1>[^"]*)"?|[“”](?P<q2>[^”]*)”?|「(?P<q3>[^」]*)」?|『(?P<q4>[^』]*)』?|(?P<plain>[^\s"“”「」『』]+)"""
)
DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)?|年?)?")


@dataclass(frozen=True)
class Term:
    """One thing that must be found: a run of characters as it is searched for; a phrase must stand there as it is."""

    text: str
    phrase: bool = False
    last: bool = False

    @property
    def query(self) -> str:
        """Return the term as a query of PostgreSQL's text search, every part of which must be there."""
        entries: list[str] = []
        runs = RUNS.findall(self.text)
        for run in runs:
            if not IS_HAN.match(run):
                entries.append(f"'{run}'")
            elif len(run) == 1:
                entries.append(f"'{run}':*")
            else:
                entries += [f"'{run[at : at + 2]}'" for at in range(len(run) - 1)]
        if self.last and not self.phrase and entries and not IS_HAN.match(runs[-1]):
            entries[-1] += ":*"
        return " & ".join(dict.fromkeys(entries))


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked: terms that must all be found, and fields by their English names, as typed."""

    terms: tuple[Term, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    twice: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        return " & ".join(dict.fromkeys(part for term in self.terms if (part := term.query)))

    @property
    def empty(self) -> bool:
        return not self.terms and not self.fields


def question(typed: str) -> Question:
    """Read what was typed, whatever it is: an unclosed quote ends with the line, a name that is no field is a word."""
    text = normal(typed[:LONGEST].replace("\x00", " ")).replace("\uff1a", ":")
    terms: list[Term] = []
    fields: dict[str, str] = {}
    twice = []
    for found in PIECE.finditer(text):
        name = FIELDS.get(found["name"] or "")
        if name:
            if name in fields:
                twice.append(name)
            fields[name] = found["value"].strip('"“”「」『』 ')
            continue
        if found["name"]:
            terms += [Term(run) for run in RUNS.findall(found[0])]
            continue
        quoted = next((found[one] for one in ("q1", "q2", "q3", "q4") if found[one] is not None), None)
        if quoted is not None:
            runs = RUNS.findall(quoted)
            terms += [Term(" ".join(quoted.split()), phrase=True)] if runs else []
        else:
            terms += [Term(run) for run in RUNS.findall(found["plain"])]
    terms = list(dict.fromkeys(terms))[:MOST]
    if terms:
        last = terms[-1]
        terms[-1] = Term(last.text, phrase=last.phrase, last=True)
    return Question(terms=tuple(terms), fields=fields, twice=tuple(twice))


def days_in(typed: str) -> tuple[date | None, date | None] | None:
    """Return first and last day of ``2026-01..2026-03``, ``2026-01-05``, ``2026-01..`` or ``2026``; None where it is none."""
    first, dots, last = (part.strip() for part in typed.partition(".."))
    if not dots:
        last = first
    begin, end = span_of(first) if first else None, span_of(last) if last else None
    if (first and not begin) or (last and not end) or not (begin or end):
        return None
    days = (begin[0] if begin else None, end[1] if end else None)
    return None if days[0] and days[1] and days[0] > days[1] else days


def span_of(typed: str) -> tuple[date, date] | None:
    """Return first and last day of a year, a month or a day as typed."""
    found = DAY.fullmatch(typed)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if not month:
            return date(year, 1, 1), date(year, 12, 31)
        if not day:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


# Where it stands in a text.


@lru_cache(maxsize=50_000)
def normal_character(character: str) -> str:
    return normal(character)


@dataclass(frozen=True)
class Part:
    """A part of a snippet: as received, and whether it is what was looked for."""

    text: str
    marked: bool = False


class Seen:
    """A text, each character in normal form beside its place: what was found is marked in the text as received."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = [normal_character(character) for character in text]
        self.plain = "".join(pieces)
        self.places = (
            range(len(text)) if len(self.plain) == len(text) and all(len(piece) == 1 for piece in pieces)
            else [at for at, piece in enumerate(pieces) for _ in piece]
        )  # fmt: skip

    def spots(self, terms: Sequence[Term]) -> list[tuple[int, int]]:
        """Return where the terms stand, as ranges of the received text that do not overlap."""
        found = []
        for term in terms:
            whole = term.text
            wanted = [whole] if whole in self.plain else pairs_of(whole)
            for one in wanted:
                found += [
                    (self.places[at.start()], self.places[at.end() - 1] + 1)
                    for at in re.finditer(re.escape(one), self.plain)
                ]
        return joined(found)

    def snippet(self, terms: Sequence[Term], size: int = 100) -> list[Part]:
        """Return the stretch of about ``size`` characters in which most was found, with what was found marked."""
        return stretch(self.text, self.spots(terms), size)


def stretch(text: str, spots: Sequence[tuple[int, int]], size: int = 100) -> list[Part]:
    """Return the stretch of about ``size`` characters in which most of ``spots`` lie, with these marked."""
    start = best_start(text, spots, size)
    end = min(len(text), start + size)
    shown = [(begin - start, min(until, end) - start) for begin, until in spots if start <= begin < end]
    parts = [Part(piece, marked=marked) for piece, marked in pieces(text[start:end], shown)]
    return [Part("…")] * (start > 0) + parts + [Part("…")] * (end < len(text))


def best_start(text: str, spots: Sequence[tuple[int, int]], size: int) -> int:
    if not spots or len(text) <= size:
        return 0
    most, start = 0, 0
    ahead = 0
    for behind, (begin, _until) in enumerate(spots):
        while ahead < len(spots) and spots[ahead][1] <= begin - 15 + size:
            ahead += 1
        if ahead - behind > most:
            most, start = ahead - behind, max(0, begin - 15)
    return start


def pairs_of(run: str) -> list[str]:
    """Return what a run of characters is found by where it does not stand as a whole."""
    found = []
    for part in RUNS.findall(run):
        found += [part[at : at + 2] for at in range(len(part) - 1)] if IS_HAN.match(part) and len(part) > 2 else [part]
    return found
