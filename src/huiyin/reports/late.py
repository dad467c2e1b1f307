"""What was entered after the moment for a time before it: a report that it touches says so (其后补录 n 件)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q

from huiyin.cases.models import CaseFact, VoiceFact
from huiyin.kernel.models import JournalEntry
from huiyin.reports import kept
from huiyin.reports.scope import Scope
from huiyin.reports.sources import of_cases, of_unit, of_voices

NAMING = ["add_unit", "rename_unit", "move_unit", "add_category", "rename_category"]


@dataclass(frozen=True)
class Late:
    """How many voices, cases and names of the scope were entered or changed later, for a time before the moment."""

    voices: int = 0
    cases: int = 0
    names: int = 0

    @property
    def any(self) -> bool:
        return bool(self.voices or self.cases or self.names)


def entered_later(scope: Scope) -> Late:
    """Return what touches the scope's figures and was not known at their moment."""
    if scope.is_now:
        return Late()
    return kept.once(("late", scope.key), partial(looked_up, scope), at=kept.mark())


def looked_up(scope: Scope) -> Late:
    voices = VoiceFact.objects.filter(of_voices(scope), late(scope.moment))
    return Late(
        voices=voices.aggregate(n=Count("voice", distinct=True))["n"],
        cases=late_cases(scope),
        names=late_names(scope),
    )


def late(moment: datetime) -> Q:
    return Q(at__lt=moment, entered_at__gte=moment)


def late_cases(scope: Scope) -> int:
    """Return the cases with a late fact in the scope, or one that took the case out of the scope's units."""
    facts = CaseFact.objects.filter(of_cases(scope), late(scope.moment))
    if scope.unit:
        taken_from = CaseFact.objects.filter(of_unit(scope), case=OuterRef("case"), until=OuterRef("at"))
        facts = facts.filter(of_unit(scope) | Exists(taken_from))
    return int(facts.aggregate(n=Count("case", distinct=True))["n"])


def late_names(scope: Scope) -> int:
    """Return how often a unit or a category was named, or a unit moved, later for that time.

    Versions do not keep when they were entered; only the journal does. No figure is made of this.
    """
    about = [f"campaign/{scope.campaign.code}", *(f"unit/{unit.code}" for unit in scope.units.values())]
    return JournalEntry.objects.filter(late(scope.moment), about__in=about, verb__in=NAMING).count()
