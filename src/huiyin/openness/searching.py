"""What is published, searched by its words: guides and service rules in force. They are few, so they are read through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huiyin.openness.queries import guides_in_force, texts_in_force
from huiyin.people.models import Institution
from huiyin.text.asking import Part, Seen, Term
from huiyin.text.words import normal

MOST = 300
"""Guides, and texts, that are read through."""
READ = 8000


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published text that has every word: where it is read, its title and a stretch with the words marked."""

    place: str
    code: str
    title: list[Part]
    snippet: list[Part]


@lru_cache(maxsize=1000)
def plain_of(text: str) -> str:
    """Return a published text in normal form; the same few are asked for again and again."""
    return normal(text)


def published_saying(terms: Sequence[Term], institution: Institution | None, size: int) -> list[Published]:
    """Return the guides and rules in force that have every term, those with it in the title first; two statements."""
    if not terms:
        return []
    found = []
    for place, code, title, text in published(institution):
        plain = plain_of(f"{title}\n{text[:READ]}")
        if all(term.text in plain for term in terms):
            found.append((not any(term.text in plain_of(title) for term in terms), place, code, title, text[:READ]))
    found.sort(key=lambda one: one[:3])
    return [
        Published(place=place, code=code, title=Seen(title).snippet(terms, 120), snippet=Seen(text).snippet(terms))
        for _rank, place, code, title, text in found[:size]
    ]


def published(institution: Institution | None) -> Iterator[tuple[str, str, str, str]]:
    """Give where, code, title and text of each guide and rule in force."""
    for guide in guides_in_force(institution)[:MOST]:
        parts = [guide.standard, guide.conditions, *guide.materials, *guide.steps, guide.fees, guide.place]
        yield "public-guide", guide.item.code, guide.name, "\n".join(part for part in parts if part)
    for text in texts_in_force(institution)[:MOST]:
        yield "rule", text.code, text.title, "\n".join([text.intro, *text.items])
