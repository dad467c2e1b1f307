"""The count is honest: nothing that a person does is left out, and nothing that a person cannot do is done."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor
from tests.journeys.counting import ACTS, HANDS, LETTER_BY_LETTER, LOOKS

FORM = """<title>x</title><form action="data:text/html,sent"><label>名<input></label>
<label>选<select><option>甲<option>乙</select></label><label>勾<input type=checkbox></label>
<label>件<input type=file></label><button>交</button></form>"""


@pytest.fixture
def somebody(browser):
    """Somebody before a form that needs no server."""
    page = browser.new_page()
    page.set_content(FORM)
    yield Visitor(page, "about:blank")
    page.close()


def test_every_act_is_counted_once_and_every_letter(somebody):
    page = somebody.page
    with somebody.counting() as count:
        page.get_by_label("名").fill("李明")
        page.get_by_label("选").select_option(label="乙")
        page.get_by_label("勾").check()
        page.get_by_label("件").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
        page.get_by_label("名").click()
        page.keyboard.press("End")
        page.keyboard.type("abc")
    assert count.n == 9, str(count)
    page.get_by_label("勾").uncheck()
    assert count.n == 9, "what comes after the block is not counted"


@pytest.mark.parametrize(
    "cheat",
    [
        lambda page: page.goto("about:blank"),
        lambda page: page.reload(),
        lambda page: page.go_back(),
        lambda page: page.evaluate("document.forms[0].submit()"),
        lambda page: page.locator("form").evaluate("form => form.submit()"),
        lambda page: page.locator("button").dispatch_event("click"),
        lambda page: page.locator("input").first.focus(),
        lambda page: page.main_frame.goto("about:blank"),
    ],
)
def test_what_no_hand_does_is_refused_while_counting(somebody, cheat):
    with somebody.counting() as count, pytest.raises(AssertionError, match="no interaction of a person"):
        cheat(somebody.page)
    assert count.n == 0


def test_every_act_that_is_listed_exists_in_the_driver():
    known = {name for hand in HANDS for name in vars(hand)}
    assert (ACTS | LETTER_BY_LETTER | LOOKS) - known == set()
    assert "goto" in vars(Page)
