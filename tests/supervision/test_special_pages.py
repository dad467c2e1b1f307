"""The pages of special campaigns: the pictures with the same facts below, printed, and only for those who may see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.reports.gantt import HEADS, LEGEND, Row
from huiyin.reports.special_paper import FIRST_PAGE, FULL_PAGE, on_pages
from huiyin.supervision.nouns_special import plan_parts, special_plans_seen
from tests.factories import District
from tests.supervision.special_stories import PROBLEMS, adopted, day, do, drafted

pytestmark = pytest.mark.django_db


def as_(district: District, username: str) -> Client:
    client = Client()
    client.force_login(district.users[username])
    return client


def test_the_plan_shows_timetable_and_route_map_with_the_same_facts_below(district: District) -> None:
    plan = adopted(district)
    do(plan, "take_step", step="1.1", taken_on=day(-3))
    do(plan, "reach_milestone", milestone="1.1", done_on=day(-2), note="摸底 30 人")
    do(plan, "move_milestone", milestone="2.1", due_on=day(90), reason="等学位核定")
    response = as_(district, "principal").get(reverse("specialplan", args=[plan.ref]))
    body = response.content.decode()
    assert body.count("<svg") == 4, "one timetable and a route map for each problem"
    assert body.count("摸底完成") >= 3
    for words in ("摸底 30 人", "等学位核定", "1. 已走", "2. 现在这一步", "第一责任人", "Principal", "今天"):
        assert words in body
    assert "style=" not in body.partition("<svg")[2]
    assert "script-src" in response.headers["Content-Security-Policy"]


def test_what_the_first_responsible_person_did_himself_is_told_by_the_journal(district: District) -> None:
    plan = adopted(district)
    do(plan, "take_step", step="1.1", taken_on=day(-3))
    district.add_user("deputy", "school", "handler")
    do(plan, "take_step", "deputy", step="1.2", taken_on=day(-1))
    actor = district.actor("principal")
    part = next(
        one for one in plan_parts(special_plans_seen(actor).get(pk=plan.pk), actor) if "三项履责" in str(one.title)
    )
    assert [(str(row[0]), row[2]) for row in part.rows] == [("亲自挂帅", 1), ("亲自谋划部署", 4), ("亲自推进落实", 1)]


def test_a_plan_that_was_only_begun_says_what_is_to_be_written(district: District) -> None:
    plan = drafted(district)
    body = as_(district, "principal").get(reverse("specialplan", args=[plan.ref])).content.decode()
    assert "<svg" not in body
    assert "还没有写具体问题" in body


@pytest.mark.parametrize("by", ["unit", "problem", "field", "stage", "nonsense"])
def test_the_campaign_shows_all_plans_together(district: District, by: str) -> None:
    plan = adopted(district)
    address = reverse("special-campaign", args=[plan.campaign.code])
    body = as_(district, "clerk").get(f"{address}?by={by}").content.decode()
    assert body.count("<svg") == 1
    assert plan.ref in body
    assert body.count("教师有偿补课") >= 2
    assert "基础教育科" in body, "it takes part and has not begun"
    assert "还没有起草" in body


def test_a_draft_is_late_with_nothing(district: District) -> None:
    plan = drafted(district)
    do(plan, "edit_problems", lines=PROBLEMS)
    body = as_(district, "clerk").get(reverse("special-campaign", args=[plan.campaign.code])).content.decode()
    assert "<svg" not in body
    assert "起草中" in body


def test_both_are_printed(district: District) -> None:
    plan, client = adopted(district), as_(district, "principal")
    for address in (
        reverse("special-plan-file", args=[plan.ref]),
        reverse("special-campaign-file", args=[plan.campaign.code]) + "?by=stage",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_what_one_may_not_see_is_not_found(district: District) -> None:
    plan = adopted(
        district,
    )
    do(plan, "name_people", first_person="principal", partners=[])
    district.add_user("other", "school2", "handler")
    for username, status in (("other", 404), ("principal", 200), ("supervisor", 200)):
        client = as_(district, username)
        assert client.get(reverse("specialplan", args=[plan.ref])).status_code == status
        assert client.get(reverse("special-plan-file", args=[plan.ref])).status_code == status
    body = as_(district, "other").get(reverse("special-campaign", args=[plan.campaign.code])).content.decode()
    assert plan.ref not in body
    assert "第一小学" not in body
    clerk = as_(district, "clerk")
    assert clerk.get(reverse("special-campaign", args=["nothing"])).status_code == 404
    assert clerk.get(reverse("special-plan-file", args=["nothing"])).status_code == 404


def test_a_partner_sees_the_plan_it_takes_part_in(district: District) -> None:
    plan = adopted(district)
    district.add_user("partner", "school2", "handler")
    client = as_(district, "partner")
    assert client.get(reverse("specialplan", args=[plan.ref])).status_code == 200
    assert client.get(reverse("verb", args=["special-plans", plan.ref, "take-step"])).status_code in (403, 404)


def test_pages_take_the_same_number_of_statements_for_many(
    district: District, django_assert_max_num_queries: Any
) -> None:
    plan, client = adopted(district), as_(district, "clerk")
    client.get(reverse("special-campaign", args=[plan.campaign.code]))
    with django_assert_max_num_queries(22):
        client.get(reverse("special-campaign", args=[plan.campaign.code]))


def test_the_page_of_the_campaign_shows_document_and_catalogues(district: District) -> None:
    plan = adopted(district)
    campaign_verbs["add_focus_kinds"](
        Campaign.objects.get(pk=plan.campaign_id), actor=district.program, target="staff", lines="信仰迷失\n违规补课"
    )
    body = as_(district, "admin").get(reverse("campaign", args=[plan.campaign.code])).content.decode()
    for words in ("专项整治工作方案", "教工委〔2026〕3号", "违规补课", "方案要求 4 类,现有 2 类"):
        assert words in body


def test_programs_read_and_do_the_same(district: District) -> None:
    plan, client = drafted(district), as_(district, "principal")
    address = f"/api/v1/special-plans/{plan.ref}"
    said = {"lines": "教师有偿补课 | at_once\n大班额 | hold_on | 不超过 50 人"}
    done = client.post(f"{address}/actions/edit_problems", json.dumps(said), content_type="application/json")
    assert done.status_code == 200
    wrong = client.post(
        f"{address}/actions/edit_problems", '{"lines": "一个 | at_once"}', content_type="application/json"
    )
    assert wrong.status_code == 422
    assert "确定 2—3 个具体问题,这里写了 1 个" in wrong.content.decode()
    read = json.loads(client.get(address).content)
    assert (read["unit"], read["state"]) == ("school", "draft")
    problems = next(part for part in read["parts"] if part["title"] == "具体问题")
    assert [row[1:4] for row in problems["rows"]] == [
        ["教师有偿补课", "当下改", ""], ["大班额", "持续整改", "不超过 50 人"],
    ]  # fmt: skip
    listed = json.loads(client.get("/api/v1/special-plans").content)["special-plans"]
    assert [one["ref"] for one in listed] == [plan.ref]


def test_a_long_timetable_is_parted_by_pages_with_its_heading_said_again() -> None:
    rows = [Row(label="一", heading=True), *(Row(label=f"节点 {n}") for n in range(60))]
    pages = on_pages(rows)
    assert len(pages) >= 3
    assert [page[0].label for page in pages] == ["一"] * len(pages)
    assert [row.label for page in pages for row in page if not row.heading] == [f"节点 {n}" for n in range(60)]
    for n, page in enumerate(pages):
        room = FULL_PAGE if n else FIRST_PAGE
        assert sum(row.height for row in page) <= room - LEGEND - HEADS
