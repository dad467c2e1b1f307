"""A route map as a picture: ordered steps along a path, those taken, the one that comes now, those to come (A12). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.reports.drawing import AMBER, GREEN, GREY, INK, WHITE, broken, drawing, mark, width_of, words

ABREAST, WIDE, LEFT = 5, 166.0, 22.0
"""Steps in a row of the path, and the pixels of each."""
TOP, LINE, LETTER, R, FLAG = 36.0, 18.0, 13.0, 15.0, 20.0
AHEAD = "#9aa5a1"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A milestone that hangs on a step."""

    name: str
    day: date
    state: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step as it is drawn: ``taken`` is the day on which it was taken, nothing while it is to come."""

    number: int
    words: str
    taken: date | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def lines(self) -> list[str]:
        return broken(self.words, (WIDE - 22) / LETTER, 3, even=True)

    @property
    def height(self) -> float:
        """The pixels below the middle of its disc."""
        return R + 12 + LINE * (len(self.lines) + 1) + FLAG * len(self.flags)


def route_map(steps: Sequence[Step], *, title: str) -> str:
    """Return the path as SVG: it runs to the right and, where it is long, back below."""
    current = next((step.number for step in steps if step.taken is None), 0)
    rows = [steps[n : n + ABREAST] for n in range(0, len(steps), ABREAST)]
    width = LEFT * 2 + WIDE * min(len(steps), ABREAST)
    back: list[str] = []
    front: list[str] = []
    y = 0.0
    before: tuple[float, float] | None = None
    for n, row in enumerate(rows):
        middle = y + TOP
        places = [centre(k, n) for k in range(len(row))]
        for step, x in zip(row, places, strict=True):
            if before:
                back.append(tie(before, (x, middle), step, current))
            before = (x, middle)
            front += one_step(step, x, middle, current)
        y = middle + max(step.height for step in row) + 6
    return drawing(width, y + 4, title, [*back, *front])


def centre(place: int, row: int) -> float:
    """Return where a step lies in its row; every second row runs back."""
    return LEFT + WIDE * ((place if row % 2 == 0 else ABREAST - 1 - place) + 0.5)


def tie(one: tuple[float, float], other: tuple[float, float], step: Step, current: int) -> str:
    """Return the stretch that leads to ``step``: whole where it was gone, dotted where it is to come."""
    (x1, y1), (x2, y2) = one, other
    gone = step.taken is not None
    colour = GREEN if gone else AMBER if step.number == current else AHEAD
    way = f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
    if y1 != y2:  # around the words below, on the side to which the row runs
        side = 1 if x1 > LEFT + WIDE * ABREAST / 2 else -1
        edge = x1 + side * (WIDE / 2 + 8)
        turn, sweep = 14 * side, int(side > 0)
        way = (
            f"M{x1:g} {y1:g}H{edge - turn:g}a14 14 0 0 {sweep} {turn} 14V{y2 - 14:g}"
            f"a14 14 0 0 {sweep} {-turn} 14H{x2:g}"
        )
    dots = "" if gone else ' stroke-dasharray="0.1 9"'
    width = 5 if gone else 4
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round"{dots}/>'


def one_step(step: Step, x: float, y: float, current: int) -> Iterator[str]:
    if step.taken:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{R:g}" fill="{GREEN}"/>'
        yield (
            f'<path d="M{x - 7:g} {y:g}l5 5.5l9.5 -11" fill="none" stroke="{WHITE}" stroke-width="2.6"'
            ' stroke-linecap="round" stroke-linejoin="round"/>'
        )
        told, colour = (
            _("{n}. 已走 {month}-{day}").format(n=step.number, month=step.taken.month, day=step.taken.day),
            GREEN,
        )
    elif step.number == current:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{R + 6:g}" fill="{WHITE}" stroke="{AMBER}" stroke-width="2"/>'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{R:g}" fill="{AMBER}"/>'
        yield words(x, y + 5, str(step.number), size=14, fill=WHITE, anchor="middle", bold=True)
        told, colour = _("{n}. 现在这一步").format(n=step.number), AMBER
    else:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{R:g}" fill="{WHITE}" stroke="{AHEAD}" stroke-width="2" stroke-dasharray="4 3"/>'
        yield words(x, y + 5, str(step.number), size=14, fill=GREY, anchor="middle")
        told, colour = _("{n}. 还没有走").format(n=step.number), GREY
    below = y + R + 24
    yield words(x, below, told, size=12, fill=colour, anchor="middle", bold=True)
    for n, text in enumerate(step.lines, 1):
        yield words(x, below + n * LINE, text, size=LETTER, fill=INK, anchor="middle")
    yield from flags(step, x, below + len(step.lines) * LINE + FLAG)


def flags(step: Step, x: float, y: float) -> Iterator[str]:
    """Yield the milestones that hang on the step."""
    for n, one in enumerate(step.flags):
        text = f"{one.day.month}-{one.day.day} {one.name}"
        (text,) = broken(text, (WIDE - 44) / 12, 1)
        left = x - (width_of(text) * 12 + 16) / 2
        yield mark(one.state, left + 5, y + n * FLAG - 4, 5)
        yield words(left + 16, y + n * FLAG, text, size=12, fill=GREY)


__all__ = ["Flag", "Step", "route_map"]
