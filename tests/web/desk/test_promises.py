"""Pages of the desk for what is promised, ordered and suggested."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.models import Case, Suggestion
from huiyin.openness.models import Errand, Guide, RuleText
from tests.days import TODAY
from tests.factories import District
from tests.openness.stories import GUIDE, a_draft, a_service, a_text, fresh, published


@pytest.fixture
def clerk(as_user):
    return as_user("clerk")


@pytest.fixture
def leader(as_user):
    return as_user("leader")


def shown(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def verb(kind: str, ref: str, name: str) -> str:
    return reverse("verb", args=[kind, ref, name])


def test_item_is_added_drafted_approved_and_published_through_the_pages(district: District, clerk, leader):
    chosen = clerk.get(reverse("services-new"), {"unit": "section"})
    assert chosen["Location"] == verb("serving-units", "section", "add_service_item")
    made = clerk.post(chosen["Location"], {"code": "transfer", "name": "学生转学"})
    assert made["Location"] == reverse("service", args=["transfer"])
    assert "缺办事指南" in shown(clerk, "services")
    made = clerk.post(verb("services", "transfer", "draft_guide"), GUIDE)
    assert made["Location"] == reverse("guide", args=["transfer-1"])
    assert leader.post(verb("guides", "transfer-1", "approve_guide"), {}).status_code == 302
    where = {"on_web": "on", "shown_from": TODAY}
    assert leader.post(verb("guides", "transfer-1", "publish_guide"), where).status_code == 302
    page = shown(clerk, "services")
    assert "缺办事指南" not in page
    assert "10 个工作日" in page
    assert "窗口收件" in shown(clerk, "guide", "transfer-1")


def test_refused_promise_keeps_what_was_typed(district: District, clerk):
    a_service(district)
    answer = clerk.post(verb("services", "transfer", "draft_guide"), GUIDE | {"promised_limit": "30wd"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "承诺时限(30 个工作日)不能比法定时限(20 个工作日)长" in page
    assert "科室审核" in page
    assert not Guide.objects.exists()


def test_new_version_begins_from_the_one_in_force(district: District, clerk):
    published(district, a_service(district))
    page = clerk.get(verb("services", "transfer", "draft_guide")).content.decode()
    assert "户口簿\n转学申请表" in page
    assert 'value="10wd"' in page


def test_pages_are_for_keepers_and_of_the_own_institution(district: District, as_user, clerk):
    a_service(district)
    head = as_user("head")
    for name, args in (("services", []), ("service", ["transfer"]), ("texts", [])):
        assert head.get(reverse(name, args=args)).status_code == 404
    assert clerk.get(reverse("service", args=["unknown"])).status_code == 404
    for ref in ("transfer-1", "transfer-x", "transfer", "-", "transfer-99999999999"):
        assert clerk.get(reverse("guide", args=[ref])).status_code == 404
    assert clerk.get(reverse("services-new"), {"unit": "nowhere"}).status_code == 404


def test_list_takes_a_constant_number_of_queries_and_leaves_as_excel(district: District, clerk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            shown(clerk, "services")
        return len(found)

    published(district, a_service(district))
    asked()
    once = asked()
    for n in range(5):
        published(district, a_service(district, f"item-{n}"))
    assert asked() == once
    sheet = clerk.get(reverse("services"), {"as": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet")
    assert sheet.getvalue().startswith(b"PK")


def test_case_page_tells_the_promise_that_binds_it(district: District, clerk):
    published(district, a_service(district))
    case = district.accepted(district.voice())
    district.do(case, "name_service", "clerk", service_item="transfer")
    page = shown(clerk, "case", case.ref)
    assert "向社会承诺 10 个工作日" in page
    assert reverse("public-guide-version", args=["transfer", 1]) in page


def test_citation_in_an_answer_is_a_link_to_the_item(district: District, clerk):
    a_text(district)
    case = district.finished(district.voice())
    said = "已按《便民工作守则》第3条办;<b>便民工作守则 第9条</b>不存在。"
    district.do(case, "submit", "head", result="按便民工作守则第 1 条受理", reply=said)
    page = shown(clerk, "case", case.ref)
    address = reverse("rule-version", args=["convenience", 1])
    assert f'<a href="{address}#item-3">《便民工作守则》第3条</a>' in page
    assert f'<a href="{address}#item-1">便民工作守则第 1 条</a>' in page
    assert "#item-9" not in page
    assert "<b>便民工作守则" not in page


def test_text_is_drafted_published_and_revised_through_the_pages(district: District, clerk, leader):
    said = {"code": "convenience", "title": "便民工作守则", "items": "首问负责\n一次告知"}
    made = clerk.post(verb("text-house", district.institution.code, "draft_text"), said)
    assert made["Location"] == reverse("text", args=["convenience-1"])
    leader.post(verb("texts", "convenience-1", "publish_text"), {})
    assert "首问负责\n一次告知" in clerk.get(verb("texts", "convenience-1", "revise_text")).content.decode()
    clerk.post(verb("texts", "convenience-1", "revise_text"), {"title": "便民工作守则", "items": "首问负责"})
    assert RuleText.objects.get(number=2).state == "draft"
    assert reverse("text", args=["convenience-2"]) in shown(clerk, "texts")


def an_order(district: District, due: int = 7) -> Case:
    case = district.case(kind="order", title="查收费", problem="查收费")
    district.do(case, "classify", "clerk", category="school", handling_type="other", target="school")
    said = {"leader": "李副区长", "text": "请查清。", "ordered_on": TODAY, "due_on": TODAY + timedelta(days=due)}
    return district.do(case, "note_order", "clerk", **said)


def test_orders_show_what_drags_and_who_wanted_to_hand_back(district: District, clerk, as_user):
    first, second = an_order(district), an_order(district)
    for case in (first, second):
        district.do(case, "accept", "clerk")
        district.do(case, "assign", "clerk", lead="section", due_on=TODAY)
    district.do(second, "sign", "head", person="陈科长")
    district.do(first, "propose_hand_back", "head", reason="应由财务科牵头", basis="职责分工")
    page = shown(clerk, "orders")
    assert page.index(first.ref) < page.index(second.ref)
    assert "还没有签收" in page
    assert "应由财务科牵头" in page
    assert "李副区长" in page
    assert first.ref in shown(as_user("head"), "orders")
    assert first.ref not in shown(as_user("principal"), "orders")


def test_order_page_takes_a_constant_number_of_queries(district: District, clerk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            shown(clerk, "orders")
        return len(found)

    an_order(district)
    asked()
    once = asked()
    for _n in range(4):
        an_order(district)
    assert asked() == once


def test_suggestion_goes_up_through_the_pages(district: District, clerk, leader):
    case = district.accepted(district.voice())
    district.do(case, "classify", "clerk", category="school", handling_type="policy", target="region")
    assert case.ref in shown(clerk, "suggestions")
    address = verb("campaigns", district.campaign.code, "draft_suggestion")
    assert "起草向上建议" in shown(clerk, "case", case.ref)
    said = {"superior": "市教委", "subject": "编制", "reason": "建议放宽", "cases": [case.ref]}
    clerk.post(address, said)
    made = Suggestion.objects.get()
    leader.post(verb("suggestions", made.ref, "send_suggestion"), {"sent_on": TODAY})
    clerk.post(verb("suggestions", made.ref, "record_answer"), {"answer": "已采纳", "answered_on": TODAY})
    page = shown(clerk, "suggestion", made.ref)
    assert "已采纳" in page
    assert case.ref in page
    assert made.ref in shown(clerk, "case", case.ref)
    assert fresh(made).state == "answered"


def test_suggestions_of_another_office_are_not_there(district: District, as_user):
    assert as_user("head").get(reverse("suggestion", args=["J2026-000001"])).status_code == 404


def test_draft_waits_visibly(district: District, clerk):
    item = a_service(district)
    published(district, item)
    a_draft(district, item)
    assert "第 2 版草稿" in shown(clerk, "services")
    assert Errand.objects.count() == 1
