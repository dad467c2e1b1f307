"""What our own drawings have in common: colours, letters, marks told by shape and colour alike, lines that break. Pure.

A drawing is SVG with presentation attributes only: no style and no script, so that a page's content policy holds and the
typesetter reads the same picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import east_asian_width

GREEN, AMBER, RED, BLUE, INK, GREY, PALE, WHITE = (
    "#14584f", "#b7740f", "#a8322d", "#2f6590", "#263330", "#6c7774", "#e3e8e5", "#ffffff",
)  # fmt: skip
COLOURS = {"done": GREEN, "due": AMBER, "late": RED, "not_due": BLUE}
"""By the state of a milestone; each has a shape of its own as well, for whoever sees or prints no colours."""
FACES = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, WenQuanYi Micro Hei, sans-serif"
NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""


def safe(text: object) -> str:
    """Return ``text`` as it may stand in a drawing."""
    said = NO_LETTER.sub("", str(text))
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def width_of(text: str) -> float:
    """Return how wide a text is in letters of Chinese; a Latin one takes a bit more than half."""
    return sum(1.0 if east_asian_width(letter) in "WFA" else 0.56 for letter in text)


def broken(text: str, width: float, lines: int, *, even: bool = False) -> list[str]:
    """Return ``text`` in at most ``lines`` lines of ``width`` letters; what does not fit ends with an ellipsis.

    ``even`` makes the lines about as long as each other, so that no letter stands alone in the last one.
    """
    text = " ".join(text.split())
    found = filled(text, width)
    if even and 1 < len(found) <= lines:
        narrower = filled(text, max(width_of(text) / len(found) + 1, 2))
        found = narrower if len(narrower) == len(found) else found
    if len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and width_of(last + "…") > width:
        last = last[:-1]
    return [*found[: lines - 1], last + "…"]


NOT_FIRST = frozenset(",。、;:!?)」』》”’,.;:!?)%")
"""What no line begins with."""


def filled(text: str, width: float) -> list[str]:
    found, line = [], ""
    for letter in text:
        if width_of(line + letter) > width and letter not in NOT_FIRST:
            found.append(line)
            line = letter.strip()
        else:
            line += letter
    return [*found, line] if line or not found else found


def words(
    x: float, y: float, text: str, *, size: float = 13, fill: str = INK, anchor: str = "start", bold: bool = False,
    halo: str = "",
) -> str:  # fmt: skip
    """Return letters; ``halo`` is the colour of a rim that keeps them readable over a line."""
    weight = ' font-weight="600"' if bold else ""
    weight += f' paint-order="stroke" stroke="{halo}" stroke-width="4" stroke-linejoin="round"' if halo else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{at}{weight}>{safe(text)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def box(x: float, y: float, width: float, height: float, fill: str, *, round_: float = 0, edge: str = "") -> str:
    corner = f' rx="{round_:g}"' if round_ else ""
    stroke = f' stroke="{edge}"' if edge else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{corner}{stroke}/>'


def mark(state: str, x: float, y: float, r: float = 7, told: str = "") -> str:
    """Return the sign of a milestone's state: a disc with a tick, a triangle with an exclamation, a full and an empty diamond."""
    colour = COLOURS[state]
    if state == "done":
        shape = (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{colour}"/>'
            f'<path d="M{x - r * 0.5:g} {y:g}l{r * 0.36:g} {r * 0.4:g}l{r * 0.66:g} {-r * 0.76:g}"'
            f' fill="none" stroke="{WHITE}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>'
        )
    elif state == "late":
        shape = (
            f'<path d="M{x:g} {y - r * 1.1:g}L{x + r * 1.12:g} {y + r * 0.85:g}H{x - r * 1.12:g}Z" fill="{colour}"'
            f' stroke="{colour}" stroke-linejoin="round"/>'
            f'<path d="M{x:g} {y - r * 0.45:g}V{y + r * 0.25:g}M{x:g} {y + r * 0.55:g}v.1"'
            f' stroke="{WHITE}" stroke-width="1.9" stroke-linecap="round"/>'
        )
    else:
        fill = colour if state == "due" else WHITE
        shape = (
            f'<path d="M{x:g} {y - r:g}L{x + r:g} {y:g}L{x:g} {y + r:g}L{x - r:g} {y:g}Z" fill="{fill}"'
            f' stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>'
        )
    return f"<g><title>{safe(told)}</title>{shape}</g>" if told else shape


def drawing(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """Return the whole picture; ``title`` says what it shows to whoever hears the page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
        f' role="img" aria-label="{safe(title)}" font-family="{FACES}">'
        f"<title>{safe(title)}</title>{box(0, 0, width, height, WHITE)}{''.join(parts)}</svg>"
    )
