"""Which rules and practices somebody sees, and which of them wait for him (J03)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.cases.models_causes import Mechanism, MechanismState
from huiyin.cases.queries import institution_of
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.people.queries import below
from huiyin.supervision.actions_mechanisms import STANDING
from huiyin.supervision.models_mechanisms import Practice, PracticeState
from huiyin.supervision.permissions import P

KEEPING = frozenset({P.MECHANISM_KEEP, P.MECHANISM_DECIDE})


def mechanisms_seen(actor: Actor) -> QuerySet[Mechanism]:
    """Return what was ever issued in the actor's institution; what is planned where he keeps rules or sees the case."""
    issued = Q(unit__institution=institution_of(actor)) & ~Q(state=MechanismState.PLANNED)
    asked_for = Q(state=MechanismState.PLANNED) & Exists(visible_cases(actor).filter(pk=OuterRef("case_id")))
    found = Mechanism.objects.filter(issued | below(actor.paths_of(KEEPING), "unit__path") | asked_for)
    return found.select_related("unit").order_by("-pk")


def practices_seen(actor: Actor) -> QuerySet[Practice]:
    """Return what the actor proposed himself, and what is proposed for units where he keeps rules or decides."""
    found = Practice.objects.filter(below(actor.paths_of(KEEPING), "unit__path") | Q(proposed_by__in=actor.persons))
    return found.select_related("unit", "proposed_by", "decided_by", "mechanism").order_by("-pk")


def past_review() -> Q:
    """Return the condition that a rule's review day is past today and nobody reviewed it."""
    return Q(state__in=STANDING, review_on__lt=timezone.localdate())


def to_review_at(actor: Actor) -> QuerySet[Mechanism]:
    """Return the rules past their review day of the units where the actor keeps rules."""
    return Mechanism.objects.filter(past_review(), below(actor.paths(P.MECHANISM_KEEP), "unit__path"))


def to_decide_at(actor: Actor) -> QuerySet[Practice]:
    """Return the proposals that wait for the actor's decision: never his own."""
    waiting = Practice.objects.filter(state=PracticeState.PROPOSED).exclude(proposed_by__in=actor.persons)
    return waiting.filter(below(actor.paths(P.MECHANISM_DECIDE), "unit__path"))
