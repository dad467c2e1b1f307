"""A voice goes the whole way in a real browser, says no once, and its sender reads the same story in plain words."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.models import Case, Closing, Voice
from huiyin.kernel import journal
from tests.journeys.desk import do, do_with, open_case, sign_in, verbs
from tests.journeys.sender import come_back, rate, say

PROBLEM = "学校食堂中午供餐温度不够,需更换保温设备"
SAID = ["食堂的菜中午是冷的,孩子吃了胃疼", "中午的饭菜凉了,能不能保温", "食堂打的饭冷,汤也冷"]
LACKING = ["第 1 项措施的完成情况", "第 1 项措施的佐证", "报结", "承办单位以外的人核实", "征询来件人"]
RECORD = {"name": "测温记录.txt", "mimeType": "text/plain", "buffer": "出餐 61 度,62 度".encode()}


def test_voice_goes_the_whole_way_and_its_sender_has_the_last_word(town, visitor):
    parent, others = visitor(), [visitor(script=False), visitor()]
    filed = [say(parent, SAID[0], named="王芳", subject="食堂饭菜冷")]
    filed += [say(other, body) for other, body in zip(others, SAID[1:], strict=True)]
    assert "正等工作人员梳理" in come_back(parent, filed[0][1])

    clerk = sign_in(visitor(size="desk"), "clerk")
    ref = open_case(clerk, [number for number, _code in filed], title="食堂饭菜偏冷", problem=PROBLEM)
    assert "已经记入台账" in own(parent)
    due = f"{timezone.localdate() + timedelta(days=20)}"
    do(clerk, ref, "受理")
    do_with(clerk, ref, "归类", {"类别": "学校管理", "整改类型": "立说立行类", "反映对象": "学校"})
    do_with(clerk, ref, "交办", {"责任单位": "基础教育科", "整改时限": due})
    assert "已经交给承办单位" in own(parent)
    assert f"约定 {due} 前办好" in parent.text()

    head = sign_in(visitor(), "head")
    head.go(f"/desk/cases/{ref}/")
    expect(head.page.get_by_role("main")).to_contain_text(PROBLEM)
    assert not any(body in head.page.content() for body in SAID), "who handles reads the clerk's words only"
    assert "王芳" not in head.page.content()
    do_with(head, ref, "签收", {"责任人": "陈科长"})
    do_with(head, ref, "制定措施", {"整改措施": "更换保温设备 3 台", "整改标准": "出餐不低于 60 度"})
    assert "承办单位正在办。" in own(parent)
    assert "陈科长" not in parent.page.content()
    parent.look("return-working")

    closing_is_refused(clerk, ref)
    do_with(head, ref, "交佐证", {"佐证说明": "30 份测温记录"}, file=RECORD)
    do_with(head, ref, "措施完成", {"完成情况": "3 台已更换"})
    submit_verify_ask(head, clerk, visitor, ref, reply="已更换保温设备 3 台,出餐 60 度以上。")

    assert "您说了算" in own(parent)
    parent.look("return-asked")
    rate(parent, "不满意", "昨天还是冷的")
    expect(parent.page.get_by_role("status")).to_contain_text("您的评价已记录")
    parent.look("return-dissatisfied", again=True)
    assert Case.objects.get(ref=ref).state == "working"

    submit_verify_ask(head, clerk, visitor, ref, reply="又加了 2 台,并每天测温公示。")
    for who, (_number, code) in zip([parent, *others], filed, strict=True):
        come_back(who, code)
        rate(who, "满意")
        expect(who.page.get_by_role("main")).to_contain_text("您的评价:满意")
    clerk.go(f"/desk/cases/{ref}/")
    clerk.look("desk-case-asked", again=True)
    do(clerk, ref, "销号/办结")
    clerk.look("desk-case-closed", again=True)
    the_sender_reads_the_same_story(parent)
    assert Case.objects.get(ref=ref).state == "closed"
    assert Closing.objects.get().by_decision is False
    assert {voice.disposition for voice in Voice.objects.all()} == {"linked"}
    assert journal.verify() == []


def own(sender) -> str:
    """Return what the sender's own page says now."""
    sender.go("/return/")
    return sender.text()


def closing_is_refused(clerk, ref):
    """The clerk cannot strike the case off, and reads everything that is missing at once."""
    clerk.go(f"/desk/cases/{ref}/")
    assert verbs(clerk).get_by_role("link", name="销号/办结").count() == 0
    clerk.look("desk-case-working")
    clerk.go(f"/desk/cases/{ref}/close/")
    expect(clerk.page.get_by_role("alert").get_by_role("listitem")).to_have_text(LACKING)
    clerk.look("desk-closing-refused")


def submit_verify_ask(head, clerk, visitor, ref, *, reply):
    do_with(head, ref, "报结", {"办理结果": "已整改", "答复来件人的内容": reply})
    supervisor = sign_in(visitor(), "supervisor")
    do_with(supervisor, ref, "核实通过", {"第 1 项": "达到", "核实情况": "现场测温合格"})
    do(clerk, ref, "征询")


def the_sender_reads_the_same_story(parent):
    told = own(parent)
    parent.look("return-closed", again=True)
    assert "已经办结。" in told
    story = parent.page.get_by_role("region", name="经过").inner_text()
    for line in (
        "已收到",
        "已归入",
        "已受理",
        "已交承办单位",
        "已报结",
        "已由承办单位以外的人员核实",
        "请您评价",
        "您表示不满意,已退回承办单位重办",
        "又加了 2 台",
        "您的评价已记录:满意",
        "已办结",
    ):
        assert line in story, line
        story = story[story.index(line) :]
    assert not any(name in told for name in ("Clerk", "Head", "Supervisor", "陈科长"))
