"""Pages of collecting: what each role sees, fast entry, a minute brought in, the sheet by units, nothing typed lost."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, SessionVoice, Talk, Visit
from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.models import Voice
from huiyin.web.desk import by_unit
from tests.activities.stories import a_plan, a_report, a_talk, fresh, held, must_talks, say, today
from tests.factories import District
from tests.surveys.paper_stories import issued, key
from tests.surveys.stories import an_open


@pytest.fixture
def clerk(as_user) -> Client:
    return as_user("clerk")


@pytest.fixture
def forum(district: District):
    a_plan(district)
    return held(district)


def shown(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_plan_and_session_go_their_way_through_the_pages(district: District, clerk, as_user) -> None:
    code, leader = district.campaign.code, as_user("leader")
    assert "拟订征求意见方案" in shown(clerk, "collection")
    made = clerk.post(reverse("verb", args=["campaigns", code, "draft_plan"]), {"intro": ""})
    assert made["Location"] == reverse("collection-plan", args=[code])
    line = {
        "channel": "forum", "audience": "parents_pupils", "about": "group", "from_on": today(), "until_on": today(),
        "responsible": "办公室",
    }  # fmt: skip
    assert clerk.post(reverse("verb", args=["plans", code, "add_line"]), line).status_code == 302
    clerk.post(reverse("verb", args=["plans", code, "submit_plan"]), {})
    assert "审核通过" in shown(leader, "collection-plan", code)
    leader.post(reverse("verb", args=["plans", code, "pass_plan"]), {})
    assert CollectionPlan.objects.get().state == "passed"
    said = {
        "kind": "forum", "audience": "parents_pupils", "about": "group", "place": "三楼",
        "planned_at": f"{today()}T00:10", "leader": "周明达",
    }  # fmt: skip
    made = clerk.post(reverse("verb", args=["campaigns", code, "plan_session"]), said)
    page = clerk.get(made["Location"]).content.decode()
    assert "家长学生征求意见座谈会" in page
    again = clerk.post(reverse("verb", args=["campaigns", code, "plan_session"]), said | {"place": "二楼会议室"})
    assert again.status_code == 400
    assert "二楼会议室" in again.content.decode()
    assert "已有一场" in again.content.decode()


def test_home_tells_what_is_missing_and_its_numbers_open_their_rows(district: District, clerk, as_user, forum) -> None:
    say(district, forum, "作业太多")
    questionnaire = an_open(district, "waiting")
    issued(district, questionnaire, 6)
    key(district, questionnaire, 1, {"who": 0})
    home = shown(clerk, "collection")
    assert "「waiting」" not in home
    assert f"「{questionnaire.title}」还有 5 张纸质表没有收回" in home
    assert "方案第 " in home or "四种方式" in home
    campaign = district.campaign.code
    for figure, number in (("forms.issued", 6), ("forms.returned", 1), ("forms.missing", 5), ("sessions.opinions", 1)):
        address = f"{reverse('figure', args=[figure])}?campaign={campaign}"
        assert f'<a href="{address}">{number}</a>' in home, figure
        assert clerk.get(address).status_code == 200
    # A school has its own talks and visits; it counts nobody else's and sees no questionnaires of the office.
    school = shown(as_user("principal"), "collection")
    assert "还有 5 张纸质表" not in school
    assert reverse("figure", args=["sessions.opinions"]) not in school


def test_what_begins_on_the_home_leads_back_to_collecting(district: District, clerk) -> None:
    page = clerk.get(reverse("verb", args=["campaigns", district.campaign.code, "add_box"]))
    assert page.context["here"] == "collection"
    assert page.context["back"] == f"{reverse('channels')}?campaign={district.campaign.code}"


def test_what_is_typed_is_kept_and_the_list_comes_back(district: District, clerk, forum) -> None:
    address = reverse("session-record", args=[forum.ref])
    key = {"key": "first-key"}
    answer = clerk.post(address, {"body": "作业太多", **key}, headers={"X-Part": "said"})
    assert answer.status_code == 200
    assert "作业太多" in answer.content.decode()
    clerk.post(address, {"body": "作业太多", **key}, headers={"X-Part": "said"})
    assert Voice.objects.count() == 1
    # Without script: an ordinary form that leads back to itself.
    assert clerk.post(address, {"body": "校门口堵车", "key": "second"})["Location"] == address
    refused = clerk.post(address, {"body": "", "name": "王小明", "key": "third"})
    assert refused.status_code == 400
    assert "王小明" in refused.content.decode()
    session_verbs["minute"](fresh(forum), actor=district.actor("clerk"))
    late = clerk.post(address, {"body": "迟到的意见", "key": "fourth"})
    assert late.status_code == 409
    part = clerk.post(address, {"body": "迟到的意见", "key": "fifth"}, headers={"X-Part": "said"})
    assert part.status_code == 409
    assert "不能记一条意见" in part.content.decode()
    assert Voice.objects.count() == 2


def test_minute_is_looked_at_ticked_and_taken_in(clerk, forum) -> None:
    stream = io.BytesIO()
    document = docx.Document()
    for line in ("座谈会纪要", "1. 作业太多,睡得太晚", "2. 校门口每天堵车", "3. 散会时间四点半整"):
        document.add_paragraph(line)
    document.save(stream)
    address = reverse("session-minute", args=[forum.ref])
    looked = clerk.post(address, {"file": SimpleUploadedFile("纪要.docx", stream.getvalue())})
    page = looked.content.decode()
    assert "找到 3 条" in page
    assert not Voice.objects.exists()
    chosen = {
        "take": ["1", "2"],
        "text-1": "作业太多,睡得太晚",
        "text-2": "校门口每天堵车!",
        "text-3": "散会时间四点半整",
    }
    taken = clerk.post(address, chosen | {"key": "k1"}, follow=True)
    assert "录入 2 条" in taken.content.decode()
    assert sorted(Voice.objects.values_list("body", flat=True)) == sorted(["作业太多,睡得太晚", "校门口每天堵车!"])
    again = clerk.post(address, chosen | {"key": "k2"}, follow=True)
    assert "录入 0 条,另有 2 条已经记过" in again.content.decode()
    bad = clerk.post(address, {"file": SimpleUploadedFile("纪要.docx", b"nothing")})
    assert bad.status_code == 400
    assert "打不开" in bad.content.decode()
    nothing = clerk.post(address, {"key": "k3"})
    assert nothing.status_code == 400


def test_texts_are_for_those_who_read_voices_once_the_minutes_are_closed(district: District, forum, as_user) -> None:
    own = held(district, unit="school", audience="teachers", came={"teachers": 3})
    say(district, own, "操场太小", "principal")
    say(district, forum, "作业太多")
    principal = as_user("principal")
    assert "操场太小" in shown(principal, "session", own.ref)
    assert principal.get(reverse("session", args=[forum.ref])).status_code == 404
    session_verbs["minute"](fresh(own), actor=district.actor("principal"))
    page = shown(principal, "session", own.ref)
    assert "操场太小" not in page
    assert "原文由梳理来件的人看" in page
    assert "操场太小" in shown(as_user("auditor"), "session", own.ref)


def test_names_are_shown_to_those_who_may_see_them(district: District, forum, clerk, as_user) -> None:
    session_verbs["note_names"](fresh(forum), actor=district.actor("clerk"), names="欧阳锋利")
    assert "欧阳锋利" in shown(clerk, "session", forum.ref)
    assert "欧阳锋利" not in shown(as_user("auditor"), "session", forum.ref)
    assert "欧阳锋利" not in clerk.get(reverse("journal")).content.decode()


def test_sheet_by_units_enters_each_number_once_and_keeps_what_is_wrong(district: District, clerk) -> None:
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=["school", "school2"])
    address = reverse("talks-by-unit")
    sheet = {"day": today(), "talker": "单位负责人", "key": "sheet-1", "save": "1", "school.teachers": "7"}
    wrong = clerk.post(address, sheet | {"school2.middle_cadres": "七"})
    assert wrong.status_code == 400
    assert 'value="七"' in wrong.content.decode()
    assert not Talk.objects.exists()
    done = clerk.post(address, sheet | {"school2.middle_cadres": "3", "school2.visits": "12"})
    assert done.status_code == 302
    assert sorted(Talk.objects.values_list("unit__code", "audience", "people", "times")) == [
        ("school", "teachers", 7, 7), ("school2", "middle_cadres", 3, 3),
    ]  # fmt: skip
    assert Visit.objects.get().headcount == 12
    twice = clerk.post(address, sheet | {"school2.middle_cadres": "3", "school2.visits": "12"})
    assert twice.status_code == 400
    assert "已经登记过" in twice.content.decode()
    assert Talk.objects.count() == 2


def test_pasted_rows_fill_the_sheet_before_anything_is_saved(district: District, clerk) -> None:
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=["school", "school2"])
    pasted = "单位\t校级\t中层\n第一小学\t2\t3\n第三小学\t9\t9"
    answer = clerk.post(reverse("talks-by-unit"), {"day": today(), "talker": "校长", "pasted": pasted})
    page = answer.content.decode()
    assert 'name="school.school_cadres" value="2"' in page
    assert "第 3 行的单位「第三小学」不在这里" in page
    assert not Talk.objects.exists()


def test_table_of_units_is_brought_as_a_file(district: District, clerk) -> None:
    address = reverse("talks-by-unit")
    table = "单位,校级干部,中层干部\n区教委,2,3.0\n".encode()
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=["bureau", "school"])
    said = {"day": today(), "talker": "校长"}
    page = clerk.post(address, said | {"table": SimpleUploadedFile("a.csv", table)}).content.decode()
    assert 'name="bureau.school_cadres" value="2"' in page
    broken = clerk.post(address, said | {"table": SimpleUploadedFile("a.xlsx", b"nothing")})
    assert broken.status_code == 400
    assert not Talk.objects.exists()


def test_sheet_of_many_units_is_shown_in_pages_and_loses_nothing_typed(district: District, clerk, monkeypatch) -> None:
    monkeypatch.setattr(by_unit, "PER_PAGE", 2)
    units = ["bureau", "section", "logistics", "school", "school2"]
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=units)
    address = reverse("talks-by-unit")
    first = clerk.get(address).context["part"]
    assert (first.number, first.pages, len(first.lines), first.missing) == (1, 3, 2, 5)
    on_first = first.lines[0].unit.code
    typed = {"day": today(), "talker": "校长", "key": "pages", f"{on_first}.teachers": "4"}
    last = clerk.post(address, typed | {"page": "3"})
    part = last.context["part"]
    assert [line.unit.code for line in part.lines] != [line.unit.code for line in first.lines]
    assert f'type="hidden" name="{on_first}.teachers" value="4"' in last.content.decode()
    other = part.lines[0].unit.code
    clerk.post(address, typed | {f"{other}.teachers": "6", "page": "3", "save": "1"})
    assert dict(Talk.objects.values_list("unit__code", "times")) == {on_first: 4, other: 6}
    missing = clerk.get(address, {"show": "missing"}).context["part"]
    assert missing.found == missing.missing == 3
    assert {on_first, other}.isdisjoint(line.unit.code for line in missing.lines)
    assert clerk.get(address, {"seek": "第一小学"}).context["part"].found == 1
    assert "没有这样的单位" in clerk.get(address, {"seek": "没有"}).content.decode()


def test_unit_with_a_wrong_number_is_shown_on_whatever_page(district: District, clerk, monkeypatch) -> None:
    monkeypatch.setattr(by_unit, "PER_PAGE", 1)
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=["bureau", "school", "school2"])
    sent = {"day": today(), "talker": "校长", "key": "w", "save": "1", "page": "1", "school2.teachers": "七"}
    page = clerk.post(reverse("talks-by-unit"), sent)
    assert page.status_code == 400
    assert [line.unit.code for line in page.context["part"].lines] == ["school2", "bureau"]


def test_talks_are_found_by_the_name_of_the_unit(district: District, clerk) -> None:
    a_talk(district)
    unit = Talk.objects.get().unit.name
    assert len(clerk.get(reverse("talks"), {"seek": unit[:2]}).context["rows"]) == 1
    assert "没有找到" in clerk.get(reverse("talks"), {"seek": "没有的单位"}).content.decode()


def test_held_session_has_one_door_for_what_was_said(district: District, clerk, forum) -> None:
    page = shown(clerk, "session", forum.ref)
    assert reverse("session-record", args=[forum.ref]) in page
    for other in ("session-minute", "take_minute", "record_voice"):
        assert other not in page.replace("session-record", "")
    assert reverse("session-minute", args=[forum.ref]) not in page
    door = shown(clerk, "session-record", forum.ref)
    assert door.count(f'action="{reverse("session-minute", args=[forum.ref])}"') == 2


def test_pasted_minute_is_looked_at_before_it_is_taken_in(clerk, forum) -> None:
    address = reverse("session-minute", args=[forum.ref])
    looked = clerk.post(address, {"pasted": "座谈会\n1. 作业太多\n睡得太晚\n2、堵车"})
    assert looked.context["passages"] == ["作业太多 睡得太晚", "堵车"]
    assert not Voice.objects.exists()
    nothing = clerk.post(address, {"pasted": "  \n"})
    assert nothing.status_code == 400
    assert "没有找到意见" in nothing.content.decode()


def test_pages_say_what_is_missing(district: District, clerk, as_user) -> None:
    a_plan(district)
    assert "四种方式:「请进来」有安排,还没有做" in shown(clerk, "collection-plan", district.campaign.code)
    must_talks(district)
    assert "还有 1 对没有谈" in shown(clerk, "must-talks", district.campaign.code)
    assert as_user("principal").get(reverse("must-talks", args=[district.campaign.code])).status_code == 404
    report = a_report(district)
    consultation_verbs["comment_text"](report, actor=district.actor("principal"), text="再具体些", signed="on")
    principal = district.users["principal"].name
    assert principal in shown(clerk, "consultation", report.ref)
    assert "再具体些" in shown(as_user("principal"), "consultation", report.ref)
    assert as_user("head").get(reverse("consultation", args=[report.ref])).status_code == 404


def test_lists_take_as_many_statements_for_many_rows_as_for_few(district: District, clerk) -> None:
    a_plan(district)

    def more(n: int) -> dict[str, int]:
        for _ in range(n):
            a_talk(district)
            one = held(district, kind="discussion", audience="", topic="专题", came={"teachers": 2})
            say(district, one, f"意见 {Voice.objects.count()}")
            a_report(district)
        return {name: statements(name) for name in ("sessions", "talks", "visits", "consultations", "collection")}

    def statements(name: str) -> int:
        clerk.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(reverse(name)).status_code == 200
        return len(queries)

    assert more(1) == more(4)
    assert SessionVoice.objects.count() == 5


@pytest.mark.parametrize("name", ["session", "session-record", "session-minute", "talk", "visit", "consultation"])
def test_what_is_not_there_is_not_found(district: District, clerk, name: str) -> None:
    for ref in ("H2020-000001", "x" * 60):
        assert clerk.get(reverse(name, args=[ref])).status_code == 404
