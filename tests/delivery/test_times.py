"""When somebody may be written to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiyin.delivery import times
from huiyin.delivery.models import Address
from huiyin.people import office
from huiyin.people.models import Institution, Unit, User
from tests.factories import moment

OFFICE = User(unit=Unit(level=1, institution=Institution()))
SCHOOL = User(unit=Unit(level=2, institution=Institution()))
OWL = Address(quiet_from=time(8), quiet_until=time(10, 15))
NIGHT = Address(quiet_from=time(20), quiet_until=time(9, 30))


@pytest.mark.parametrize(
    ("now", "user", "address", "expected"),
    [
        ("2026-03-02 10:00", OFFICE, None, "2026-03-02 10:00"),
        ("2026-03-02 12:00", OFFICE, None, "2026-03-02 14:00"),
        ("2026-03-02 17:30", OFFICE, None, "2026-03-03 08:30"),
        ("2026-03-06 22:00", OFFICE, None, "2026-03-09 08:30"),  # a Friday night
        ("2026-02-13 18:00", OFFICE, None, "2026-02-14 08:30"),  # a Saturday that is worked
        ("2026-02-14 18:00", OFFICE, None, "2026-02-24 08:30"),  # the Spring Festival
        ("2026-03-02 00:00", OFFICE, None, "2026-03-02 08:30"),
        ("2026-03-02 09:00", OFFICE, OWL, "2026-03-02 10:15"),
        ("2026-03-02 09:00", OFFICE, NIGHT, "2026-03-02 09:30"),
        ("2026-03-02 23:00", SCHOOL, NIGHT, "2026-03-03 09:30"),
    ],
)
def test_ordinary_messages_come_in_office_hours_outside_quiet_ones(
    now: str, user: User, address: Address | None, expected: str
) -> None:
    assert times.earliest(moment(now), user, address, urgent=False) == moment(expected)


@pytest.mark.parametrize("now", ["2026-03-02 03:00", "2026-02-17 12:00", "2026-03-07 23:59"])
def test_harm_to_a_minor_does_not_wait_for_the_morning(now: str) -> None:
    assert times.earliest(moment(now), SCHOOL, NIGHT, urgent=True) == moment(now)


def test_schools_get_nothing_in_the_evening_though_the_office_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "hours_on", lambda _i, _day: ((time(9), time(12)), (time(17), time(21))))
    evening = moment("2026-03-02 18:30")
    assert times.earliest(evening, OFFICE, None, urgent=False) == evening
    assert times.earliest(evening, SCHOOL, None, urgent=False) == moment("2026-03-03 09:00")


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1)),
    st.sampled_from([None, OWL, NIGHT]),
    st.sampled_from([OFFICE, SCHOOL]),
)
def test_nobody_is_written_to_at_night_or_on_a_day_of_rest(when: datetime, address: Address | None, user: User) -> None:
    now = timezone.make_aware(when)
    at = times.earliest(now, user, address, urgent=False)
    local = timezone.localtime(at)
    assert now <= at <= now + timedelta(days=30)
    assert office.open_at(user.unit.institution, at)
    assert address is None or not times.is_quiet(local.time(), address.quiet_from, address.quiet_until)
