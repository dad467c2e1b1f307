"""A timetable as a picture: rows of milestones over months, with today, what is done, late, due and still to come (A12). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from huiyin.reports.drawing import (
    COLOURS,
    GREY,
    INK,
    PALE,
    RED,
    WHITE,
    box,
    broken,
    drawing,
    line,
    mark,
    width_of,
    words,
)

LABELS = 200.0
"""Pixels of the column that names the rows."""
MONTH, LEAST_MONTH = 118.0, 44.0
"""Pixels of a month: no more than are of use, and no fewer than can be read."""
WIDE, NARROW = 1200.0, 880.0
"""Pixels that a picture takes where it may: a page's whole width, and that of a page with verbs beside it or of paper."""
LEGEND, HEADS, ROW, LINE, LETTER, MARGIN = 34.0, 44.0, 32.0, 17.0, 13.0, 58.0
BAND = "#f5f7f6"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A milestone as it is drawn: its days, and its state, one of ``not_due due done late``."""

    name: str
    due_on: date
    state: str
    done_on: date | None = None
    first_due_on: date | None = None

    @property
    def on(self) -> date:
        """The day at which its sign stands: when it was reached, or when it is to be."""
        return self.done_on or self.due_on


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the picture: a heading over others, or a line of milestones. One milestone alone has its days written beside it."""

    label: str
    marks: tuple[Mark, ...] = ()
    heading: bool = False

    @cached_property
    def lines(self) -> list[str]:
        if self.heading:
            return broken(self.label, (NARROW - 16) / LETTER, 1)
        return broken(self.label, (LABELS - 30) / LETTER, 2, even=True)

    @property
    def height(self) -> float:
        return ROW + LINE * (len(self.lines) - 1) * 0.8


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Where days lie: ``first`` and ``last`` are the first day of the first month and the last of the last one."""

    first: date
    last: date
    left: float
    day: float

    def at(self, day: date) -> float:
        """Return where the middle of a day lies; what is outside lies at the edge."""
        inside = min(max(day, self.first), self.last)
        return round(self.left + ((inside - self.first).days + 0.5) * self.day, 1)

    @property
    def right(self) -> float:
        return self.left + ((self.last - self.first).days + 1) * self.day


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months(first: date, last: date) -> list[date]:
    """Return the first days of all months from ``first`` to ``last``."""
    found = [first.replace(day=1)]
    while (following := month_after(found[-1])) <= last:
        found.append(following)
    return found


def scale_of(first: date, last: date, room: float) -> Scale:
    """Return the scale of whole months that holds both days."""
    held = months(first, last)
    each = max(LEAST_MONTH, min(MONTH, (room - LABELS - MARGIN) / len(held)))
    end = month_after(held[-1]) - timedelta(days=1)
    return Scale(first=held[0], last=end, left=LABELS, day=each * len(held) / ((end - held[0]).days + 1))


def gantt(rows: Sequence[Row], *, first: date, last: date, today: date, title: str, room: float = NARROW) -> str:
    """Return the picture as SVG. ``first`` and ``last`` bound the campaign; days outside of it widen the picture.

    It is about ``room`` pixels wide; where there are many months it is wider, for it is to be read.
    """
    days = [day for row in rows for one in row.marks for day in (one.on, one.due_on, one.first_due_on or one.due_on)]
    scale = scale_of(min([first, *days]), max([last, *days]), room)
    height = LEGEND + HEADS + sum(row.height for row in rows) + 12
    width = scale.right + MARGIN
    places, y = [], LEGEND + HEADS
    for row in rows:
        places.append(y)
        y += row.height
    placed = list(zip(rows, places, strict=True))
    parts = [*legend(), *(one for n, (row, at) in enumerate(placed) for one in ground(row, at, scale, n % 2 == 1))]
    parts += [*columns(scale, y), line(0, y, scale.right, y, PALE), *today_line(scale, today, y)]
    parts += [one for row, at in placed for one in one_row(row, at, scale)]
    return drawing(width, height, title, parts)


def legend() -> Iterator[str]:
    """Yield what each sign means."""
    said = [("done", _("已完成")), ("late", _("逾期")), ("due", _("临近到期")), ("not_due", _("未到期"))]
    x = 14.0
    for state, meaning in said:
        yield mark(state, x, LEGEND / 2, 6.5)
        yield words(x + 13, LEGEND / 2 + 4.5, meaning, size=12.5, fill=GREY)
        x += 13 + width_of(meaning) * 12.5 + 22
    yield line(x - 4, LEGEND / 2, x + 16, LEGEND / 2, GREY, 1.6, "2 3")
    yield words(x + 22, LEGEND / 2 + 4.5, _("由最初的日期改期,或比到期日早、晚完成"), size=12.5, fill=GREY)


def columns(scale: Scale, bottom: float) -> Iterator[str]:
    """Yield the months with the years above them."""
    top = LEGEND
    yield box(0, top, scale.right, HEADS, BAND)
    held = months(scale.first, scale.last)
    for n, month in enumerate(held):
        x = scale.left + (month - scale.first).days * scale.day
        wide = (month_after(month) - month).days * scale.day
        year = month.month == 1 or n == 0
        yield line(x, top if year else top + 22, x, bottom, "#c3ccc8" if year else PALE)
        if year:
            yield words(x + 6, top + 16, _("{year} 年").format(year=month.year), size=12, fill=INK, bold=True)
        yield words(x + wide / 2, top + 37, _("{n} 月").format(n=month.month), size=12, fill=GREY, anchor="middle")
    yield line(0, top + HEADS, scale.right, top + HEADS, "#c3ccc8")


def ground(row: Row, y: float, scale: Scale, striped: bool) -> Iterator[str]:
    """Yield what lies below the lines of a row."""
    if row.heading:
        yield box(0, y, scale.right, row.height, "#e4ede9")
        yield line(0, y, scale.right, y, "#c3ccc8")
    elif striped:
        yield box(0, y, scale.right, row.height, BAND)


def one_row(row: Row, y: float, scale: Scale) -> Iterator[str]:
    middle = y + row.height / 2
    start = middle + 4.5 - (len(row.lines) - 1) * LINE / 2
    for n, text in enumerate(row.lines):
        yield words(8 if row.heading else 22, start + n * LINE, text, size=LETTER, bold=row.heading)
    if len(row.marks) > 1:
        yield line(
            scale.at(min(o.on for o in row.marks)), middle, scale.at(max(o.on for o in row.marks)), middle, "#c3ccc8", 2
        )
    for one in row.marks:
        yield from one_mark(one, middle, scale, beside=len(row.marks) == 1)


def one_mark(one: Mark, y: float, scale: Scale, *, beside: bool) -> Iterator[str]:
    """Yield a milestone's sign, what ties it to the days that it had before, and its days where it stands alone."""
    x, colour = scale.at(one.on), COLOURS[one.state]
    before = [scale.at(day) for day in {one.due_on, one.first_due_on or one.due_on} - {one.on}]
    for was in before:
        yield line(was, y, x, y, colour, 1.6, "2 3")
        yield line(was, y - 6, was, y + 6, colour, 2)
    yield mark(one.state, x, y, 7.5 if beside else 6.5, told_of(one))
    if beside:
        text, right = short(one), max(x, *before, x)
        if right + 14 + width_of(text) * 12 <= scale.right + MARGIN:
            yield words(right + 14, y + 4.5, text, size=12, fill=colour, halo=WHITE)
        else:
            yield words(min(x, *before, x) - 14, y + 4.5, text, size=12, fill=colour, anchor="end", halo=WHITE)


def short(one: Mark) -> str:
    """Return the day that is written beside a sign, and by how much it was missed."""
    late = (one.done_on - one.due_on).days if one.done_on else 0
    day = f"{one.on.month}-{one.on.day}"
    return _("{day} 晚 {n} 天").format(day=day, n=late) if late > 0 else day


def told_of(one: Mark) -> str:
    said = {"done": _("已完成"), "late": _("逾期"), "due": _("临近到期"), "not_due": _("未到期")}[one.state]
    parts = [one.name, _("到期 {day}").format(day=one.due_on), said]
    if one.done_on:
        parts.append(_("完成 {day}").format(day=one.done_on))
    if one.first_due_on and one.first_due_on != one.due_on:
        parts.append(_("最初 {day}").format(day=one.first_due_on))
    return _(",").join(parts)


def today_line(scale: Scale, today: date, bottom: float) -> Iterator[str]:
    """Yield the line of today, where it lies within the picture."""
    if not scale.first <= today <= scale.last:
        return
    x, text = scale.at(today), _("今天 {month}-{day}").format(month=today.month, day=today.day)
    width = width_of(text) * 11.5 + 14
    yield line(x, LEGEND + 2, x, bottom, RED, 1.4, "5 3")
    left = min(max(x - width / 2, 0), scale.right + MARGIN - width)
    yield box(left, LEGEND + 2, width, 18, RED, round_=9)
    yield words(left + width / 2, LEGEND + 15, text, size=11.5, fill=WHITE, anchor="middle")


__all__ = ["Mark", "Row", "gantt"]
