"""Questionnaires on the desk: numbers alone until the counting; then the frozen result and nothing behind it."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.cases.models import Voice
from huiyin.kernel.models import JournalEntry
from huiyin.surveys.models import Passage, PassageVoice
from huiyin.web.desk.shown_once import qr_of
from tests.factories import District
from tests.surveys.stories import BALLOT, a_draft, an_open, answer, do, fresh, tokens


def counted(d: District, count: int = 24, teachers: int = 3):
    questionnaire = an_open(d)
    for number, token in enumerate(tokens(d, questionnaire, count)):
        said = {
            "who": ["1" if number < teachers else "0"],
            "grade": [str(number % 3)],
            "more": [f"食堂第 {number} 条意见"],
        }
        answer(questionnaire, said, token)
    do(d, questionnaire, "close_questionnaire")
    do(d, questionnaire, "count_questionnaire")
    return fresh(questionnaire)


def shown(client, name: str, *args: str, **query: str) -> str:
    found = client.get(reverse(name, args=args), query)
    assert found.status_code == 200
    return found.content.decode()


def test_clerk_sees_only_how_many_came_until_it_is_counted(as_user, district):
    questionnaire = an_open(district)
    for token in tokens(district, questionnaire, 7):
        answer(questionnaire, {"who": ["0"], "more": ["食堂的菜是冷的"]}, token)
    client = as_user("clerk")
    page = shown(client, "form", "canteen")
    assert "<dt>网上</dt><dd>7</dd>" in page
    assert "菜是冷的" not in page
    assert client.get(reverse("form-results", args=["canteen"])).status_code == 404
    assert "统计以后才看得到文字" in shown(client, "form-texts", "canteen")
    assert "食堂问卷" in shown(client, "forms")


def test_those_without_the_permission_find_nothing(as_user, district):
    counted(district, 12)
    client = as_user("head")
    for name in ("form", "form-results", "form-texts", "form-chart"):
        assert client.get(reverse(name, args=["canteen"])).status_code == 404
    assert client.get(reverse("forms")).status_code == 404


def test_result_shows_hidden_groups_as_hidden_everywhere(as_user, district):
    counted(district)
    client = as_user("clerk")
    page = shown(client, "form-results", "canteen")
    assert "不足5人或可倒推,不显示" in page
    assert "满意率" in page
    assert "huiyin-1" in page
    book = client.get(reverse("form-results", args=["canteen"]), {"as": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book))).get_sheet_by_index(0).to_python()
    hidden = [row for row in rows if "不足5人" in str(row[-1])]
    assert hidden
    assert all(row[3] in ("", None) for row in hidden)
    picture = client.get(reverse("form-chart", args=["canteen"]), {"question": "grade"})
    assert picture["Content-Type"] == "image/svg+xml"
    assert client.get(reverse("form-chart", args=["canteen"]), {"question": "nothing"}).status_code == 404


def test_below_twenty_persons_are_printed_and_no_per_cent(as_user, district):
    counted(district, 12)
    page = shown(as_user("clerk"), "form-results", "canteen")
    main = page.partition("<main")[2]
    assert "只写人数" in main
    assert "%" not in main.replace("%E", "")


def test_results_page_asks_the_same_few_questions_however_much_came(as_user, district):
    client = as_user("clerk")
    counted(district, 40)
    shown(client, "form-results", "canteen")
    with CaptureQueriesContext(connection) as asked:
        shown(client, "form-results", "canteen")
    assert len(asked) <= 8


def test_texts_become_voices_and_lead_back(as_user, district):
    counted(district, 12)
    client = as_user("clerk")
    passage = Passage.objects.first()
    assert passage is not None
    address = reverse("verb", args=["forms", "canteen", "take_voice"])
    page = client.get(address, {"passage": str(passage.pk)}).content.decode()
    assert f">{passage.masked}</blockquote>" in page
    assert str(passage.pk) not in re.sub(r"<input[^>]*>|action=\S+", "", page)
    wrong = client.post(address, {"passage": str(passage.pk), "part": "菜冷", "key": "j" * 32})
    assert wrong.status_code == 400
    assert "原话" in wrong.content.decode()
    assert f">{passage.masked}</blockquote>" in wrong.content.decode()
    done = client.post(
        address, {"passage": str(passage.pk), "part": "意见", "key": "k" * 32, "next": "/desk/forms/canteen/texts/"}
    )
    assert done.status_code == 302
    voice = Voice.objects.get(pk=PassageVoice.objects.get().voice_id)
    assert voice.body == "意见"
    assert voice.ref in shown(client, "form-texts", "canteen", show="taken")
    assert voice.ref not in shown(client, "form-texts", "canteen", show="waiting")
    assert "食堂问卷" in shown(client, "voice", voice.ref)


def test_who_signed_is_shown_once_to_those_who_may_know_and_has_a_reason(as_user, district):
    questionnaire = an_open(district, signed="on", door="anybody")
    for number in range(6):
        person = {"name": f"某{number}", "contact": "023-4861"}
        answer(questionnaire, {"who": ["0"], "more": [f"第 {number} 条"]}, person=person)
    do(district, questionnaire, "close_questionnaire")
    do(district, questionnaire, "count_questionnaire")
    client, passage = as_user("clerk"), Passage.objects.first()
    assert "查看署名" in shown(client, "form-texts", "canteen")
    assert "某" not in shown(client, "form-texts", "canteen").partition("<main")[2]
    address = reverse("verb", args=["forms", "canteen", "look_at_signer"])
    page = client.post(address, {"passage": str(passage.pk), "reason": "核实地点", "key": "k" * 32})
    assert f"某{passage.text[2]}" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(verb="look_at_signer").count() == 1
    assert as_user("head").get(address).status_code == 404


def test_texts_come_by_pages_and_nonsense_in_the_address_does_no_harm(as_user, district):
    counted(district, 60)
    client = as_user("clerk")
    first = shown(client, "form-texts", "canteen")
    assert first.count("passage-text") == 50
    after = Passage.objects.order_by("pk")[49].pk
    assert shown(client, "form-texts", "canteen", after=str(after)).count("passage-text") == 10
    shown(client, "form-texts", "canteen", after="x", show="y", question="z")
    shown(client, "forms", before="x")


def test_tokens_are_shown_once_with_their_link_and_kept_nowhere(as_user, district):
    an_open(district)
    client = as_user("clerk")
    address = reverse("verb", args=["forms", "canteen", "make_tokens"])
    made = client.post(address, {"label": "部分家长", "count": "3", "key": "k" * 32})
    page = made.content.decode()
    assert page.count('class="slip"') == 3
    assert page.count("data:image/svg+xml") == 3
    token = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    assert len(token) == 16
    assert qr_of(f"http://testserver/f/canteen/#k={token}") in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_journalentry e WHERE e::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)
    again = client.post(address, {"label": "部分家长", "count": "3", "key": "k" * 32}).content.decode()
    assert "只在生成时显示一次" in again


def test_tokens_are_saved_as_a_spreadsheet_from_the_page_that_shows_them(as_user, district):
    an_open(district)
    an_open(district, "other")
    client = as_user("clerk")
    make = reverse("verb", args=["forms", "canteen", "make_tokens"])
    page = client.post(make, {"label": "部分家长", "count": "3", "key": "k" * 32}).content.decode()
    sent = re.search(r'name="tokens" value="([A-Z2-9 ]+)"', page)
    assert sent
    address = reverse("form-tokens-file", args=["canteen"])
    with CaptureQueriesContext(connection) as asked:
        file = client.post(address, {"tokens": f"{sent[1]} AAAABBBBCCCCDDDD =1+1"})
    assert not any(word in one["sql"] for one in asked for word in ("INSERT", "UPDATE"))
    (head, *rows) = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content))).get_sheet_by_index(0).to_python()
    )
    made = sent[1].split()
    assert [row[0].replace(" ", "") for row in rows] == made
    assert [row[1] for row in rows] == [f"http://testserver/f/canteen/#k={token}" for token in made]
    other = reverse("form-tokens-file", args=["other"])
    assert client.post(other, {"tokens": sent[1]}).status_code == 404
    assert client.get(address).status_code == 405
    assert as_user("head").post(address, {"tokens": sent[1]}).status_code == 404


@pytest.mark.parametrize("ballot", [True])
def test_ballot_shows_weights_and_the_round_before(as_user, district, ballot):
    first = None
    for code in ("round1", "round2"):
        questionnaire = an_open(
            district, code, BALLOT, sort="ballot", groupings="rater", weights="40 20 20 10 10", title=code,
            previous=first.code if first else "",
        )  # fmt: skip
        for category in range(5):
            for token in tokens(district, questionnaire, 9, category=str(category)):
                answer(questionnaire, {f"aspects.{row}": [str((row + category) % 3)] for row in range(6)}, token)
        do(district, questionnaire, "close_questionnaire")
        do(district, questionnaire, "count_questionnaire")
        first = questionnaire
    page = shown(as_user("leader"), "form-results", "round2")
    assert "按各类测评人权重计算的指数" in page
    assert "上一次(round1)的指数" in page


def test_round_before_is_never_the_questionnaire_itself(district: District, as_user) -> None:
    questionnaire = a_draft(district)
    other = a_draft(district, "other")
    form = as_user("clerk").get(f"/desk/forms/{questionnaire.code}/edit_questionnaire/").context["form"]
    assert [str(value) for value, _label in form.fields["previous"].choices if value] == [other.code]
