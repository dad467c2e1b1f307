"""Whom an urging goes to: up the tree of units, the nearest who holds the post (F02, G13)."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.terms import UrgingStep
from huiyin.cases.visibility import barred
from huiyin.kernel.actors import Actor
from huiyin.people.models import RoleGiven, Unit, User, UserState


def people_for(case: Case, steps: Iterable[str]) -> list[tuple[User, UrgingStep]]:
    """Return who is urged at ``steps``, each person once; nobody who is complained of. Where a step has nobody, the next has."""
    found: dict[int, tuple[User, UrgingStep]] = {}
    wanted = set(steps)
    carried = False
    for step in UrgingStep:
        if step not in wanted and not carried:
            continue
        people = [user for user in at_step(case, step) if not barred(case, seen_as(user))]
        carried = not people
        for user in people:
            found.setdefault(user.pk, (user, step))
    return list(found.values())


def at_step(case: Case, step: UrgingStep) -> list[User]:
    lead = case.lead_unit
    if lead is None:
        return []
    if step == UrgingStep.PERSON:
        return the_person(case, lead)
    if step == UrgingStep.HEAD:
        return nearest(P.CASE_HEAD, lead, below=case.office) or holders(P.CASE_HANDLE, lead.path)
    if step == UrgingStep.LEADER:
        return nearest(P.CASE_DECIDE, lead)
    return holders(P.CASE_ASSIGN, case.office.path)


def the_person(case: Case, lead: Unit) -> list[User]:
    """Return the responsible person: who is named on the case, or who signed, or those who handle for the unit."""
    named = User.objects.filter(
        unit__path__startswith=lead.path, name=case.person, state=UserState.ACTIVE
    ).select_related("unit")
    if case.person and len(people := list(named[:2])) == 1:
        return people
    signed = [one.signed_by for one in case.assignments.all() if one.ended_at is None and one.signed_by]
    return [user for user in signed if user.is_active] or holders(P.CASE_HANDLE, lead.path)


def holders(permission: str, *paths: str) -> list[User]:
    """Return the people in office who hold ``permission`` at exactly one of ``paths``."""
    given = RoleGiven.objects.filter(
        until=None, unit__path__in=paths, role__permissions__contains=[str(permission)], user__state=UserState.ACTIVE
    ).select_related("user__unit")
    return list({one.user_id: one.user for one in given.order_by("pk")}.values())


def nearest(permission: str, unit: Unit, *, below: Unit | None = None) -> list[User]:
    """Return who holds ``permission`` nearest to ``unit``, going up; with ``below`` only under that unit."""
    above = [unit.path[: i + 1] for i, letter in enumerate(unit.path) if letter == "."]
    for path in reversed(above):
        if below is not None and len(path) <= len(below.path):
            return []
        if people := holders(permission, path):
            return people
    return []


def seen_as(user: User) -> Actor:
    """Return ``user`` without any grant, to ask whether a case is about him or his unit."""
    return Actor(name=user.username, user_id=user.pk, unit_path=user.unit.path)
