"""Two who accept one topic, or put two models in force, at the same moment: one does, and the ledger is whole afterwards."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from huiyin.cases.models import Case, Link
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import replace_proposed, topic_verbs
from huiyin.insight.models import LearnedModel
from huiyin.insight.models_groups import Topic
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


def test_a_topic_accepted_while_a_new_run_replaces_it_keeps_its_members(district) -> None:
    topic = proposed(district)
    refs = list(topic.members.values_list("voice__ref", flat=True))
    accept = verb_on(topic, topic_verbs, "accept_topic", district.actor("clerk"), voices=refs, **NEW)

    def replace_it() -> None:
        until = time.monotonic() + 10
        while free(topic) and time.monotonic() < until:  # until whoever accepts it has claimed it
            time.sleep(0.001)
        with transaction.atomic():
            replace_proposed(topic.campaign)

    at_once(accept, replace_it)
    topic.refresh_from_db()
    assert (topic.state, topic.members.filter(taken=True).count()) == ("accepted", len(refs))


def free(topic: Topic) -> bool:
    """Say whether nobody has the topic in hand."""
    with transaction.atomic():
        return Topic.objects.select_for_update(skip_locked=True).filter(pk=topic.pk, state="proposed").exists()
