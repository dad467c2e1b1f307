"""A forum taken down by keyboard alone, and on a phone: each Enter keeps one opinion, and nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from huiyin.activities.models import SessionVoice
from huiyin.cases.models import Voice
from tests.activities.stories import a_plan, held
from tests.factories import District
from tests.journeys.conftest import Visitor
from tests.journeys.desk import sign_in


@pytest.fixture
def forum(town: District) -> str:
    a_plan(town)
    return str(held(town).ref)


def test_forum_is_taken_down_by_keyboard_and_on_a_phone(town: District, forum: str, visitor) -> None:
    clerk: Visitor = sign_in(visitor(size="desk"), "clerk")
    clerk.go(f"/desk/collection/sessions/{forum}/")
    clerk.page.get_by_role("link", name="记意见").click()
    typed(clerk, "作业太多,孩子十一点才睡", "校门口每天堵车", "食堂偏贵")
    expect(clerk.page.get_by_role("heading", name="记下的意见 3 条")).to_be_visible()
    clerk.look("collecting-record")

    phone: Visitor = sign_in(visitor(size="phone"), "clerk")
    phone.go(f"/desk/collection/sessions/{forum}/record/")
    typed(phone, "操场灯坏了")
    # The other recorder's page shows it with his next one.
    typed(clerk, "课后服务想要足球")
    expect(clerk.page.locator("#said")).to_contain_text("操场灯坏了")

    # The line breaks: what was typed stays, and a second Enter keeps it once.
    phone.page.context.set_offline(True)
    phone.page.keyboard.type("断线时说的话")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#quick-note")).to_contain_text("没有连上")
    expect(phone.page.get_by_label("说了什么")).to_have_value("断线时说的话")
    phone.page.context.set_offline(False)
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_role("heading", name="记下的意见 6 条")).to_be_visible()
    phone.errors.clear()  # the browser says that it was away
    phone.look("collecting-record-phone", again=True)

    assert Voice.objects.filter(channel="forum", anonymous=True).count() == 6
    assert SessionVoice.objects.filter(session__ref=forum).count() == 6


def typed(who: Visitor, *said: str) -> None:
    """Type each opinion and press Enter; the field is empty again and has the cursor."""
    field = who.page.get_by_label("说了什么")
    for words in said:
        expect(field).to_be_focused()
        expect(field).to_have_value("")
        who.page.keyboard.type(words)
        who.page.keyboard.press("Enter")
        expect(who.page.locator("#said")).to_contain_text(words)
    expect(field).to_have_value(re.compile("^$"))
