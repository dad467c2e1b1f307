"""Who sees what of an event, and how often a unit came late in a year. Read only.

A unit sees the events to which it was called, and of them its own line alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.kernel.actors import Actor
from huiyin.people.queries import below
from huiyin.supervision.models_events import Event, EventState, EventUnit, Standing
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_discipline import DISCIPLINE

FROM_OFFICE = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, P.SUPERVISION_SUPERVISE}) | DISCIPLINE
AT_UNIT = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_ANSWER})


def events_seen(actor: Actor) -> QuerySet[Event]:
    """Return the events of the offices at which the actor looks after supervision, and those to which his units were called."""
    called = EventUnit.objects.filter(below(actor.paths_of(AT_UNIT), "unit__path"), event=OuterRef("pk"))
    found = Event.objects.filter(below(actor.paths_of(FROM_OFFICE), "campaign__office__path") | Q(Exists(called)))
    return found.select_related("campaign__office").prefetch_related("units__unit").order_by("-pk")


def from_office(event: Event, actor: Actor) -> bool:
    """Say whether somebody looks from the office's side, and so at every unit."""
    return any(actor.may_at(permission, [event.campaign.office.path]) for permission in FROM_OFFICE)


def line_seen(line: EventUnit, actor: Actor) -> bool:
    """Say whether the actor may read how this unit came."""
    return from_office(line.event, actor) or at_unit(line, actor)


def at_unit(line: EventUnit, actor: Actor) -> bool:
    return any(actor.may_at(permission, [line.unit.path]) for permission in AT_UNIT)


def lines_shown(event: Event, actor: Actor) -> list[EventUnit]:
    """Return the lines of an event that the actor may read; no statement where the units were fetched with it."""
    lines = list(event.units.all())
    return lines if from_office(event, actor) else [one for one in lines if at_unit(one, actor)]


def counts(lines: Iterable[EventUnit]) -> dict[Standing, int]:
    """Return how many units stand in each way; together they are the units called, once attendance was recorded."""
    found = Counter(one.standing for one in lines)
    return {standing: found[standing] for standing in Standing}


def times_in_year(units: Iterable[int], year: int) -> dict[int, dict[str, int]]:
    """Return for each unit, by its key, how often it came late and how often it was absent at events of a year; one statement."""
    keys = set(units)
    rows = EventUnit.objects.filter(unit__in=keys, event__state=EventState.RECORDED, event__starts_at__year=year)
    often = {name: Count("pk", filter=Q(standing=name)) for name in (Standing.LATE.value, Standing.ABSENT.value)}
    found = {row.pop("unit"): row for row in rows.order_by().values("unit").annotate(**often)}
    return {key: found.get(key, {"late": 0, "absent": 0}) for key in keys}


def line_called(campaign: object, text: str) -> EventUnit | None:
    """Return the line of an event of a campaign that ``text`` names, such as ``QD2026-000001/3``."""
    ref, _slash, number = text.strip().partition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    found = EventUnit.objects.filter(event__campaign=campaign, event__ref=ref, number=int(number))
    return found.select_related("event", "unit").first()
