"""Who acts, with which grants, by which door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Grant:
    """A permission that holds at ``path`` and everywhere below it. Paths end with a dot: ``1.7.`` is not above ``1.77.``."""

    permission: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One who does a verb. There is no anonymous write: a sender acts by receipt, the program by a name of its own.

    ``unit_path`` is where the person works, which decides who is "somebody else"; ``unseen`` marks senders whose
    time of acting must not be kept to the second.
    """

    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    user_id: int | None = None
    unit_path: str = ""
    via: str = "web"
    unseen: bool = False

    def paths(self, permission: str) -> list[str]:
        """Return the places at which ``permission`` was granted."""
        return sorted(grant.path for grant in self.grants if grant.permission == permission)

    def may_at(self, permission: str, places: Iterable[str]) -> bool:
        """Say whether ``permission`` holds at one of ``places``."""
        granted = self.paths(permission)
        return any(place.startswith(path) for place in places for path in granted)

    def works_in(self, path: str) -> bool:
        """Say whether the actor belongs to the unit at ``path`` or below it."""
        return bool(self.unit_path and path) and self.unit_path.startswith(path)
