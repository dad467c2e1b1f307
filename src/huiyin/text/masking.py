"""Names, telephone numbers and other marks of persons taken out of a text before others read it. Pure.

It catches what is written the usual ways, not everything: whoever reads on is asked to look (docs/anonymity.md, with the
measured shares). How it is found stands in ``marks_numbers``, ``marks_names``, ``marks_standing`` and ``marks_places``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MASK = "\u25a0"
"""Stands for what was taken out: 〓 would look like a printing error, a star like emphasis."""
GROUPS = {
    "numbers": ("phone", "identity", "bank", "mail", "plate", "account"),
    "names": ("name",),
    "addresses": ("address",),
    "classes": ("class",),
}
NAMES = 100
"""Persons whose other mentions are looked for in one text."""
EDGE = re.compile(r"[A-Za-z0-9\uff10-\uff3a\uff41-\uff5a〇零一二三四五六七八九老小阿某*]")
"""What may be taken for something else when its neighbour is gone."""


class Span(NamedTuple):
    """What was found: ``text[start:end]``, and of which kind (see ``GROUPS``)."""

    start: int
    end: int
    kind: str


def masked(text: str) -> str:
    """Return ``text`` with ``MASK`` where it names somebody or says how to reach him. Masking twice changes nothing."""
    parts: list[str] = []
    at = 0
    for span in found(text):
        if span.start > at or not (parts and parts[-1] == MASK):
            parts += [text[at : span.start], MASK] if span.start > at else [MASK]
        at = span.end
    return "".join((*parts, text[at:]))


def found(text: str) -> list[Span]:
    """Return what names or reaches a person, in order, without overlaps.

    What is left between two finds is looked at again by itself where a second masking could see more in it; a mask in the
    text parts it likewise.
    """
    spans: list[Span] = []
    waiting = list(between(text))
    while waiting:
        start, end = waiting.pop()
        here = again_named(text[start:end], in_piece(text[start:end]))
        spans += (Span(start + one.start, start + one.end, one.kind) for one in here)
        left = start
        for one in here:
            waiting += again(text, left, start + one.start, begins=left > start, stops=True)
            left = start + one.end
        if here:
            waiting += again(text, left, end, begins=True, stops=False)
    return sorted(spans)


def again_named(text: str, spans: list[Span]) -> list[Span]:
    """Return ``spans`` and where else in ``text`` the persons are named who were named in full once: 王晓东校长…王晓东说."""
    names = {text[one.start : one.end] for one in spans if one.kind == "name" and 2 < one.end - one.start <= 4}
    if not names:
        return spans
    pattern = re.compile("|".join(map(re.escape, sorted(names)[:NAMES])))
    taken = [(one.start, one.end) for one in spans]
    more, at = [], 0
    for match in pattern.finditer(text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or match.end() <= taken[at][0]:
            more.append(Span(match.start(), match.end(), "name"))
    return sorted([*spans, *more])


def again(text: str, start: int, end: int, *, begins: bool, stops: bool) -> list[tuple[int, int]]:
    """Return the piece if a new edge of it (where it ``begins``, where it ``stops``) may give it another sense."""
    from huiyin.text.name_looks import may_name  # see in_piece
    from huiyin.text.name_words import BEGINS

    if start >= end:
        return []
    news = stops and (may_name(text[max(start, end - 4) : end]) or EDGE.match(text[end - 1]))
    news = news or (begins and (EDGE.search(text, start, min(end, start + 2)) or BEGINS.match(text, start, end)))
    return [(start, end)] if news else []


def between(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of what stands between masks."""
    at = 0
    for part in text.split(MASK):
        if part:
            yield at, at + len(part)
        at += len(part) + 1


def in_piece(text: str) -> list[Span]:
    """Return the finds of one look; of those that overlap, one span of the first one's kind covers all."""
    # Their patterns take a fifth of a second to build, which no command that masks nothing should wait for.
    from huiyin.text.marks_names import names_in
    from huiyin.text.marks_numbers import numbers_in
    from huiyin.text.marks_places import places_in
    from huiyin.text.marks_standing import standing_in

    marks = [*numbers_in(text), *places_in(text), *names_in(text), *standing_in(text)]
    spans: list[Span] = []
    for start, end, kind in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if spans and start < spans[-1].end:
            last = spans[-1]
            spans[-1] = Span(last.start, max(last.end, end), last.kind)
        elif start < end:
            spans.append(Span(start, end, kind))
    return spans
