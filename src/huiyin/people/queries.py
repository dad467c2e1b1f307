"""Which units and people somebody keeps: the tree, the staff, and the roles that are held."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from huiyin.kernel.actors import Actor
from huiyin.people.models import RoleGiven, Unit, User


def below(paths: list[str], field: str = "path") -> Q:
    """Return the condition that ``field`` lies at or below one of ``paths``; nothing does where there are none."""
    if not paths:
        return Q(pk__in=[])
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in paths))


def units_kept_by(actor: Actor, *permissions: str) -> QuerySet[Unit]:
    """Return the units at which the actor holds one of ``permissions``, in the order of the tree."""
    paths = sorted({path for permission in permissions for path in actor.paths(permission)})
    return Unit.objects.filter(below(paths)).select_related("parent", "institution").order_by("path")


def users_kept_by(actor: Actor, permission: str) -> QuerySet[User]:
    """Return the users of the units at which the actor holds ``permission``."""
    kept = User.objects.filter(below(actor.paths(permission), "unit__path"))
    return kept.select_related("unit", "unit__institution").order_by("unit__path", "username")


def roles_held_by(user: User) -> QuerySet[RoleGiven]:
    """Return the roles that ``user`` holds now and those he held, the present ones first."""
    return user.roles_given.select_related("role", "unit").order_by("until", "-at")
