"""What is typed into a field for a day, said before the day is known.

Tables of what is typed are read when a run begins; its tests may run after midnight. So a table says ``TODAY``, or
``TODAY + timedelta(days=3)``, and a form that reads it reads the day as it then is. ``TODAY()`` is that day itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone


@dataclass(frozen=True, eq=False)
class Day:
    """So long after the day on which it is asked for."""

    after: timedelta = timedelta()

    def __call__(self) -> date:
        return timezone.localdate() + self.after

    def __add__(self, more: timedelta) -> Day:
        return Day(self.after + more)

    def __sub__(self, less: timedelta) -> Day:
        return Day(self.after - less)

    def __eq__(self, other: object) -> bool:
        return self() == (other() if isinstance(other, Day) else other)

    __hash__ = None  # type: ignore[assignment]  # the day goes on

    def __str__(self) -> str:
        return self().isoformat()

    strip = __str__
    """A form asks this of what was typed."""


TODAY = Day()
