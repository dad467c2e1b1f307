"""The registers on the desk: numbers by channel that open their rows, entries on the pages, and the sheet given back."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.reports import kept

REGISTERS, LEDGER = "/desk/registers/", "/desk/ledger/"
GIVEN_BACK = "external,said,lead,reply_by,due,state,result,reply,answered,grade"


def handed(district, channel, **said):
    return district.voice(channel=channel, **said)


def enter(district, voice, verb="enter_register", **said):
    voice_verbs[verb](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), **said)


def sheet(answer):
    return list(load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].iter_rows(values_only=True))


def lines(page):
    return {line.label: line for line in page.context["lines"]}


def test_channels_are_counted_apart_and_superiors_together(district, as_user):
    for _ in range(3):
        handed(district, "hotline")
    handed(district, "efficiency")
    handed(district, "petition")
    handed(district, "web")
    page = as_user("clerk").get(REGISTERS)
    assert {label: line.received for label, line in lines(page).items()} == {
        "热线平台": "3",
        "效能办交办": "1",
        "上级交办合计(热线、效能办)": "3+1=4",
        "政务平台": "0",
        "信访": "1",
        "建议提案": "0",
    }
    assert "没有时限内" not in page.content.decode()
    one = as_user("clerk").get(f"{REGISTERS}?channel=petition")
    assert list(lines(one)) == ["信访"]


def test_every_number_opens_as_many_rows_as_it_says(district, as_user):
    voice = handed(district, "hotline")
    case = district.asked(voice)
    district.do(case, "call_back", "clerk", grade="satisfied")
    handed(district, "efficiency")
    clerk = as_user("clerk")
    page = clerk.get(REGISTERS)
    for line in page.context["lines"]:
        for cell in [*line.cells, *line.aside]:
            address = f"/desk/figures/{cell.figure}/?part={cell.part}"
            if cell.value:
                assert len(clerk.get(address).context["found"].listed) == cell.value
    hotline = lines(page)["热线平台"]
    assert (hotline.answered.numerator, hotline.answered.denominator) == (1, 1)
    assert (hotline.satisfied.numerator, hotline.satisfied.denominator) == (1, 1)
    assert f"{LEDGER}?campaign=district-2026&amp;channel=hotline" in page.content.decode()


@pytest.mark.parametrize("user", ["head", "principal"])
def test_registers_are_the_offices(district, as_user, user):
    assert as_user(user).get(REGISTERS).status_code == 404
    assert REGISTERS not in as_user(user).get(LEDGER).content.decode()


def test_contradicting_days_and_strange_channels_are_said(district, as_user):
    clerk = as_user("clerk")
    bad = clerk.get(f"{REGISTERS}?since=2026-03-02&until=2026-03-01")
    assert bad.status_code == 400
    assert "起始日期不能晚于截止日期" in bad.content.decode()
    assert clerk.get(f"{REGISTERS}?channel=nonsense").status_code == 400


def test_page_takes_as_many_statements_with_many_voices(district, as_user):
    clerk, taken = as_user("clerk"), []
    clerk.get(REGISTERS)
    for more in (1, 5):
        for _ in range(more):
            district.asked(handed(district, "hotline"))
        kept.forget()
        with CaptureQueriesContext(connection) as caught:
            clerk.get(REGISTERS)
        taken.append(len(caught))
    assert taken[0] == taken[1]


def test_ledger_finds_the_channel_and_how_pressing(district, as_user):
    hot, plain = handed(district, "petition"), handed(district, "petition")
    enter(district, hot, came_by="visit", urgency="hot")
    cases = [district.case(hot), district.case(plain), district.case(handed(district, "web"))]
    clerk = as_user("clerk")

    def found(query):
        return {case.ref for case in clerk.get(f"{LEDGER}?{query}").context["found"].rows}

    assert found("channel=petition") == {cases[0].ref, cases[1].ref}
    assert found("urgency=hot") == {cases[0].ref}
    assert found("channel=web&urgency=hot") == set()


def test_sheet_given_back_says_number_answer_day_and_grade(district, as_user):
    voice = handed(district, "hotline", external_number="12345-001", subject="食堂", body="菜是冷的")
    case = district.asked(voice, handed(district, "hotline", external_number="12345-002", body="汤也冷"))
    district.do(case, "call_back", "clerk", grade="basically", voice=voice.ref)
    district.case(handed(district, "web"))
    heads, *rows = sheet(as_user("clerk").get(f"{LEDGER}export/?channel=hotline&columns={GIVEN_BACK}"))
    (row,) = rows
    said = dict(zip(heads, row, strict=True))
    assert said["外部编号"] == "12345-001\n12345-002"
    assert said["来件内容"] == "食堂:菜是冷的\n食堂:汤也冷"
    assert said["责任单位"] == "基础教育科"
    assert said["答复"] == "已于本周更换保温设备 3 台"
    assert said["满意度"] == "基本满意"
    assert said["答复日期"] is not None


def test_who_may_not_read_voices_gets_the_columns_empty(district, as_user):
    district.asked(handed(district, "hotline", external_number="12345-001", body="菜是冷的"))
    heads, row = sheet(as_user("head").get(f"{LEDGER}export/?columns={GIVEN_BACK}"))
    said = dict(zip(heads, row, strict=True))
    assert not said["外部编号"]
    assert not said["来件内容"]
    assert not said["满意度"]


def test_entry_is_on_the_pages_without_who_proposes(district, as_user):
    voice = handed(district, "proposal", name="杨代表", external_number="第 17 号")
    enter(district, voice, proposal="suggestion", reply_by="2030-06-01")
    case = district.assigned(voice)
    unit = as_user("head").get(f"/desk/cases/{case.ref}/").content.decode()
    office = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    for page in (unit, office, as_user("clerk").get(f"/desk/voices/{voice.ref}/").content.decode()):
        assert "人大建议" in page
        assert "还没有当面沟通" in page
        assert "杨代表" not in page
    assert "第 17 号" in office
    assert "第 17 号" not in unit, "who handles has the clerk's words and no number by which to look for the person"
    enter(district, voice, "note_meeting", met_on=timezone.localdate(voice.received_at), met_about="登门说明")
    assert "登门说明" in as_user("clerk").get(f"/desk/voices/{voice.ref}/").content.decode()
    assert "登门说明" not in as_user("head").get(f"/desk/cases/{case.ref}/").content.decode()


@pytest.mark.parametrize(
    ("channel", "entered", "met"),
    [("web", False, False), ("hotline", True, False), ("petition", True, False), ("proposal", True, True)],
)
def test_buttons_of_a_register_stand_only_where_there_is_one(district, as_user, channel, entered, met):
    page = as_user("clerk").get(f"/desk/voices/{handed(district, channel).ref}/").content.decode()
    assert ("enter_register/" in page) is entered
    assert ("note_meeting/" in page) is met


def test_form_of_an_entry_asks_by_its_channel_and_remembers(district, as_user):
    voice = handed(district, "petition")
    enter(district, voice, came_by="visit", urgency="hard")
    page = as_user("clerk").get(f"/desk/voices/{voice.ref}/enter_register/")
    form = page.context["form"]
    assert list(form.fields) == ["came_by", "urgency", "reply_by"]
    assert form.initial["came_by"] == "visit"


def test_limits_page_says_how_often_a_limit_is_extended(district, as_user):
    assert "最多 1 次" in as_user("admin").get("/desk/manage/limits/").content.decode()
