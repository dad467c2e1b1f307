"""The desk's side of first-asked notes, notices and refusals: lists, papers, and who may have them."""

from __future__ import annotations

import pytest

from huiyin.cases.actions import voice_verbs
from huiyin.cases.counter import Refusal
from huiyin.cases.models import Voice
from tests.cases.every_state import NOTICE

ASKED = {"channel": "counter", "subject": "转学", "body": "转学要带什么材料?"}


@pytest.fixture
def told(district):
    """A case with a notice, taken down at the counter."""
    voice = voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **ASKED).obj
    case = district.case(voice)
    return district.do(case, "give_notice", "clerk", **NOTICE)


@pytest.fixture
def declined(district):
    case = district.case(district.voice())
    district.do(case, "propose_decline", "clerk", ground="not_ours", reason="占道经营", basis="职责分工", beyond="on")
    return district.do(case, "decline", "leader", remark="同意")


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_desk_and_list_show_what_i_was_asked_first(district, told, as_user):
    assert "首问未交接 1 件" in html(as_user("clerk").get("/desk/"))
    listed = html(as_user("clerk").get("/desk/first-asked/"))
    assert told.links.get().voice.ref in listed
    assert "转学要带什么材料" in listed
    assert "首问未交接" not in html(as_user("head").get("/desk/"))


def test_list_takes_a_constant_number_of_queries(district, told, as_user, django_assert_max_num_queries):
    client = as_user("clerk")
    client.get("/desk/first-asked/")
    for number in range(5):
        voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **ASKED | {"body": f"第 {number} 件"})
    with django_assert_max_num_queries(12):
        html(client.get("/desk/first-asked/"))


def test_who_may_not_read_voices_sees_no_words_in_his_list(district, as_user):
    voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **ASKED, asked="principal")
    listed = html(as_user("principal").get("/desk/first-asked/"))
    assert Voice.objects.get().ref in listed
    assert "转学要带什么材料" not in listed


def test_form_at_the_counter_keeps_what_was_typed(district, as_user):
    address = f"/desk/campaigns/{district.campaign.code}/receive/"
    answer = as_user("clerk").post(address, ASKED | {"disposal": "outside", "asked": "无此人", "name": "王芳"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for said in ("没有在用的用户叫「无此人」", "请写明告知对方去哪个单位、在哪里", "转学要带什么材料", "王芳"):
        assert said in page


def test_notice_is_printed_and_downloaded_by_who_sees_the_case(told, as_user):
    page = html(as_user("clerk").get(f"/desk/cases/{told.ref}/notices/1/"))
    assert "转学申请表" in page
    assert "回执" in page
    file = as_user("clerk").get(f"/desk/cases/{told.ref}/notices/1/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert as_user("principal").get(f"/desk/cases/{told.ref}/notices/1/").status_code == 404
    assert as_user("clerk").get(f"/desk/cases/{told.ref}/notices/2/").status_code == 404


def test_refusal_is_downloaded_by_the_office_alone_and_once_approved(district, declined, as_user):
    address = f"/desk/cases/{declined.ref}/refusals/{Refusal.objects.get().ref}/file/"
    assert as_user("clerk").get(address).status_code == 200
    assert as_user("head").get(address).status_code == 404
    waiting = district.case(district.voice())
    district.do(waiting, "propose_decline", "clerk", ground="not_ours", reason="占道经营", basis="职责分工")
    filed = Refusal.objects.get(case=waiting)
    assert as_user("clerk").get(f"/desk/cases/{waiting.ref}/refusals/{filed.ref}/file/").status_code == 404


def test_case_page_shows_the_chain_and_when_it_is_too_late_to_hand_back(district, as_user):
    case = district.assigned(district.voice())
    page = html(as_user("head").get(f"/desk/cases/{case.ref}/"))
    assert "交接链" in page
    assert "未签收" in page
    assert "以前可以申请退回" in page


def test_settings_show_the_rules_of_duty(as_user):
    page = html(as_user("admin").get("/desk/manage/settings/"))
    for said in ("退回和异议", "交办后 1 个工作日内", "告知后 30 天内", "信访工作条例"):
        assert said in page
