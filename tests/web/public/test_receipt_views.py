"""With the receipt one sees one's own matter, and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Rating, Voice
from huiyin.cases.receipts import grouped
from huiyin.web.limits import GUESSING


def own_page(client) -> str:
    answer = client.get(reverse("return"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}。"])
def test_receipt_is_found_however_it_was_typed(client, say, typed):
    _voice, code = say()
    for shape in (
        code,
        grouped(code),
        grouped(code).replace(" ", "-"),
        code.translate({48 + n: 65296 + n for n in range(10)}),
    ):
        assert client.post(reverse("receipt"), {"code": typed.format(shape)}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请输入回执码"),
        ("1234", "您输入了 4 位"),
        ("0" * 16, "没有找到"),
        ("abc", "您输入了 0 位"),
        ("²" * 16, "没有找到"),
    ],
)
def test_wrong_receipt_gets_a_sentence_and_no_hint(client, district, typed, sentence):
    answer = client.post(reverse("receipt"), {"code": typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "voice" not in client.cookies


def test_guessing_is_stopped_even_for_a_right_code(client, say):
    _voice, code = say()
    for _ in range(GUESSING.times):
        client.post(reverse("receipt"), {"code": "0" * 16})
    answer = client.post(reverse("receipt"), {"code": code})
    assert answer.status_code == 429
    assert "过十分钟再试" in answer.content.decode()


@pytest.mark.parametrize("name", ["return", "return-withdraw", "return-rate"])
def test_own_pages_without_receipt_lead_to_where_it_is_entered(client, district, name):
    url = reverse(name, args=["2026-000001"] if name == "return-rate" else [])
    answer = client.get(url) if name == "return" else client.post(url)
    assert answer["Location"] == reverse("receipt")


def test_forged_cookie_shows_nothing(client, say):
    voice, _code = say()
    client.cookies["voice"] = f"{voice.ref}:abc:def"
    assert client.get(reverse("return")).status_code == 302


def test_leaving_forgets_the_receipt(client, say, returned):
    _voice, code = say()
    returned(code).post(reverse("return-leave"))
    assert client.get(reverse("return")).status_code == 302


def test_own_page_is_not_kept_by_browsers(client, say, returned):
    _voice, code = say()
    assert "no-store" in returned(code).get(reverse("return"))["Cache-Control"]


def test_own_page_tells_where_it_stands_in_plain_words(client, district, say, returned):
    voice, code = say(how="named", name="王芳")
    returned(code)
    assert "正等工作人员梳理" in own_page(client)
    case = district.working(voice)
    page = own_page(client)
    assert "承办单位正在办。" in page
    assert "承办单位:基础教育科" in page
    assert "陈科长" not in page
    assert "您反映的事项已受理。" in page
    district.do(case, "add_evidence", "head", measure=1, note="记录")
    district.do(case, "finish_measure", "head", measure=1, result="好了")
    district.do(case, "submit", "head", result="好了", reply="已经换好")
    assert "正由承办单位以外的人核实" in own_page(client)


def test_timeline_is_oldest_first_with_days_only_for_anonymous_voices(client, district, say, returned):
    voice, code = say(how="anonymous")
    district.accepted(voice)
    page = returned(code).get(reverse("return")).content.decode()
    timeline = page[page.index('id="timeline"') : page.index('id="said"')]
    assert timeline.index("已收到") < timeline.index("已归入") < timeline.index("已受理")
    assert ":" not in "".join(part.split("</time>")[0].split(">")[-1] for part in timeline.split("<time")[1:])


def test_unit_of_a_conduct_matter_is_not_shown(client, district, say, returned):
    voice, code = say()
    district.assigned(voice, conduct="on", about_unit="school")
    assert "基础教育科" not in returned(code).get(reverse("return")).content.decode()


def test_look_at_identity_is_shown_with_unit_and_reason(client, district, say, returned):
    voice, code = say(how="named", name="王芳")
    returned(code)
    assert "没有人看过。" in own_page(client)
    voice_verbs["look_at_identity"](voice, actor=district.actor("clerk"), reason="核实地点")
    page = own_page(client)
    assert "办公室的工作人员,理由:核实地点" in page
    assert "Clerk" not in page


def test_rating_is_asked_and_dissatisfied_needs_a_word(client, district, say, returned):
    voice, code = say()
    case = district.asked(voice)
    returned(code)
    assert "您说了算" in own_page(client)
    url = reverse("return-rate", args=[case.ref])
    answer = client.post(url, {"grade": "dissatisfied", "comment": "", "token": "a" * 40})
    assert answer.status_code == 422
    assert "请写明哪里不满意" in answer.content.decode()
    assert 'value="dissatisfied"' in answer.content.decode()
    answer = client.post(url, {"grade": "dissatisfied", "comment": "还是冷", "token": "a" * 40})
    assert answer["Location"] == reverse("return")
    assert Case.objects.get(pk=case.pk).state == "working"
    page = own_page(client)
    assert "您的评价:不满意" in page
    assert "还是冷" in page
    assert "提交评价" not in page


def test_rating_twice_by_a_double_click_is_one_rating(client, district, say, returned):
    voice, code = say()
    case = district.asked(voice)
    returned(code)
    url = reverse("return-rate", args=[case.ref])
    for _ in range(2):
        answer = client.post(url, {"grade": "satisfied", "comment": "谢谢", "token": "b" * 40})
        assert answer["Location"] == reverse("return")
    assert list(Rating.objects.values_list("grade", "comment")) == [("satisfied", "谢谢")]
    again = client.post(url, {"grade": "dissatisfied", "comment": "变卦", "token": "c" * 40})
    assert again.status_code == 409
    assert "变卦" in again.content.decode()
    assert Rating.objects.get().grade == "satisfied"


def test_receipt_of_another_voice_cannot_rate_or_see(client, district, say, returned):
    voice, _code = say()
    _other, other_code = say(body="别的事")
    case = district.asked(voice)
    page = returned(other_code).get(reverse("return")).content.decode()
    assert case.ref not in page
    assert voice.body not in page
    answer = client.post(reverse("return-rate", args=[case.ref]), {"grade": "satisfied"})
    assert answer.status_code == 404
    assert Rating.objects.get().grade == ""


def test_withdraw_while_pending_and_not_after(client, district, say, returned):
    _voice, code = say()
    returned(code).post(reverse("return-withdraw"), {"reason": "想通了", "token": "d" * 40})
    voice = Voice.objects.get()
    assert (voice.disposition, voice.reason_code, voice.reason) == ("set_aside", "withdrawn", "想通了")
    assert "您已经撤回" in own_page(client)
    linked, code = say(body="第二件")
    district.case(linked)
    assert "确认撤回" not in returned(code).get(reverse("return")).content.decode()
    answer = client.post(reverse("return-withdraw"), {"reason": "算了", "token": "e" * 40})
    assert answer.status_code == 409
    assert Voice.objects.get(pk=linked.pk).disposition == "linked"


def queries_of(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        own_page(client)
    return len(counted)


def test_own_page_takes_the_same_queries_whatever_happened(client, district, say, returned):
    voice, code = say(how="named", name="王芳")
    returned(code)
    few = district.asked(voice)
    before = queries_of(client)
    for _ in range(3):
        voice.refresh_from_db()
        more = district.case(Voice.objects.get(pk=voice.pk))
        assert more.ref != few.ref
    for n in range(3):
        voice_verbs["look_at_identity"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), reason=str(n))
    assert queries_of(client) <= before + 1, "one more for the units of those who looked"
