"""From a signed-in user to the actor of a verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor, Grant, Person
from huiyin.kernel.refusals import NotAllowed
from huiyin.people.models import RoleGiven, User, UserState, own_place
from huiyin.people.models_posts import Post, PostState
from huiyin.people.permissions import P


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What somebody is granted by no role: ``asks`` says in SQL whether there is any, ``gives`` returns it.

    ``gives`` returns permissions with the path of the unit at which they hold, by one statement. It is asked only where
    ``asks``, which is part of the statement that fetches the roles, says so.
    """

    asks: Callable[[User], Exists]
    gives: Callable[[User], Iterable[tuple[Sequence[str], str]]]


granted_elsewhere: list[Elsewhere] = []
"""A hook: what rooms above grant, such as to a supervisor at the units of his area. They fill it as the program starts."""

NOT_LENT = frozenset({P.PEOPLE_KEEP, P.PEOPLE_BACKDATE})
"""What nobody holds by standing in: whoever gives roles could make a few days of it last for ever."""


def actor_for(user: User, *, via: str) -> Actor:
    """Return ``user`` as an actor with the grants of his roles, and of those for whom he stands in today.

    One query; on the days on which he does stand in two more and one for each post, and another for whom a room above
    grants something. Nearly nobody is either, and every page asks.
    """
    rows: list[tuple[Sequence[str], str, str, int, str]] = []
    if user.is_active:
        given = RoleGiven.objects.filter(user=user, until=None)
        asked = [Exists(covered_today(user)), *(source.asks(user) for source in granted_elsewhere)]
        own = list(given.values_list("role__permissions", "unit__path", *asked))
        rows = [(permissions, path, "", user.pk, "") for permissions, path, *_more in own]
        stands_in, *elsewhere = own[0][2:] if own else [True] * len(asked)
        if stands_in:
            rows += [*lent_today(user), *lent_elsewhere(user)]
        for source, grants in zip(granted_elsewhere, elsewhere, strict=True):
            rows += [(names, path, "", user.pk, "") for names, path in source.gives(user)] if grants else []
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


def lent_elsewhere(user: User) -> list[tuple[Sequence[str], str, str, int, str]]:
    """Return what rooms above grant to those in whose place ``user`` is today, as far as it lies at the post's unit or below (F04)."""
    posts = covered_today(user).select_related("holder_a__unit", "unit").order_by("pk")
    return [
        (names, path, away.username, away.pk, away.unit.path)
        for post in posts
        if (away := post.holder_a) and away.is_active
        for source in granted_elsewhere
        for names, path in source.gives(away)
        if path.startswith(post.unit.path)
    ]


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
