"""What staff do in the browser, by the labels and buttons that they read."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import Visitor


def sign_in(who: Visitor, username: str) -> Visitor:
    who.go("/desk/")
    who.page.get_by_label("用户名").fill(username)
    who.page.get_by_label("密码").fill(PASSWORD)
    who.page.get_by_role("button", name="登录").click()
    expect(who.page).to_have_url(re.compile("/desk/$"))
    return who


def open_case(who: Visitor, refs: list[str], *, title: str, problem: str) -> str:
    """Tick the voices in the list, open a case with them in the clerk's words, and return its number."""
    page = who.page
    page.get_by_role("link", name="来件", exact=True).first.click()
    for ref in refs:
        page.get_by_label(f"选择 {ref}").check()
    page.get_by_role("button", name="立件").click()
    expect(page).to_have_url(re.compile("/open_case/"))
    for ref in refs:
        expect(page.get_by_role("checkbox", name=re.compile(ref))).to_be_checked()
    fill(who, {"种类": "整改问题", "标题": title, "问题内容": problem})
    page.get_by_role("button", name="立件").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    found = re.search(r"/desk/cases/([\w-]+)/", page.url)
    assert found, page.url
    return found[1]


def do(who: Visitor, ref: str, verb: str, **files: Any) -> None:
    """Do a verb that asks for nothing but the files given, by its button on the page of the case."""
    do_with(who, ref, verb, {}, **files)


def do_with(who: Visitor, ref: str, verb: str, said: dict[str, str], **files: Any) -> None:
    """Do a verb by its button on the page of the case, saying what its form asks."""
    page = who.page
    who.go(f"/desk/cases/{ref}/")
    verbs(who).get_by_role("link", name=verb, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(verb)
    fill(who, said)
    for name, file in files.items():
        page.locator(f"input[type=file][name={name}]").set_input_files(file)
    page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"「{verb}」已办理")


def verbs(who: Visitor) -> Locator:
    return who.page.get_by_role("complementary", name="可以办理的事项")


def fill(who: Visitor, said: dict[str, str]) -> None:
    """Fill in the fields that have these labels, whatever sort of field each is."""
    for label, value in said.items():
        field = who.page.get_by_role("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
        field.wait_for(state="attached")  # the page of the form may still be on its way
        if field.and_(who.page.locator("select")).count():
            field.select_option(label=value)
        elif field.and_(who.page.locator("[type=checkbox], [type=radio]")).count():
            field.check()
        else:
            field.fill(value)


def form_of(who: Visitor, verb: str) -> Locator:
    """Return the form on the short page of a case that does ``verb``."""
    button = who.page.get_by_role("button", name=verb, exact=True)
    return who.page.get_by_role("main").locator("form").filter(has=button).first


def short_page_of(who: Visitor, ref: str) -> Locator:
    """Return the link that leads from the own list to the short page of a case."""
    return who.page.get_by_role("main").locator(f'a[href*="/cases/{ref}/do/"]').first
