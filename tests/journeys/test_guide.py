"""The ways that the user guide shows, walked in every run of the tests; ``make guide`` takes its pictures from them.

In the tests they are walked in the small district, for the guide in the demonstration, whose pages have more to show.
So nothing here may depend on what is said in either.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, expect

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, Voice
from huiyin.people import first_start
from huiyin.people.actors import actor_for
from huiyin.people.models import User
from tests.factories import PASSWORD, make_district
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, form_of, sign_in
from tests.journeys.sender import come_back

ROWS = "标题\t问题内容\t类别\t责任单位\n校门口早晚拥堵\t上下学时段校门口车辆停放混乱,学生过街不安全\t\t\n教室灯光偏暗\t初一教室部分灯管不亮,下午看不清黑板\t没有这一类\t\n"
SAID = "学校门口的斑马线磨没了,早上送孩子过马路很危险。请重新画线。"
TOLD = "城南小學南門外的圍擋佔了人行道"
"""A voice of the demonstration that has a twin in the other script, and a case to which it belongs."""


@dataclass
class Place:
    """Where the guide is walked: the receipt code of a sender who is asked for his opinion, and nothing else."""

    code: str
    moment: str = ""
    """What the pages of figures are asked for as well, so that they have something to show."""
    told: str = ""
    """The voice that lies on the sorting table where its picture is taken."""

    def case(self, *states: str) -> Case:
        """Return the newest case in one of these states."""
        return Case.objects.filter(state__in=states, conduct=False).order_by("-pk")[0]

    def possible(self, verb: str) -> tuple[Case, str]:
        """Return a case to which ``verb`` may be done, and the name by which somebody of its leading unit signs in."""
        for user in User.objects.select_related("unit").order_by("pk"):
            actor = actor_for(user, via="web")
            for case in Case.objects.filter(lead_unit=user.unit, conduct=False).order_by("-pk"):
                if case_verbs[verb].refusal(case, actor) is None:
                    return case, user.username
        raise AssertionError(f"nobody can do {verb} to anything")


@pytest.fixture
def place(browser: Browser, transactional_db: None) -> Place:
    cache.clear()
    return demonstration() if os.environ.get("HUIYIN_GUIDE") else small_place()


def demonstration() -> Place:
    """Load the demonstration; everybody in it gets the password of the tests."""
    from huiyin.config import demo_loader

    lines = demo_loader.load(say=lambda _sentence: None).lines
    User.objects.update(password=make_password(PASSWORD))
    told = Voice.objects.get(subject=TOLD).ref
    return Place(code=code_asked(lines), moment="?as_of=2014-06-12", told=told)


def code_asked(lines: list[str]) -> str:
    """Return the receipt code of the demonstration's sender who is asked for his opinion."""
    line = next(line for line in lines if "正在征询" in line)
    return re.sub(r"\D", "", line.split("\t")[1])


def small_place() -> Place:
    town = make_district()
    town.voice(subject="校门口的斑马线")
    town.assigned(town.voice(), lead="school")
    working = town.assigned(town.voice(), lead="school2")
    town.add_user("principal2", "school2", "handler")
    town.do(working, "sign", "principal2", person="孙校长")
    town.do(working, "plan", "principal2", content="更换保温设备", standard="出餐不低于 60 度")
    town.submitted(town.voice())
    asked = town.voice()
    town.asked(asked)
    return Place(code=asked.receipt)


Come = Callable[..., Visitor]


def as_sender(place: Place, visitor: Come) -> None:
    sender = visitor()
    page = sender.page
    sender.go("/")
    sender.picture("sender-1-home")
    page.get_by_role("link", name=re.compile("^我要反映 ")).click()
    page.get_by_label("您想说的话").fill(SAID)
    page.get_by_label("一句话说是什么事").fill("校门口的斑马线")
    sender.picture("sender-2-say")
    page.get_by_label("家长").check()
    page.get_by_label(re.compile("^匿名")).check()
    page.get_by_role("button", name="提交", exact=True).scroll_into_view_if_needed()
    sender.picture("sender-3-how")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="这是您的回执码")).to_be_visible()
    sender.picture("sender-4-receipt")
    sender.go("/receipt/")
    sender.picture("sender-5-code")
    come_back(sender, place.code)
    sender.picture("sender-6-answer")
    page.get_by_label("基本满意").scroll_into_view_if_needed()
    sender.picture("sender-7-rate")
    sender.go("/")
    sender.press("长辈版")
    expect(page.get_by_role("button", name="普通版")).to_be_visible()
    sender.picture("sender-8-elder")


def as_clerk(place: Place, visitor: Come) -> None:
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.picture("clerk-1-desk")
    clerk.go(f"/desk/sort/?at={place.told}")
    clerk.picture("clerk-2-sort")
    clerk.go("/desk/voices/?disposition=pending")
    waiting = clerk.page.get_by_role("main").locator("tbody tr").filter(has_text="校门口的斑马线")
    waiting.get_by_role("link").first.click()
    clerk.page.get_by_role("link", name="立件", exact=True).click()
    fill(clerk, {"标题": "校门口的斑马线看不清", "问题内容": "学校门口的斑马线磨损,学生过街不安全,需重新施划。"})
    clerk.picture("clerk-3-open")
    clerk.page.get_by_role("link", name="台账", exact=True).first.click()
    clerk.picture("clerk-4-ledger")
    case = place.case("submitted", "asked", "verified")
    clerk.go(f"/desk/cases/{case.ref}/")
    clerk.picture("clerk-5-case")
    clerk.go("/desk/ledger/paste/")
    fill(clerk, {"从 Excel 复制的行": ROWS})
    clerk.press("检查")
    expect(clerk.page.get_by_role("status")).to_contain_text("共 2 行")
    clerk.picture("clerk-6-paste")
    clerk.go("/desk/ledger/print/")
    clerk.picture("clerk-7-print")


def as_collector(place: Place, visitor: Come) -> None:
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.page.get_by_role("link", name="征求意见", exact=True).click()
    expect(clerk.page.get_by_role("heading", name="还缺什么")).to_be_visible()
    clerk.picture("collecting-1-home")
    clerk.press("按单位登记")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("按单位登记")
    clerk.picture("collecting-2-units")
    clerk.go("/desk/collection/")
    clerk.press("样表")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("样表")
    clerk.picture("collecting-3-library")
    clerk.go("/desk/collection/")
    clerk.press("收集渠道")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("收集渠道")
    clerk.picture("collecting-4-channels")


def as_school(place: Place, visitor: Come) -> None:
    case, username = place.possible("sign")
    school = sign_in(visitor(), username)
    school.picture("school-1-desk")
    school.go(f"/desk/cases/{case.ref}/do/")
    school.picture("school-2-case")
    sign = filled_in(school, "签收", {"责任人": "赵校长"})
    school.picture("school-3-sign")
    sign.click()
    plan = filled_in(school, "制定措施", {"整改措施": "重新施划斑马线,增设减速带", "整改标准": "标线清晰,早晚有人护送"})
    school.picture("school-4-plan")
    plan.click()
    expect(school.page.get_by_role("status").first).to_contain_text("制定措施")


def filled_in(school: Visitor, verb: str, said: dict[str, str]) -> Locator:
    """Fill in the form of the step that the short page is at; return its button."""
    form = form_of(school, verb)
    for label, text in said.items():
        form.get_by_label(re.compile(f"^{label}")).first.fill(text)
    school.page.get_by_role("heading", name=f"现在:{verb}").evaluate("one => one.scrollIntoView()")
    return form.get_by_role("button", name=verb, exact=True)


def as_supervisor(place: Place, visitor: Come) -> None:
    case = place.case("submitted")
    supervisor = sign_in(visitor(), "supervisor")
    supervisor.picture("supervisor-1-desk")
    supervisor.go(f"/desk/cases/{case.ref}/")
    supervisor.picture("supervisor-2-case")
    supervisor.go(f"/desk/cases/{case.ref}/verify/")
    fill(supervisor, {"核实情况": "现场查看,与报结所写相符"})
    supervisor.picture("supervisor-3-verify")
    supervisor.go(f"/desk/cases/{case.ref}/rework/")
    supervisor.picture("supervisor-4-rework")


def as_leader(place: Place, visitor: Come) -> None:
    leader = sign_in(visitor(size="desk"), "leader")
    leader.go(f"/desk/leader/{place.moment}")
    expect(leader.page.get_by_role("heading", level=1)).to_contain_text("一页看清")
    leader.page.wait_for_load_state("networkidle")
    leader.picture("leader-1-page")
    leader.page.get_by_role("main").locator('a[href*="/desk/figures/"]').first.click()
    leader.picture("leader-2-rows")
    leader.go(f"/desk/report/{place.moment}")
    leader.picture("leader-3-report")
    leader.page.get_by_role("link", name="签发", exact=True).click()
    expect(leader.page.get_by_role("heading", level=1)).to_have_text("签发阶段报告")
    leader.picture("leader-4-sign")


def as_admin(place: Place, visitor: Come) -> None:
    admin = sign_in(visitor(size="desk"), "admin")
    assert admin.go("/desk/manage/") == 200
    admin.picture("admin-2-manage")
    assert admin.go("/desk/manage/units/") == 200
    admin.picture("admin-3-units")
    assert admin.go("/desk/manage/people/import/") == 200
    admin.picture("admin-4-people")
    assert admin.go("/desk/manage/roles/") == 200
    admin.picture("admin-5-roles")
    assert admin.go("/desk/manage/settings/") == 200
    admin.picture("admin-6-settings")


def test_every_way_of_the_guide_can_be_walked(place: Place, visitor: Come) -> None:
    """All in one test, for the demonstration takes long to load."""
    for walk in (as_sender, as_clerk, as_collector, as_school, as_supervisor, as_leader, as_admin):
        walk(place, visitor)


def test_a_site_is_set_up_by_the_wizard(browser: Browser, transactional_db: None, visitor: Come) -> None:
    """From the code in the data folder to the first campaign; the sheets of units and people may wait."""
    cache.clear()
    code = first_start.code_of(Path(settings.HUIYIN_HOME))
    first = visitor(size="desk")
    first.go("/")
    expect(first.page.get_by_role("heading", level=1)).to_have_text("请输入设置码")
    first.look("setup-code")
    for title, said, button in WIZARD:
        expect(first.page.get_by_role("heading", level=1)).to_have_text(title)
        fill(first, said if said else {"设置码": code})
        if title == "您的机构叫什么?":
            first.look("setup-institution")
            first.picture("admin-1-setup")
        first.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    expect(first.page.get_by_role("heading", level=1)).to_contain_text("单位")
    first.go("/desk/setup/campaign/")
    fill(first, {"活动名称": "作风效能专项整改", "主题": "为民务实清廉"})
    first.page.get_by_role("button", name="建立并启动").click()
    expect(first.page.get_by_role("heading", level=1)).to_have_text("多少天内办完?")
    first.go("/desk/setup/done/")
    expect(first.page.get_by_role("main")).to_contain_text("作风效能专项整改")
    first.look("setup-done")
    assert Campaign.objects.get().state == "running"


WIZARD = (
    ("请输入设置码", {}, "下一步"),
    ("您的机构叫什么?", {"机构名称": "示例区教委", "机构代码": "slq", "标语": "事事有回音,件件有着落"}, "下一步"),
    (
        "谁来当管理员?",
        {"您的姓名": "管小员", "用户名": "guan", "密码": PASSWORD, "再输一次密码": PASSWORD},
        "建立机构并登录",
    ),
)
