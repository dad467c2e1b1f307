"""What a paper has word for word from the superior's text and from other papers (「简单照抄照搬」). It proposes; people return.

Other papers are found by fingerprints in an index and only the nearest are read, so that two hundred units and several
calls cost one statement. What comes from the superior's text is not counted again as taken from a neighbour, who took it
from there, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from huiyin.activities.models_papers import Paper, PaperCall
from huiyin.activities.terms_papers import HANDED_IN, PaperState
from huiyin.text.spans import Span

if TYPE_CHECKING:
    from huiyin.text.copies import Passage

METHOD = "copies-1"
"""By what the shares were found; kept beside them."""
NEAREST = 3
"""Papers that are compared word for word, the nearest by fingerprints."""
TOLD = 10
"""Percent from which a likeness is told at all."""
NOTABLE = 30
"""Percent from which the writer says that he saw it before he hands in."""
COMPARED = (*HANDED_IN, PaperState.RETURNED)
MOST_PRINTS = 20_000


@dataclass(frozen=True)
class Near:
    """A text with which a paper has passages in common. ``paper`` is None for the superior's text."""

    text: str
    percent: int
    passages: list[Passage]
    paper: Paper | None = None

    @property
    def spans(self) -> list[Span]:
        """The passages in the paper's own text."""
        return [(one.a_start, one.a_end) for one in self.passages]

    @property
    def notable(self) -> bool:
        return self.percent >= NOTABLE


@dataclass(frozen=True)
class Likeness:
    """How near a paper is to the superior's text, and to the papers nearest to it."""

    source: Near | None = None
    others: list[Near] = field(default_factory=list)

    @property
    def notable(self) -> bool:
        return any(one.notable for one in self.all)

    @property
    def all(self) -> list[Near]:
        return [one for one in (self.source, *self.others) if one]

    @property
    def nearest(self) -> Near | None:
        return self.others[0] if self.others else None


def prints_of(text: str) -> list[int]:
    """Return the fingerprints of a text as they are stored: sorted, at most ``MOST_PRINTS``."""
    from huiyin.text.copies import fingerprints  # numpy is slow to import, and few pages compare texts

    return sorted(fingerprints(text))[:MOST_PRINTS]


def likeness(paper: Paper, text: str | None = None) -> Likeness:
    """Compare a paper, or a text that may become its text, with the superior's text and with the papers of its kind."""
    from huiyin.text.copies import common_passages, fingerprints  # see above

    own = paper.text if text is None else text
    call: PaperCall = paper.call
    passages = common_passages(own, call.source) if call.source else []
    source = Near(call.source, share(own, spans_of(passages)), passages) if call.source else None
    taken = covered(spans_of(passages))
    marks = fingerprints(own).difference(call.source_prints)
    found = []
    for other in nearest(paper, marks):
        common = [one for one in common_passages(own, other.text) if beyond(one, taken)]
        found.append(Near(other.text, share(own, spans_of(common)), common, other))
    told = [one for one in found if one.percent >= TOLD]
    return Likeness(source, sorted(told, key=lambda one: -one.percent))


def nearest(paper: Paper, marks: Iterable[int]) -> list[Paper]:
    """Return the papers handed in for this call or an earlier one of its kind that share most fingerprints; two statements."""
    wanted = sorted(marks)[:MOST_PRINTS]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.id FROM activities_paper p JOIN activities_papercall c ON c.id = p.call_id
            JOIN campaigns_campaign g ON g.id = c.campaign_id, LATERAL (
                SELECT count(*) AS n FROM unnest(p.prints) AS own(mark) JOIN unnest(%(wanted)s::int[]) AS asked(mark) USING (mark)
            ) common
            WHERE p.prints && %(wanted)s::int[] AND p.kind = %(kind)s AND p.id <> %(own)s AND p.state = ANY(%(states)s)
              AND p.call_id <= %(call)s AND g.institution_id = %(house)s
            ORDER BY common.n DESC, p.id DESC LIMIT %(most)s
            """,
            {
                "wanted": wanted,
                "kind": paper.kind,
                "own": paper.pk or 0,
                "states": [str(one) for one in COMPARED],
                "call": paper.call_id,
                "house": paper.call.campaign.institution_id,
                "most": NEAREST,
            },
        )
        keys = [row[0] for row in cursor.fetchall()]
    found = Paper.objects.select_related("unit", "call", "author").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def spans_of(passages: Sequence[Passage]) -> list[Span]:
    return [(one.a_start, one.a_end) for one in passages]


def covered(spans: Iterable[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def beyond(passage: Passage, taken: set[int]) -> bool:
    """Say whether a passage is more than what both took from the superior's text."""
    if not taken:
        return True
    inside = sum(1 for at in range(passage.a_start, passage.a_end) if at in taken)
    return inside * 2 <= passage.a_end - passage.a_start


def share(text: str, spans: Iterable[Span]) -> int:
    """Return how much of a text lies within the spans, in percent rounded down; white space does not count."""
    whole = sum(1 for letter in text if not letter.isspace())
    inside = sum(1 for at in covered(spans) if not text[at].isspace())
    return 100 * inside // whole if whole else 0


@dataclass(frozen=True)
class Pair:
    """A common passage with a little of what stands around it on both sides: before, the passage, behind."""

    own: tuple[str, str, str]
    other: tuple[str, str, str]
    length: int


def pairs(text: str, near: Near, *, around: int = 24, most: int = 40) -> list[Pair]:
    """Return the longest common passages side by side, in the order of the paper."""
    longest = sorted(near.passages, key=lambda one: one.a_start - one.a_end)[:most]
    return [
        Pair(
            own=cut(text, one.a_start, one.a_end, around),
            other=cut(near.text, one.b_start, one.b_end, around),
            length=one.a_end - one.a_start,
        )
        for one in sorted(longest, key=lambda one: one.a_start)
    ]


def cut(text: str, start: int, end: int, around: int) -> tuple[str, str, str]:
    return text[max(0, start - around) : start], text[start:end], text[end : end + around]
