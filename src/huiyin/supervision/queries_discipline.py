"""Who sees what of the register of discipline, and how often somebody was dealt with in a year. Read only.

Violations are for the discipline staff alone, and not for one who is himself in them. A sanction is seen by them, and by the one
whom it concerns: the person by his own account, a unit by whoever answers for it. Nobody stands in for that.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.kernel.actors import Actor
from huiyin.people.queries import below
from huiyin.supervision.models_discipline import DEALT_WITH, Sanction, SanctionKind, Violation, ViolationPerson
from huiyin.supervision.permissions import P

DISCIPLINE = frozenset({P.DISCIPLINE_VIEW, P.DISCIPLINE_KEEP})


def violations_seen(actor: Actor) -> QuerySet[Violation]:
    """Return the violations of the offices at which the actor holds the register, but for those he is in himself."""
    himself = ViolationPerson.objects.filter(violation=OuterRef("pk"), user__in=actor.persons)
    found = Violation.objects.filter(below(actor.paths_of(DISCIPLINE), "campaign__office__path"), ~Q(Exists(himself)))
    return found.select_related("campaign__office", "finding__inspection", "case", "decided_by").order_by("-pk")


def sanctions_seen(actor: Actor) -> QuerySet[Sanction]:
    """Return the sanctions of the register, and those that concern the actor or the unit for which he answers."""
    kept = below(actor.paths_of(DISCIPLINE), "campaign__office__path") & ~Q(user__in=actor.persons)
    own = Q(of_unit=False, user=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    of_unit = Q(of_unit=True) & below(actor.paths(P.SUPERVISION_ANSWER), "unit__path")
    found = Sanction.objects.filter(kept | own | of_unit)
    matters = ("person__violation", "case", "inspection", "urging", "attendance__event__campaign__office")
    related = ("campaign__office", "unit", "user", "attendance__unit", "proposed_by", "decided_by")
    return found.select_related(*matters, *related).order_by("-pk")


def keeps(actor: Actor, office_path: str) -> bool:
    """Say whether the actor reads the register of the office."""
    return any(actor.may_at(permission, [office_path]) for permission in DISCIPLINE)


def concerned(sanction: Sanction, actor: Actor) -> bool:
    """Say whether the actor speaks for the one concerned: he is the person, or answers for the unit."""
    if sanction.of_unit:
        return actor.may_at(P.SUPERVISION_ANSWER, [sanction.unit.path])
    return sanction.user_id is not None and sanction.user_id == actor.user_id


def same_whom(sanction: Sanction) -> Q:
    """Return the condition that a sanction is on the same unit or the same person."""
    if sanction.of_unit:
        return Q(of_unit=True, unit=sanction.unit_id)
    if sanction.user_id is not None:
        return Q(of_unit=False, user=sanction.user_id)
    return Q(of_unit=False, user=None, unit=sanction.unit_id, name=sanction.name)


def times_this_year(sanction: Sanction, year: int) -> list[tuple[SanctionKind, int]]:
    """Return how often each kind was decided on the same person or unit in a year, and still stands; one statement."""
    found = Sanction.objects.filter(same_whom(sanction), decided_on__year=year, state__in=DEALT_WITH)
    kinds = [one.kind_now for one in found]
    return [(kind, kinds.count(kind)) for kind in SanctionKind if kind in kinds]


def persons_dealt_with(sanctions: Iterable[Sanction]) -> int:
    """Return how many people these sanctions are on, each counted once."""
    return len({(one.user_id or 0, "" if one.user_id else f"{one.unit_id}/{one.name}") for one in sanctions})
