"""Two at the same moment: a practice is decided once, a rule is reviewed once and not after it ended."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Mechanism
from huiyin.kernel import journal
from huiyin.kernel.refusals import Refused
from huiyin.reports import audit
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from huiyin.supervision.actions_practices import practice_verbs
from tests.cases.test_races import at_once, verb_on
from tests.factories import District, make_district
from tests.supervision.mechanism_verbs import a_practice, a_rule, registered, reviewed, today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(transactional_db: None) -> District:
    return make_district()


def whole() -> None:
    assert journal.verify() == []
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def test_a_practice_is_adopted_or_declined_by_one_of_two(district: District) -> None:
    practice, leader = a_practice(district), district.actor("leader")
    results = at_once(
        verb_on(practice, practice_verbs, "adopt_practice", leader, **registered()),
        verb_on(practice, practice_verbs, "adopt_practice", leader, **registered(title="另一个名字")),
        verb_on(practice, practice_verbs, "decline_practice", leader, reason="不成熟"),
    )
    assert sorted(isinstance(one, Refused) for one in results) == [False, True, True]
    practice.refresh_from_db()
    assert Mechanism.objects.count() == (practice.state == "adopted")
    whole()


def test_a_rule_is_reviewed_or_ended_by_one_of_two(district: District) -> None:
    rule, clerk = a_rule(district), district.actor("clerk")
    results = at_once(
        verb_on(rule, mechanism_verbs, "review_mechanism", clerk, **reviewed()),
        verb_on(rule, mechanism_verbs, "review_mechanism", clerk, **reviewed(outcome="revise")),
        verb_on(rule, mechanism_verbs, "end_mechanism", clerk, ended_on=today(), end_reason="并入新办法"),
    )
    assert sorted(isinstance(one, Refused) for one in results) == [False, True, True]
    rule.refresh_from_db()
    assert rule.reviews.count() == (rule.state != "ended")
    whole()
