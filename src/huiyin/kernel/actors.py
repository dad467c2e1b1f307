"""Who acts, with which grants, by which door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Grant:
    """A permission that holds at ``path`` and everywhere below it. Paths end with a dot: ``1.7.`` is not above ``1.77.``.

    ``of`` names whose it is, where it was lent for the time in which somebody stands in for him.
    """

    permission: str
    path: str
    of: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody for whom the actor stands in: what binds him binds the actor, too."""

    name: str
    user_id: int
    unit_path: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One who does a verb. There is no anonymous write: a sender acts by receipt, the program by a name of its own.

    ``unit_path`` is where the person works, which decides who is "somebody else"; ``unseen`` marks senders whose
    time of acting must not be kept to the second. Whoever stands in for somebody (``stands_for``) holds that person's
    grants beside his own, and must not see or judge what that person must not.
    """

    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    user_id: int | None = None
    unit_path: str = ""
    via: str = "web"
    unseen: bool = False
    stands_for: tuple[Person, ...] = ()

    @property
    def persons(self) -> frozenset[int]:
        """The users whose hands these are: his own and those for whom he stands in; none for a program or a sender."""
        own = set() if self.user_id is None else {self.user_id}
        return frozenset(own | {person.user_id for person in self.stands_for})

    @property
    def unit_paths(self) -> tuple[str, ...]:
        """Where those people work."""
        return tuple(path for path in (self.unit_path, *(one.unit_path for one in self.stands_for)) if path)

    def acts_for(self, permission: str, places: Iterable[str]) -> str:
        """Return the name of him with whose grant the actor acts at ``places``, or "" where his own is enough."""
        if not self.stands_for:
            return ""
        at = list(places)
        fit = [one for one in self.grants if one.permission == permission and any(p.startswith(one.path) for p in at)]
        return min((one.of for one in fit), default="")

    def paths(self, permission: str) -> list[str]:
        """Return the places at which ``permission`` was granted."""
        return sorted({grant.path for grant in self.grants if grant.permission == permission})

    def paths_of(self, permissions: Iterable[str]) -> list[str]:
        """Return the places at which one of ``permissions`` was granted."""
        wanted = {str(permission) for permission in permissions}
        return sorted({grant.path for grant in self.grants if grant.permission in wanted})

    def may_at(self, permission: str, places: Iterable[str]) -> bool:
        """Say whether ``permission`` holds at one of ``places``."""
        granted = self.paths(permission)
        return any(place.startswith(path) for place in places for path in granted)

    def works_in(self, path: str) -> bool:
        """Say whether the actor, or one for whom he stands in, belongs to the unit at ``path`` or below it."""
        return bool(path) and any(own.startswith(path) for own in self.unit_paths)
