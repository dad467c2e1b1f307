"""Hot topics on the desk: the list with progress, one topic with its passages, and the buttons that do the verbs."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Case
from huiyin.insight.actions_groups import run_verbs
from huiyin.insight.models import GroupingRun, Topic
from huiyin.text.asking import Part
from huiyin.web.desk.topics import bars, passage
from tests.insight.group_stories import NEW, a_pile, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, district):
    client.force_login(district.users["clerk"])
    return client


def test_the_page_starts_a_run_shows_how_far_it_is_and_cancels_it(clerk, district):
    a_pile(district)
    said = clerk.get("/desk/topics/").content.decode()
    assert "还没有找过热点" in said
    clerk.post(f"/desk/campaigns/{district.campaign.code}/group_pile/")
    run = GroupingRun.objects.get()
    GroupingRun.objects.update(progress=40)
    said = clerk.get("/desk/topics/").content.decode()
    assert "已完成 40%" in said
    assert 'hx-trigger="every 3s"' in said
    assert run_verbs["cancel_grouping"].refusal(run, district.actor("clerk")) is None


def test_a_topic_is_listed_opened_accepted_and_undone(clerk, district):
    topic = proposed(district)
    listed = clerk.get("/desk/topics/").content.decode()
    assert topic.title in listed
    assert "<svg" not in listed, "one month is no course"
    opened = clerk.get(f"/desk/topics/{topic.ref}/").content.decode()
    assert "<mark>垃圾" in opened
    assert opened.count('name="voices"') == 3
    assert opened.count("共同提到") == 3
    assert "兰亭小区</span>" in opened
    refs = list(topic.members.values_list("voice__ref", flat=True))
    answer = clerk.post(f"/desk/topics/{topic.ref}/accept_topic/", {"voices": refs[:2], "seen": topic.version, **NEW})
    assert answer.status_code == 302
    assert (Topic.objects.get().state, Case.objects.count()) == ("partly", 1)
    assert Case.objects.get().ref in clerk.get("/desk/topics/?state=accepted").content.decode()
    clerk.post(f"/desk/topics/{topic.ref}/undo_topic/", {"reason": "放错了"})
    assert Topic.objects.get().state == "proposed"


def test_nothing_typed_is_lost_where_something_is_missing(clerk, district):
    topic = proposed(district)
    refs = list(topic.members.values_list("voice__ref", flat=True))
    answer = clerk.post(f"/desk/topics/{topic.ref}/accept_topic/", {"voices": refs[:1], "title": "我写的标题"})
    assert answer.status_code == 400
    assert "我写的标题" in answer.content.decode()


def test_others_see_no_topic(client, district):
    topic = proposed(district)
    client.force_login(district.users["principal"])
    assert client.get("/desk/topics/").status_code == 404
    assert client.get(f"/desk/topics/{topic.ref}/").status_code == 404


def test_passages_and_bars():
    class Said:
        body = "前面说了很多别的事情。" * 20 + "垃圾 没人清运,垃圾很臭"

    parts = passage(Said, ["没人清运", "垃圾"])
    assert [part.text for part in parts if part.marked] == ["垃圾", "没人清运", "垃圾"]
    assert parts[0] == Part("…")
    assert not any(part.marked for part in passage(Said, []))
    Said.body = "垃圾沒人清運"
    assert [part.text for part in passage(Said, ["没人清运"]) if part.marked] == ["沒人清運"], "in either script"
    assert bars({}) == []
    assert [(one["x"], one["height"]) for one in bars({"2026-01": 0, "2026-02": 2, "2026-03": 4})] == [
        (0, 0),
        (7, 12),
        (14, 24),
    ]
