"""How a case ends, in a real browser: verified on a phone with a bad connection; signed, put up, struck off, come back, struck off again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.models import Case, Check, CheckPhoto, Objection, PublicRating, StrikeReview
from huiyin.reports import audit
from tests.cases.publishing_stories import unreceipted
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import do, do_with, fill, sign_in
from tests.journeys.sender import come_back, rate
from tests.upload_files import jpeg_with_place

PHOTO = {"name": "IMG_0930.jpg", "mimeType": "image/jpeg", "buffer": jpeg_with_place()}
WORDING = "第一小学食堂已更换保温设备,出餐不低于 60 度"


def test_a_supervisor_verifies_on_a_phone_where_the_connection_fails(town: District, visitor: Any) -> None:
    """From the list to the check-list, photos and remarks, all on 390 pixels; sent once though the network was away (E08)."""
    case = town.submitted(town.voice())
    supervisor = sign_in(visitor(), "supervisor")
    page = supervisor.page
    page.get_by_role("main").locator(f'a[href*="/cases/{case.ref}/verify/"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核实通过")
    supervisor.look("verify-phone")
    page.get_by_role("checkbox", name=re.compile("第 1 项")).check()
    fill(supervisor, {"核实方式": "现场核查", "核实情况": "到食堂量了三盘菜,都在 60 度以上", "地点": "第一小学食堂"})
    page.locator("input[type=file][name=photos]").set_input_files([PHOTO])
    page.context.set_offline(True)
    page.get_by_role("main").get_by_role("button", name="核实通过", exact=True).click()
    expect(page.get_by_text("没有网络")).to_be_visible()
    assert not Check.objects.exists()
    supervisor.errors.clear()  # that the network was away is what this is about
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.title)
    check = Check.objects.get()
    assert (check.mode, check.place, check.passed) == ("on_site", "第一小学食堂", True)
    assert CheckPhoto.objects.get().check_made == check
    assert Case.objects.get(pk=case.pk).state == "verified"
    expect(page.get_by_text("照片 1")).to_be_visible()
    supervisor.look("case-verified", again=True)


def test_a_page_that_was_closed_without_network_has_its_words_back(town: District, visitor: Any) -> None:
    case = town.submitted(town.voice())
    supervisor = sign_in(visitor(), "supervisor")
    page, address = supervisor.page, f"/desk/cases/{case.ref}/verify/"
    supervisor.go(address)
    page.get_by_role("checkbox", name=re.compile("第 1 项")).check()
    fill(supervisor, {"核实情况": "到食堂量了三盘菜"})
    page.get_by_label(re.compile("^地点")).fill("食堂")
    page.context.set_offline(True)
    page.get_by_role("main").get_by_role("button", name="核实通过", exact=True).click()
    expect(page.get_by_text("没有网络")).to_be_visible()
    page.goto("about:blank")
    supervisor.errors.clear()
    page.context.set_offline(False)
    supervisor.go(address)
    expect(page.get_by_label(re.compile("^核实情况"))).to_have_value("到食堂量了三盘菜")
    expect(page.get_by_role("checkbox", name=re.compile("第 1 项"))).to_be_checked()


def lay_down_the_procedure(visitor: Any) -> None:
    """The administrator says in the settings how problems are struck off."""
    admin = sign_in(visitor(size="desk"), "admin")
    admin.go("/desk/manage/settings/")
    row = admin.page.locator("#closing tbody tr").filter(has_text="整改问题")
    row.get_by_role("link", name="改").click()
    admin.page.get_by_label("须经审核和负责人签字").check()
    fill(admin, {"公示(工作日)": "5"})
    admin.page.get_by_role("button", name="设定销号程序").click()
    expect(admin.page.locator("#closing")).to_contain_text("5 个工作日")
    admin.look("settings-closing", again=True)


def days_pass(case: Case) -> None:
    """Let the notice have ended yesterday: the one thing that nobody can do in a browser."""
    last = timezone.localdate() - timedelta(days=1)
    StrikeReview.objects.filter(case=case, ended_at=None).update(
        notice_from=last - timedelta(days=7), notice_until=last
    )


def sign_and_put_up(clerk: Visitor, leader: Visitor, ref: str) -> None:
    do_with(clerk, ref, "报审签", {"审核意见": "材料齐全,核查合格", "公示内容": WORDING})
    do_with(leader, ref, "审签同意", {"审签意见": "同意公示"})


def test_a_case_is_put_up_struck_off_comes_back_and_is_struck_off_again(town: District, visitor: Any) -> None:
    town.add_user("supervisor2", "bureau", "supervisor")
    lay_down_the_procedure(visitor)
    voice = town.voice(name="王芳", phone="13800000000")
    case = town.asked(voice, unreceipted(town))
    parent = visitor()
    come_back(parent, voice.receipt)
    rate(parent, "满意")
    expect(parent.page.get_by_role("main")).to_contain_text("您的评价:满意")
    clerk, leader = sign_in(visitor(size="desk"), "clerk"), sign_in(visitor(), "leader")
    clerk.go(f"/desk/cases/{case.ref}/close/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("审核并报负责人审签")
    sign_and_put_up(clerk, leader, case.ref)
    somebody_objects(visitor, leader, case)
    clerk.go(f"/desk/cases/{case.ref}/close/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("公示期满")
    days_pass(case)
    do(clerk, case.ref, "销号/办结")
    result = it_is_published_and_filed(visitor, clerk, case)
    it_comes_back(visitor, case)
    assert result.go(f"/results/{case.ref}/") == 410, "what was opened again has no public result"
    town.do(case, "submit", "head", result="又换了两台", reply="已重新更换")
    supervisor = sign_in(visitor(), "supervisor")
    do_with(supervisor, case.ref, "核实通过", {"第 1 项": "达到", "核实情况": "又看过,热的"})
    do(clerk, case.ref, "征询")
    parent.go("/return/")
    rate(parent, "满意")
    expect(parent.page.get_by_role("main")).to_contain_text("您的评价:满意")
    sign_and_put_up(clerk, leader, case.ref)
    days_pass(case)
    do(clerk, case.ref, "销号/办结")
    both_numbers_are_told(leader)
    clerk.go(f"/desk/cases/{case.ref}/")
    expect(clerk.page.get_by_role("main")).to_contain_text("问题反弹")
    clerk.look("case-struck-off-again", again=True)
    assert [one.number for one in case.closings.all()] == [1, 2]
    assert [result.name for result in audit.run() if result.broken] == []


def somebody_objects(visitor: Any, leader: Visitor, case: Case) -> None:
    """Anybody says how it looks and says no on the public page, without script; the leader decides it with a reason."""
    stranger = visitor(script=False)
    stranger.go("/")
    stranger.page.get_by_role("link", name="销号公示").click()
    expect(stranger.page.get_by_role("main")).to_contain_text(WORDING)
    stranger.page.get_by_role("link", name="评价或者提异议").click()
    stranger.page.get_by_role("button", name="提交评价").click()
    expect(stranger.page.get_by_role("alert")).to_contain_text("您看办得怎么样")
    stranger.page.get_by_label("没办好").check()
    stranger.page.get_by_role("button", name="提交评价").click()
    expect(stranger.page.get_by_role("status")).to_contain_text("您的评价已记下")
    assert PublicRating.objects.get().grade == "not_done"
    stranger.page.get_by_role("link", name="评价或者提异议").click()
    stranger.page.get_by_label("您的异议").fill("二楼窗口还是冷的")
    stranger.page.get_by_role("button", name="提交异议").click()
    expect(stranger.page.get_by_role("status")).to_contain_text("您的异议已收到")
    assert Objection.objects.get().text == "二楼窗口还是冷的"
    said = {"哪一条异议": "1. 二楼窗口还是冷的", "异议是否成立": "不成立", "处理说明": "当天去看过,二楼已装"}
    do_with(leader, case.ref, "处理公示异议", said)


def it_is_published_and_filed(visitor: Any, clerk: Visitor, case: Case) -> Visitor:
    """The slip of the box has no receipt: before the case is filed, its result is published, and anybody rates it without script."""
    clerk.go(f"/desk/cases/{case.ref}/archive-case/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("对 1 件匿名来件的公开答复")
    clerk.go(f"/desk/cases/{case.ref}/")
    expect(clerk.page.locator("#published")).to_contain_text("还没有公开答复")
    clerk.look("case-owes-a-public-answer", again=True)
    clerk.go(f"/desk/cases/{case.ref}/publish-result/")
    expect(clerk.page.get_by_label("办理结果")).to_have_value(WORDING)
    fill(clerk, {"反映的问题": "第一小学食堂的饭菜偏冷"})
    clerk.page.get_by_role("main").get_by_role("button", name="公开办理结果", exact=True).click()
    do_with(clerk, case.ref, "归档", {"档案号": "2026-永-17"})
    stranger = visitor(script=False)
    stranger.go("/notices/")
    stranger.page.get_by_role("main").get_by_role("link", name=re.compile("看办理结果")).click()
    expect(stranger.page.get_by_role("main")).to_contain_text("第一小学食堂的饭菜偏冷")
    stranger.page.get_by_role("link", name=re.compile("评价件")).click()
    stranger.page.get_by_label("办好了").check()
    stranger.page.get_by_label("想说的话").fill("三楼也要看看")
    stranger.page.get_by_role("button", name="提交评价").click()
    expect(stranger.page.get_by_role("main")).to_contain_text("已有 1 人次评价:办好了 1")
    return stranger


def it_comes_back(visitor: Any, case: Case) -> None:
    """Somebody who had no hand in it plans a look, goes there and finds it come back."""
    other = sign_in(visitor(), "supervisor2")
    other.go(f"/desk/cases/{case.ref}/")
    other.page.get_by_role("link", name="安排回头看").click()
    other.page.get_by_role("button", name="安排回头看").click()
    expect(other.page.get_by_role("heading", level=1)).to_contain_text(case.title)
    other.look("look-back")
    other.page.get_by_role("link", name="已反弹,重开原件").click()
    fill(other, {"怎样看": "现场核查", "看到的情况": "中午去看,又是冷的"})
    other.page.get_by_role("button", name="已反弹,重开原件").click()
    expect(other.page.locator(".stamp")).to_have_text("已反弹,原件重开")
    assert Case.objects.get(pk=case.pk).state == "working"


def both_numbers_are_told(leader: Visitor) -> None:
    """The ledger and the report show what is struck off and what came back, side by side."""
    leader.go("/desk/ledger/")
    leader.page.get_by_role("link", name="五本账").click()
    numbers = leader.page.locator("dl.tally > div")
    expect(numbers.filter(has_text="销号")).to_contain_text("1")
    expect(numbers.filter(has_text="反弹过")).to_contain_text("1")
    leader.look("tally")
    leader.go("/desk/report/")
    expect(leader.page.get_by_role("main")).to_contain_text(re.compile("曾经反弹\\s*1\\s*个"))
