"""Units' own analyses on the desk: a unit without one is on the list; signed pages do not count anew; shortcomings on a report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.reports.actions import report_verbs
from huiyin.reports.models import SelfAnalysis, Shortcoming
from tests.factories import give_permission

LIST = "/desk/analyses/"


@pytest.fixture
def members(district):
    units = ["section", "school", "school2"]
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=units)
    give_permission(district, "handler", "analysis.sign")
    return district


def begin(district, client, **more):
    year = timezone.localdate().year
    said = {"campaign": district.campaign.code, "year": year, "targets": "收费公开", "measures": "每月张榜"}
    return client.post("/desk/analysing-units/section/draft_analysis/", said | more)


def test_unit_without_one_is_on_the_list(members, as_user):
    page = as_user("clerk").get(LIST)
    assert [line.unit.code for line in page.context["lines"]] == ["section", "school", "school2"]
    assert {name: n for name, _label, n in page.context["counts"]} == {"none": 3, "draft": 0, "signed": 0}
    begin(members, as_user("head"))
    assert len(as_user("clerk").get(f"{LIST}?show=none").context["lines"]) == 2


def test_unit_sees_its_own_alone(members, as_user):
    assert begin(members, as_user("head")).status_code == 302
    found = SelfAnalysis.objects.get()
    assert [line.unit.code for line in as_user("head").get(LIST).context["lines"]] == ["section"]
    assert as_user("head").get(f"{LIST}{found.ref}/").status_code == 200
    assert as_user("principal").get(f"{LIST}{found.ref}/").status_code == 404
    assert as_user("principal").get("/desk/analysing-units/section/draft_analysis/").status_code == 404


def test_draft_is_counted_signed_and_stays(members, as_user):
    head = as_user("head")
    members.closed(members.voice())
    begin(members, head)
    ref = SelfAnalysis.objects.get().ref
    page = head.get(f"{LIST}{ref}/").content.decode()
    assert "草稿(未签署)" in page
    assert "/desk/figures/cases.by_kind/" in page
    head.post(f"{LIST}{ref}/sign_analysis/", {"as_of": ""})
    signed = head.get(f"{LIST}{ref}/").content.decode()
    assert "已签署" in signed
    members.closed(members.voice())
    assert head.get(f"{LIST}{ref}/").content.decode().count("共办理") == 1
    answer = head.get(f"{LIST}{ref}/file/")
    assert b"".join(answer) == bytes(SelfAnalysis.objects.get().document)


def test_second_of_a_year_is_refused_beside_the_field(members, as_user):
    begin(members, as_user("head"))
    answer = begin(members, as_user("head"), targets="我写的话")
    assert answer.status_code == 400
    assert "这个年度已经有一份" in answer.content.decode()
    assert "我写的话" in answer.content.decode()


def test_shortcomings_stand_on_the_report_and_wait_on_the_next_draft(district, as_user):
    report = report_verbs["sign_report"](district.campaign, actor=district.actor("leader")).obj
    client = as_user("clerk")
    said = {"unit": "school", "kind": "duty", "text": "责任没有落到人"}
    client.post(f"/desk/reports/{report.ref}/state_shortcoming/", said)
    found = Shortcoming.objects.get()
    draft = client.get("/desk/report/").content.decode()
    assert "还有 1 项没有回应" in draft
    assert "责任没有落到人" in draft
    day = timezone.localdate() + timedelta(days=30)
    client.post(f"/desk/shortcomings/{found.ref}/task_shortcoming/", {"task": "写进岗位", "due_on": day})
    client.post(f"/desk/shortcomings/{found.ref}/review_shortcoming/", {"outcome": "rectified", "found": "都写了"})
    page = client.get(f"/desk/report/{report.ref}/").content.decode()
    assert "已整改:都写了" in page
    assert "没有回应,签发前要回应" not in client.get("/desk/report/").content.decode()
    assert client.get(f"/desk/shortcomings/{found.ref}/")["Location"] == f"/desk/report/{report.ref}/#shortcomings"


def test_a_school_is_not_told_on_its_draft_what_was_found_wanting_in_others(district, as_user):
    report = report_verbs["sign_report"](district.campaign, actor=district.actor("leader")).obj
    said = {"unit": "school2", "kind": "duty", "text": "第二小学责任没有落到人"}
    as_user("clerk").post(f"/desk/reports/{report.ref}/state_shortcoming/", said)
    assert "第二小学责任没有落到人" in as_user("clerk").get("/desk/report/").content.decode()
    answer = as_user("principal").get("/desk/report/")
    assert answer.status_code == 200
    assert "第二小学责任没有落到人" not in answer.content.decode()


def test_draft_warns_when_salient_problems_are_neither_two_nor_three(district, as_user):
    client = as_user("clerk")
    assert "现有突出问题 0 个;一般确定 2 至 3 个" in client.get("/desk/report/").content.decode()
    said = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-01-06"}
    for _ in range(2):
        district.do(district.accepted(district.voice()), "mark_salient", "clerk", **said)
    assert "现有突出问题" not in client.get("/desk/report/").content.decode()
