"""From a signed-in user to the actor of a verb."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.refusals import NotAllowed
from huiyin.people.models import RoleGiven, User, own_place
from huiyin.people.permissions import P


def actor_for(user: User, *, via: str) -> Actor:
    """Return ``user`` as an actor with the grants of his roles; one query."""
    given = RoleGiven.objects.filter(user=user, until=None).values_list("role__permissions", "unit__path")
    grants = frozenset(Grant(name, path) for permissions, path in given for name in permissions)
    return Actor(
        name=user.username,
        user_id=user.pk,
        grants=grants if user.is_active else frozenset(),
        unit_path=user.unit.path,
        via=via,
    )


def named_actor(username: str, *, via: str) -> Actor:
    """Return the actor behind a user name, or refuse in words."""
    try:
        user = User.objects.select_related("unit").get(username=username)
    except ObjectDoesNotExist:
        raise NotAllowed(_("没有用户「{name}」。").format(name=username)) from None
    if not user.is_active:
        raise NotAllowed(_("用户「{name}」已停用。").format(name=username))
    return actor_for(user, via=via)


def oneself(user: User, *, via: str) -> Actor:
    """Return ``user`` as the keeper of his own account and of nothing else, for what he may do to it himself."""
    own = frozenset({Grant(P.PEOPLE_KEEP, own_place(user))}) if user.is_active else frozenset()
    return Actor(name=user.username, user_id=user.pk, grants=own, unit_path=user.unit.path, via=via)


def program(*grants: str, name: str = "program") -> Actor:
    """Return the program itself as an actor: it has grants of its own, at every unit, and is named in the journal."""
    return Actor(name=name, via="program", grants=frozenset(Grant(permission, "") for permission in grants))
