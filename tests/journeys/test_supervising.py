"""A school's plan is a copy of the bureau's: returned, written anew, accepted; the supervisor talks; the school is through (G07, G08)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.supervision.models_phases import UnitPhase, UnitTalk
from tests.activities.paper_stories import SOURCE
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, sign_in, verbs
from tests.supervision.group_stories import a_campaign, a_group, fresh, handed_in, in_days, passages, to_group

ANEW = "家长最在意两件事:午饭送到教室已经凉了,下午放学门口堵成一片。先改这两件,每周五把做到哪一步贴在校门口的栏里。"


@pytest.fixture
def supervised(town: District) -> UnitPhase:
    """The leader's group supervises the first school; two of its three plans are accepted, the third is called for."""
    campaign = a_campaign(town)
    group = a_group(town, campaign)
    to_group(group, "schedule_step", town.program, step="审查各单位方案", planned_on=in_days(3))
    for kind in ("study", "collection", "activity"):
        said = {
            "kind": "plan", "owing": "unit", "review_kind": kind, "title": f"方案{kind}", "due_on": in_days(20),
            "units": ["school"], "source_title": "区教委实施意见", "source": SOURCE,
        }  # fmt: skip
        call = paper_call_verbs["draft_paper_call"](campaign, actor=town.program, **said).obj
        paper_call_verbs["open_paper_call"](fresh(call), actor=town.program)
        if kind != "activity":
            paper_verbs["accept_paper"](handed_in(town, fresh(call)), actor=town.actor("supervisor"))
    return passages(town, campaign)["school"]


def write(who: Visitor, text: str) -> None:
    """Write the plan on its page and keep it."""
    fill(who, {"标题": "第一小学活动方案", "正文": text, "本单位工作重点": "午餐偏凉、校门口拥堵"})
    who.page.get_by_label("措施 1", exact=True).fill("食堂分两批供餐")
    who.page.get_by_label("责任人 1", exact=True).fill("后勤主任")
    who.page.get_by_label("完成期限 1", exact=True).fill(f"{in_days(9)}")
    who.page.get_by_role("button", name="保存", exact=True).click()
    expect(who.page.get_by_role("status").first).to_contain_text("已保存")


def hand_in(who: Visitor, *, alike: bool) -> None:
    verbs(who).get_by_role("link", name="提交", exact=True).click()
    if alike:
        who.page.get_by_label("我已看过与其他文本相同的部分").check()
    who.page.get_by_role("main").get_by_role("button", name="提交", exact=True).click()
    expect(who.page.get_by_role("status").first).to_contain_text("「提交」已办理")


def test_a_copied_plan_comes_back_and_the_school_is_through(town: District, supervised: UnitPhase, visitor) -> None:
    school: Visitor = sign_in(visitor(size="desk"), "principal")
    school.page.get_by_role("link", name="方案activity").click()
    school.page.get_by_role("link", name="撰写材料").first.click()
    write(school, SOURCE + "我校将认真贯彻落实。")
    hand_in(school, alike=True)

    phone: Visitor = sign_in(visitor(size="phone"), "leader")
    phone.go("/desk/supervision/")
    phone.look("supervising-phone")
    phone.page.get_by_role("link", name=re.compile("第一小学活动方案")).click()
    expect(phone.page.get_by_text("与上级文本《区教委实施意见》有")).to_be_visible()
    expect(phone.page.locator(".side-by-side mark").first).to_be_visible()
    phone.look("supervising-alike", again=True)
    verbs(phone).get_by_role("link", name="退回修改").click()
    fill(phone, {"退回原因": "简单照抄照搬", "修改意见": "写明第一小学自己的事。"})
    phone.page.get_by_role("main").get_by_role("button", name="退回修改").click()
    expect(phone.page.get_by_role("status").first).to_contain_text("「退回修改」已办理")
    phone.go("/desk/supervision/")
    expect(phone.page.get_by_role("main")).to_contain_text("已退回修改:活动方案")
    expect(phone.page.get_by_role("link", name="本环节通过")).to_have_count(0)

    school.go("/desk/")
    school.page.get_by_role("link", name="方案activity").first.click()
    expect(school.page.get_by_text("写明第一小学自己的事。").first).to_be_visible()
    school.page.get_by_role("link", name="继续写").click()
    write(school, ANEW)
    hand_in(school, alike=False)

    phone.go("/desk/supervision/")
    phone.page.get_by_role("link", name=re.compile("第一小学活动方案")).click()
    verbs(phone).get_by_role("link", name="审核通过").click()
    phone.page.get_by_role("main").get_by_role("button", name="审核通过").click()
    expect(phone.page.get_by_role("status").first).to_contain_text("「审核通过」已办理")
    phone.go("/desk/supervision/")
    for _kind in range(4):  # the form offers each time whom nobody talked to yet, and leads back here
        phone.page.get_by_role("link", name="登记谈话").click()
        phone.page.get_by_role("main").get_by_role("button", name="登记督导谈话").click()
        expect(phone.page).to_have_url(re.compile("/desk/supervision/$"))
    assert UnitTalk.objects.filter(passage=supervised).values("kind").distinct().count() == 4
    phone.page.get_by_role("link", name="本环节通过").click()
    phone.page.get_by_role("main").get_by_role("button", name="本环节通过").click()
    expect(phone.page.get_by_role("main")).to_contain_text("已通过的 1 个单位")
    assert fresh(supervised).state == "passed"
    phone.look("supervising-through", again=True)


def test_the_campaign_turns_when_its_report_is_signed_its_plan_out_and_its_meeting_held(
    town: District, supervised: UnitPhase, visitor
) -> None:
    """A02, A06: every gate of the change of phase and of who answers is gone through by its own screen."""
    director: Visitor = sign_in(visitor(size="phone"), "director")
    director.go("/desk/campaigns/supervised/")
    verbs(director).get_by_role("link", name="确定责任人", exact=True).click()
    expect(director.page.get_by_label("责任人")).to_have_value("第一小学 | director")
    fill(director, {"责任人": "第一小学 | director | principal、head"})
    director.page.get_by_role("main").get_by_role("button", name="确定责任人").click()
    expect(director.page.get_by_role("main")).to_contain_text("第一小学没有在用的用户叫「head」")
    fill(director, {"责任人": "第一小学 | director | principal"})
    director.look("answering", again=True)
    director.page.get_by_role("main").get_by_role("button", name="确定责任人").click()
    expect(director.page.get_by_role("row", name=re.compile("第一小学")).last).to_contain_text("Principal")

    admin: Visitor = sign_in(visitor(size="desk"), "admin")
    admin.go("/desk/campaigns/supervised/")
    expect(admin.page.get_by_role("complementary")).to_contain_text("「查摆问题」的转段会")
    verbs(admin).get_by_role("link", name="印发下阶段方案", exact=True).click()
    fill(admin, {"方案名称": "查摆问题实施方案", "印发日期": f"{in_days(0)}", "方案正文": "一、逐条查找。"})
    admin.page.get_by_role("main").get_by_role("button", name="印发下阶段方案").click()
    verbs(admin).get_by_role("link", name="登记转段会", exact=True).click()
    fill(
        admin, {"转段会日期": f"{in_days(0)}", "主持人": "leader", "参会人数": "60", "部署的主要工作": "逐条查找问题。"}
    )
    admin.look("transition", again=True)
    admin.page.get_by_role("main").get_by_role("button", name="登记转段会").click()
    expect(admin.page.get_by_role("complementary")).to_contain_text("签发「学习教育、听取意见」的阶段报告")

    leader: Visitor = sign_in(visitor(size="desk"), "leader")
    leader.go("/desk/report/?campaign=supervised")
    leader.page.get_by_role("link", name="签发", exact=True).click()
    leader.page.get_by_role("main").get_by_role("button", name="签发阶段报告").click()
    expect(leader.page.get_by_role("status").first).to_contain_text("「签发阶段报告」已办理")

    admin.go("/desk/campaigns/supervised/")
    verbs(admin).get_by_role("link", name="转段", exact=True).click()
    admin.page.get_by_role("main").get_by_role("button", name="转段", exact=True).click()
    expect(admin.page.locator("#phases")).to_contain_text(re.compile(r"2\. 查摆问题\s*进行中"))
    admin.page.get_by_text("查摆问题实施方案").click()
    expect(admin.page.get_by_text("一、逐条查找。")).to_be_visible()
    admin.look("campaign-turned")
