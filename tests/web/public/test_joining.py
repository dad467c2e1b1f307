"""Joining a matter at public intake: only released wordings are offered, and nothing else can be found out by trying."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.cases.actions import voice_verbs
from huiyin.cases.joining import Offered, likest, offers_of
from huiyin.cases.models import JoinOffer, SaidSame, Voice
from huiyin.cases.sorting import cases_near
from huiyin.kernel.refusals import Invalid, Missing
from tests.web.public.conftest import SAID, filed_in

WORDING = "第一小学门口斑马线磨没了,早上过马路危险"
TYPED = "第一小学门口的斑马线已经磨没了,孩子早上过马路很危险,请重新画线"


@pytest.fixture
def offered(district):
    case = district.case(title="内部标题不公开", problem="内部问题表述不公开")
    return district.do(case, "offer_joining", "clerk", wording=WORDING)


def test_step_between_shows_the_offer_and_keeps_what_was_typed(client, file_url, offered):
    page = client.post(file_url, SAID | {"body": TYPED}).content.decode()
    assert Voice.objects.count() == 0
    assert WORDING in page
    assert TYPED in page
    assert "内部" not in page
    assert f'value="{offered.ref}"' in page


def test_choosing_it_sends_the_voice_as_ever_and_says_so_on_the_sorting_table(client, file_url, offered, district):
    district.case(title="斑马线", problem=TYPED)
    page = client.post(file_url, SAID | {"body": TYPED, "compared": "1", "join": offered.ref}).content.decode()
    ref, _code = filed_in(page)
    voice = Voice.objects.get(ref=ref)
    assert voice.disposition == "pending"
    found, _ended = cases_near(voice, district.actor("clerk"))
    assert [one.case.pk for one in found][0] == offered.pk
    assert [one.said_same for one in found] == [True, False]
    assert found[0].in_words == "来件人说是同一件"


@pytest.mark.parametrize("join", ["", "none", "2026-999999", "x" * 300, "\x00"])
def test_whatever_else_is_chosen_is_as_if_nothing_were_said(client, file_url, offered, district, join):
    private = district.case(title="别的事")
    for chosen in (join, private.ref):
        page = client.post(file_url, SAID | {"body": TYPED, "compared": "1", "join": chosen}).content.decode()
        assert filed_in(page)
    assert not SaidSame.objects.exists()


def test_pressing_twice_joins_once(client, file_url, offered):
    said = SAID | {"body": TYPED, "compared": "1", "join": offered.ref, "token": "t" * 43}
    first, second = (client.post(file_url, said).content.decode() for _ in range(2))
    assert filed_in(first) == filed_in(second)
    assert SaidSame.objects.count() == 1


def test_nothing_offered_means_no_step_between(client, file_url, district):
    district.case(title="斑马线", problem=TYPED)
    assert filed_in(client.post(file_url, SAID | {"body": TYPED}).content.decode())


def test_answers_to_trying_follow_from_released_wordings_alone(client, district, offered):
    """Noninterference: whatever private matters and voices are added, the same text gets the same answer."""
    address = reverse("alike", args=[district.campaign.code])
    tried = [TYPED, "校长收钱", "食堂", "斑马线 危险", "第一小学王老师打学生"]
    before = [client.post(address, {"body": one}).content for one in tried]
    assert WORDING.encode() in before[0]
    district.case(title="校长收钱", problem="第一小学校长收钱", conduct="on", about_unit="school2")
    district.case(district.voice(body="第一小学王老师打学生"), title="王老师打学生", problem=TYPED)
    for _ in range(5):
        district.voice(body=TYPED)
    assert [client.post(address, {"body": one}).content for one in tried] == before


def test_what_is_about_somebody_is_never_offered(district):
    case = district.case(conduct="on", about_unit="school2")
    with pytest.raises(Missing):
        district.do(case, "offer_joining", "clerk", wording=WORDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinOffer.objects.create(case=case, wording=WORDING, offered_at=case.registered_at)


def test_what_turns_out_to_be_about_somebody_is_taken_back_at_once(client, district, offered):
    district.do(offered, "mark_conduct", "clerk", conduct="on", about_unit="school2")
    assert offers_of(district.campaign) == []
    assert JoinOffer.objects.get().stopped_at is not None
    district.do(offered, "mark_conduct", "clerk")
    assert offers_of(district.campaign) == [], "nobody released it again"


def test_closing_classifying_and_stopping_take_it_off_the_page(district, offered):
    district.do(offered, "classify", "clerk", category="school", handling_type="discipline", target="school")
    assert offers_of(district.campaign) == []
    other = district.case(title="食堂")
    district.do(other, "offer_joining", "clerk", wording="食堂饭菜凉")
    district.do(other, "offer_joining", "clerk", wording="食堂中午饭菜凉")
    assert [one.wording for one in offers_of(district.campaign)] == ["食堂中午饭菜凉"]
    district.do(other, "stop_joining", "clerk")
    assert offers_of(district.campaign) == []


def test_wording_with_a_name_or_a_number_is_refused(district):
    with pytest.raises(Invalid):
        district.do(district.case(), "offer_joining", "clerk", wording="请打 13812345678 联系")


def test_number_of_those_who_joined_is_told_from_five_on(client, file_url, offered, district):
    for n in range(5):
        assert offers_of(district.campaign)[0].joined == 0
        client.post(file_url, SAID | {"body": f"{TYPED}{n}", "compared": "1", "join": offered.ref})
    assert offers_of(district.campaign)[0].joined == 5
    answer = client.post(reverse("alike", args=[district.campaign.code]), {"body": TYPED})
    assert "已有 5 人说是同一件" in answer.content.decode()


def test_what_a_sender_said_stays(client, file_url, offered):
    client.post(file_url, SAID | {"body": TYPED, "compared": "1", "join": offered.ref})
    with pytest.raises(Exception, match="refuse|stays|append|delete"), transaction.atomic():
        SaidSame.objects.all().delete()


def test_comparing_takes_the_same_number_of_statements(client, district, offered):
    address = reverse("alike", args=[district.campaign.code])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.post(address, {"body": TYPED})
        return len(captured)

    few = statements()
    for n in range(6):
        district.do(district.case(title=str(n)), "offer_joining", "clerk", wording=f"{WORDING}{n}")
    assert statements() == few


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_at_most_three_and_only_what_is_offered(said):
    offers = [
        Offered(ref=str(n), wording=one) for n, one in enumerate((WORDING, "食堂饭菜凉", "校车晚点", "路灯坏了", "。"))
    ]
    found = likest(said, offers)
    assert len(found) <= 3
    assert set(found) <= set(offers)
    assert likest(said, offers) == found


def test_who_says_it_twice_is_one_of_them(client, file_url, offered, district):
    for n in range(5):
        client.post(file_url, SAID | {"body": f"{TYPED}{n}", "compared": "1", "join": offered.ref})
    assert offers_of(district.campaign)[0].joined == 5
    said = {"reason_code": "duplicate", "reason": "重复投递"}
    voice_verbs["set_aside"](Voice.objects.latest("pk"), actor=district.actor("clerk"), **said)
    assert offers_of(district.campaign)[0].joined == 0, "four are not told"
