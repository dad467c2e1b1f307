"""Hot topics told to programs: the list, and one whole with what speaks for each of its voices (D01)."""

from __future__ import annotations

import pytest

from tests.insight.group_stories import proposed

pytestmark = pytest.mark.django_db


def test_a_topic_is_told_with_what_speaks_for_each_of_its_voices(program, district):
    topic = proposed(district)
    clerk = program("clerk")
    assert [one["ref"] for one in clerk.get("/topics").json()["topics"]] == [topic.ref]
    told = clerk.get(f"/topics/{topic.ref}").json()
    assert {one["voice"] for one in told["members"]} == set(topic.members.values_list("voice__ref", flat=True))
    assert all(one["evidence"][0] == "兰亭小区" and 0 < one["score"] <= 1 for one in told["members"])
    assert told["months"] == topic.months


def test_who_does_not_sort_is_told_of_no_topic(program, district):
    topic = proposed(district)
    assert program("principal").get(f"/topics/{topic.ref}").status_code == 404
    assert program("principal").get("/topics").json().get("topics", []) == []
