"""A covert inspection leads to a case, and to a violation that somebody answers for; the school and the public see none of it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from huiyin.cases.models import Case
from huiyin.supervision.models_discipline import Sanction, Violation
from huiyin.supervision.models_inspections import Inspection
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, sign_in, verbs
from tests.supervision.discipline_verbs import second_keeper, today

PUBLIC = ("/", "/who/", "/kept/", "/guides/", "/rules/", "/board/")


def act(who: Visitor, address: str, verb: str, said: dict[str, str], *, ticks: tuple[str, ...] = ()) -> None:
    """Do a verb by its button on the page at ``address``, saying what its form asks."""
    page = who.page
    who.go(address)
    verbs(who).get_by_role("link", name=verb, exact=True).click()
    filled_in(who, verb, said, ticks)
    expect(page.get_by_role("status")).to_contain_text(f"「{verb}」已办理")


def made(who: Visitor, address: str, verb: str, said: dict[str, str], *, ticks: tuple[str, ...] = ()) -> str:
    """Make something from its list, and return the address of its page."""
    who.go(address)
    who.page.get_by_role("main").get_by_role("link", name=verb, exact=True).click()
    filled_in(who, verb, said, ticks)
    expect(who.page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"[A-Z]{2}\d{4}-\d{6}"))
    return str(who.page.url.removeprefix(who.address))


def filled_in(who: Visitor, verb: str, said: dict[str, str], ticks: tuple[str, ...]) -> None:
    page = who.page
    expect(page.get_by_role("heading", level=1)).to_have_text(verb)
    fill(who, said)
    for name in ticks:
        page.get_by_role("main").get_by_role("checkbox", name=re.compile(name)).first.check()
    page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()


def test_from_a_covert_inspection_to_a_case_and_a_decision(town: District, visitor) -> None:
    second_keeper(town)
    clerk, leader = sign_in(visitor(), "clerk"), sign_in(visitor(), "leader")
    supervisor = sign_in(visitor(), "supervisor")
    plan = {
        "事项": "周末补课暗访",
        "名目": "专项检查",
        "方式": "暗访",
        "目的和内容": "看周末有没有组织补课",
        "依据": "家长来电",
        "计划日期": f"{today()}",
    }
    place = made(clerk, "/desk/inspections/", "拟订检查", plan, ticks=("第一小学", "Supervisor"))
    clerk.look("inspection-planned")
    act(leader, place, "批准检查", {"审批意见": "同意"})
    act(supervisor, place, "开始检查", {})
    found = {"单位": "第一小学", "发现的情况": "三楼教室周六组织补课,收费 200 元", "地点": "三楼"}
    act(supervisor, place, "登记发现", found)
    act(supervisor, place, "发现立件", {"标题": "周末组织补课", "问题内容": "学校周六组织收费补课"})
    supervisor.look("inspection-found")
    assert Case.objects.get().links.get().voice.channel == "spot_check"
    one = Inspection.objects.get()

    keeper, judge = sign_in(visitor(), "discipline"), sign_in(visitor(), "judge")
    clue = {
        "问题": "组织有偿补课",
        "主要情况": "周六在三楼教室收费补课",
        "来源": "明查暗访发现",
        "检查编号/发现序号": f"{one.ref}/1",
    }
    violation = made(keeper, "/desk/violations/", "登记违规问题", clue)
    act(keeper, violation, "登记涉及人员", {"人员(有账号的)": "Principal"})
    act(keeper, violation, "开始调查", {})
    act(judge, violation, "作出认定", {"认定": "属实", "调查结果": "查明收费补课一次"})
    ref = Violation.objects.get().ref
    proposal = {
        "方式": "效能告诫",
        "事由": "违规违纪",
        "事实": "组织收费补课",
        "依据": "行政告诫办法第五条",
        "违规问题编号/人员序号": f"{ref}/1",
    }
    sanction = made(keeper, "/desk/sanctions/", "提出处理意见", proposal)
    keeper.look("sanction-proposed")

    # The one concerned reads his own, says what he has to say, and nothing else is there for him.
    principal = sign_in(visitor(), "principal")
    act(principal, sanction, "陈述申辩", {"陈述申辩": "家委会自行组织,学校没有收费"})
    principal.look("sanction-own", again=True)
    decision = {"决定机关": "中共示例区教委党组", "决定文号": "党组〔2026〕7 号", "决定日期": f"{today()}"}
    act(judge, sanction, "登记处理决定", decision)
    act(principal, sanction, "签收告诫", {})
    assert Sanction.objects.get().acknowledged_on == today()

    helper = sign_in(visitor(), "helper")
    for who, hidden in ((principal, (place, violation)), (helper, (place, violation, sanction))):
        for address in hidden:
            assert who.go(address) == 404, address
        who.go("/desk/inspections/")
        expect(who.page.get_by_role("main")).not_to_contain_text(one.ref)
    anybody = visitor()
    for address in PUBLIC:
        anybody.go(address)
        for word in ("补课", "Principal", one.ref, ref):
            expect(anybody.page.locator("body")).not_to_contain_text(word)
