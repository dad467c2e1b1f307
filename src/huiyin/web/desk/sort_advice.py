"""What the program lays beside a voice on the sorting table: the likest matter or a new one, its class and unit, and why.

It only proposes. What stands word for word in a case that is already there is marked in the text itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.cases.actions.guessing import sealed
from huiyin.cases.models import Voice
from huiyin.cases.sorting import Candidate
from huiyin.cases.words import rarity
from huiyin.insight.proposing import FIELDS, Proposed, proposals_for
from huiyin.text.asking import Part, stretch
from huiyin.text.copies import common_passages, without_edges
from huiyin.text.demands import asking
from huiyin.text.masking import masked
from huiyin.text.phrases import key_phrases, without_forms
from huiyin.text.spans import joined, pieces

LEAST = 5
"""Characters from which a passage that stands in both is marked."""
READ = 3000
DEMANDS = 6
KEY_WORDS = 5
SHOWN = 90
"""Characters shown of what a candidate says."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What is proposed of one voice: to join ``case``, or else a new case with ``proposals`` by kind of guess."""

    case: Candidate | None
    proposals: Mapping[str, Proposed]

    @property
    def initial(self) -> dict[str, dict[str, Any]]:
        """Return by verb the values that a form begins with: those that are likely, and the seal over all that was proposed."""
        found: dict[str, dict[str, Any]] = {}
        for kind, one in self.proposals.items():
            verb, field = FIELDS[kind]
            values = found.setdefault(verb, {"proposed": sealed(self.of(verb))})
            if one.likely:
                values[field] = one.label
        return found

    def of(self, verb: str) -> list[dict[str, Any]]:
        return [vars(one) for kind, one in self.proposals.items() if FIELDS[kind][0] == verb]


def advice_for(voice: Voice, candidates: Sequence[Candidate]) -> Advice:
    """Return what is proposed: to join the first candidate where it is clearly the same, else a new case."""
    best = candidates[0] if candidates else None
    clear = best is not None and best.probable
    return Advice(
        case=best if clear else None, proposals=proposals_for(f"{voice.subject}\n{voice.body[:READ]}", voice.campaign)
    )


def marked(voice: Voice, candidates: Sequence[Candidate]) -> list[list[Part]]:
    """Return the body as paragraphs of parts: what stands word for word in the likest matter is marked."""
    best = candidates[0] if candidates else None
    other = "" if best is None else (best.through.body if best.through else best.case.problem)
    passages = common_passages(voice.body[:READ], other[:READ], LEAST) if other else []
    spots = without_edges(voice.body, [(one.a_start, one.a_end) for one in passages], LEAST)
    begins, ends = [begin for begin, _end in spots], [end for _begin, end in spots]
    return [  # each line with its own spots alone: a body may have as many lines as characters
        parts_between(voice.body, start, end, spots[bisect_right(ends, start) : bisect_left(begins, end)])
        for start, end in lines_of(voice.body)
    ]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A candidate as it is shown: a stretch of what it says, with what stands word for word in the voice marked."""

    one: Candidate
    says: list[Part]
    """Of the voice by which it was found where there is one, else of the case."""


def with_passages(voice: Voice, candidates: Sequence[Candidate]) -> list[Beside]:
    """Return the candidates with the passages that each has in common with the voice; a quarter of a millisecond each."""
    return [Beside(one=one, says=says_like(voice, one)) for one in candidates]


def says_like(voice: Voice, one: Candidate) -> list[Part]:
    other = (one.through.body if one.through else one.case.problem)[:READ]
    passages = common_passages(voice.body[:READ], other, LEAST)
    spots = joined((found.b_start, found.b_end) for found in passages)
    return stretch(other, without_edges(other, spots, LEAST), SHOWN)


def lines_of(text: str) -> Iterable[tuple[int, int]]:
    """Yield where each line of the text begins and ends."""
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def parts_between(text: str, start: int, end: int, spots: Iterable[tuple[int, int]]) -> list[Part]:
    """Return the parts of one line, marked and unmarked in turn."""
    within = [(max(begin, start) - start, min(stop, end) - start) for begin, stop in spots]
    return [Part(piece, marked=marked) for piece, marked in pieces(text[start:end], within)]


def read_of(voice: Voice) -> dict[str, Any]:
    """Return what is read in a voice: its demands, the words to look for its like by, and a draft of the problem."""
    return {"demands": demands_of(voice), "key_words": key_words_of(voice), "draft": draft_of_problem(voice)}


def demands_of(voice: Voice) -> list[str]:
    """Return the passages in which the voice asks for something, where there is more than one."""
    found = [voice.body[one.start : one.end] for one in asking(voice.body[:READ])]
    return found[:DEMANDS] if len(found) > 1 else []


def draft_of_problem(voice: Voice) -> str:
    """Return the voice's own words without greeting and signature, names, numbers and addresses, from which a clerk may begin."""
    return masked(without_forms(voice.body[:READ]))


def key_words_of(voice: Voice) -> list[str]:
    """Return the words that tell the voice from others, by which the clerk may look for its like with one press."""
    return key_phrases([f"{voice.subject}\n{voice.body[:READ]}"], rarity(), KEY_WORDS)
