"""From the slip of paper to the thanks, on a phone whose connection drops; and the clerk, who sees numbers until the end."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from huiyin.surveys.models import Sealed, Token
from tests.journeys.conftest import Visitor
from tests.journeys.desk import fill, sign_in
from tests.surveys.stories import BALLOT, an_open, answer, do, fresh, tokens


def clerk_sees(who: Visitor, number: int) -> None:
    who.go("/desk/forms/canteen/")
    expect(who.page.get_by_role("main")).to_contain_text(re.compile(rf"网上\s*{number}"))
    assert "菜是冷的" not in who.text()


def test_answer_survives_a_lost_connection_and_thanks_name_nobody(town, visitor):
    asked = an_open(town)
    *others, ours = tokens(town, asked, 8)
    parent, clerk = visitor(), sign_in(visitor(size="desk"), "clerk")
    page = parent.page
    parent.go(f"/f/canteen/#k={ours}")
    expect(page.get_by_label("邀请码")).to_be_hidden()
    expect(page).not_to_have_url(re.compile(ours))  # the token is taken out of the address
    parent.look("form")
    expect(page.get_by_role("group", name=re.compile("哪里要改"))).to_be_hidden()
    page.get_by_label("家长").check()
    page.get_by_label("基本满意").check()
    page.get_by_label("卫生").check()
    page.get_by_label(re.compile("还想说什么")).fill("食堂的菜是冷的")

    page.context.set_offline(True)
    parent.press("提交")
    expect(page.get_by_role("alert")).to_contain_text("没有连上")
    parent.keep("form-lost-phone")
    assert not Sealed.objects.exists()
    expect(page.get_by_label(re.compile("还想说什么"))).to_have_value("食堂的菜是冷的")
    page.close()  # whoever gives up for now finds it again, token and all
    page.context.set_offline(False)
    parent = Visitor(page.context.new_page(), parent.address)
    page = parent.page
    parent.go("/f/canteen/")
    expect(page.get_by_label("邀请码")).to_have_value(ours)
    expect(page.get_by_label(re.compile("还想说什么"))).to_have_value("食堂的菜是冷的")
    expect(page.get_by_label("卫生")).to_be_checked()
    expect(page.get_by_text("上次填到一半的内容还在")).to_be_visible()
    parent.press("提交")
    expect(page.get_by_role("heading", name="收到了,谢谢您")).to_be_visible()
    parent.look("form-thanks")
    told = parent.text()
    assert ours not in told
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}|V\d{4}|编号|回执", told), "nothing that identifies"
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    assert (Sealed.objects.count(), Token.objects.filter(used=True).count()) == (1, 1)

    clerk_sees(clerk, 1)
    for token in others:
        answer(fresh(asked), {"who": ["1"], "grade": ["0"]}, token)
    clerk_sees(clerk, 8)
    clerk.look("desk-form")
    clerk.press("截止")
    clerk.page.get_by_role("main").get_by_role("button", name="截止", exact=True).click()
    clerk.press("统计")
    clerk.page.get_by_role("main").get_by_role("button", name="统计", exact=True).click()
    clerk.press("看统计结果")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("统计结果")
    clerk.look("desk-form-results")
    clerk.press("看大家写的话")
    expect(clerk.page.get_by_role("main")).to_contain_text("食堂的菜是冷的")
    clerk.look("desk-form-texts")
    clerk.press("立为来件")
    fill(clerk, {"摘出的内容": "菜是冷的"})
    clerk.look("desk-take-voice")
    clerk.page.get_by_role("main").get_by_role("button", name="立为来件", exact=True).click()
    expect(clerk.page.get_by_role("main")).to_contain_text(re.compile(r"V\d{4}-\d{6}"))


def test_the_connection_comes_back_by_itself(town, visitor):
    asked = an_open(town, "open", door="anybody")
    parent = visitor()
    parent.go("/f/open/")
    parent.page.get_by_label("家长").check()
    parent.page.context.set_offline(True)
    parent.press("提交")
    expect(parent.page.get_by_role("alert")).to_contain_text("没有连上")
    parent.page.context.set_offline(False)
    expect(parent.page.get_by_role("heading", name="收到了,谢谢您")).to_be_visible()
    assert Sealed.objects.filter(questionnaire=asked).count() == 1


def test_form_works_without_script_and_in_english(town, visitor):
    asked = an_open(town)
    (token,) = tokens(town, asked, 1)
    parent = visitor(script=False)
    parent.go("/f/canteen/")
    page = parent.page
    page.get_by_label(re.compile("还想说什么")).fill("食堂的菜是冷的")
    parent.press("提交")
    expect(page.get_by_role("alert")).to_contain_text("请填邀请码")
    parent.keep("form-mistakes-phone")
    page.get_by_role("button", name="English").last.click()
    expect(page.get_by_role("group", name=re.compile("You are"))).to_be_visible()
    expect(page.locator("textarea")).to_have_value("食堂的菜是冷的")
    page.locator("#x-token").fill(f"{token[:4]} {token[4:8]} {token[8:12]} {token[12:]}".lower())
    page.locator("input[name=who]").first.check()
    page.locator("#press").click()
    expect(page.locator("#press")).to_have_count(0)
    assert Sealed.objects.count() == 1


def test_slips_and_a_ballot_are_looked_at(town, visitor):
    asked = an_open(
        town, "ballot", BALLOT, sort="ballot", groupings="rater", weights="40 20 20 10 10", title="班子测评"
    )
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.go("/desk/forms/")
    clerk.look("desk-forms")
    clerk.go("/desk/forms/ballot/make_tokens/")
    fill(clerk, {"发给谁": "部分教师", "个数": "6"})
    clerk.page.get_by_label("这些人属于哪一类").select_option(label="教师")
    clerk.page.get_by_role("main").get_by_role("button", name="生成邀请码", exact=True).click()
    expect(clerk.page.locator(".slip code")).to_have_count(6)
    clerk.look("desk-form-tokens")
    code = clerk.page.locator(".slip code").first.inner_text().replace(" ", "")
    for category in range(5):
        for number, token in enumerate(tokens(town, fresh(asked), 9 if category else 4, category=str(category))):
            answer(asked, {f"aspects.{row}": [str((row + number) % 4)] for row in range(6)}, token)
    rater = visitor()
    rater.go(f"/f/ballot/#k={code}")
    rater.look("form-ballot")
    do(town, asked, "close_questionnaire")
    do(town, asked, "count_questionnaire")
    clerk.go("/desk/forms/ballot/results/")
    clerk.page.get_by_text("看图").first.click()
    clerk.look("desk-form-results-ballot")
    rater.go("/f/ballot/about/")
    rater.look("form-about")
