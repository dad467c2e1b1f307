"""The register of rules in the demonstration: the sources' names, one past its review, one made from a practice (J03)."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Mechanism
from huiyin.cases.models_causes import MechanismGroup
from huiyin.config import demo_mechanisms
from huiyin.reports import audit
from huiyin.supervision.actions_mechanisms import NAMED
from huiyin.supervision.models_mechanisms import Practice
from huiyin.supervision.queries_mechanisms import past_review

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled):
    demo_mechanisms.enter(assembled)
    return assembled


def test_rules_of_all_three_groups_stand_in_the_register(cast):
    own = Mechanism.objects.filter(made_from=None)
    assert {one.title for one in own} <= set(NAMED)
    assert own.count() == 8
    assert {one.group for one in own} == set(MechanismGroup.values)
    states = sorted(own.values_list("state", flat=True))
    assert states == ["ended", *["issued"] * 6, "revising"]
    assert [one.title for one in own.filter(past_review())] == ["一次性告知制"]


def test_one_practice_became_a_rule_and_one_waits(cast):
    adopted, waiting = Practice.objects.order_by("pk")
    assert adopted.mechanism.title == "中小学收费公示检查制度"
    assert adopted.proposed_by != adopted.decided_by
    assert (waiting.state, waiting.mechanism) == ("proposed", None)


def test_the_audit_holds(cast):
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}
