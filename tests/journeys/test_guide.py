"""The ways that the user guide shows, walked in every run of the tests; ``make guide`` takes its pictures from them.

In the tests they are walked in the small district, for the guide in the demonstration, whose pages have more to show.
So nothing here may depend on what is said in either.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.people.actors import actor_for
from huiyin.people.models import User
from tests.factories import PASSWORD, make_district
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, sign_in
from tests.journeys.sender import come_back

SAID = "学校门口的斑马线磨没了,早上送孩子过马路很危险。请重新画线。"


@dataclass
class Place:
    """Where the guide is walked: the receipt code of a sender who is asked for his opinion, and nothing else."""

    code: str

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
    return Place(code=code_asked(lines))


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


def first_there(who: Visitor, *paths: str) -> None:
    """Open the first of these addresses that there is."""
    for path in paths:
        if who.go(path) == 200:
            return
    raise AssertionError(f"none of these pages is there: {paths}")


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


def as_clerk(place: Place, visitor: Come) -> None:
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.picture("clerk-1-desk")
    first_there(clerk, "/desk/sort/", "/desk/voices/?disposition=pending")
    clerk.picture("clerk-2-sort")
    clerk.go("/desk/voices/?disposition=pending")
    clerk.page.get_by_role("main").locator("tbody").get_by_role("link").first.click()
    clerk.page.get_by_role("link", name="立件", exact=True).click()
    fill(clerk, {"标题": "校门口的斑马线看不清", "问题内容": "学校门口的斑马线磨损,学生过街不安全,需重新施划。"})
    clerk.picture("clerk-3-open")
    clerk.page.get_by_role("link", name="台账", exact=True).first.click()
    clerk.picture("clerk-4-ledger")
    case = place.case("submitted", "asked", "verified")
    clerk.go(f"/desk/cases/{case.ref}/")
    clerk.picture("clerk-5-case")


def as_school(place: Place, visitor: Come) -> None:
    case, username = place.possible("sign")
    school = sign_in(visitor(), username)
    school.picture("school-1-desk")
    first_there(school, f"/desk/cases/{case.ref}/do/", f"/desk/cases/{case.ref}/")
    school.picture("school-2-case")
    school.go(f"/desk/cases/{case.ref}/sign/")
    fill(school, {"责任人": "赵校长"})
    school.picture("school-3-sign")
    working, username = place.possible("plan")
    head = sign_in(visitor(), username)
    head.go(f"/desk/cases/{working.ref}/plan/")
    fill(head, {"整改措施": "重新施划斑马线,增设减速带", "整改标准": "标线清晰,早晚有人护送"})
    head.picture("school-4-plan")


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
    first_there(leader, "/desk/leader/", "/desk/")
    leader.picture("leader-1-page")
    leader.page.get_by_role("link", name="台账", exact=True).first.click()
    leader.picture("leader-2-ledger")
    leader.go("/desk/figures/")
    leader.picture("leader-3-figures")
    leader.page.get_by_role("main").locator('a[href*="/desk/figures/cases."]').first.click()
    leader.picture("leader-4-rows")
    leader.go("/desk/")
    leader.picture("leader-5-desk")


def as_admin(place: Place, visitor: Come) -> None:
    admin = sign_in(visitor(size="desk"), "admin")
    admin.go("/desk/manage/")
    admin.picture("admin-1-manage")
    admin.go("/desk/manage/units/")
    admin.picture("admin-2-units")
    admin.go("/desk/manage/units/import/")
    admin.picture("admin-3-import")
    admin.go("/desk/manage/users/")
    admin.picture("admin-4-users")
    admin.page.get_by_role("main").locator("tbody").get_by_role("link").first.click()
    admin.picture("admin-5-user")


def test_every_way_of_the_guide_can_be_walked(place: Place, visitor: Come) -> None:
    """All in one test, for the demonstration takes long to load."""
    for walk in (as_sender, as_clerk, as_school, as_supervisor, as_leader, as_admin):
        walk(place, visitor)
