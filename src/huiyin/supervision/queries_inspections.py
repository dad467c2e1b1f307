"""How often a school was inspected in a year, and what somebody sees of an inspection. Read only.

A covert inspection is there for nobody in the units it goes to until its conclusion is sent; an open one from its notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _t

from huiyin.cases.visibility import up_from
from huiyin.kernel.actors import Actor
from huiyin.people.models import Institution, Unit, UnitKind
from huiyin.people.queries import below
from huiyin.supervision.models_inspections import (
    FindingFile,
    InspectedUnit,
    Inspection,
    InspectionState,
    Inspector,
    Manner,
)
from huiyin.supervision.permissions import P

S = InspectionState
HANDS = frozenset({P.INSPECTION_PLAN, P.INSPECTION_APPROVE, P.INSPECTION_DO})
"""Who has one of these at the office sees every inspection of it, covert ones as well."""
LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, P.SUPERVISION_SUPERVISE})
AT_UNIT = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_ANSWER})
KNOWN = Q(noticed_on__isnull=False) | Q(state=S.FINISHED)


# How often.


def counted(unit: Unit, year: int) -> int:
    """Return how many inspections of the year take a place of the school, of every kind, open and covert."""
    return InspectedUnit.objects.filter(unit=unit, year=year, place__isnull=False).count()


def standing_of(house: Institution, year: int) -> dict[int, str]:
    """Return for each school how often it is inspected in the year, in words; one statement."""
    rows = Unit.objects.filter(institution=house, kind=UnitKind.SCHOOL).order_by()
    mine = Q(inspected__year=year, inspected__place__isnull=False)
    found = rows.values_list("pk").annotate(n=Count("inspected", filter=mine))
    said = _t("今年已 {n} 次,上限 {most} 次")
    return {pk: said.format(n=n, most=house.inspections_a_year) for pk, n in found}


def places_left(
    schools: Iterable[Unit], year: int, most: int, *, besides: Inspection | None = None
) -> dict[Unit, int | None]:
    """Return the place of the year that is free for each school, None where it has none left; the schools stay locked.

    Two who plan for the same school at once come one after the other. ``besides`` leaves out an inspection whose places are
    about to be taken anew.
    """
    keys = sorted(unit.pk for unit in schools)
    locked = list(Unit.objects.select_for_update().filter(pk__in=keys).order_by("pk")) if keys else []
    rows = InspectedUnit.objects.filter(unit__in=keys, year=year, place__isnull=False)
    rows = rows.exclude(inspection=besides) if besides else rows
    taken: dict[int, set[int]] = defaultdict(set)
    for pk, place in rows.order_by().values_list("unit", "place"):
        taken[pk].add(place)
    return {unit: next((n for n in range(1, most + 1) if n not in taken[unit.pk]), None) for unit in locked}


# Who sees what.


def inspections_seen(actor: Actor) -> QuerySet[Inspection]:
    """Return the inspections that the actor may know of, the newest first; three statements with their units."""
    own_units = Unit.objects.filter(
        path__in=[path for own in actor.unit_paths for path in up_from(own)], parent__isnull=False
    )
    goes_to = InspectedUnit.objects.filter(inspection=OuterRef("pk"))
    own = Exists(goes_to.filter(unit__in=own_units.values("pk")))
    named = Exists(Inspector.objects.filter(inspection=OuterRef("pk"), user=actor.user_id))
    planning = Q(state__in=[S.DRAFT, S.REFUSED])
    from_office = (
        below(actor.paths_of(HANDS), "campaign__office__path")
        | Q(named) & ~planning
        | below(actor.paths_of(LOOKING), "campaign__office__path") & (Q(manner=Manner.OPEN) | Q(state=S.FINISHED))
    )
    from_unit = Q(Exists(goes_to.filter(below(actor.paths_of(AT_UNIT), "unit__path")))) & KNOWN
    found = Inspection.objects.filter(from_office & ~Q(own) | from_unit)
    return (
        found.select_related("campaign__office__institution", "planned_by", "decided_by")
        .prefetch_related("units__unit")
        .order_by("-pk")
    )


def visited_by_own(inspection: Inspection, actor: Actor) -> bool:
    """Say whether the actor works in a unit that is visited; everybody works in the root unit, which bars nobody."""
    return any(one.unit.parent_id is not None and actor.works_in(one.unit.path) for one in inspection.units.all())


def sees_whole(inspection: Inspection, actor: Actor) -> bool:
    """Say whether somebody looks from the office's side, and so at what was found in every unit."""
    if visited_by_own(inspection, actor):
        return False
    at_office = inspection.campaign.office.path
    held = any(actor.may_at(permission, [at_office]) for permission in HANDS | LOOKING)
    return held or inspection.inspectors.filter(user=actor.user_id).exists()


def units_shown(inspection: Inspection, actor: Actor) -> list[InspectedUnit]:
    """Return the units about which the actor may read: all from the office's side, otherwise those he looks after."""
    rows = list(inspection.units.all())
    if sees_whole(inspection, actor):
        return rows
    return [one for one in rows if any(actor.may_at(permission, [one.unit.path]) for permission in AT_UNIT)]


def times_in_year(shown: Iterable[InspectedUnit], *, known_only: bool) -> dict[int, int]:
    """Return how often each unit is inspected in the year of its row; for a unit itself, covert ones before their end do not show."""
    rows = list(shown)
    counting = Q(inspection__noticed_on__isnull=False) | Q(inspection__state=S.FINISHED) if known_only else Q()
    found = InspectedUnit.objects.filter(
        counting, unit__in=[one.unit_id for one in rows], year__in={one.year for one in rows}, place__isnull=False
    )
    return {one.unit_id: 0 for one in rows} | dict(found.order_by().values_list("unit").annotate(n=Count("pk")))


def file_seen(actor: Actor, ref: str) -> FindingFile | None:
    """Return the file called ``ref`` (inspection, number of the finding, number of the file) for whoever reads the finding."""
    inspection_ref, _dash, rest = ref.partition("_")
    finding, _dash, number = rest.partition("_")
    if not all(one.isascii() and one.isdigit() and len(one) < 5 for one in (finding, number)):
        return None
    inspection = inspections_seen(actor).filter(ref=inspection_ref).first()
    if inspection is None:
        return None
    units = [one.unit_id for one in units_shown(inspection, actor)]
    found = FindingFile.objects.filter(
        finding__inspection=inspection, finding__unit__in=units, finding__number=int(finding), number=int(number)
    )
    return found.first()
