"""The public pages in a real browser: anonymous and withdrawn, without script, by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from huiyin.cases.models import Identity, Voice
from huiyin.cases.terms import Disposition
from tests.journeys.keys import tab_to
from tests.journeys.sender import come_back, rate, say


def test_anonymous_voice_is_said_followed_and_withdrawn(town, visitor):
    parent = visitor()
    parent.go("/")
    parent.look("home")
    parent.page.get_by_role("link", name=re.compile("^我要反映 ")).click()
    expect(parent.page.get_by_role("heading", level=1)).to_have_text("我要反映")
    parent.look("say")
    parent.press("提交")
    expect(parent.page.get_by_role("alert")).to_contain_text("有几处要改")
    parent.look("say-mistakes")
    ref, code = say(parent, "校门口的斑马线磨没了,早上送孩子很危险。\n请重新画线。", subject="校门口的斑马线")
    parent.look("filed")
    assert Voice.objects.get(ref=ref).anonymous
    assert not Identity.objects.exists()
    parent.press("我已抄好,去查看")
    expect(parent.page.get_by_role("heading", level=1)).to_have_text("查看回音")
    parent.look("receipt")
    parent.page.get_by_label("回执码").fill("1111 2222 3333 4444")
    parent.press("查看")
    expect(parent.page.get_by_role("main")).to_contain_text("没有找到这个回执码")
    told = come_back(parent, code)
    assert "正等工作人员梳理" in told
    assert "请重新画线。" in told
    parent.page.get_by_text("撤回这份来件").click()
    parent.look("return-pending")
    parent.page.get_by_label("撤回说明").fill("已经有人画了")
    parent.press("确认撤回")
    expect(parent.page.get_by_role("status")).to_contain_text("来件已撤回")
    parent.look("return-withdrawn")
    assert "您已经撤回" in parent.text()
    parent.press("看完了,离开")
    expect(parent.page).to_have_url(f"{parent.address}/")
    parent.go("/return/")
    expect(parent.page.get_by_role("heading", name="查看回音")).to_be_visible()
    assert Voice.objects.get(ref=ref).disposition == Disposition.SET_ASIDE


def test_everything_public_works_without_script(town, visitor):
    parent = visitor(script=False)
    parent.go("/")
    parent.page.get_by_role("link", name=re.compile("^我要反映 ")).click()
    page = parent.page
    expect(page.get_by_role("textbox", name=re.compile("^姓名"))).to_be_hidden()
    page.get_by_label(re.compile("^实名")).check()
    page.get_by_label("您想说的话").fill("留着这句话")
    parent.press("提交")
    expect(page.get_by_role("alert")).to_contain_text("实名请填姓名")
    expect(page.get_by_label("您想说的话")).to_have_value("留着这句话")
    ref, code = say(parent, "食堂的菜中午是冷的", named="王芳")
    page.reload()
    assert Voice.objects.count() == 1, "the proof of filing may be loaded again"
    case = town.asked(Voice.objects.get(ref=ref))
    assert "您说了算" in come_back(parent, code)
    rate(parent, "不满意")
    expect(page.get_by_role("main")).to_contain_text("请写明哪里不满意")
    rate(parent, "不满意", "还是冷")
    expect(page.get_by_role("main")).to_contain_text("您的评价:不满意")
    case.refresh_from_db()
    assert case.state == "working"
    parent.press("English")
    expect(page.get_by_role("button", name="简体")).to_be_visible()


def test_public_form_is_filled_in_by_keyboard_alone(town, visitor):
    parent = visitor(size="desk")
    parent.go("/")
    keys = parent.page.keyboard
    keys.press("Tab")
    expect(parent.page.get_by_role("link", name="跳到正文")).to_be_focused()
    keys.press("Enter")
    expect(parent.page).to_have_url(re.compile("#"))
    keys.press("Tab")
    expect(parent.page.get_by_role("link", name=re.compile("^我要反映 "))).to_be_focused()
    keys.press("Enter")
    body = parent.page.get_by_label("您想说的话")
    expect(body).to_be_visible()
    tab_to(parent, body)
    keys.type("路灯坏了三天")
    tab_to(parent, parent.page.get_by_label("师生"))
    keys.press("ArrowDown")
    expect(parent.page.get_by_label("家长")).to_be_checked()
    tab_to(parent, parent.page.get_by_label(re.compile("^实名")))
    keys.press("Space")
    tab_to(parent, parent.page.get_by_role("textbox", name=re.compile("^姓名")))
    keys.type("李明")
    tab_to(parent, parent.page.get_by_role("button", name="提交", exact=True))
    keys.press("Enter")
    expect(parent.page.get_by_role("heading", name="这是您的回执码")).to_be_visible()
    voice = Voice.objects.get()
    assert (voice.body, voice.served, voice.anonymous) == ("路灯坏了三天", "parents", False)
