"""What came back, by the kind of problem and across units (举一反三, J06): where else the same kind lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Closing
from huiyin.cases.terms import ReopenGround
from huiyin.cases.visibility import Look, visible_cases
from huiyin.kernel.actors import Actor
from huiyin.supervision.models_look_backs import LookBack, LookBackState

S = LookBackState


@dataclass(kw_only=True)
class Relapse:
    """One kind of problem: how often it was struck off, looked back on, found still good, came back, and in which units."""

    category: str
    struck_off: int
    looked_at: int
    held: int
    rebounded: int
    units: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Units that have cases of this kind, too, in which nothing came back: where to look next."""


def relapses(campaign: Campaign, actor: Actor) -> list[Relapse]:
    """Return the kinds of problems of a campaign that were struck off, what came back most first; three statements.

    Only of the cases that the actor sees. A closing counts once, however often it was looked back on.
    """
    seen = visible_cases(actor, look=Look(actor)).filter(campaign=campaign)
    looks = LookBack.objects.filter(closing=OuterRef("pk"))
    closings = Closing.objects.filter(case__in=seen).annotate(
        looked=Exists(looks.filter(state__in=[S.HELD, S.REBOUNDED])), held=Exists(looks.filter(state=S.HELD))
    )
    back = Q(reopen_ground=ReopenGround.REBOUND)
    rows = closings.order_by().values("case__category", "case__category__name").annotate(
        struck=Count("pk"), looked_at=Count("pk", filter=Q(looked=True)),
        held_up=Count("pk", filter=Q(held=True) & ~back), came_back=Count("pk", filter=back),
    )  # fmt: skip
    where = units_by_kind(seen.order_by().values_list("category", "lead_unit__name").distinct())
    returned = units_by_kind(closings.filter(back).values_list("case__category", "case__lead_unit__name").distinct())
    found = [
        Relapse(
            category=row["case__category__name"] or "", struck_off=row["struck"], looked_at=row["looked_at"],
            held=row["held_up"], rebounded=row["came_back"], units=returned[row["case__category"]],
            others=[u for u in where[row["case__category"]] if u not in returned[row["case__category"]]],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.rebounded, -one.struck_off, one.category))


def units_by_kind(pairs: Iterable[tuple[int | None, str | None]]) -> dict[int | None, list[str]]:
    """Return the names of units by the kind of problem, in order."""
    found: dict[int | None, set[str]] = defaultdict(set)
    for category, unit in pairs:
        if unit:
            found[category].add(unit)
    return defaultdict(list, {category: sorted(units) for category, units in found.items()})
