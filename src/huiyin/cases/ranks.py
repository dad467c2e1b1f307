"""Who of several people answers for what all of them were asked: the one of the highest rank (F01).

Rank compares, in this order: the level of the person's unit (offices before schools), how near it hangs to the root, and
what the person's roles let him do (decide, sort what comes in, handle). Of equals the one named first answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.cases.permissions import P
from huiyin.people.models import RoleGiven, User

DUTIES = (P.CASE_DECIDE, P.VOICE_SORT, P.CASE_HANDLE)
"""From the highest: who decides, who sorts, who handles. Whoever holds none of these comes after them."""


@dataclass(frozen=True, order=True)
class Rank:
    """A rank; the smaller one is the higher."""

    level: int
    depth: int
    duty: int


def highest(people: Sequence[User]) -> User:
    """Return the one of the highest rank, of equals the first; one query, none for one person."""
    if len(people) == 1:
        return people[0]
    held: dict[int, set[str]] = defaultdict(set)
    given = RoleGiven.objects.filter(user__in=people, until=None)
    for user, permissions in given.values_list("user", "role__permissions"):
        held[user].update(permissions)
    return min(people, key=lambda user: rank_of(user, held[user.pk]))


def rank_of(user: User, permissions: set[str]) -> Rank:
    """Return the rank of ``user``, who may do ``permissions``."""
    duty = next((place for place, permission in enumerate(DUTIES) if permission in permissions), len(DUTIES))
    return Rank(level=user.unit.level, depth=user.unit.path.count("."), duty=duty)
