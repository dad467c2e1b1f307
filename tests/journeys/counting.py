"""Counts what a person does, where the journey does it: between the test and the browser's driver.

While somebody is counted, every method of the driver is one of three: an act of a hand, which is counted; a look,
which is free; or neither, which is refused. So a journey cannot do something and leave it out, cannot go somewhere by
typing an address, and cannot help itself with a script. A new method of the driver is refused until it is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any

import pytest
from playwright.sync_api import (
    APIRequestContext,
    BrowserContext,
    ElementHandle,
    Frame,
    Keyboard,
    Locator,
    Mouse,
    Page,
    Touchscreen,
)

ACTS = {
    "check",
    "clear",
    "click",
    "dblclick",
    "fill",
    "hover",
    "insert_text",  # a whole text at once, as pasting or filling does
    "press",
    "select_option",
    "set_checked",
    "set_input_files",
    "tap",
    "uncheck",
}
# A text written key by key is as many keys.
LETTER_BY_LETTER = {"type", "press_sequentially"}
LOOKS = {
    "all",
    "all_inner_texts",
    "all_text_contents",
    "and_",
    "aria_snapshot",
    "bounding_box",
    "content",
    "count",
    "filter",
    "frame_locator",
    "get_attribute",
    "get_by_alt_text",
    "get_by_label",
    "get_by_placeholder",
    "get_by_role",
    "get_by_test_id",
    "get_by_text",
    "get_by_title",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_editable",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "locator",
    "nth",
    "on",
    "or_",
    "screenshot",
    "set_viewport_size",
    "text_content",
    "title",
    "wait_for",
    "wait_for_load_state",
    "wait_for_url",
}
HANDS = (Page, Frame, Locator, ElementHandle, Keyboard, Mouse, Touchscreen, BrowserContext, APIRequestContext)


@dataclass
class Count:
    """What somebody did: one line for each act, such as ``click link '我要反映'``."""

    done: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.done)

    def __str__(self) -> str:
        return f"{self.n}: " + "; ".join(self.done)


@contextmanager
def counting() -> Iterator[Count]:
    """Count every act of whatever hand until the end of the block."""
    count = Count()
    with pytest.MonkeyPatch.context() as patch:
        for hand in HANDS:
            for name, method in vars(hand).items():
                if isfunction(method) and not name.startswith("_") and name not in LOOKS:
                    patch.setattr(hand, name, watched(hand.__name__, name, method, count))
        yield count


def watched(hand: str, name: str, method: Callable[..., Any], count: Count) -> Callable[..., Any]:
    """Return ``method`` with its acts counted, or a refusal where it is no act of a person."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"{hand}.{name} is no interaction of a person: not while these are counted")

    def done(owner: Any, *args: Any, **kwargs: Any) -> Any:
        said = args[0] if args else next(iter(kwargs.values()), "")
        times = len(said) if name in LETTER_BY_LETTER else int(kwargs.get("click_count", 1))
        count.done += [f"{name} {said if hand != 'Locator' else owner}"] * times
        return method(owner, *args, **kwargs)

    return done if name in ACTS | LETTER_BY_LETTER else refused
