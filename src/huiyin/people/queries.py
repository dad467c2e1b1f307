"""Which units and people somebody keeps: the tree, the staff, and the roles that are held."""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Count, Q, QuerySet

from huiyin.kernel.actors import Actor
from huiyin.people.models import Institution, Role, RoleGiven, Unit, User, UserState
from huiyin.people.models_posts import DutySheet
from huiyin.people.permissions import P
from huiyin.people.posts import with_posts


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


def groups_of(kept: QuerySet[User]) -> list[tuple[str, int]]:
    """Return the party groups of the people kept, each with how many active people it has (A10)."""
    rows = kept.filter(party_group__isnull=False, state=UserState.ACTIVE).order_by()
    return list(rows.values_list("party_group__name").annotate(n=Count("pk")).order_by("party_group"))


def posted(institution: Institution | None) -> list[tuple[Unit, list[User]]]:
    """Return who is posted (挂牌上岗, F11), by unit in the order of the tree, with their posts; two queries."""
    found = User.objects.filter(posted_at__isnull=False, state=UserState.ACTIVE, unit__institution=institution)
    people = found.select_related("unit").prefetch_related(with_posts()).order_by("unit__path", "posted_at", "pk")
    return [(unit, list(group)) for unit, group in groupby(people, key=lambda user: user.unit)]


def posted_sheets(institution: Institution | None) -> list[DutySheet]:
    """Return the posted sheets of duties of the newest year that has any, by unit in the order of the tree; three queries."""
    found = DutySheet.objects.filter(unit__institution=institution, posted_at__isnull=False)
    newest = found.order_by("-year").values_list("year", flat=True).first()
    rows = found.filter(year=newest).select_related("unit", "leader", "head").prefetch_related("items")
    return list(rows.order_by("unit__path", "pk"))


def roles_seen_by(actor: Actor, institution: Institution | None) -> QuerySet[Role]:
    """Return the roles of ``institution`` in the order they were made; only those who keep people see any."""
    found = Role.objects.filter(institution=institution).order_by("pk")
    return found if actor.paths(P.PEOPLE_KEEP) else found.none()
