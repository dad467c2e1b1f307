"""A clock that tests set, so that a story takes days, and a district whose clerk lives by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.people.actors import program
from tests.factories import District, make_district, moment


@dataclass
class Clock:
    """What time it is for the program. It moves a second at every look, so that no two deeds are at one moment."""

    time: datetime

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def set(self, text: str) -> None:
        self.time = moment(text)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock(moment("2026-03-02 09:00"))
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock


@pytest.fixture
def district(db: None, clock: Clock) -> District:
    """The district of every test, founded on 2 March 2026, a Monday."""
    return make_district(anew=True)


@pytest.fixture
def reader() -> Actor:
    """One who may see everything that figures are counted from."""
    return program(P.CASE_VIEW, P.VOICE_VIEW, name="reader")
