"""A clock that tests set, so that a story takes days, and a district whose clerk lives by it."""

from __future__ import annotations

import pytest

from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.people.actors import program
from tests.factories import Clock, District, district_of, enter_district, make_district
from tests.reports.stories import Days, days_told, plain_days


@pytest.fixture
def district(request: pytest.FixtureRequest, db: None, clock: Clock) -> District:
    """The district of every test, founded on 2 March 2026, a Monday."""
    if "days" in request.fixturenames:
        clock.tell_once("plain days", lambda: plain_days(make_district(anew=True)))
    else:
        clock.tell_once("district of 2 March", lambda: enter_district("district"))
    return district_of()


@pytest.fixture
def days(district: District) -> Days:
    """Seven voices and eight cases of that Monday; ``district`` has entered them."""
    return days_told()


@pytest.fixture
def reader() -> Actor:
    """One who may see everything that figures are counted from."""
    return program(P.CASE_VIEW, P.VOICE_VIEW, name="reader")
