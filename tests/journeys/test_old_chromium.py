"""The public pages in Chromium 79: said, filed, followed, with the look that they are meant to have."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from huiyin.cases.models import Voice
from tests.factories import make_district
from tests.journeys.old_chromium import PROGRAM, OldPhone, Unavailable

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STYLED = "getComputedStyle({}).{}"


@pytest.fixture
def phone(transactional_db: None, live_server: Any) -> Iterator[OldPhone]:
    """The old browser, where it can be had. A build server says why it cannot, and goes on."""
    if not PROGRAM.exists():
        pytest.skip("Chromium 79 is not here: python -m tests.journeys.old_chromium fetches it by npm")
    try:
        old = OldPhone(live_server.url)
    except (Unavailable, OSError) as reason:
        pytest.skip(str(reason))
    yield old
    old.close()


def looks_right(phone: OldPhone, name: str) -> None:
    """The page has its colours and its width; keep a picture of it if wanted."""
    assert phone.run(WIDE) <= 0, f"{name} is wider than the screen"
    assert phone.run(STYLED.format("document.body", "backgroundColor")) not in ("", "rgba(0, 0, 0, 0)"), name
    assert float(phone.run(STYLED.format("document.body", "fontSize")).removesuffix("px")) >= 16, name
    if folder := os.environ.get("HUIYIN_SCREENSHOTS"):
        phone.picture(Path(folder) / f"chromium79-{name}.png")
    assert phone.errors == [], name


def test_public_pages_work_in_an_old_browser(phone):
    cache.clear()
    make_district()
    assert "Chrome/79" in phone.version
    phone.go("/")
    looks_right(phone, "home")
    phone.press("我要反映")
    phone.wait_for("document.querySelector('textarea')")
    looks_right(phone, "say")
    button = "[...document.querySelectorAll('main button')].find(one => one.textContent.trim() === '提交')"
    box = phone.run(f"(one => {{const r = one.getBoundingClientRect(); return [r.width, r.height]}})({button})")
    assert min(box) >= 40, "the button is as large as a finger"
    colours = {phone.run(STYLED.format(button, sort)) for sort in ("color", "backgroundColor")}
    assert len(colours) == 2, "the button has its colours"
    assert "rgba(0, 0, 0, 0)" not in colours
    phone.write_into("您想说的话", "校门口的斑马线磨没了")
    phone.press("家长")
    phone.press("匿名")
    phone.press("提交")
    phone.wait_for("document.querySelector('#receipt-code')")
    looks_right(phone, "filed")
    code = re.sub(r"\D", "", phone.run("document.querySelector('#receipt-code').innerText"))
    voice = Voice.objects.get()
    assert (voice.body, voice.served, voice.anonymous) == ("校门口的斑马线磨没了", "parents", True)
    phone.press("我已抄好")
    phone.wait_for("location.pathname === '/receipt/' && document.querySelector('h1')")
    phone.write_into("回执码", code)
    phone.press("查看")
    phone.wait_for("location.pathname === '/return/' && document.readyState === 'complete'")
    assert voice.ref in phone.text()
    looks_right(phone, "return")
