"""Every page for every role: who sees what, and that what is not visible does not exist."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.kernel.models import JournalEntry

ROLES = ["clerk", "head", "helper", "principal", "supervisor", "leader", "auditor", "admin"]
READERS = {"clerk", "leader", "auditor"}
EVERYBODY = set(ROLES)
PLACES = {
    "desk": EVERYBODY,
    "own-password": EVERYBODY,
    "keys": EVERYBODY,
    "ledger": EVERYBODY,
    "ledger-export": EVERYBODY,
    "figures": EVERYBODY,
    "voices": READERS,
    "journal": READERS,
    "counter": {"clerk"},
    "imports": {"clerk"},
    "manage": {"admin"},
    "units": {"admin"},
    "users": {"admin"},
}


@pytest.mark.parametrize("role", ROLES)
def test_places_open_to_those_who_may_use_them_and_are_404_for_others(district, as_user, role):
    district.working(district.voice())
    client = as_user(role)
    for name, allowed in PLACES.items():
        answer = client.get(reverse(name))
        b"".join(answer)  # A file that is not read to its end stays open.
        assert answer.status_code in ((200, 302) if role in allowed else (404,)), (name, role, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_navigation_names_only_what_opens(district, as_user, role):
    client = as_user(role)
    for place in client.get("/desk/").context["places"]:
        assert client.get(place["address"]).status_code == 200, place


@pytest.mark.parametrize(
    "state", ["case", "accepted", "assigned", "working", "finished", "submitted", "verified", "asked", "closed"]
)
def test_case_page_shows_to_everybody_involved(district, as_user, state):
    case = getattr(district, state)(district.voice())
    handlers = {"head"} if case.lead_unit else set()
    for role in ROLES:
        expected = 200 if role in {"clerk", "supervisor", "leader", "auditor", "admin"} | handlers else 404
        assert as_user(role).get(f"/desk/cases/{case.ref}/").status_code == expected, role


def test_voice_page_shows_the_raw_text_only_to_its_readers(district, as_user):
    voice = district.voice(body="原话:食堂王师傅少给了菜")
    for role in ROLES:
        answer = as_user(role).get(f"/desk/voices/{voice.ref}/")
        assert answer.status_code == (200 if role in READERS else 404), role
        assert ("食堂王师傅" in answer.content.decode()) is (role in READERS)


def test_handler_sees_the_clerks_words_and_never_the_raw_voice(district, as_user):
    voice = district.voice(subject="投诉王师傅", body="原话:食堂王师傅少给了菜")
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "评价里的原话")
    page = as_user("head").get(f"/desk/cases/{case.ref}/").content.decode()
    assert "学校食堂中午供餐温度不够" in page
    for hidden in ("王师傅", voice.ref, "评价里的原话"):
        assert hidden not in page, hidden
    assert "有来件人不满意" in page
    clerk = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    for shown in ("王师傅", voice.ref, "评价里的原话", "不满意"):
        assert shown in clerk, shown


def test_case_about_the_own_unit_does_not_exist_for_it(district, as_user):
    case = district.case(district.voice(), conduct="on", about_unit="school")
    assert as_user("principal").get(f"/desk/cases/{case.ref}/").status_code == 404
    assert as_user("clerk").get(f"/desk/cases/{case.ref}/").status_code == 200


def test_case_page_greys_closing_with_everything_that_is_missing(district, as_user):
    case = district.working(district.voice())
    page = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    for lacking in ("第 1 项措施的完成情况", "第 1 项措施的佐证", "征询来件人"):
        assert lacking in page


@pytest.mark.parametrize("username", ROLES)
def test_manage_pages_open_for_the_admin_only(district, as_user, username):
    client = as_user(username)
    assert client.get(f"/desk/manage/users/{username}/").status_code == (200 if username == "admin" else 404)
    assert client.get("/desk/units/school/rename_unit/").status_code == (200 if username == "admin" else 404)


def test_desk_lists_the_next_verb_due_first(district, as_user):
    later, sooner = district.assigned(district.voice()), district.assigned(district.voice())
    type(sooner).objects.filter(pk=sooner.pk).update(due_on="2026-01-01")
    page = as_user("head").get("/desk/").content.decode()
    assert re.findall(r'href="/desk/cases/([-\d]+)/([a-z_]+)/"', page) == [(sooner.ref, "do"), (later.ref, "do")]
    assert re.findall(r'class="light (\w+)"', page) == ["red"]
    assert page.index('class="light red"') < page.index(later.ref)


def test_anonymous_visitor_is_asked_to_sign_in_and_comes_back(district, client):
    answer = client.get("/desk/ledger/?state=closed")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fdesk%2Fledger%2F%3Fstate%3Dclosed"


def test_timeline_names_the_category_of_its_own_campaign(district, as_user):
    other = campaign_verbs["open_campaign"](
        district.units["bureau"],
        actor=district.program,
        code="other",
        name="别的",
        theme="别的",
        starts_on="2026-01-05",
    ).obj
    campaign_verbs["add_category"](other, actor=district.program, code="school", name="别的活动的类别")
    page = as_user("clerk").get(f"/desk/cases/{district.accepted().ref}/").content.decode()
    assert "别的活动的类别" not in page
    assert "学校管理" in page.partition("留痕")[2]


def test_shortcuts_are_listed_as_the_script_knows_them(as_user, district):
    page = as_user("clerk").get("/desk/keys/").content.decode()
    assert page.count("<kbd>") >= 14
    assert 'href="/desk/keys/" aria-keyshortcuts="?"' in page


def test_limit_explains_itself(as_user, district):
    page = as_user("clerk").get(f"/desk/cases/{district.assigned().ref}/").content.decode()
    assert "个工作日(当日不计)" in page
    assert 'aria-current="step"><span>已交办</span>' in page


def test_case_shows_attachments_and_talk_to_those_who_read_voices(as_user, district):
    voice = district.voice()
    voice.attachments.create(
        number=1, name="饭盒.jpg", file="a/b.jpg", size=2048, sha256="0" * 64, at=voice.received_at
    )
    voice.questions.create(number=1, by_sender=False, text="哪一天的饭?", at=voice.received_at)
    case = district.working(voice)
    clerk, head = (as_user(who).get(f"/desk/cases/{case.ref}/").content.decode() for who in ("clerk", "head"))
    for said in ("饭盒.jpg", "哪一天的饭?", "来件人还没有回答"):
        assert said in clerk
        assert said not in head


def test_who_judges_sees_on_the_same_page_what_was_done_and_answered(district, as_user):
    case = district.submitted(district.voice())
    page = as_user("supervisor").get(f"/desk/cases/{case.ref}/verify/").content.decode()
    for shown in ("更换保温设备", "出餐温度不低于 60 度", "测温记录 30 份", "已整改", "已于本周更换保温设备 3 台"):
        assert shown in page
    assert f"/desk/cases/{case.ref}/rework/" in page
    case = district.do(case, "verify", "supervisor", remarks="现场测温合格")
    page = as_user("clerk").get(f"/desk/cases/{case.ref}/ask/").content.decode()
    assert "现场测温合格" in page
    assert "来件人会看到上面的答复" in page


@pytest.mark.parametrize(
    ("stage", "waits_for"),
    [
        ("assigned", "基础教育科:签收"),
        ("submitted", "承办单位以外的人核实"),
        ("verified", ""),
        ("asked", "来件人评价"),
        ("closed", ""),
    ],
)
def test_case_says_whom_it_waits_for_where_it_is_not_the_reader(district, as_user, stage, waits_for):
    voice = district.voice()
    case = getattr(district, stage)(voice)
    page = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    assert ("现在等" in page) is bool(waits_for)
    assert waits_for in page
    assert ("已销号" in page) is (stage == "closed")


def test_of_what_senders_did_only_the_day_is_shown(district, as_user):
    voice = district.voice(anonymous=True)
    case = district.rate(district.asked(voice), voice, "satisfied")
    rated = JournalEntry.objects.get(about=f"case/{case.ref}", verb="rate")
    moment = f"{timezone.localtime(rated.at):%Y-%m-%d %H:%M}"
    clerk = as_user("clerk")
    told = clerk.get(f"/desk/cases/{case.ref}/").content.decode()
    assert re.search(r">([^<]*)</time> <b>评价<", told)[1] == moment[:10]
    rows = re.findall(r"<tr>.*?</tr>", clerk.get("/desk/journal/").content.decode(), re.DOTALL)
    (row,) = [row for row in rows if ">评价<" in row]
    assert moment[:10] in row
    assert moment not in row


def test_who_has_nothing_to_do_is_led_to_the_page_of_the_whole(district, as_user):
    whole = '<a class="btn btn-primary" href="/desk/leader/">'
    assert whole in as_user("leader").get("/desk/").content.decode()
    assert whole not in as_user("head").get("/desk/").content.decode()


def test_who_decides_on_more_time_reads_what_is_asked_and_may_say_no(district, as_user):
    case = district.working()
    asked = case.due_on + timedelta(days=5)
    district.do(case, "ask_extension", "head", due_on=asked, reason="设备月底才到货")
    page = as_user("leader").get(f"/desk/cases/{case.ref}/grant_extension/").content.decode()
    assert f"申请延到 {asked},等待审批:设备月底才到货" in page
    assert f"/desk/cases/{case.ref}/refuse_extension/" in page
