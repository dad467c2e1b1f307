"""From a signed-in user to the actor of a verb."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor, Grant, Person
from huiyin.kernel.refusals import NotAllowed
from huiyin.people.models import RoleGiven, User, UserState, own_place
from huiyin.people.models_posts import Post, PostState
from huiyin.people.permissions import P

NOT_LENT = frozenset({P.PEOPLE_KEEP, P.PEOPLE_BACKDATE})
"""What nobody holds by standing in: whoever gives roles could make a few days of it last for ever."""


def actor_for(user: User, *, via: str) -> Actor:
    """Return ``user`` as an actor with the grants of his roles, and of those for whom he stands in today.

    One query; another on the days on which he does stand in. Nearly nobody does, and every page asks.
    """
    rows: list[tuple[list[str], str, str, int, str]] = []
    if user.is_active:
        given = RoleGiven.objects.filter(user=user, until=None)
        own = list(given.values_list("role__permissions", "unit__path", Exists(covered_today(user))))
        rows = [(permissions, path, "", user.pk, "") for permissions, path, _stands_in in own]
        if not own or own[0][2]:
            rows += lent_today(user)
    return Actor(
        name=user.username,
        user_id=user.pk,
        grants=frozenset(
            Grant(name, path, of)
            for permissions, path, of, _id, _at in rows
            for name in permissions
            if not (of and name in NOT_LENT)
        ),
        unit_path=user.unit.path,
        via=via,
        stands_for=tuple(sorted({Person(of, pk, at) for _p, _path, of, pk, at in rows if of}, key=lambda p: p.name)),
    )


def covered_today(user: User) -> QuerySet[Post]:
    """Return the posts whose A is away today and whose B is ``user``."""
    today = timezone.localdate()
    return Post.objects.filter(
        state=PostState.FILED,
        holder_b=user,
        holder_a__absences__cancelled_at=None,
        holder_a__absences__from_on__lte=today,
        holder_a__absences__until_on__gte=today,
    )


def lent_today(user: User) -> QuerySet[RoleGiven, tuple[list[str], str, str, int, str]]:
    """Return the roles that ``user`` may use today in the place of somebody who is away (F04).

    They are those that the holder of a post has at the post's unit or below it, for as long as the B of the post is
    ``user`` and the day is one of the absence: it begins and ends by the date, with nothing to be run.
    """
    today = timezone.localdate()
    return RoleGiven.objects.filter(
        until=None,
        user__state=UserState.ACTIVE,
        user__posts_held__state=PostState.FILED,
        user__posts_held__holder_b=user,
        unit__path__startswith=F("user__posts_held__unit__path"),
        user__absences__cancelled_at=None,
        user__absences__from_on__lte=today,
        user__absences__until_on__gte=today,
    ).values_list("role__permissions", "unit__path", "user__username", "user_id", "user__unit__path")


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
