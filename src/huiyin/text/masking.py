"""Names, telephone numbers and other marks of persons taken out of a text before others read it. Pure.

It catches what is written the usual ways, not everything: whoever reads on is asked to look (docs/anonymity.md, with the
measured shares). How it is found stands in ``marks_numbers``, ``marks_names`` and ``marks_places``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from huiyin.text.marks_names import names_in
from huiyin.text.marks_numbers import numbers_in
from huiyin.text.marks_places import places_in

MASK = "\u25a0"
"""Stands for what was taken out: 〓 would look like a printing error, a star like emphasis."""
GROUPS = {
    "numbers": ("phone", "identity", "bank", "mail", "plate", "account"),
    "names": ("name",),
    "addresses": ("address",),
    "classes": ("class",),
}
PIECE = 4_000
"""Characters that are looked at together; a text is cut at the end of a sentence or line near it."""
CUT = re.compile(r"[。！？!?；;\n\s]")
DIGITS = re.compile(r"[0-9\uff10-\uff19@\uff20]|[〇零一幺壹](?:[\s、,，\-—]?[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸]){6}|微信|企鹅|扣扣|[qQ][qQ]|[vV][xX\s]|[wW][eExX]")
DOORS = re.compile(r"[班栋棟幢元座号號0-9\uff10-\uff19]")


class Span(NamedTuple):
    """What was found: ``text[start:end]``, and of which kind (see ``GROUPS``)."""

    start: int
    end: int
    kind: str


def masked(text: str) -> str:
    """Return ``text`` with ``MASK`` where it names somebody or says how to reach him. Masking twice changes nothing."""
    parts, at = [], 0
    for span in found(text):
        if span.start > at or not (parts and parts[-1] == MASK):
            parts += [text[at : span.start], MASK] if span.start > at else [MASK]
        at = span.end
    return "".join((*parts, text[at:]))


def found(text: str) -> list[Span]:
    """Return what names or reaches a person, in order, without overlaps.

    What is left between two finds is looked at again by itself, for it is what a second masking would see; a mask in the text parts
    it likewise.
    """
    spans: list[Span] = []
    waiting = list(pieces(text))
    while waiting:
        start, end = waiting.pop()
        piece = text[start:end]
        here = in_piece(piece)
        spans += (Span(start + one.start, start + one.end, one.kind) for one in here)
        edges = [0, *(edge for one in here for edge in (one.start, one.end)), len(piece)]
        if here:
            waiting += (
                (start + left, start + right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right
            )
    return sorted(spans)


def pieces(text: str) -> list[tuple[int, int]]:
    """Return the bounds of the pieces between masks, none much longer than ``PIECE``."""
    bounds, at = [], 0
    while at < len(text):
        mask = text.find(MASK, at)
        end = mask if mask >= 0 else len(text)
        while end - at > PIECE:
            cut = CUT.search(text, at + PIECE - 400, at + PIECE)
            stop = cut.end() if cut else at + PIECE
            bounds.append((at, stop))
            at = stop
        if end > at:
            bounds.append((at, end))
        at = end + 1
    return bounds


def in_piece(text: str) -> list[Span]:
    """Return the finds of one look; of those that overlap, one span of the first one's kind covers all."""
    marks: list[tuple[int, int, str]] = []
    if DIGITS.search(text):
        marks += numbers_in(text)
    if DOORS.search(text):
        marks += places_in(text)
    marks += names_in(text)
    spans: list[Span] = []
    for start, end, kind in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if spans and start < spans[-1].end:
            last = spans[-1]
            spans[-1] = Span(last.start, max(last.end, end), last.kind)
        elif start < end:
            spans.append(Span(start, end, kind))
    return spans
