"""A school that came late to a celebration: sanctioned, and its self-criticism sent to every unit, as the second source tells."""

from __future__ import annotations

import pytest

from huiyin.config import demo_inspections, demo_lateness, demo_special
from huiyin.reports import audit
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction
from huiyin.supervision.models_events import Event
from huiyin.supervision.queries_events import counts

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled):
    demo_inspections.enter(assembled)
    demo_special.enter(assembled)
    demo_lateness.enter(assembled)
    return assembled


def test_from_the_lateness_to_the_circular(cast):
    event = Event.objects.get()
    found = counts(event.units.all())
    assert (found["late"], found["leave"], found["absent"]) == (2, 1, 0)
    assert sum(found.values()) == event.units.count() == len(cast.units) - 1, "every unit but the root"
    sanction = Sanction.objects.get(attendance__event=event)
    assert (sanction.unit.code, sanction.state, sanction.publication) == ("xx-shihao", "decided", "approved")
    assert sanction.attendance.statement
    circular = Circular.objects.get(sanction=sanction)
    assert (circular.state, circular.receipts) == ("issued", f"1/{event.units.count()}")


def test_audit_finds_nothing_wrong(cast):
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
