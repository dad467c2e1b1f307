"""The page of a questionnaire: what comes in, what comes back, and that nothing typed is ever lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.surveys.models import Questionnaire, Sealed, SpentProof, Token
from huiyin.web.limits import UNPROVEN
from huiyin.web.public import proof
from huiyin.web.public.tokens import new_token
from tests.factories import District
from tests.surveys.stories import BALLOT, a_draft, an_open, do, tokens

SAID = {"who": "0", "grade": "1", "why": ["0", "2"], "more": "菜是冷的"}


@pytest.fixture
def questionnaire(district: District) -> Questionnaire:
    return an_open(district)


def send(client: Client, questionnaire: Questionnaire, **said: Any) -> Any:
    named = {name.replace("x_", "x-", 1): value for name, value in said.items()}
    return client.post(reverse("form-fill", args=[questionnaire.code]), named)


def test_page_has_every_question_and_sets_no_cookie(client, questionnaire):
    answer = client.get(reverse("form-fill", args=["canteen"]))
    page = answer.content.decode()
    for words in ("您对食堂满意吗", "基本满意", "教学", "还想说什么", "无记名", "邀请码"):
        assert words in page
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in page


def test_answer_comes_in_once_and_is_thanked_twice_in_the_same_words(client, district, questionnaire):
    token = tokens(district, questionnaire, 1)[0]
    answer = send(client, questionnaire, x_token=token, **SAID)
    assert answer.status_code == 200
    assert "收到了,谢谢您" in answer.content.decode()
    assert token not in answer.content.decode()
    assert not answer.cookies
    again = send(client, questionnaire, x_token=token, **(SAID | {"grade": "0"}))
    assert again.status_code == 200
    assert "这一份已经收到" in again.content.decode()
    assert Sealed.objects.count() == 1


def test_script_gets_a_word_instead_of_a_page(client, district, questionnaire):
    token = tokens(district, questionnaire, 1)[0]
    address = reverse("form-fill", args=["canteen"])
    headers = {"X-Requested-With": "fetch"}
    assert client.post(address, {"x-token": token, "who": "0"}, headers=headers).json() == {
        "received": True,
        "again": False,
    }
    assert client.post(address, {"x-token": token, "who": "0"}, headers=headers).json() == {
        "received": True,
        "again": True,
    }
    refused = client.post(address, {"x-token": "nothing"}, headers=headers)
    assert refused.status_code == 422
    assert not refused.json()["received"]


def test_no_line_is_written_for_an_answer_but_the_answer(client, district, questionnaire):
    token = tokens(district, questionnaire, 1)[0]
    before = (JournalEntry.objects.count(), Outbox.objects.count())
    with CaptureQueriesContext(connection) as asked:
        send(client, questionnaire, x_token=token, **SAID)
    changing = [one["sql"] for one in asked if "INSERT" in one["sql"] or "UPDATE" in one["sql"]]
    assert len(changing) == 1
    assert re.findall(r"(?:INTO|UPDATE) (\w+)", changing[0]) == ["surveys_token", "surveys_sealed"]
    assert before == (JournalEntry.objects.count(), Outbox.objects.count())
    assert len(asked) <= 6, [one["sql"] for one in asked]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"x_token": ""}, "请填邀请码"),
        ({"x_token": "ABCD EFGH JKLM NPQR"}, "没有这个邀请码"),
        ({"x_token": "\x00\x00'; DROP TABLE surveys_token; --"}, "没有这个邀请码"),
        ({"who": ""}, "这一题必答"),
        ({"who": "9"}, "没有这个选项"),
        ({"who": "家长"}, "没有这个选项"),
        ({"who": ["0", "1"]}, "只能选一项"),
        ({"why": ["0", "77"]}, "没有这个选项"),
        ({"rows.0": "x"}, "没有这个选项"),
        ({"years": "十岁"}, "请填整数"),
        ({"years": "9" * 5000}, "请填整数"),
        ({"years": "31"}, "0 到 30"),
        ({"more": "冷" * 10_000}, "最多写 500 个字,现在有 10000 个"),
        ({"more": "\ud800".encode("utf-8", "replace").decode() * 501}, "最多写 500 个字"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(client, district, questionnaire, sent, sentence):
    token = tokens(district, questionnaire, 1)[0]
    answer = send(client, questionnaire, **({"x_token": token, "more": "菜是冷的", "who": "0", "grade": "1"} | sent))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert sent.get("more", "菜是冷的") in page
    assert not Sealed.objects.exists()
    assert not Token.objects.filter(used=True).exists()


def test_unknown_fields_and_answers_to_what_was_not_asked_are_left_out(client, district, questionnaire):
    token = tokens(district, questionnaire, 1)[0]
    answer = send(
        client, questionnaire, x_token=token, who="0", grade="0", why="nonsense", unknown="x", **{"rows.99": "1"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body", [b"\xff\xfe%ff=%00&who=%ed%a0%80&x-token=%00", b"%" * 300, b"a=" * 6000, b"\x00" * 100]
)
def test_broken_bodies_are_answered_in_words(client, questionnaire, body):
    address = reverse("form-fill", args=["canteen"])
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413, 422)
    assert len(answer.content) > 100


def test_a_huge_body_is_refused_in_words(client, questionnaire):
    address = reverse("form-fill", args=["canteen"])
    answer = client.post(address, b"more=" + b"x" * (9 * 1024 * 1024), content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
    assert "application/json" not in answer["Content-Type"]
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        assert client.post(address, b"{}", content_type=kind).status_code in (400, 422)


def test_draft_is_not_there_and_what_is_over_gives_the_words_back(client, district, questionnaire):
    a_draft(district, "hidden")
    assert client.get(reverse("form-fill", args=["hidden"])).status_code == 404
    token = tokens(district, questionnaire, 1)[0]
    do(district, questionnaire, "close_questionnaire")
    answer = send(client, questionnaire, x_token=token, **SAID)
    assert answer.status_code == 410
    assert "已经截止" in answer.content.decode()
    assert "菜是冷的" in answer.content.decode()
    assert token not in answer.content.decode()
    do(district, questionnaire, "withdraw_questionnaire", reason="题目有误")
    assert "已经撤回" in client.get(reverse("form-fill", args=["canteen"])).content.decode()


def test_the_day_after_the_last_nothing_is_taken_though_nobody_has_closed_it(
    client, district, questionnaire, monkeypatch
):
    token = tokens(district, questionnaire, 1)[0]
    later = timezone.localdate() + timedelta(days=8)
    monkeypatch.setattr("huiyin.surveys.intake.timezone.localdate", lambda: later)
    assert send(client, questionnaire, x_token=token, **SAID).status_code == 410


def test_guessing_of_tokens_ends_but_a_right_one_later_is_good(client, district, questionnaire):
    for number in range(20):
        send(client, questionnaire, x_token=f"AAAABBBBCCCC{number:04d}", who="0")
    token = tokens(district, questionnaire, 1)[0]
    assert "次数太多" in send(client, questionnaire, x_token=token, **SAID).content.decode()


def test_another_language_brings_everything_back(client, questionnaire):
    page = send(client, questionnaire, x_switch="en", x_token="ABCD", **SAID).content.decode()
    assert 'lang="en"' in page
    assert "You are" in page
    assert "菜是冷的" in page
    assert 'value="ABCD"' in page
    assert client.get(reverse("form-fill", args=["canteen"]), {"language": "en"}).content.decode().count("You are")


def test_anybody_answers_with_a_proof_or_a_sum_and_the_same_page_once(client, district):
    questionnaire = an_open(district, "open", door="anybody")
    page = new_token()
    puzzle = proof.puzzle_for(page)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "solves", lambda *_args: True)
        sent = {"x_page": page, "x_challenge": puzzle.challenge, "x_proof": ".".join(["1"] * 8)}
        assert "谢谢您" in send(client, questionnaire, who="0", **sent).content.decode()
        assert "这一份已经收到" in send(client, questionnaire, who="1", **sent).content.decode()
    assert Sealed.objects.count() == SpentProof.objects.count() == 1
    for _number in range(UNPROVEN.times):
        assert send(client, questionnaire, who="0").status_code == 200
    asked = send(client, questionnaire, who="0", x_page=page)
    assert asked.status_code == 429
    assert proof.sum_asked(page) in asked.content.decode()
    other = new_token()
    right = str(sum(proof.summands(other)))
    assert send(client, questionnaire, who="0", x_page=other, x_sum=right).status_code == 200


def test_ballot_takes_the_category_from_the_list_and_does_not_ask_it(client, district):
    questionnaire = an_open(district, "ballot", BALLOT, sort="ballot", groupings="rater", weights="40 20 20 10 10")
    token = tokens(district, questionnaire, 1, category="2")[0]
    assert "测评人" not in client.get(reverse("form-fill", args=["ballot"])).content.decode()
    sent = {f"aspects.{row}": "0" for row in range(6)}
    assert send(client, questionnaire, x_token=token, rater="4", **sent).status_code == 200
    do(district, questionnaire, "close_questionnaire")
    from huiyin.surveys import intake, sealing

    inside = sealing.unseal(sealing.private_key("ballot", intake.home()), bytes(Sealed.objects.get().box))
    assert inside["marks"] == [2, 0, 0, 0, 0, 0, 0]


def test_signed_form_asks_a_name(client, district):
    questionnaire = an_open(district, "signed", signed="on")
    token = tokens(district, questionnaire, 1)[0]
    assert "请填姓名" in send(client, questionnaire, x_token=token, who="0").content.decode()
    assert send(client, questionnaire, x_token=token, who="0", x_name="张" * 90, x_contact="6" * 900).status_code == 200


def test_home_lists_what_anybody_may_fill_in_and_about_says_what_is_kept(client, district, questionnaire):
    an_open(district, "everybody", door="anybody", title="大家都来填")
    home = client.get(reverse("home")).content.decode()
    assert "大家都来填" in home
    assert "食堂问卷" not in home
    about = client.get(reverse("form-about", args=["canteen"])).content.decode()
    for words in ("不足 5 份不拆", "邀请码", "我们做不到的"):
        assert words in about


def test_page_of_thanks_is_the_same_for_everybody(client, district, questionnaire):
    """It is made without a request: neither who sent nor who is signed in can be in it; the next one is made of nothing."""
    first, second, third = tokens(district, questionnaire, 3)
    staff = Client()
    staff.force_login(district.users["clerk"])
    one, two = send(client, questionnaire, x_token=first, **SAID), send(staff, questionnaire, x_token=second, **SAID)
    assert one.content == two.content
    assert not one.cookies
    assert not two.cookies
    assert "csrfmiddlewaretoken" not in one.content.decode()
    english = send(client, questionnaire, x_token=third, x_language="en", **SAID)
    assert 'lang="en"' in english.content.decode()
    assert "收到了" not in english.content.decode()
    with CaptureQueriesContext(connection) as asked:
        send(client, questionnaire, x_token=first, **SAID)
        send(client, questionnaire, x_token=first, **SAID)
    assert not [one["sql"] for one in asked if "people_institution" in one["sql"]][1:]


def test_what_is_over_says_so_and_who_tells_the_results(client, district, questionnaire):
    do(district, questionnaire, "close_questionnaire")
    answer = client.get(reverse("form-fill", args=["canteen"]))
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "已经截止" in page
    assert f"结果由{questionnaire.office.name}统计:" in page
    assert reverse("board") in page
    do(district, questionnaire, "withdraw_questionnaire", reason="题目有误")
    page = client.get(reverse("form-fill", args=["canteen"])).content.decode()
    assert "全部销毁" in page
    assert "结果由" not in page
