"""Papers that were handed in, searched by their words: the newest that match ranked, nothing that the actor may not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from huiyin.activities.models_papers import Paper, PaperRound, PaperWords
from huiyin.activities.papers import papers_of
from huiyin.cases.searching import AT_ONCE, RANKED, score_of
from huiyin.cases.words import note
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.text.asking import Part, Question, Seen
from huiyin.text.words import words_of


@dataclass(frozen=True, kw_only=True)
class FoundPaper:
    """A paper that has every word: what it is and whose, and a stretch of it with the words marked."""

    paper: Paper
    handed_in: datetime
    title: list[Part]
    snippet: list[Part]


def note_paper(paper: Paper) -> None:
    """Note what a paper is found by, as it is handed in."""
    note("activities_paperwords (paper_id, words)", "paper_id", [(paper.pk, words_of(paper.title, paper.text))])


def papers_saying(asked: Question, actor: Actor, size: int) -> list[FoundPaper]:
    """Return the papers handed in that have every word, the best of the newest first; one statement where none has, else two.

    As it was handed in last: what somebody is rewriting is nobody's but his.
    """
    if not asked.query:
        return []
    keys = newest_matching(asked.query)
    if not keys:  # as nearly always: what the actor may read is asked at some length
        return []
    last = PaperRound.objects.filter(paper=OuterRef("pk")).order_by("-number")
    found = papers_of(actor).filter(pk__in=copying.among(keys)).defer("text", "focus", "prints").order_by("-pk")
    said = {name: Subquery(last.values(name)[:1]) for name in ("title", "text", "submitted_at")}
    rows = found.annotate(**{f"last_{name}": one for name, one in said.items()})[:RANKED]
    ranked = [(score_of(asked, row.last_title, row.last_text), row.pk, row) for row in rows]
    best = sorted((one for one in ranked if one[0] is not None), key=lambda one: one[:2], reverse=True)
    return [shown(asked, row) for _score, _pk, row in best[:size]]


def newest_matching(query: str) -> list[int]:
    found = PaperWords.objects.extra(where=["words @@ %s::tsquery"], params=[query]).order_by(
        "-paper"
    )  # our own words, the value bound
    return list(found.values_list("paper", flat=True)[:AT_ONCE])


def shown(asked: Question, row: Any) -> FoundPaper:
    return FoundPaper(
        paper=row,
        handed_in=row.last_submitted_at,
        title=Seen(row.last_title).snippet(asked.terms, 120),
        snippet=Seen(row.last_text).snippet(asked.terms),
    )
