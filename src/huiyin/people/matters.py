"""Reading the division of powers (事权划分, F15): which matter a text is about, who leads it, and which have no lead."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from huiyin.people.models import Institution, UnitState
from huiyin.people.models_posts import Matter, MatterAssist, MatterState


def matters_of(institution: Institution | None) -> QuerySet[Matter]:
    """Return the matters of ``institution`` with their units, in the order they were made; two queries."""
    assists = MatterAssist.objects.select_related("unit").order_by("unit__path")
    found = Matter.objects.filter(institution=institution).select_related("lead", "institution")
    return found.prefetch_related(Prefetch("assists", queryset=assists)).order_by("number")


def in_use(institution: Institution) -> QuerySet[Matter]:
    return matters_of(institution).filter(state=MatterState.ACTIVE)


def leads_now(matter: Matter) -> bool:
    """Say whether the matter has a lead unit that is in use."""
    return matter.lead is not None and matter.lead.state == UnitState.ACTIVE


def without_lead(matters: Iterable[Matter]) -> list[Matter]:
    """Return the matters in use that nobody leads: none was named, or the unit is closed."""
    return [matter for matter in matters if matter.state == MatterState.ACTIVE and not leads_now(matter)]


def shared_words(matters: Iterable[Matter]) -> list[tuple[str, list[Matter]]]:
    """Return the key words by which two units would lead the same thing, each with those matters."""
    by_word: dict[str, list[Matter]] = {}
    for matter in matters:
        for word in matter.words if matter.state == MatterState.ACTIVE else []:
            by_word.setdefault(word, []).append(matter)
    return [(word, found) for word, found in by_word.items() if len({matter.lead_id for matter in found}) > 1]


def matched(institution: Institution, *texts: str) -> Matter | None:
    """Return the matter in use that the texts are about: whose name or key words cover most letters of them.

    The first text counts before the second and so on. Where two matters of different leads fit equally well, none is
    returned: a person decides.
    """
    matters = [matter for matter in in_use(institution) if leads_now(matter)]
    for text in texts:
        scores = [(sum(len(w) for w in {matter.name, *matter.words} if w and w in text), matter) for matter in matters]
        best = max((score for score, _matter in scores), default=0)
        found = [matter for score, matter in scores if score == best and best]
        if found:
            return found[0] if len({matter.lead_id for matter in found}) == 1 else None
    return None
