"""A report before it is a Word file or a page: blocks of text in which every number knows the figure it is.

A block is plain data, so that a signed report can be kept as it was: a heading, a sentence or a table cell is a list of
spans; a span is its text, alone or with the figure, the part and the kind of case whose rows it opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from django.utils.translation import get_language

from huiyin.reports.counting import Count
from huiyin.reports.formal import formal

BEGIN, END = "\ufdd0", "\ufdd1"
"""Around the place of a number in a sentence that is still being written; no text of people holds these."""


class Opens(TypedDict):
    """What a number opens: the rows of a figure, or of one part of it, over the report's scope or one kind of it."""

    figure: str
    part: str
    kind: str


class Span(TypedDict, total=False):
    text: str
    opens: Opens
    address: str


Block = dict[str, Any]
Spans = list[Span]


class Words(str):
    """Text in which numbers are marked already."""

    def __add__(self, other: str) -> Words:
        return Words(super().__add__(unmarked(other)))


class Numbers:
    """The numbers of one report, each marked where it stands in a sentence until the sentence is cut into spans."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, Opens]] = []

    def of(self, counted: Count, part: str = "", value: int | None = None) -> Words:
        """Return the value of a figure or of one part of it, marked."""
        shown = value if value is not None else counted.part(part) if part else counted.value
        kind = counted.scope.kind
        self.opened.append((str(shown), Opens(figure=counted.figure.name, part=part, kind=kind)))
        return Words(f"{BEGIN}{len(self.opened) - 1}{END}")

    def said(self, sentence: str, **values: Any) -> Words:
        """Return the sentence with its values filled in; only marks of ours stay marks."""
        return Words(sentence.format(**{name: unmarked(value) for name, value in values.items()}))

    def spans(self, text: str) -> Spans:
        """Return the text cut at its numbers, with the punctuation of an official paper where it is Chinese."""
        spans: Spans = []
        for place, piece in enumerate(unmarked(text).replace(END, BEGIN).split(BEGIN)):
            if place % 2:
                number, opens = self.opened[int(piece)]
                spans.append({"text": number, "opens": opens})
            elif piece:
                spans.append({"text": piece})
        return punctuated(spans)


def unmarked(value: Any) -> Any:
    """Return a value without our marks, unless it is text that we marked ourselves."""
    if isinstance(value, Words) or not isinstance(value, str):
        return value
    return value.replace(BEGIN, "").replace(END, "")


def punctuated(spans: Spans) -> Spans:
    """Return the spans as an official paper has them; each keeps its length."""
    if not (get_language() or "").startswith("zh"):
        return spans
    whole, start = formal(plain(spans)), 0
    for span in spans:
        end = start + len(span["text"])
        span["text"], start = whole[start:end], end
    return spans


def plain(spans: Spans) -> str:
    return "".join(span["text"] for span in spans)


def numbers_in(blocks: Sequence[Block]) -> list[tuple[str, Opens]]:
    """Return every number of a report with what it opens, in order."""
    found: list[tuple[str, Opens]] = []
    for block in blocks:
        cells = [block.get("spans", []), *(cell for row in block.get("rows", []) for cell in row)]
        found += [(span["text"], span["opens"]) for spans in cells for span in spans if "opens" in span]
    return found


def each_number(blocks: Sequence[Block], change: Callable[[Span], None]) -> None:
    """Do something to every span that is a number, as to give it an address."""
    for block in blocks:
        for spans in [block.get("spans", []), *(cell for row in block.get("rows", []) for cell in row)]:
            for span in spans:
                if "opens" in span:
                    change(span)
