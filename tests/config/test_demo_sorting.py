"""The sorting desk of the demonstration: an alarm stands, matters can be joined, a hot topic is proposed, a model is in force."""

from __future__ import annotations

import pytest

from huiyin.cases.alarm_models import Alarm
from huiyin.cases.joining import offers_like
from huiyin.cases.models import Case, JoinOffer, SaidSame, Voice
from huiyin.cases.sorting import cases_near
from huiyin.config import demo_codes, demo_sorting
from huiyin.config.demo_cast import Cast, content
from huiyin.insight.models_groups import GroupingRun, Topic
from huiyin.insight.queries import in_force
from huiyin.reports import audit

pytestmark = pytest.mark.django_db

SAID = "城南小学南门外的围挡把人行道占了，孩子上学要走机动车道"


@pytest.fixture(scope="module")
def cast(assembled: Cast) -> Cast:
    demo_codes.added(assembled)  # cases from which something can be learned
    demo_sorting.enter(assembled, {})
    return assembled


def test_one_cry_for_help_waits_for_somebody_and_one_was_taken(cast: Cast) -> None:
    stands, taken = Alarm.objects.get(taken_at=None), Alarm.objects.get(taken_at__isnull=False)
    assert stands.voice.subject == "孩子不敢去上学"
    assert taken.taken_by_id == cast.actors["clerk"].user_id
    assert "学校德育主任" in taken.done


def test_the_public_is_offered_the_matter_in_released_words_and_one_sender_joined(cast: Cast) -> None:
    offers = offers_like(SAID, cast.campaign)
    assert offers[0].wording == content("sorting")["matter"]["wording"]
    said = SaidSame.objects.get()
    assert said.case == JoinOffer.objects.get().case
    assert said.voice.disposition == "pending"


def test_matters_of_the_story_are_offered_too_in_words_of_their_own(cast: Cast) -> None:
    rows = content("sorting")["offers"]
    by_number = {row["n"]: row for row in content("problems")["problems"]}
    for row in rows:
        assert row["wording"] not in by_number[row["problem"]]["problem"]
    case = Case.objects.get(title="城南小学南门外施工围挡占用人行道")
    demo_sorting.offered(cast, case, rows[0]["wording"])
    assert JoinOffer.objects.get(case=case, stopped_at=None).wording == rows[0]["wording"]


def test_sorting_shows_what_is_probably_the_same_and_what_lies_elsewhere(cast: Cast) -> None:
    clerk = cast.actors["clerk"]
    same = cases_near(Voice.objects.get(subject="城南小學南門外的圍擋佔了人行道"), clerk)[0][0]
    assert same.probable, "a message in traditional characters finds its twin in simplified ones"
    apart = cases_near(Voice.objects.get(subject="北街小学门外围挡占了人行道"), clerk)[0][0]
    assert not apart.probable
    assert "北街小学" in apart.places


def test_two_hot_topics_wait_for_a_decision_and_a_model_proposes(cast: Cast) -> None:
    assert GroupingRun.objects.get().state == "done"
    topics = list(Topic.objects.order_by("-size"))
    assert [topic.state for topic in topics] == ["proposed", "proposed"]
    assert [topic.place for topic in topics] == ["城南小学", "三江中学"]
    assert topics[0].size >= 6
    assert not topics[0].members.filter(voice__subject__startswith="北街小学").exists()
    model = in_force(cast.campaign)
    assert model
    assert model.examples == Case.objects.count()


def test_audit_finds_nothing_wrong(cast: Cast) -> None:
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
