"""Which analyses somebody sees, and which units still have none (D13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit
from huiyin.reports.models import SelfAnalysis
from huiyin.reports.models_analysis import AnalysisState
from huiyin.reports.permissions import P


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A unit of the campaign with its analysis of the year, None where it has none yet."""

    unit: Unit
    analysis: SelfAnalysis | None
    may_draft: bool


def units_seen(actor: Actor, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Return those of ``units`` whose analysis the actor may read: who keeps the ledger above them, and the unit itself."""
    paths = {path for right in (CASES.CASE_VIEW, P.ANALYSIS_WRITE, P.ANALYSIS_SIGN) for path in actor.paths(right)}
    seen = Q(pk=None)
    for path in paths:
        seen |= Q(path__startswith=path)
    return units.filter(seen)


def analyses_seen(actor: Actor) -> QuerySet[SelfAnalysis]:
    found = SelfAnalysis.objects.select_related("unit", "campaign__office", "campaign__institution", "signed_by")
    if not actor.unit_path:
        return found
    institution = int(actor.unit_path.partition(".")[0] or 0)
    units = units_seen(actor, Unit.objects.filter(institution__units=institution))
    return found.filter(unit__in=units.values("pk"))


def standings(actor: Actor, campaign: Campaign, year: int) -> list[Standing]:
    """Return the units that take part or wrote one, in the order of the tree, each with its analysis of the year; three queries.

    A unit without one is on the list like every other.
    """
    found = analyses_seen(actor).filter(campaign=campaign, year=year).defer("content", "document")
    by_unit = {one.unit_id: one for one in found}
    members = campaign.members.filter(until=None).values("unit")
    units = list(units_seen(actor, Unit.objects.filter(Q(pk__in=members) | Q(pk__in=by_unit))).order_by("path"))
    writes = actor.paths(P.ANALYSIS_WRITE)
    return [Standing(unit=unit, analysis=by_unit.get(unit.pk), may_draft=begins(unit.path, writes)) for unit in units]


def begins(path: str, tops: Iterable[str]) -> bool:
    return any(path.startswith(top) for top in tops)


def analysis_behind(actor: Actor, unit: Unit, campaign: Campaign) -> SelfAnalysis | None:
    """Return the newest signed analysis of a unit, from which its plan follows (D13), where the actor may read it."""
    found = analyses_seen(actor).filter(unit=unit, campaign=campaign, state=AnalysisState.SIGNED)
    return found.defer("content", "document").order_by("-year").first()
