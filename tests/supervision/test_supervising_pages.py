"""The place of supervision, the page of a group and of a passage, the handbook: who sees what, and what it costs (G03, G05, M18)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from huiyin.campaigns.actions import campaign_verbs
from huiyin.people.actions import unit_verbs
from huiyin.reports.handbook_paper import handbook_pdf
from huiyin.supervision.models_groups import HandbookCopy, HandbookIssue
from huiyin.supervision.models_phases import UnitPhase
from tests.factories import District
from tests.supervision.group_stories import (
    a_campaign,
    a_group,
    fresh,
    handed_in,
    passages,
    reacted,
    review_calls,
    talked,
    to_group,
    to_unit,
)


def signed_in(d: District, username: str) -> Client:
    client = Client()
    client.force_login(d.users[username])
    return client


def read(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_points_follow_the_level_of_the_unit_and_the_class_of_people(
    district: District, area: dict[str, UnitPhase]
) -> None:
    for target, words in (("schools", "以罚代教"), ("offices", "门难进"), ("staff", "有偿补课")):
        campaign = fresh(area["school"].campaign)
        campaign_verbs["add_focus_kinds"](campaign, actor=district.program, target=target, lines=words)
    school = read(signed_in(district, "supervisor"), "unitphase", area["school"].ref)
    assert "以罚代教" in school
    assert "有偿补课" in school
    assert "门难进" not in school, "that is looked for in offices"
    assert "门难进" in read(signed_in(district, "supervisor"), "unitphase", area["section"].ref)
    to_group(campaign.supervision_groups.get(), "issue_handbook", district.program)
    told = {one["title"]: one["points"] for one in HandbookIssue.objects.get().content["rules"]}
    assert told["督导重点:学校"] == ["以罚代教"]
    assert "督导重点:领导干部" not in told


@pytest.fixture
def area(district: District) -> dict[str, UnitPhase]:
    """A teacher of the second school is in the group over the first school and a section; things wait for him."""
    district.add_user("teacher", "school2")
    campaign = a_campaign(district)
    group = a_group(district, campaign, members="teacher", units=["school", "section"])
    to_group(group, "schedule_step", district.program, step="审查学习会方案", planned_on=timezone.localdate())
    found = passages(district, campaign)
    calls = review_calls(district, campaign)
    handed_in(district, calls["study"])
    talked(found["school"], district.actor("leader"), "staff", "chiefs")
    reacted(found["school"], district.actor("leader"))
    to_unit(found["school"], "answer_reaction", district.actor("director"), answer="做了")
    reacted(found["section"], district.actor("leader"), kind="remind", ground="slow")
    return found


def test_a_supervisor_finds_what_waits_for_him(district: District, area: dict[str, UnitPhase]) -> None:
    case = district.submitted()
    client = signed_in(district, "teacher")
    page = read(client, "supervision")
    assert "第一督导组" in page
    assert "审查学习会方案" in page
    assert "学习会方案(school)" in page, "what to review"
    assert "中层干部、离退休教师" in page, "whom to talk to"
    assert "1 件整改待核实" in page, "what to verify"
    assert "第 1 次处理「返工」已答复" in page, "what to check again"
    assert "已发出,待答复" in page, "for what he waits himself"
    assert reverse("verb", args=["unit-phases", area["school"].ref, "note-talk"]) in page
    assert "本环节通过" not in page
    assert client.get(reverse("ledger") + "?lead=section&state=submitted").content.decode().count(case.ref)
    assert "督导的各项工作" in page
    assert reverse("supervision-groups") in page


def test_the_office_sees_every_group_and_who_is_left_out(district: District, area: dict[str, UnitPhase]) -> None:
    page = read(signed_in(district, "clerk"), "supervision")
    assert "有 2 个活动单位还没有督导组:" in page
    assert "后勤科、第二小学" in page or "第二小学、后勤科" in page
    assert "等我办的单位" not in page, "the clerk is in no group"
    told = read(signed_in(district, "clerk"), "group", "supervised-g1")
    assert "这一层级还没有组督导的活动单位" in told
    assert "(未完成)" in told


def test_a_higher_tier_sees_the_tiers_below(district: District, area: dict[str, UnitPhase]) -> None:
    district.add_user("commissioner", "bureau")
    campaign = fresh(area["school"].campaign)
    top = a_group(district, campaign, name="区委组", tier="district", leader="commissioner", units=["logistics"])
    middle = a_group(district, campaign, name="第二督导组", above=top.ref, leader="auditor", units=["school2"])
    low = a_group(
        district, campaign, name="学区组", tier="school_district", above=middle.ref, leader="helper", units=["school2"]
    )
    client = signed_in(district, "commissioner")
    page = read(client, "supervision")
    assert "各督导组进展" in page
    assert "第二督导组" in page
    assert "学区组" in page
    assert "第一督导组" not in page, "it reports to nobody of his"
    assert "督导的单位" in read(client, "group", low.ref)
    assert client.get(reverse("group", args=["supervised-g1"])).status_code == 404
    assert "还没有手册" in read(client, "group", middle.ref)
    told = read(signed_in(district, "helper"), "group", middle.ref)
    assert "还没有手册" not in told, "of the group above he sees who it is, and what it has of his own area"


def test_a_unit_is_told_of_itself_and_not_of_others(district: District, area: dict[str, UnitPhase]) -> None:
    director = signed_in(district, "director")
    page = read(director, "group", "supervised-g1")
    assert "第一小学" in page
    assert "组成人员" in page
    assert "基础教育科" not in page
    told = read(director, "unitphase", area["school"].ref)
    assert "学习笔记是抄的" in told, "it must answer the reaction"
    assert "听了意见" not in told, "what was said to the supervisor is not for the unit's chiefs"
    assert "听了意见" in read(signed_in(district, "supervisor"), "unitphase", area["school"].ref)
    assert "听了意见" in read(signed_in(district, "teacher"), "unitphase", area["school"].ref)
    assert director.get(reverse("unitphase", args=[area["section"].ref])).status_code == 404
    assert signed_in(district, "admin").get(reverse("group", args=["supervised-g1"])).status_code == 404


def test_the_talk_form_offers_whom_to_talk_to_next(district: District, area: dict[str, UnitPhase]) -> None:
    client = signed_in(district, "leader")
    address = reverse("verb", args=["unit-phases", area["school"].ref, "note-talk"])
    form = client.get(address).content.decode()
    assert '<option value="middle" selected>' in form
    sent = client.post(
        address + "?next=" + reverse("supervision"),
        {"kind": "middle", "held_on": timezone.localdate(), "people": 2, "note": "", "next": reverse("supervision")},
    )
    assert sent.status_code == 302
    assert sent["Location"] == reverse("supervision")


# The handbook.


def test_one_handbook_for_each_supervisor(district: District, area: dict[str, UnitPhase]) -> None:
    group = a_group(district, fresh(area["school"].campaign), name="二", leader="auditor", units=["school2"])
    client = signed_in(district, "clerk")
    refusal = client.get(reverse("group", args=[group.ref])).content.decode()
    assert "至少安排一个督导步骤" in refusal
    to_group(group, "schedule_step", district.program, step="审查活动方案", planned_on=timezone.localdate())
    to_group(group, "add_members", district.program, members="head、helper")
    to_group(group, "issue_handbook", district.program)
    issue = HandbookIssue.objects.get()
    assert HandbookCopy.objects.filter(issue=issue).count() == group.members.filter(until=None).count() == 3
    to_group(group, "add_members", district.program, members="teacher")
    page = read(client, "group", group.ref)
    assert "还没有手册" in page
    to_group(group, "issue_handbook", district.program)
    assert HandbookIssue.objects.count() == 2
    assert "还没有手册" not in read(client, "group", group.ref)
    assert "督导工作手册(第 2 版)PDF" in read(signed_in(district, "teacher"), "supervision")


def test_the_handbook_says_what_it_must(district: District, area: dict[str, UnitPhase]) -> None:
    campaign = fresh(area["school"].campaign)
    group = campaign.supervision_groups.get()
    to_group(group, "hold_meeting", district.actor("leader"), held_on=timezone.localdate(), topic="小结", summary="好")
    to_group(group, "issue_handbook", district.program)
    ref = f"{group.ref}-1"
    word = signed_in(district, "teacher").get(reverse("handbook-word", args=[ref]))
    assert word.status_code == 200
    document = Document(io.BytesIO(b"".join(word.streaming_content)))  # type: ignore[attr-defined]
    said = "\n".join(one.text for one in document.paragraphs).replace("：", ":")
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells).replace(
        "：", ":"
    )
    for words in (
        "持有人:Teacher",
        "活动方案必审",
        "学习会方案必审",
        "征求意见方案必审",
        "党政主要负责人必谈",
        "离退休教师必谈",
        "补课",
    ):
        assert words in said, words
    for words in ("审查学习会方案", "组长", "Leader", "第一小学", "基础教育科", "四必谈还缺:中层干部、离退休教师"):
        assert words in cells, words
    pdf = signed_in(district, "leader").get(reverse("handbook-pdf", args=[ref]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    issue = HandbookIssue.objects.get()
    before = issue.content
    talked(area["school"], district.actor("leader"), "middle")
    assert fresh(issue).content == before, "an edition stays as it was issued"
    assert len(handbook_pdf(issue)) > 1000
    for username in ("director", "helper", "admin"):
        assert signed_in(district, username).get(reverse("handbook-pdf", args=[ref])).status_code == 404
    for wrong in (f"{group.ref}-9", group.ref, f"{group.ref}-x", "9" * 40):
        assert signed_in(district, "clerk").get(reverse("handbook-pdf", args=[wrong])).status_code == 404


def test_the_page_asks_as_much_for_many_units_as_for_few(district: District) -> None:
    district.add_user("teacher", "school2")
    campaign = a_campaign(district, "few", "school", "section")
    a_group(district, campaign, leader="teacher", units=["school", "section"])
    few = statements(district)
    codes = [f"u{n}" for n in range(12)]
    for code in codes:
        said = {"code": code, "name": f"单位{code}", "kind": "school", "level": 2, "parent": "bureau"}
        unit_verbs["add_unit"](district.institution, actor=district.program, **said)
    campaign_verbs["add_units"](fresh(campaign), actor=district.program, units=codes)
    to_group(campaign.supervision_groups.get(), "give_units", district.program, units=codes)
    found = passages(district, fresh(campaign))
    calls = review_calls(district, campaign, *codes)
    for code in codes[:6]:
        handed_in(district, calls["study"], code)
        talked(found[code], district.program, "staff")
        reacted(found[code], district.program)
    assert statements(district) <= few + 2, "papers of calls that are out, and of passages with reactions"


def statements(d: District) -> int:
    client = signed_in(d, "teacher")
    client.get(reverse("supervision"))
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse("supervision")).status_code == 200
    return len(caught)


def test_a_delay_shows_its_new_day(district: District, area: dict[str, UnitPhase]) -> None:
    day = timezone.localdate() + timedelta(days=40)
    reacted(area["section"], district.actor("leader"), kind="delay", new_day=day)
    assert f"{day}" in read(signed_in(district, "teacher"), "supervision")


def test_programs_read_and_do_the_same(district: District, area: dict[str, UnitPhase]) -> None:
    client = signed_in(district, "leader")
    told = client.get("/api/v1/supervision-groups/supervised-g1").json()
    assert (told["tier"], told["state"]) == ("bureau", "live")
    assert [one["title"] for one in told["parts"]][:2] == ["组成人员", "督导的单位"]
    address = f"/api/v1/unit-phases/{area['school'].ref}"
    assert client.get(address).json()["unit"] == "school"
    day = f"{timezone.localdate()}"
    said = {"kind": "retired", "held_on": day, "people": 1}
    done = client.post(f"{address}/actions/note_talk", said, content_type="application/json")
    assert done.status_code == 200, done.content
    refused = client.post(f"{address}/actions/pass_phase", {}, content_type="application/json")
    assert refused.status_code == 409 or refused.status_code == 422
    assert "四必谈:中层干部" in refused.content.decode()
    assert signed_in(district, "helper").get(address).status_code == 404


def test_units_beyond_what_a_page_shows_in_cards_are_lines(
    district: District, area: dict[str, UnitPhase], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.web.desk.supervising.CARDS", 1)
    page = read(signed_in(district, "teacher"), "supervision")
    assert "其余 1 个单位" in page
    assert page.count('class="area-unit') - page.count('class="area-units') == 1
    assert "第一小学" in page
    assert "基础教育科" in page, "none is left out"
