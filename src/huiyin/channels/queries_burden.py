"""Who sees which reports of burden, and what the department reported on is told of them: numbers, where schools are enough.

The rule (C20): the reporting school is not shown to the department reported on. Whoever works in that department, or
stands in for somebody who does, sees none of the reports about it, whatever he was granted; every door asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.cases.visibility import Look, at_paths
from huiyin.channels.models_burden import Burden
from huiyin.channels.permissions import P
from huiyin.channels.terms import BURDENS_THAT_COUNT, FEWEST_SCHOOLS, BurdenKind
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit, UnitKind, UnitState
from huiyin.people.queries import units_kept_by

AT_OFFICE = (CASES.VOICE_VIEW, CASES.VOICE_SORT)
"""By either of these at the office of a campaign somebody sees what was reported in it."""
DEPARTMENTS = (UnitKind.SECTION, UnitKind.DISTRICT, UnitKind.SUBORDINATE)
MONTHS = 12


# Who sees what.


def above(path: str) -> list[str]:
    """Return ``path`` and every path above it."""
    return [path[: at + 1] for at, letter in enumerate(path) if letter == "."]


def barred(burden: Burden, actor: Actor) -> bool:
    """Say whether the report is about the department in which the actor, or one for whom he stands in, works.

    A school that hangs below the department (学区) it reports on is not barred from its own report.
    """
    if burden.department is None:
        return False
    there, school = burden.department.path, burden.school.path
    return any(path.startswith(there) and not path.startswith(school) for path in actor.unit_paths)


def not_barred(actor: Actor) -> Q:
    """Return the condition that a report is not about the actor's own department: ``barred`` in SQL."""
    free = Q()
    for path in actor.unit_paths:
        places = above(path)
        free &= Q(department=None) | ~Q(department__path__in=places) | Q(school__path__in=places)
    return free


def burdens_at_office(actor: Actor) -> QuerySet[Burden]:
    """Return the reports that the actor sees because he reads or sorts voices at the office."""
    look = Look(actor)
    offices = {pk for permission in AT_OFFICE for pk in look.offices(permission)}
    return Burden.objects.filter(not_barred(actor), campaign__office__in=offices)


def burdens_seen(actor: Actor) -> QuerySet[Burden]:
    """Return the reports that the actor sees: those at his office, and those of the school in which he works and reports.

    Whoever may report for many schools from above (学区) is not shown by that what each of them reported.
    """
    office = Q(pk__in=burdens_at_office(actor).values("pk"))
    home = [place for path in actor.unit_paths for place in above(path)]
    own = at_paths("school", actor.paths(P.BURDEN_REPORT)) & Q(school__path__in=home)
    found = Burden.objects.filter(not_barred(actor)).filter(office | own)
    return found.select_related("campaign__office__institution", "school", "department", "voice")


def sees_at_office(actor: Actor, campaign: Campaign) -> bool:
    return any(actor.may_at(permission, [campaign.office.path]) for permission in AT_OFFICE)


# For whom one reports, and on whom.


def reporting_schools(actor: Actor) -> QuerySet[Unit]:
    """Return the schools for which the actor may report on the desk: where he, or one for whom he stands in, works."""
    home = [place for path in actor.unit_paths for place in above(path)]
    found = units_kept_by(actor, P.BURDEN_REPORT).filter(path__in=home)
    return found.filter(kind=UnitKind.SCHOOL, state=UnitState.ACTIVE)


def departments_of(institution_id: int) -> QuerySet[Unit]:
    """Return the departments that can be reported on: the bureau's own, never the bureau as a whole or a school."""
    found = Unit.objects.filter(institution=institution_id, kind__in=DEPARTMENTS, parent__isnull=False)
    return found.filter(state=UnitState.ACTIVE).order_by("path")


# What a department is told.


@dataclass(frozen=True)
class MonthTold:
    """What a department is told of one month: by kind so many, or None where too few schools reported to say it."""

    month: date
    numbers: list[tuple[BurdenKind, int | None]]


def own_departments(actor: Actor) -> QuerySet[Unit]:
    """Return the departments in which the actor, or one for whom he stands in, works; a school below one is not part of it."""
    homes = Unit.objects.filter(path__in=actor.unit_paths).exclude(kind=UnitKind.SCHOOL).values_list("path", flat=True)
    mine = reduce(or_, (Q(path__in=above(path)) for path in homes), Q(pk__in=[]))
    return Unit.objects.filter(mine, kind__in=DEPARTMENTS, parent__isnull=False).order_by("path")


def told_to_department(department: Unit, today: date) -> list[MonthTold]:
    """Return what was reported on a department in the last twelve months, the latest first, and counted by the office.

    Only by kind and month, over every campaign: no total is given, for a hidden number could be taken out of it, and a
    month of which nothing was reported reads like one with too few schools.
    """
    months = [month_before(today, back) for back in range(MONTHS)]
    rows = (
        Burden.objects.filter(department=department, state__in=BURDENS_THAT_COUNT, happened_on__gte=months[-1])
        .order_by()
        .annotate(month=TruncMonth("happened_on"))
        .values_list("month", "kind")
        .annotate(n=Count("pk"), schools=Count("school", distinct=True))
    )
    enough = {(month, kind): n for month, kind, n, schools in rows if schools >= FEWEST_SCHOOLS}
    return [MonthTold(month, [(kind, enough.get((month, kind.value))) for kind in BurdenKind]) for month in months]


def month_before(day: date, back: int) -> date:
    """Return the first day of the month that lies ``back`` months before the one of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)
