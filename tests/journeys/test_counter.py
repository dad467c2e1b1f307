"""One visitor's way through all the service rules: from the counter to a refusal that was corrected.

Somebody comes with two matters. The first is told at once what is missing, waits for the papers, goes to a section whose
handler is on leave, is done by the one who stands in, gets more time and is urged. The second is refused, disputed and
heard. After each step the sender's own page says in plain words what happened. What the story is not about is done by
verbs; the page of every verb is looked at by ``test_every_page``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.counter import FirstAsked, Notice, Refusal
from huiyin.cases.models import Case, Voice
from huiyin.kernel import journal
from huiyin.people.actions_posts import post_verbs
from huiyin.people.models import User
from huiyin.people.models_posts import Absence
from huiyin.reports import audit
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import do_with, fill, sign_in
from tests.journeys.sender import come_back

ASKED = "孩子要从外省转来上三年级,要带什么材料?学籍还没办好,能不能先来上课?"
TRANSFER = {"title": "外省学生转学", "problem": "外省户籍学生申请转入第一小学三年级"}
EARLY = {"title": "先入学后补学籍", "problem": "家长希望学籍转来以前先随班上课"}
NOTICE = {
    "依据": "中小学生学籍管理办法第十三条",
    "需要的全部材料": "户口簿\n居住证\n转学申请表",
    "现在还缺的": "居住证\n转学申请表",
    "联系电话": "023-48611234",
}
REFUSED = {
    "否定理由": "不符合办理条件",
    "理由": "户籍不在片区",
    "依据": "年度招生方案第三条",
    "还需补充的材料": "居住证",
}


@pytest.fixture
def house(town: District) -> District:
    """The district with a post that two people hold, so that somebody stands in when one is away."""
    for username, name in (("head", "陈明"), ("helper", "李华"), ("leader", "赵主任")):
        User.objects.filter(username=username).update(name=name)
    said = {"name": "学籍岗", "duties": "学籍管理\n转学办理", "holder_a": "head", "holder_b": "helper"}
    post = post_verbs["file_post"](town.units["section"], actor=town.program, **said).obj
    post_verbs["publish_post"](post, actor=town.program)
    return town


def test_visitor_at_the_counter_is_served_told_covered_refused_and_heard(house, visitor):
    clerk, leader = (sign_in(visitor(size="desk"), name) for name in ("clerk", "leader"))
    parent = visitor()
    voice, code = taken_down(clerk)
    assert "最先接待您的是基础教育科" in come_back(parent, code)

    transfer = given_to_the_section(house, voice)
    told_at_once(clerk, parent, transfer)
    goes_on_leave(sign_in(visitor(size="desk"), "head"))
    helper = sign_in(visitor(size="desk"), "helper")
    stood_in_for(helper, transfer)
    assert "基础教育科已经签收,现在由它负责" in reads(parent)
    day = more_time(helper, leader, transfer)
    assert f"办理时限延到 {day}。原因:等外省转出学校盖章" in reads(parent)
    do_with(clerk, transfer.ref, "催办", {"催办内容": "家长等着开学,请抓紧"})
    assert "已催办承办单位" in reads(parent)

    early = house.case(voice, **EARLY)
    refused(clerk, leader, early)
    disputed(parent)
    corrected(leader, early)
    own = reads(parent)
    assert "已经纠正,重新受理" in own
    assert "居住证满一年的可以转入" in own
    parent.look("return-corrected", again=True)
    assert not any(name in own for name in ("Clerk", "陈明", "李华", "赵主任")), "the unit stands for its people"
    assert [Case.objects.get(pk=case.pk).state for case in (transfer, early)] == ["assigned", "accepted"]
    assert journal.verify() == []
    assert [result.name for result in audit.run() if result.broken] == []


def reads(sender: Visitor) -> str:
    sender.go("/return/")
    return sender.text()


def press_in_main(who: Visitor, name: str) -> None:
    """Press the button of a form; the way there may bear the same name."""
    who.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def downloaded(who: Visitor, name: str) -> str:
    """Follow the link to a file; return what it is called."""
    with who.page.expect_download() as download:
        who.page.get_by_role("link", name=name).click()
    return str(download.value.suggested_filename)


def taken_down(clerk: Visitor) -> tuple[Voice, str]:
    """Take down what a visitor asked: he asked somebody of the section first, who answers for it until it is signed."""
    clerk.go("/desk/voices/new/")
    fill(clerk, {"主题": "转学", "内容": ASKED, "来件人是": "家长", "姓名": "王芳", "当场怎样处理": "移交科室"})
    clerk.press("登记来件")
    expect(clerk.page.get_by_role("main")).to_contain_text("请选移交给哪个科室")
    fill(clerk, {"移交哪个科室": "基础教育科", "谁先被问到": "陈明"})
    clerk.press("登记来件")
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("已登记")
    code = re.sub(r"\D", "", clerk.page.locator(".code").inner_text())
    note = FirstAsked.objects.get()
    assert note.person.username == "head"
    clerk.go(f"/desk/voices/{note.voice.ref}/")
    expect(clerk.page.get_by_role("main")).to_contain_text("仍由首问人负责")
    clerk.look("counter-voice")
    return note.voice, code


def given_to_the_section(house: District, voice: Voice) -> Case:
    case = house.accepted(voice, **TRANSFER)
    due_on = timezone.localdate() + timedelta(days=20)
    return house.do(case, "assign", "clerk", lead="section", co=["logistics"], due_on=due_on)


def told_at_once(clerk: Visitor, parent: Visitor, case: Case) -> None:
    """Give the notice, print it, note its delivery; the clock stands still until he brought what was missing."""
    do_with(clerk, case.ref, "一次性告知", NOTICE)
    clerk.look("desk-case-notice")
    clerk.press("打印告知单")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("一次性告知单")
    clerk.look("notice-print")
    printed = clerk.page.pdf(format="A4")
    assert (printed[:5], len(re.findall(rb"/Type\s*/Page\b", printed))) == (b"%PDF-", 1)
    assert downloaded(clerk, "下载 Word").endswith(".docx")
    do_with(clerk, case.ref, "登记送达", {"送达方式": "当面交付"})
    assert Case.objects.get(pk=case.pk).paused_at
    own = reads(parent)
    assert "现在等您补材料" in own
    assert "居住证" in own
    assert "不计入办理期限" in own
    clerk.go(f"/desk/cases/{case.ref}/give_notice/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("还没有登记补齐")

    do_with(clerk, case.ref, "材料已补齐", {"补齐情况": "都带来了"})
    assert Case.objects.get(pk=case.pk).paused_at is None
    assert "您补的材料已收齐" in reads(parent)
    assert "现在等您补材料" not in parent.text()
    clerk.go(f"/desk/cases/{case.ref}/give_notice/")
    expect(clerk.page.get_by_role("main")).to_contain_text("记为违反一次性告知制并计数")
    assert Notice.objects.get().completed_at is not None


def goes_on_leave(head: Visitor) -> None:
    """The handler, who was asked first, enters days away; the days must be in order, and today is too late to be early."""
    expect(head.page.get_by_role("main")).to_contain_text("首问未交接 1 件")
    today = timezone.localdate()
    head.go("/desk/away/")
    said = {
        "离岗首日": f"{today}",
        "离岗末日": f"{today - timedelta(days=1)}",
        "交接说明": "转学一件等盖章,材料在二楼柜里",
    }
    fill(head, said)
    press_in_main(head, "登记离岗")
    expect(head.page.get_by_role("main")).to_contain_text("末日不能早于首日")
    fill(head, {"离岗末日": f"{today + timedelta(days=2)}", "补报理由": "家人住院"})
    press_in_main(head, "登记离岗")
    expect(head.page.get_by_role("status")).to_contain_text("已办理")
    head.look("away")
    assert Absence.objects.get().late


def stood_in_for(helper: Visitor, case: Case) -> None:
    """The one who stands in finds the case among what waits for him, with the note, and signs in the other's place."""
    helper.go("/desk/")
    main = helper.page.get_by_role("main")
    expect(main).to_contain_text("您今天代 陈明")
    expect(main).to_contain_text(case.ref)
    helper.look("covering-desk")
    helper.go("/desk/away/")
    expect(main).to_contain_text("材料在二楼柜里")
    do_with(helper, case.ref, "签收", {"责任人": "李华"})
    expect(main).to_contain_text("(代 陈明)")
    helper.look("covered-case", again=True)


def more_time(helper: Visitor, leader: Visitor, case: Case) -> date:
    """Ask for more time before the day is over; somebody else grants it and the first day stays on record."""
    first = Case.objects.get(pk=case.pk).due_on
    assert first
    day = first + timedelta(days=10)
    do_with(helper, case.ref, "申请延期", {"延到哪一天": f"{day}", "理由": "等外省转出学校盖章"})
    do_with(leader, case.ref, "同意延期", {"审批意见": "同意,只此一次"})
    kept = Case.objects.get(pk=case.pk)
    assert (kept.due_on, kept.first_due_on) == (day, first)
    return day


def refused(clerk: Visitor, leader: Visitor, case: Case) -> None:
    """File a refusal for a leader to approve: nobody is told before; then there is the notice in three copies."""
    clerk.go(f"/desk/cases/{case.ref}/propose_decline/")
    clerk.page.get_by_label("超出本岗位职权").check()
    fill(clerk, REFUSED)
    press_in_main(clerk, "报批不予受理")
    expect(clerk.page.get_by_role("status")).to_contain_text("已办理")
    leader.go("/desk/")
    leader.look("leader-desk")
    leader.press("同意")
    expect(leader.page.get_by_role("main")).to_contain_text("分管领导的意见")
    leader.page.get_by_label("审批意见").fill("同意,请耐心解释")
    leader.press("同意")
    expect(leader.page.get_by_role("status")).to_contain_text("已办理")
    clerk.go(f"/desk/cases/{case.ref}/")
    clerk.look("desk-case-refused", again=True)
    assert downloaded(clerk, "下载告知书(一式三联)").endswith(".docx")


def disputed(parent: Visitor) -> None:
    """The sender reads why and what he can do about it, and does it, once he has written why."""
    own = reads(parent)
    assert "户籍不在片区" in own
    assert "不服怎么办" in own
    parent.look("return-refused")
    parent.page.get_by_text("不服这个决定,提出异议").click()
    parent.press("提出异议")
    expect(parent.page.get_by_role("main")).to_contain_text("请写明为什么不服")
    parent.page.get_by_label("为什么不服").fill("我们有居住证,住满一年了")
    parent.press("提出异议")
    expect(parent.page.get_by_role("status")).to_contain_text("您的异议已收到")
    assert "分管领导正在复核" in reads(parent)


def corrected(leader: Visitor, case: Case) -> None:
    leader.go("/desk/")
    leader.press("复核异议")
    expect(leader.page.get_by_role("main")).to_contain_text("住满一年了")
    leader.look("review-refusal")
    leader.page.get_by_label("纠正").check()
    fill(leader, {"分管领导意见": "居住证满一年的可以转入,请重新受理"})
    press_in_main(leader, "复核异议")
    expect(leader.page.get_by_role("status")).to_contain_text("已办理")
    assert Refusal.objects.get(case=case).corrected is True
