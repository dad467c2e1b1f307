"""A school's part in a special campaign, in the browser: three problems, a timetable, a route map, a milestone, a print, a self-check."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign, SpecialPlan
from huiyin.cases.models import Case
from huiyin.reports import audit
from huiyin.supervision.actions_checks import check_round_verbs
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, sign_in, verbs
from tests.supervision.special_stories import special

PROBLEMS = "教师有偿补课 | 当下改\n大班额 | 持续整改 | 起始年级不超过 50 人\n择校热 | 持续整改 | 阳光招生全公开"
STEPS = "1 | 1 | 教师签承诺书\n1 | 2 | 查处通报\n2 | 1 | 核定学位\n2 | 2 | 阳光编班\n3 | 1 | 公布招生片区"


def in_days(n: int) -> str:
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def done(who: Visitor, verb: str, said: dict[str, str]) -> None:
    """Do a verb by its button on the page on which one stands, and see that it was done."""
    verbs(who).get_by_role("link", name=verb, exact=True).click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text(verb)
    fill(who, said)
    who.page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()
    expect(who.page.get_by_role("status")).to_contain_text("已办理")


def pictures(page: Page) -> Locator:
    return page.locator("main svg[role=img]")


def test_a_school_plans_reaches_a_milestone_and_prints(town: District, visitor, tmp_path: Path) -> None:
    special(town)
    principal = sign_in(visitor(size="desk"), "principal")
    page = principal.page
    principal.go("/desk/special-plans/")
    page.get_by_role("link", name="起草专项方案").click()
    fill(principal, {"第一责任人": "principal", "切入点": "从起始年级编班切入"})
    page.get_by_role("main").get_by_role("button", name="起草专项方案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第一小学专项方案")
    expect(pictures(page)).to_have_count(0)

    verbs(principal).get_by_role("link", name="写具体问题", exact=True).click()
    fill(principal, {"具体问题": "大班额 | 当下改"})
    page.get_by_role("main").get_by_role("button", name="写具体问题").click()
    expect(page.locator(".field.wrong")).to_contain_text("确定 2—3 个具体问题,这里写了 1 个")
    fill(principal, {"具体问题": PROBLEMS})
    page.get_by_role("main").get_by_role("button", name="写具体问题").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    done(principal, "写路线图", {"路线图": STEPS})
    timetable = f"1 | 承诺书签完 | {in_days(-3)} | 1\n1 | 通报完成 | {in_days(2)} | 2\n2 | 编班到位 | {in_days(40)} | 2"
    done(principal, "写时间表", {"时间表": timetable})
    page.get_by_text("看原因").click()
    expect(page.locator(".not-now")).to_contain_text("问题 3 的时间表(至少一个节点)")
    done(principal, "写时间表", {"时间表": f"{timetable}\n3 | 片区公布 | {in_days(70)} | 1"})
    done(principal, "确定方案", {})

    expect(pictures(page)).to_have_count(4)
    expect(page.locator("main svg").first).to_contain_text("今天")
    expect(page.locator("main svg").first).to_contain_text("承诺书签完")
    done(principal, "走下一步", {"走到日期": in_days(-4)})
    done(principal, "完成节点", {"完成日期": in_days(-3), "完成情况": "全校教师签完"})
    expect(page.locator("main svg").nth(1)).to_contain_text("1. 已走")
    assert SpecialPlan.objects.get().problems.get(number=1).milestones.get(number=1).done_on
    principal.look("special-plan")
    for box in page.locator(".drawn").all():
        assert box.evaluate("one => one.scrollWidth >= one.clientWidth")

    with page.expect_download() as download:
        page.get_by_role("link", name="打印时间表和路线图(PDF)").click()
    file = tmp_path / "plan.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="整个专项的时间表").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("作风整改")
    page.get_by_role("link", name="按阶段").click()
    expect(pictures(page)).to_have_count(1)
    principal.look("special-campaign")
    assert {rule.name: rule.broken for rule in audit.run() if rule.broken} == {}


def test_a_school_checks_itself_on_a_phone(town: District, visitor) -> None:
    campaign = special(town)
    for target, lines in {"schools": "重办学规模", "staff": "信仰迷失\n违规补课"}.items():
        campaign_verbs["add_focus_kinds"](
            Campaign.objects.get(pk=campaign.pk), actor=town.program, target=target, lines=lines
        )
    said = {"title": "第一轮自查", "due_on": in_days(20)}
    opened = check_round_verbs["open_check_round"](Campaign.objects.get(pk=campaign.pk), actor=town.program, **said).obj
    director = sign_in(visitor(), "director")
    page = director.page
    director.go("/desk/self-checks/")
    page.get_by_role("link", name=opened.sheets.get(unit__code="school").ref).click()
    page.get_by_text("看原因").click()
    expect(page.locator(".not-now")).to_contain_text("第 1 项「重办学规模」的回答")
    verbs(director).get_by_role("link", name="逐项回答", exact=True).click()
    answers = page.locator(".sheet-line")
    expect(answers).to_have_count(3)
    answers.nth(0).get_by_role("combobox").select_option("无")
    answers.nth(1).get_by_role("combobox").select_option("无")
    answers.nth(2).get_by_role("combobox").select_option("有")
    director.look("self-check-answer")
    page.get_by_role("main").get_by_role("button", name="逐项回答").click()
    expect(page.locator(".field.wrong")).to_contain_text("写明发现的问题")
    answers.nth(2).get_by_role("textbox").fill("1 名教师暑期在外补课")
    page.get_by_role("main").get_by_role("button", name="逐项回答").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    done(director, "签字上报", {})
    expect(page.locator(".stamp")).to_have_text("已签字")
    case = Case.objects.get()
    assert (case.title, case.problem) == ("第一小学自查:违规补课", "1 名教师暑期在外补课")
    director.look("self-check")
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.go(f"/desk/check-rounds/{opened.ref}/")
    expect(clerk.page.get_by_role("row", name=re.compile("第一小学"))).to_contain_text("已签字")
    clerk.look("check-round")
    assert {rule.name: rule.broken for rule in audit.run() if rule.broken} == {}
