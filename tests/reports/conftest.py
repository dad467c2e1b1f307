"""A clock that tests set, so that a story takes days, and a district whose clerk lives by it."""

from __future__ import annotations

import pytest

from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.people.actors import program
from tests.factories import Clock, District, make_district


@pytest.fixture
def district(db: None, clock: Clock) -> District:
    """The district of every test, founded on 2 March 2026, a Monday."""
    return make_district(anew=True)


@pytest.fixture
def reader() -> Actor:
    """One who may see everything that figures are counted from."""
    return program(P.CASE_VIEW, P.VOICE_VIEW, name="reader")
