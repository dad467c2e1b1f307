"""What somebody typed survives a mistake, a session that ended and an impatient finger; nothing is done twice."""

from __future__ import annotations

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from huiyin.cases.models import Case, Voice
from tests.factories import PASSWORD
from tests.journeys.desk import fill, sign_in
from tests.journeys.sender import come_back, proof, say

BODY = "校门口的斑马线磨没了,早上送孩子很危险。\n请重新画线。"
PROBLEM = "学校食堂中午供餐温度不够,需更换保温设备"


def begin(parent, body=BODY):
    parent.go("/")
    parent.page.get_by_role("link", name=re.compile("^我要反映 ")).click()
    parent.page.get_by_label("您想说的话").fill(body)
    parent.page.get_by_label("家长").check()


def test_public_form_keeps_what_was_typed(town, visitor):
    """After a mistake, and after the page grew too old."""
    for old in (False, True):
        parent = visitor()
        begin(parent)
        if old:
            parent.page.get_by_label(re.compile("^匿名")).check()
            parent.page.context.clear_cookies()
            parent.press("提交")
            expect(parent.page.get_by_role("main")).to_contain_text("刚才填写的内容还在")
            expect(parent.page.get_by_role("main")).to_contain_text("请重新画线。")
            parent.press("再次提交")
        else:
            parent.press("提交")
            expect(parent.page.get_by_role("alert")).to_contain_text("要改")
            expect(parent.page.get_by_label("您想说的话")).to_have_value(BODY)
            expect(parent.page.get_by_label("家长")).to_be_checked()
            parent.page.get_by_label(re.compile("^匿名")).check()
            parent.press("提交")
        ref, _code = proof(parent)
        assert Voice.objects.get(ref=ref).body.splitlines() == BODY.splitlines()
    assert Voice.objects.count() == 2


def test_impatient_finger_says_it_once(town, visitor):
    for n, script in enumerate([True, False], start=1):
        parent = visitor(script=script)
        begin(parent, f"{BODY}{n}")
        parent.page.get_by_label(re.compile("^匿名")).check()
        parent.page.get_by_role("button", name="提交", exact=True).dblclick()
        proof(parent)
        parent.page.reload()
        proof(parent)
        assert Voice.objects.count() == n


def test_withdrawal_after_the_receipt_was_put_away_keeps_its_reason(town, visitor):
    parent = visitor()
    ref, code = say(parent, BODY)
    come_back(parent, code)
    parent.page.get_by_text("撤回这份来件").click()
    parent.page.get_by_label("撤回说明").fill("已经有人画了")
    parent.page.context.clear_cookies()
    parent.press("确认撤回")
    expect(parent.page.get_by_role("main")).to_contain_text("已经有人画了")
    assert Voice.objects.get(ref=ref).disposition == "pending"


def test_desk_mistake_keeps_what_was_typed(town, visitor):
    case = town.assigned(town.voice())
    town.do(case, "sign", "head", person="陈科长")
    head = sign_in(visitor(), "head")
    head.go(f"/desk/cases/{case.ref}/plan/")
    fill(head, {"整改措施": "更换保温设备 3 台"})
    head.page.get_by_role("main").locator("form").evaluate_all("forms => forms.forEach(one => one.noValidate = true)")
    head.page.get_by_role("main").get_by_role("button", name="制定措施", exact=True).click()
    expect(head.page.get_by_label(re.compile("^整改措施"))).to_have_value("更换保温设备 3 台")
    fill(head, {"整改标准": "出餐不低于 60 度"})
    head.page.get_by_role("main").get_by_role("button", name="制定措施", exact=True).click()
    expect(head.page.get_by_role("status").first).to_contain_text("已办理")


def test_session_that_ended_at_the_desk_loses_nothing(town, visitor):
    voice = town.voice()
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.go(f"/desk/campaigns/{town.campaign.code}/open_case/?voices={voice.ref}")
    fill(clerk, {"种类": "整改问题", "标题": "食堂饭菜偏冷", "问题内容": PROBLEM})
    Session.objects.all().delete()
    clerk.page.get_by_role("main").get_by_role("button", name="立件").click()
    expect(clerk.page.get_by_role("status").first).to_contain_text("刚才填写的内容不会丢失")
    clerk.page.get_by_label("用户名").fill("clerk")
    clerk.page.get_by_label("密码").fill(PASSWORD)
    clerk.page.get_by_role("button", name="登录").click()
    expect(clerk.page.get_by_role("main")).to_contain_text(PROBLEM)
    clerk.page.get_by_role("button", name="再次提交").click()
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("食堂饭菜偏冷")
    assert Case.objects.get().problem == PROBLEM


def test_impatient_finger_opens_one_case(town, visitor):
    for n, script in enumerate([True, False], start=1):
        voice = town.voice()
        clerk = sign_in(visitor(size="desk", script=script), "clerk")
        clerk.go(f"/desk/campaigns/{town.campaign.code}/open_case/?voices={voice.ref}")
        fill(clerk, {"种类": "整改问题", "标题": "食堂饭菜偏冷", "问题内容": PROBLEM})
        clerk.page.get_by_role("main").get_by_role("button", name="立件").dblclick()
        expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("食堂饭菜偏冷")
        assert Case.objects.count() == n
