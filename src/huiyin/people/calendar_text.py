"""The calendar as people write it: the days of a year, a line each, and the hours of an office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _t

from huiyin.kernel.calendars import Interval, days_after, weekday

REST, WORK = "休", "班"
DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
LINE = re.compile(rf"^\s*{DAY}(?:\s*[~～至到—]+\s*{DAY})?[\s,,]+([休班])\S*[\s,,]*(.*?)\s*$")


@dataclass(frozen=True)
class Line:
    """One day of a year's arrangement: rest, or work on a weekend, and the festival it belongs to."""

    day: date
    works: bool
    name: str


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, numbered as they stand."""
    yield from ((n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def read_days(text: str, year: int) -> tuple[list[Line], list[str]]:
    """Read the days of ``year`` from lines such as 「2027-02-05至2027-02-11 休 春节」; return them and what is wrong."""
    found: dict[date, Line] = {}
    wrong: list[str] = []
    for n, line in lines_of(text):
        try:
            for one in read_line(line):
                if sentence := against(one, year, found):
                    raise ValueError(sentence)
                found[one.day] = one
        except ValueError as error:
            wrong.append(_t("第 {n} 行「{line}」:{why}").format(n=n, line=line[:60], why=error))
    return sorted(found.values(), key=lambda one: one.day), wrong


def read_line(line: str) -> list[Line]:
    """Return the days that a line names; raise ``ValueError`` with a sentence."""
    said = LINE.match(line)
    if not said:
        raise ValueError(_t("写作「日期 休 名称」或「日期 班 名称」,一段日子写作「日期至日期 休 名称」"))
    try:
        first = date(*map(int, said.group(1, 2, 3)))
        last = date(*map(int, said.group(4, 5, 6))) if said[4] else first
    except ValueError as error:
        raise ValueError(_t("没有这一天")) from error
    if last < first or (last - first).days > 31:
        raise ValueError(_t("一段日子要从前到后,不超过一个月"))
    return [Line(day, said[7] == WORK, said[8][:32]) for day in days_after(first - timedelta(days=1), last)]


def against(one: Line, year: int, found: dict[date, Line]) -> str:
    """Say what stands against a day: another year, named twice, or work on a day that is worked anyway."""
    if one.day.year != year:
        return _t("不是 {year} 年的日子").format(year=year)
    if one.day in found:
        return _t("{day} 写了两次").format(day=one.day)
    if one.works and one.day.weekday() < 5:
        return _t("{day} 是{weekday},本来就上班,不用写补班").format(day=one.day, weekday=weekday(one.day))
    return ""


def in_words(days: list[tuple[date, bool, str]]) -> str:
    """Write days as the form reads them."""
    return "\n".join(f"{day} {WORK if works else REST} {name}".rstrip() for day, works, name in days)


def read_hours(text: str) -> list[Interval]:
    """Read intervals such as 「08:30-12:00」, one a line; raise ``ValueError`` with a sentence."""
    found: list[Interval] = []
    for n, line in lines_of(text):
        said = re.fullmatch(r"(\d{1,2})[::](\d{2})\s*[-—~～至到]\s*(\d{1,2})[::](\d{2})", line)
        try:
            opens, closes = (
                (time(int(said[1]), int(said[2])), time(int(said[3]), int(said[4]))) if said else (None, None)
            )
        except ValueError:
            opens = closes = None
        if opens is None or closes is None:
            raise ValueError(_t("第 {n} 行写作 08:30-12:00,不认识「{line}」").format(n=n, line=line[:30]))
        if opens >= closes:
            raise ValueError(_t("第 {n} 行的结束要晚于开始").format(n=n))
        found.append((opens, closes))
    found.sort()
    if any(one[1] > other[0] for one, other in zip(found, found[1:], strict=False)):
        raise ValueError(_t("几段时间不能重叠"))
    if not found or len(found) > 6:
        raise ValueError(_t("写一段到六段时间"))
    return found
