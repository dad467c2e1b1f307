"""Matters that somebody who writes may say his voice belongs to (加入已有事项). Pure reading.

What is offered follows from the released wordings and from what was typed, and from nothing else: not even how much a word
tells is taken from voices or cases, so whoever tries any number of texts learns what the office published and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case, JoinOffer
from huiyin.cases.terms import OPEN, Disposition, HandlingType, Kind, Target
from huiyin.text.telling import Frequencies, telling_words

SHOWN = 3
MOST = 200
"""So many offers of a campaign are compared, the newest; an office that publishes more has a list of cases, not an offer."""
READ = 2000
LEAST = 0.34
"""An offer is shown where a third of what its words tell was said, by two words at least."""
FEWEST = 5
"""No number under five is told of people (invariant 6)."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A matter as the public sees it: its number, the words that were released, and how many joined where they are many."""

    ref: str
    wording: str
    joined: int = 0


def joinable(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return which of ``cases`` may be offered at all: open, and neither an accusation nor about a person or an order."""
    fit = cases.filter(state__in=OPEN, conduct=False, conduct_code="").exclude(kind=Kind.ORDER)
    return fit.exclude(handling_type=HandlingType.DISCIPLINE).exclude(target=Target.PERSON)


def unfit(case: Case) -> bool:
    """Say ``joinable`` of one case, its state aside."""
    about_somebody = case.conduct or bool(case.conduct_code) or case.target == Target.PERSON
    return about_somebody or case.handling_type == HandlingType.DISCIPLINE or case.kind == Kind.ORDER


def offered_in(campaign: Campaign) -> QuerySet[Case]:
    """Return the cases of ``campaign`` that are offered to the public now."""
    return joinable(Case.objects.filter(campaign=campaign, join_offers__stopped_at=None, join_offers__isnull=False))


def offers_of(campaign: Campaign) -> list[Offered]:
    """Return what the campaign offers, the newest first; one statement."""
    offers = JoinOffer.objects.filter(stopped_at=None, case__in=offered_in(campaign)).order_by("-pk")
    kept = ~Q(case__said_same__voice__disposition=Disposition.SET_ASIDE)  # who says it twice is one
    rows = offers.annotate(joined=Count("case__said_same", filter=kept)).values_list("case__ref", "wording", "joined")
    rows = rows[:MOST]
    return [
        Offered(ref=ref, wording=wording, joined=joined if joined >= FEWEST else 0) for ref, wording, joined in rows
    ]


def offers_like(said: str, campaign: Campaign) -> list[Offered]:
    """Return up to three offers that read like what was typed, the likest first; one statement."""
    return likest(said, offers_of(campaign))


def likest(said: str, offers: Sequence[Offered]) -> list[Offered]:
    """Return the likest of ``offers`` to what was typed. A function of these two alone."""
    words = telling_words(said[:READ]) if offers else set()
    worded = [words_of_offer(one.wording) for one in offers]
    known = Frequencies(Counter(word for one in worded for word in one), len(offers))
    found = [
        (share(one, words, known), offer)
        for offer, one in zip(offers, worded, strict=True)
        if len(one & words) > 1
    ]  # fmt: skip
    found.sort(key=lambda one: -one[0])
    return [offer for score, offer in found[:SHOWN] if score >= LEAST]


def share(offer: frozenset[str], words: set[str], known: Frequencies) -> float:
    """Return how much of what the words of the offer tell was said, from 0 to 1."""
    whole = sum(map(known.weight, offer))
    return sum(known.weight(word) for word in offer & words) / whole if whole else 0.0


@lru_cache(maxsize=2000)
def words_of_offer(wording: str) -> frozenset[str]:
    return frozenset(telling_words(wording))
