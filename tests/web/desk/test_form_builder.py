"""Designing a questionnaire on the desk, step by step, without script."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.surveys.models import Questionnaire, Sealed
from huiyin.surveys.templates_library import library
from tests.factories import District
from tests.surveys.stories import a_draft, an_open, do, fresh


@pytest.fixture
def clerk(as_user):
    return as_user("clerk")


def step(client: Client, questionnaire: Questionnaire, name: str, **sent: object):
    now = fresh(questionnaire)
    data = {"step": name, "seen": now.version} | sent
    return client.post(reverse("form-design", args=[now.code]), data)


def ids(questionnaire: Questionnaire) -> list[list[str]]:
    return [[q["id"] for q in section["questions"]] for section in fresh(questionnaire).content["sections"]]


@pytest.mark.parametrize("code", list(library()))
def test_every_ready_form_is_drafted_opened_and_shown(district: District, clerk: Client, code: str) -> None:
    sent = {"campaign": district.campaign.code, "title": "试一试", "code": "try-it", "start": f"form:{code}"}
    answer = clerk.post(reverse("form-new"), sent)
    assert answer.url == reverse("form-design", args=["try-it"])
    page = clerk.get(answer.url).content.decode()
    made = Questionnaire.objects.get(code="try-it")
    assert made.sort == library()[code].sort
    for question in library()[code].asks.questions:
        assert question.words.text in page
    assert clerk.get(reverse("form-preview", args=["try-it"])).headers["Content-Type"] == "application/pdf"


def test_a_next_round_asks_the_same_and_knows_the_round_before(district: District, clerk: Client) -> None:
    first = a_draft(district, "first")
    sent = {"campaign": district.campaign.code, "title": "第二轮", "code": "second", "start": "round:first"}
    clerk.post(reverse("form-new"), sent)
    second = Questionnaire.objects.get(code="second")
    assert (second.previous, second.content, second.groupings) == (first, fresh(first).content, ["who"])


def test_code_may_be_left_to_the_program(district: District, clerk: Client) -> None:
    a_draft(district, "form-1")
    sent = {"campaign": district.campaign.code, "title": "食堂怎么样", "code": "", "start": "form:questions"}
    answer = clerk.post(reverse("form-new"), sent)
    assert answer.url == reverse("form-design", args=["form-2"])
    assert "form-2" in clerk.get(reverse("form", args=["form-2"])).content.decode()


def test_bad_beginnings_are_told_beside_their_fields(district: District, clerk: Client) -> None:
    a_draft(district, "first")
    sent = {"campaign": district.campaign.code, "title": "又一份", "code": "first", "start": "form:questions"}
    answer = clerk.post(reverse("form-new"), sent)
    assert answer.status_code == 400
    assert "代码「first」已有问卷使用" in answer.content.decode()
    assert "又一份" in answer.content.decode()
    assert clerk.post(reverse("form-new"), sent | {"start": "form:none"}).status_code == 400


def test_steps_add_change_move_and_remove(district: District, clerk: Client) -> None:
    questionnaire = a_draft(district)
    added = step(clerk, questionnaire, "add_question", section="0", kind="single", text="新题", options="是\n否")
    assert added.url.endswith("?question=q1#q-q1")
    step(
        clerk,
        questionnaire,
        "change_question",
        question="q1",
        kind="single",
        text="新题",
        options="是 | Yes | 100\n否 | No | 0",
    )
    assert fresh(questionnaire).asks.by_id["q1"].options[0].score == 100
    step(clerk, questionnaire, "move_question", question="q1")
    assert ids(questionnaire)[0][-2:] == ["q1", "more"]
    step(clerk, questionnaire, "move_question:down", question="q1")
    step(clerk, questionnaire, "drop_question", question="q1")
    assert ids(questionnaire) == [["who", "grade", "why", "rows", "years", "more"]]


def test_removing_what_results_are_grouped_by_drops_the_grouping(district: District, clerk: Client) -> None:
    questionnaire = a_draft(district)
    step(clerk, questionnaire, "drop_question", question="who")
    assert fresh(questionnaire).groupings == []


def test_of_two_who_design_at_once_the_second_is_told_and_keeps_what_he_typed(
    district: District, clerk: Client
) -> None:
    questionnaire = a_draft(district)
    old = fresh(questionnaire).version
    step(clerk, questionnaire, "drop_question", question="years")
    typed = {
        "step": "change_question",
        "seen": old,
        "question": "more",
        "kind": "text",
        "text": "我写了很久的一题",
        "limit": "300",
    }
    answer = clerk.post(reverse("form-design", args=[questionnaire.code]), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "别人刚刚办理过" in page
    assert "我写了很久的一题" in page
    assert f'value="{fresh(questionnaire).version}"' in page
    assert "years" not in ids(questionnaire)[0]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"kind": "single", "text": "题", "options": "只有一个"}, "选项"),
        ({"kind": "scale", "text": "题", "lowest": "9", "highest": "1"}, "量表要从小到大"),
        ({"kind": "text", "text": "题", "limit": "很多"}, "字数上限"),
        ({"kind": "text", "text": ""}, "没有写文字"),
        (
            {"kind": "single", "text": "题", "options": "好\n坏", "only_if": "grade", "only_if_options": "7"},
            "只能按前面",
        ),
    ],
)
def test_what_does_not_hold_is_told_and_not_saved(district: District, clerk: Client, sent: dict, why: str) -> None:
    questionnaire = a_draft(district)
    before = fresh(questionnaire).content
    answer = step(clerk, questionnaire, "change_question", question="more", **sent)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert fresh(questionnaire).content == before


def test_what_is_open_is_shown_frozen(district: District, clerk: Client) -> None:
    questionnaire = an_open(district)
    page = clerk.get(reverse("form-design", args=[questionnaire.code])).content.decode()
    assert "题目已经定下" in page
    assert 'name="step"' not in page
    answer = step(clerk, questionnaire, "drop_question", question="more")
    assert answer.status_code in (400, 409)
    assert "正在征集" in answer.content.decode()


def test_the_six_aspects_stay_six(district: District, clerk: Client) -> None:
    sent = {"campaign": district.campaign.code, "title": "评议", "code": "six", "start": "form:six-aspects"}
    clerk.post(reverse("form-new"), sent)
    ballot = Questionnaire.objects.get(code="six")
    five = "\n".join(str(row.text) for row in ballot.asks.by_id["aspects"].rows[:5])
    step(
        clerk,
        ballot,
        "change_question",
        question="aspects",
        kind="matrix",
        text="六个方面",
        rows=five,
        options="满意\n不满意",
    )
    assert "还缺" in clerk.get(reverse("form-design", args=["six"])).content.decode()
    with pytest.raises(Exception, match="转变机关作风力度大不大"):
        do(district, ballot, "open_questionnaire", closes_on="2030-01-01")


def test_nobody_else_designs(district: District, as_user) -> None:
    questionnaire = a_draft(district)
    for who in ("auditor", "principal"):
        assert as_user(who).get(reverse("form-design", args=[questionnaire.code])).status_code == 404
        assert as_user(who).get(reverse("form-new")).status_code == 404


def test_the_web_form_can_be_looked_at_before_it_is_opened(district: District, as_user) -> None:
    """In each language, with the branches; it says that it is a preview and has nothing that could be sent."""
    questionnaire = a_draft(district)
    clerk = as_user("clerk")
    address = reverse("form-web", args=[questionnaire.code])
    assert address in clerk.get(reverse("form-design", args=[questionnaire.code])).content.decode()
    page = clerk.get(address).content.decode()
    for words in ("预览", "不能提交", "您对食堂满意吗", "邀请码", 'data-code="preview:canteen"', 'id="press" disabled'):
        assert words in page, words
    assert 'method="post"' not in page.partition('id="filling"')[2]
    assert reverse("form-fill", args=[questionnaire.code]) not in page.partition('id="filling"')[2]
    assert "Are you satisfied" in page or "You are" in clerk.get(address, {"language": "en"}).content.decode()
    assert clerk.post(address).status_code == 405
    assert as_user("head").get(address).status_code == 404
    assert not Sealed.objects.exists()
