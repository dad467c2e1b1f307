"""Two at the same moment: the last place of a school is given once, and no confirmation of a reading is lost."""

from __future__ import annotations

from functools import partial

import pytest

from huiyin.kernel import journal
from huiyin.kernel.refusals import Lost, Missing, Refused
from huiyin.people.models import Institution
from huiyin.reports import audit
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.actions_events import event_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction
from huiyin.supervision.models_events import EventCorrection
from huiyin.supervision.models_inspections import InspectedUnit, Inspection
from huiyin.supervision.rules_discipline import propose_by_rule
from tests.cases.test_races import at_once, verb_on
from tests.factories import District, make_district
from tests.supervision.circular_verbs import a_circular
from tests.supervision.event_verbs import recorded
from tests.supervision.inspection_verbs import an_inspection
from tests.supervision.test_discipline import red_urgings

pytestmark = pytest.mark.django_db(transaction=True)


CORRECTED = {"unit": "school", "standing": "late", "reason": "看错"}


@pytest.fixture
def town(transactional_db: None) -> District:
    return make_district()


def whole() -> None:
    assert journal.verify() == []
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def test_the_last_place_of_a_school_is_given_once(town: District) -> None:
    Institution.objects.filter(pk=town.institution.pk).update(inspections_a_year=1)
    town.campaign.refresh_from_db()
    results = at_once(*[partial(an_inspection, town) for _ in range(3)])
    assert sum(isinstance(one, Inspection) for one in results) == 1
    assert all(isinstance(one, (Inspection, Missing, Lost)) for one in results)
    assert InspectedUnit.objects.count() == 1
    whole()


def test_many_units_confirm_a_reading_at_once_and_none_is_lost(town: District) -> None:
    town.add_user("other", "school2", "head", at_unit="school2")
    one = a_circular(town, "issued", units=["school", "school2"])
    results = at_once(
        *[verb_on(one, circular_verbs, "confirm_reading", town.actor(name)) for name in ("director", "other")]
    )
    assert not [found for found in results if isinstance(found, Refused)]
    assert Circular.objects.get().receipts == "2/2"
    whole()


def test_units_explain_themselves_at_once_and_none_is_lost_or_said_twice(town: District) -> None:
    town.add_user("other", "school2", "head", at_unit="school2")
    town.add_user("second", "school", "head", at_unit="school")
    one = recorded(town, "school | 20\nschool2 | 45", units=["school", "school2"])
    said = [("director", "school"), ("other", "school2"), ("second", "school")]
    results = at_once(
        *[
            verb_on(one, event_verbs, "explain_attendance", town.actor(name), unit=unit, statement=name)
            for name, unit in said
        ]
    )
    assert sum(isinstance(found, Refused) for found in results) == 1, "the school said it once"
    assert {row.statement for row in one.units.all()} & {"other"}
    assert all(row.statement for row in one.units.all())
    whole()


def test_of_two_corrections_at_once_one_is_told_so(town: District) -> None:
    one = recorded(town)
    results = at_once(
        *[
            verb_on(one, event_verbs, "correct_attendance", town.actor("clerk"), **CORRECTED | {"minutes": minutes})
            for minutes in (5, 6)
        ]
    )
    assert sum(isinstance(found, Lost) for found in results) == 1
    assert EventCorrection.objects.count() == 1
    whole()


def test_the_rule_run_twice_at_once_proposes_once(town: District) -> None:
    red_urgings(town, 3)
    at_once(*[partial(propose_by_rule, town.campaign) for _ in range(2)])
    assert Sanction.objects.count() == 1
    whole()
