"""Two at the same moment: no circle is closed, no unit is taken twice, none is let through under a new reaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.kernel import journal
from huiyin.kernel.refusals import Invalid, Lost, Refused
from huiyin.reports import audit
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.models_groups import GroupUnit, SupervisionGroup
from tests.cases.test_races import at_once, verb_on
from tests.factories import District, make_district
from tests.supervision.group_stories import REACTION, a_campaign, accepted, fresh, passages, talked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(transactional_db: None) -> District:
    made = make_district()
    made.add_user("dean", "school2")
    return made


def whole() -> None:
    assert journal.verify() == []
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def test_two_groups_at_once_close_no_circle(district: District) -> None:
    campaign = a_campaign(district)
    one = {"name": "一", "tier": "bureau", "leader": "leader", "deputies": "dean", "units": ["school"]}
    two = {"name": "二", "tier": "bureau", "leader": "auditor", "deputies": "principal", "units": ["school2"]}
    results = at_once(
        *(verb_on(campaign, group_verbs, "set_up_group", district.program, **said) for said in (one, two))
    )
    assert sorted(isinstance(one, Refused) for one in results) == [False, True]
    assert SupervisionGroup.objects.count() == 1
    whole()


def test_a_unit_is_given_to_one_of_two_groups(district: District) -> None:
    campaign = a_campaign(district)
    said = {"tier": "bureau", "units": ["school"]}
    calls = [
        verb_on(campaign, group_verbs, "set_up_group", district.program, name=leader, leader=leader, **said)
        for leader in ("leader", "auditor", "supervisor")
    ]
    results = at_once(*calls)
    assert len([one for one in results if isinstance(one, (Invalid, Lost))]) == 2
    assert GroupUnit.objects.filter(until=None).count() == 1
    whole()


def test_passing_and_a_reaction_at_once(district: District) -> None:
    campaign = a_campaign(district)
    passage, supervisor = passages(district, campaign)["school"], district.actor("supervisor")
    accepted(district, campaign)
    talked(passage, supervisor)
    said = REACTION | {"limit_on": timezone.localdate() + timedelta(days=3)}
    results = at_once(
        verb_on(passage, unit_phase_verbs, "pass_phase", supervisor),
        verb_on(passage, unit_phase_verbs, "react", supervisor, **said),
    )
    assert len([one for one in results if isinstance(one, Refused)]) == 1
    assert (fresh(passage).state == "passed") == (not passage.reactions.exists())
    whole()
