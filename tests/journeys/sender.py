"""What somebody from outside does in the browser, by what he reads on the page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor


def say(who: Visitor, body: str, *, named: str = "", subject: str = "") -> tuple[str, str]:
    """Go from the home page to the proof of filing; return number and receipt code."""
    who.go("/")
    return say_from_home(who, body, named=named, subject=subject)


def say_from_home(who: Visitor, body: str, *, named: str = "", subject: str = "") -> tuple[str, str]:
    """Do the same from the home page that is already open."""
    page = who.page
    page.get_by_role("link", name=re.compile("^我要反映 ")).click()
    page.get_by_label("您想说的话").fill(body)
    page.get_by_label("一句话说是什么事").fill(subject)
    page.get_by_label("家长").check()
    if named:
        page.get_by_label(re.compile("^实名")).check()
        page.get_by_role("textbox", name=re.compile("^姓名")).fill(named)
    else:
        page.get_by_label(re.compile("^匿名")).check()
    page.get_by_role("button", name="提交", exact=True).click()
    return proof(who)


def proof(who: Visitor) -> tuple[str, str]:
    """Read number and receipt code off the proof of filing."""
    page = who.page
    expect(page.get_by_role("heading", name="这是您的回执码")).to_be_visible()
    code = re.sub(r"\D", "", page.locator("#receipt-code").inner_text())
    found = re.search(r"V\d{4}-\d{6}", who.text())
    assert found
    assert len(code) == 16
    return found[0], code


def come_back(who: Visitor, code: str) -> str:
    """Enter the receipt code; return what the own page says."""
    who.go("/")
    who.page.get_by_role("link", name=re.compile("^查看回音 ")).click()
    who.page.get_by_label("回执码").fill(code)
    who.page.get_by_role("button", name="查看", exact=True).click()
    expect(who.page.get_by_role("heading", level=1)).to_contain_text("您的来件")
    return who.text()


def rate(who: Visitor, grade: str, comment: str = "") -> None:
    who.page.get_by_label(grade, exact=True).check()
    if comment:
        who.page.get_by_label("想说的话").fill(comment)
    who.page.get_by_role("button", name="提交评价").click()
