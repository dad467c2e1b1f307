"""How people took what was proposed (D03, D04): counted for an office as a whole, never for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from huiyin.campaigns.models import Campaign
from huiyin.cases.models_guesses import Guess
from huiyin.insight.terms import GuessKind


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Of ``proposed`` proposals of one kind, how many people took as they were."""

    kind: GuessKind
    proposed: int
    taken: int

    @property
    def share(self) -> int:
        """Return the share in whole per cent."""
        return round(100 * self.taken / self.proposed)


def how_taken(campaign: Campaign) -> list[Taken]:
    """Return it for each kind of guess of which there was a proposal; one statement."""
    rows = Guess.objects.filter(case__campaign=campaign).values_list("kind").order_by("kind")
    counted = {kind: (n, taken) for kind, n, taken in rows.annotate(n=Count("pk"), t=Count("pk", filter=Q(taken=True)))}
    return [
        Taken(kind=kind, proposed=counted[kind.value][0], taken=counted[kind.value][1])
        for kind in GuessKind
        if kind.value in counted
    ]
