"""Two who accept one topic, or put two models in force, at the same moment: one does, and the ledger is whole afterwards."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Case, Link
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import topic_verbs
from huiyin.insight.models import LearnedModel
from tests.cases.test_races import at_once, district, verb_on, whole_afterwards, winners
from tests.insight.group_stories import NEW, proposed
from tests.insight.stories import a_small_one, learned

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["district", "whole_afterwards"]


def test_two_accepting_one_topic_open_one_case(district) -> None:  # the fixture of the races
    topic = proposed(district)
    refs = list(topic.members.values_list("voice__ref", flat=True))
    clerk = district.actor("clerk")
    found = at_once(*(verb_on(topic, topic_verbs, "accept_topic", clerk, voices=refs, **NEW) for _ in range(2)))
    assert len(winners(found)) == 1
    assert Case.objects.count() == 1
    assert Link.objects.filter(unlinked_at=None).count() == len(refs)


def test_of_two_models_put_in_force_at_once_one_is(district, monkeypatch) -> None:
    monkeypatch.setattr("huiyin.insight.actions.learned_from", a_small_one)
    made, clerk = [learned(district) for _ in range(4)], district.actor("clerk")
    found = at_once(*(verb_on(one, model_verbs, "use_model", clerk) for one in made))
    assert winners(found)
    assert LearnedModel.objects.filter(state="in_force").count() == 1
