"""A visitor at the counter: first-asked note, case, notice printed and completed, refusal told, disputed, corrected."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.counter import FirstAsked, Notice, Refusal
from huiyin.cases.models import Case
from huiyin.kernel import journal
from huiyin.reports import audit
from tests.journeys.desk import do_with, fill, open_case, sign_in
from tests.journeys.sender import come_back

ASKED = "孩子要从外省转来上三年级,要带什么材料,多久能办好?"
PROBLEM = "外省户籍学生申请转入第一小学三年级"


def test_visitor_at_the_counter_is_told_at_once_refused_disputes_and_is_heard(town, visitor):
    clerk, parent = sign_in(visitor(size="desk"), "clerk"), visitor()
    number, code = taken_down(clerk)
    assert "最先接待您的是基础教育科" in come_back(parent, code)
    head = sign_in(visitor(size="desk"), "head")
    expect(head.page.get_by_role("main")).to_contain_text("首问未交接 1 件")
    head.press("看我首问的")
    expect(head.page.get_by_role("main")).to_contain_text(number)
    head.look("first-asked")

    clerk.go("/desk/")
    ref = open_case(clerk, [number], title="外省学生转学", problem=PROBLEM)
    told_at_once(clerk, parent, ref)
    refused(clerk, visitor, ref)
    own = reads(parent)
    assert "不予受理" in own
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
    parent.look("return-disputed")

    corrected(visitor, clerk, ref)
    own = reads(parent)
    assert "已经纠正,重新受理" in own
    assert "居住证满一年的可以转入" in own
    parent.look("return-corrected")
    assert not any(name in own for name in ("Clerk", "Head", "Leader")), "the unit stands for its people"
    assert Case.objects.get(ref=ref).state == "accepted"
    assert Refusal.objects.get().corrected is True
    handed_over(clerk, head, ref)
    assert "基础教育科已经签收,现在由它负责" in reads(parent)
    clerk.go(f"/desk/cases/{ref}/")
    clerk.look("desk-case-chain")
    assert journal.verify() == []
    assert [result.name for result in audit.run() if result.broken] == []


def reads(sender) -> str:
    sender.go("/return/")
    return sender.text()


def taken_down(clerk) -> tuple[str, str]:
    """Take down what a visitor asked: he asked somebody of the section first, who keeps it."""
    clerk.go("/desk/voices/new/")
    clerk.look("counter-form")
    fill(clerk, {"主题": "转学", "内容": ASKED, "来件人是": "家长", "姓名": "王芳", "当场怎样处理": "移交科室"})
    clerk.press("登记来件")
    expect(clerk.page.get_by_role("main")).to_contain_text("请选移交给哪个科室")
    fill(clerk, {"移交哪个科室": "基础教育科", "谁先被问到": "Head"})
    clerk.press("登记来件")
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("已登记")
    found = re.search(r"V\d{4}-\d{6}", clerk.text())
    assert found
    code = re.sub(r"\D", "", clerk.page.locator(".code").inner_text())
    assert FirstAsked.objects.get().person.username == "head"
    clerk.go(f"/desk/voices/{found[0]}/")
    expect(clerk.page.get_by_role("main")).to_contain_text("仍由首问人负责")
    clerk.look("counter-voice")
    return found[0], code


NOTICE = {
    "依据": "中小学生学籍管理办法第十三条",
    "需要的全部材料": "户口簿\n居住证\n转学申请表",
    "现在还缺的": "居住证\n转学申请表",
    "联系电话": "023-48611234",
}


def told_at_once(clerk, parent, ref) -> None:
    """Give the notice, print it, note its delivery; the sender reads what is missing; he brings it; a second one is marked."""
    do_with(clerk, ref, "一次性告知", NOTICE)
    clerk.look("desk-case-notice")
    clerk.press("打印告知单")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("一次性告知单")
    clerk.look("notice-print")
    clerk.go(f"/desk/cases/{ref}/")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="下载 Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    do_with(clerk, ref, "登记送达", {"送达方式": "当面交付"})
    own = reads(parent)
    assert "现在等您补材料" in own
    assert "居住证" in own
    assert "不计入办理期限" in own
    parent.look("return-notice")
    clerk.go(f"/desk/cases/{ref}/give_notice/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("还没有登记补齐")
    do_with(clerk, ref, "材料已补齐", {"补齐情况": "都带来了"})
    assert "您补的材料已收齐" in reads(parent)
    assert "现在等您补材料" not in parent.text()
    clerk.go(f"/desk/cases/{ref}/give_notice/")
    expect(clerk.page.get_by_role("main")).to_contain_text("记为违反一次性告知制并计数")
    clerk.look("second-notice")
    assert Notice.objects.get().completed_at is not None


def refused(clerk, visitor, ref) -> None:
    said = {
        "否定理由": "不符合办理条件",
        "理由": "户籍不在片区",
        "依据": "年度招生方案第三条",
        "还需补充的材料": "居住证",
    }
    clerk.go(f"/desk/cases/{ref}/propose_decline/")
    clerk.page.get_by_label("超出本岗位职权").check()
    clerk.look("propose-decline")
    fill(clerk, said)
    clerk.page.get_by_role("main").get_by_role("button", name="报批不予受理").click()
    expect(clerk.page.get_by_role("status")).to_contain_text("已办理")
    leader = sign_in(visitor(size="desk"), "leader")
    leader.look("leader-desk")
    leader.press("同意")
    expect(leader.page.get_by_role("main")).to_contain_text("分管领导的意见")
    leader.page.get_by_label("审批意见").fill("同意,请耐心解释")
    leader.press("同意")
    expect(leader.page.get_by_role("status")).to_contain_text("已办理")
    clerk.go(f"/desk/cases/{ref}/")
    clerk.look("desk-case-refused")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="下载告知书(一式三联)").click()
    assert download.value.suggested_filename.endswith(".docx")


def corrected(visitor, clerk, ref) -> None:
    leader = sign_in(visitor(size="desk"), "leader")
    leader.press("复核异议")
    expect(leader.page.get_by_role("main")).to_contain_text("住满一年了")
    leader.look("review-refusal")
    leader.page.get_by_label("纠正").check()
    fill(leader, {"分管领导意见": "居住证满一年的可以转入,请重新受理"})
    leader.page.get_by_role("main").get_by_role("button", name="复核异议").click()
    expect(leader.page.get_by_role("status")).to_contain_text("已办理")
    clerk.go(f"/desk/cases/{ref}/")
    expect(clerk.page.get_by_role("main")).to_contain_text("已纠正,重新受理")


def handed_over(clerk, head, ref) -> None:
    do_with(clerk, ref, "归类", {"类别": "学校管理", "整改类型": "立说立行类", "反映对象": "学校"})
    due = f"{timezone.localdate() + timedelta(days=20)}"
    do_with(clerk, ref, "交办", {"责任单位": "基础教育科", "整改时限": due})
    clerk.go(f"/desk/cases/{ref}/")
    expect(clerk.page.get_by_role("region", name="交接链").or_(clerk.page.locator("#chain"))).to_contain_text("未签收")
    do_with(head, ref, "签收", {"责任人": "陈科长"})
    head.go("/desk/first-asked/")
    expect(head.page.get_by_role("main")).to_contain_text("没有您首问、还没有交接的事")
