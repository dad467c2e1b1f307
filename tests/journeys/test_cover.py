"""A goes on leave, B sees what waits (F04): posts filed, an absence entered, the turn done in another's place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.models import User
from huiyin.people.models_posts import Absence, Post
from tests.factories import District
from tests.journeys.desk import sign_in

LAW = {"enforcement": "on", "basis": "民办教育促进法第四十一条", "procedure": "两人检查", "limits": "十五日内"}


def test_a_goes_on_leave_and_b_does_the_work(town: District, visitor: Callable[..., Any]) -> None:
    for username, name in (("head", "陈明"), ("helper", "李华"), ("admin", "周敏")):
        User.objects.filter(username=username).update(name=name)
    case = town.assigned(town.voice())
    admin, head, helper = (sign_in(visitor(size="desk"), name) for name in ("admin", "head", "helper"))
    admin.go(reverse("verb", args=["units", "section", "file_post"]))
    admin.look("file-post")
    admin.page.get_by_role("main").get_by_label("岗位名称").fill("学籍岗")
    admin.page.get_by_role("main").get_by_label("职责").fill("学籍管理\n转学办理")
    admin.page.get_by_role("main").get_by_label("A岗(主办)").select_option("head")
    admin.page.get_by_role("main").get_by_label("B岗(不在岗时由谁接)").select_option("helper")
    for name in ("定岗", "公布岗位", "公布岗位"):
        submit(admin, name)
    admin.look("post")
    fill_the_house(town)
    today = timezone.localdate()
    head.go(reverse("away"))
    head.page.get_by_role("main").get_by_label("离岗首日").fill(today.isoformat())
    head.page.get_by_role("main").get_by_label("离岗末日").fill((today - timedelta(days=1)).isoformat())
    head.page.get_by_role("main").get_by_label("交接说明").fill("食堂一件在等采购,材料在二楼柜里")
    submit(head, "登记离岗")
    assert "末日不能早于首日" in head.text()
    head.look("away-refused")
    head.page.get_by_role("main").get_by_label("离岗末日").fill((today + timedelta(days=2)).isoformat())
    head.page.get_by_role("main").get_by_label("补报理由").fill("家人住院")
    submit(head, "登记离岗")
    head.look("away")
    assert Absence.objects.get().late
    helper.go(reverse("desk"))
    helper.look("covering-desk")
    assert "您今天代 陈明" in helper.text()
    helper.go(reverse("away"))
    helper.look("covering")
    assert "材料在二楼柜里" in helper.text()
    helper.go(reverse("verb", args=["cases", case.ref, "sign"]))
    helper.page.get_by_role("main").get_by_label("责任人").fill("李华")
    submit(helper, "签收")
    assert "李华 · 后勤科(代 陈明)" in helper.text() or "(代 陈明)" in helper.text()
    helper.look("covered-case")
    for name in ("posts", "matters", "duty-sheets", "posts-import", "matters-import"):
        admin.go(reverse(name))
        admin.look(name)
    admin.go(reverse("duty-sheet", args=[town.institution.units.get(code="school").duty_sheets.get().ref]))
    admin.look("duty-sheet")
    admin.go(reverse("post", args=[Post.objects.get(name="民办教育监管岗").ref]))
    admin.look("post-of-law")
    admin.go(reverse("manage"))
    admin.look("manage")
    admin.go(reverse("user", args=["head"]))
    admin.look("user")
    stranger = visitor()
    for name in ("who", "who-cover", "who-duties"):
        stranger.go(reverse(name))
        stranger.look(name)
    stranger.go(reverse("who-cover"))
    assert "今天由B岗 李华 办理" in stranger.text()


def submit(who: Any, name: str) -> None:
    """Press the button or link of that name on the page itself."""
    main = who.page.get_by_role("main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()
    who.page.wait_for_load_state()


def fill_the_house(town: District) -> None:
    """Leave a gap, an overlap, a post of law, a matter and a sheet for the pages to show."""
    done = {"actor": town.program}
    post_verbs["file_post"](
        town.units["logistics"], **done, name="食堂岗", duties="食堂管理\n转学办理", holder_a="helper"
    )
    law = post_verbs["file_post"](
        town.units["section"],
        **done,
        name="民办教育监管岗",
        duties="民办园年检",
        holder_a="admin",
        holder_b="clerk",
    ).obj
    post_verbs["mark_enforcement"](law, **done, **LAW)
    said = {
        "subject": "晨光幼儿园年检",
        "officer": "admin",
        "basis": "第四十一条",
        "result": "合格",
        "done_on": "2026-03-02",
    }
    post_verbs["record_enforcement"](law, **done, **said)
    said = {"name": "食堂", "lead": "logistics", "assists": ["school"], "words": "饭菜\n食堂"}
    matter_verbs["add_matter"](town.institution, **done, **said)
    matter_verbs["add_matter"](town.institution, **done, name="招生", lead="section", words="入学\n饭菜")
    duties = {"clean_duties": "收费项目和标准公开\n招生阳光", "efficiency_duties": "来信七个工作日内答复"}
    year = timezone.localdate().year
    sheet = sheet_verbs["set_sheet"](
        town.units["school"], **done, leader="principal", head="leader", year=year, **duties
    ).obj
    sheet_verbs["check_duty"](sheet, **done, number=1, checked="查阅公示栏,项目齐全")
    sheet_verbs["post_sheet"](type(sheet).objects.get(pk=sheet.pk), **done)
