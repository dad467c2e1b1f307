"""Who is to be urged today, and urging them: in office hours, at each level once (F02, G13)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from psycopg.errors import UniqueViolation

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Assignment, Case
from huiyin.cases.permissions import P
from huiyin.cases.shares import URGED_IN, Rule, level_due, rules_of
from huiyin.cases.urging_models import Urging
from huiyin.kernel.refusals import Refused
from huiyin.people import office
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A case that is to be urged, and at which level."""

    case: Case
    rule: Rule


@dataclass(kw_only=True)
class Outcome:
    """What a run did: who was urged, what was refused and why, and whether the office was shut."""

    urged: list[Due] = field(default_factory=list)
    refused: list[tuple[Due, str]] = field(default_factory=list)
    shut: list[Institution] = field(default_factory=list)


def running(institution: Institution) -> QuerySet[Case]:
    """Return the cases that units work on under a limit, with what the share of it is counted from."""
    found = Case.objects.filter(office__institution=institution, state__in=URGED_IN, due_on__isnull=False)
    return (
        found.select_related("office__institution", "lead_unit")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.filter(ended_at=None).select_related("signed_by__unit")),
            Prefetch("urgings", Urging.objects.order_by("pk")),
            "pauses",
        )
        .order_by("pk")
    )


def due_on(institution: Institution, day: date) -> Iterator[Due]:
    """Yield the cases that are to be urged on ``day``; none on a day of rest."""
    if not calendar_of(institution).is_workday(day):
        return
    rules = rules_of(institution)
    for case in running(institution).iterator(chunk_size=1000):
        if rule := level_due(case, rules, day):
            yield Due(case=case, rule=rule)


def run(now: datetime | None = None) -> Outcome:
    """Urge whoever is due now. A second run finds nothing more to do; out of office hours nobody is urged."""
    now = now or timezone.now()
    outcome, actor = Outcome(), program(P.CASE_URGE)
    for institution in Institution.objects.all():
        if not office.open_at(institution, now):
            outcome.shut.append(institution)
            continue
        for due in list(due_on(institution, timezone.localdate(now))):
            try:
                # Asked anew: what a list fetched long ago may have moved on since.
                case = Case.objects.select_related("office__institution", "lead_unit").get(pk=due.case.pk)
                case_verbs["urge"](case, actor=actor, level=due.rule.level, steps=list(due.rule.steps))
            except Refused as refusal:
                outcome.refused.append((due, str(refusal)))
            except IntegrityError as error:
                if not is_double(error):
                    logger.exception("case %s was not urged", due.case.ref)
                    outcome.refused.append((due, str(error)))
            else:
                outcome.urged.append(due)
    return outcome


def is_double(error: IntegrityError) -> bool:
    """Say whether another run urged this case at this level at the same moment."""
    cause = error.__cause__
    return isinstance(cause, UniqueViolation) and cause.diag.constraint_name == "urging_once_per_level"
