"""A real browser for the journeys: the system's Chromium against a running server, at a desk and on a phone.

Set HUIYIN_SCREENSHOTS to a folder to keep a picture of every page that a journey looks at, and HUIYIN_GUIDE to keep
the pictures of the user guide (``make guide`` does).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.factories import District, make_district
from tests.journeys.counting import Count, counting

SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 20_000
"""Milliseconds that a page may take before a journey gives up: a busy build server is no fault of the page."""
GRAVE = {"serious", "critical"}
AXE = Axe().axe_script
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as a journey."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this machine. Without one a person skips the journeys; a build server must not."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), "")
    if not found and os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail("no Chromium is installed: .ci/run installs one")
    if not found:
        pytest.skip("no Chromium is installed on this machine")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The browser's driver keeps an event loop in this thread; Django would take our queries for asynchronous ones.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = playwright.chromium.launch(executable_path=chromium, args=args)
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def _files_as_they_are_served() -> Iterator[None]:
    """Let our own middleware hand out styles and scripts to the browsers, which keep them, instead of Django's test server."""
    from django.contrib.staticfiles import handlers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", lambda application: application)
        yield


@pytest.fixture
def town(browser: Browser, transactional_db: None) -> District:
    """The small district, committed, so that the server's threads see it. The browser comes first: it lets us query."""
    cache.clear()
    return make_district()


class Visitor:
    """Somebody with a browser of his own: cookies, history and errors apart from everybody else's."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, message: Any) -> None:
        # A form that comes back with mistakes is answered with 4xx, which the console reports as an error.
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.errors.append(message.text)

    def _see(self, request: Any) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.errors.append(f"asked another host: {request.url}")

    def go(self, path: str) -> int:
        """Open the page at that address, as by typing it; return its status."""
        answer = self.page.goto(self.address + path)
        return answer.status if answer else 0

    def counting(self) -> AbstractContextManager[Count]:
        """Count every click, choice, text and key until the end of the block, in which nothing else can be done."""
        return counting()

    def focused(self, target: Locator) -> bool:
        return bool(target.and_(self.page.locator(":focus")).count())

    def press(self, name: str) -> None:
        """Press the button or link of that name."""
        self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        ).first.click()

    def look(self, name: str, *, again: bool = False) -> None:
        """Look at the page in both sizes: nothing sticks out, nothing keeps anybody out; keep its picture if wanted.

        ``again``: the story looked at a page of the same make before, so only its size is measured. What keeps somebody
        out is looked for on the phone; the walk through every page looks for it at the desk as well. Whoever comes here
        by a press has seen first that something of the new page is there: the old one would be measured as well.
        """
        self.page.wait_for_load_state()  # a page that has only just answered has no element to measure yet
        first = self.page.viewport_size
        for size, measure in SIZES.items():
            self.page.set_viewport_size(measure)
            self.keep(f"{name}-{size}")
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name} at {size}: the page is {wide} px wider than the screen"
            assert again or size == "desk" or self.grave() == [], f"{name} at {size}"
        if first:
            self.page.set_viewport_size(first)
        assert self.errors == [], name

    def grave(self) -> list[str]:
        """Return what keeps somebody out of the page as it stands."""
        if not self.page.evaluate("'axe' in window"):  # it stays for both sizes of a page
            self.page.evaluate(AXE)
        found = self.page.evaluate(VIOLATIONS)
        return [f"{v['id']}: {v['help']} {[n['html'] for n in v['nodes']]}" for v in found if v["impact"] in GRAVE]

    def keep(self, name: str) -> None:
        if folder := os.environ.get("HUIYIN_SCREENSHOTS"):
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    def picture(self, name: str) -> None:
        """Take a picture for the user guide: what stands on the screen, with twice its dots, so that it may be shrunk."""
        if folder := os.environ.get("HUIYIN_GUIDE"):
            self.page.wait_for_timeout(500)  # what was just opened still glides into its place
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), animations="disabled")

    def text(self) -> str:
        """Return all that the page says; a page that has only just answered may not have said all of it."""
        self.page.wait_for_load_state()
        return self.page.locator("main").inner_text()


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Let people come, each with a fresh browser; ``script=False`` for one without JavaScript."""
    contexts = []

    def come(*, script: bool = True, size: str = "phone") -> Visitor:
        dots = 2 if os.environ.get("HUIYIN_GUIDE") else 1
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            viewport=SIZES[size],
            device_scale_factor=dots,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visitor(context.new_page(), live_server.url)

    yield come
    for context in contexts:
        context.close()
