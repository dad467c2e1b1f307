"""What somebody without a mouse does."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys.conftest import Visitor


def tab_to(who: Visitor, target: Locator, *, most: int = 40, back: bool = False) -> None:
    """Press Tab until ``target`` has the focus."""
    for _ in range(most):
        if who.focused(target):
            return
        who.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{target} is not reached by {most} times Tab")


def choose(who: Visitor, target: Locator) -> None:
    """Go to a link, button or box by Tab and use it as its sort is used by keyboard."""
    tab_to(who, target)
    who.page.keyboard.press("Space" if target.and_(who.page.locator("input")).count() else "Enter")


def write(who: Visitor, target: Locator, text: str, *, back: bool = False) -> None:
    tab_to(who, target, back=back)
    who.page.keyboard.press("Control+A")
    who.page.keyboard.insert_text(text)
