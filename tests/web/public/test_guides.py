"""The public pages of guides and of service rules: in force, replaced, by group and unit, for the wall."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import RuleText
from tests.openness.stories import a_draft, a_service, a_text, fresh, published


def shown(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_published_says_so(client, district):
    a_draft(district, a_service(district))
    assert "还没有公布办事指南" in shown(client, "guides")
    assert client.get(reverse("public-guide", args=["transfer"])).status_code == 404
    assert client.get(reverse("guides-wall", args=["section"])).status_code == 404
    assert "还没有公布服务细则" in shown(client, "rules")


def test_guides_are_listed_by_unit_and_narrowed_to_whom_they_serve(client, district):
    published(district, a_service(district))
    published(district, a_service(district, "teacher", name="教师资格认定", unit="logistics"), served=["society"])
    every = shown(client, "guides")
    assert every.index("基础教育科") < every.index("学生转学")
    assert "教师资格认定" in every
    parents = shown(client, "guides", served="parents")
    assert "学生转学" in parents
    assert "教师资格认定" not in parents
    assert "教师资格认定" in shown(client, "guides", unit="logistics", served="nonsense")
    assert "没有符合条件" in shown(client, "guides", served="teachers_pupils")


def test_guide_tells_everything_at_once_and_a_replaced_one_says_so(client, district):
    item = a_service(district)
    published(district, item)
    published(district, item, promised_limit="5wd")
    page = shown(client, "public-guide", "transfer")
    for word in (
        "5 个工作日",
        "20 个工作日",
        "行政许可法第四十二条",
        "户口簿",
        "窗口收件",
        "一楼服务窗口",
        "023-48611234",
        "家长、学校",
    ):
        assert word in page
    old = shown(client, "public-guide-version", "transfer", 1)
    assert "被新版替换" in old
    assert "10 个工作日" in old
    assert client.get(reverse("public-guide-version", args=["transfer", 9])).status_code == 404


def test_guide_of_a_retired_item_is_off_the_list_and_says_so(client, district):
    item = a_service(district)
    published(district, item)
    item_verbs["retire_service_item"](fresh(item), actor=district.actor("leader"))
    assert "学生转学" not in shown(client, "guides")
    assert "已经停办" in shown(client, "public-guide", "transfer")


def test_wall_holds_what_hangs_on_the_wall(client, district):
    item = a_service(district)
    published(district, item)
    web_only = a_draft(district, a_service(district, "web", name="只在网上"))
    guide_verbs["approve_guide"](web_only, actor=district.actor("leader"))
    where = {"on_web": "on", "shown_from": timezone.localdate()}
    guide_verbs["publish_guide"](fresh(web_only), actor=district.actor("leader"), **where)
    page = shown(client, "guides-wall", "section", paper="a3")
    assert "学生转学" in page
    assert "只在网上" not in page
    assert "wall-a3" in page
    assert 'class="wall" tabindex="0"' in page, "what may scroll is reached by the keyboard"
    assert "wall-a4" in shown(client, "guides-wall", "section")


def test_what_hangs_on_the_wall_alone_is_not_on_the_web(client, district):
    guide = a_draft(district, a_service(district))
    guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    where = {"on_wall": "on", "shown_from": timezone.localdate()}
    guide_verbs["publish_guide"](fresh(guide), actor=district.actor("leader"), **where)
    assert client.get(reverse("public-guide", args=["transfer"])).status_code == 404


@pytest.mark.parametrize("name", ["guides", "rules"])
def test_lists_take_a_constant_number_of_queries(client, district, name):
    def asked():
        with CaptureQueriesContext(connection) as found:
            shown(client, name)
        return len(found)

    published(district, a_service(district))
    a_text(district)
    once = asked()
    for n in range(3):
        published(district, a_service(district, f"item-{n}"))
        a_text(district, f"text-{n}", title=f"守则{n}")
    assert asked() == once


def test_rules_in_force_and_before_are_readable(client, district):
    text = a_text(district)
    text_verbs["revise_text"](fresh(text), actor=district.actor("clerk"), title=text.title, items="首问负责")
    draft = RuleText.objects.get(number=2)
    assert client.get(reverse("rule-version", args=["convenience", 2])).status_code == 404
    text_verbs["publish_text"](draft, actor=district.actor("leader"))
    assert "便民工作守则" in shown(client, "rules")
    now = shown(client, "rule", "convenience")
    assert "一次告知" not in now
    assert reverse("rule-version", args=["convenience", 1]) in now
    old = shown(client, "rule-version", "convenience", 1)
    assert "被新版替换" in old
    assert 'id="item-2"' in old


def test_guide_reads_in_traditional_characters(client, district):
    published(district, a_service(district))
    client.cookies["django_language"] = "zh-hant"
    page = shown(client, "public-guide", "transfer")
    assert "學生轉學" in page
    assert "辦理流程" in page
