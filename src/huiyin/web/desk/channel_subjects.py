"""The channels as subjects of verbs: how each is found, its page, and what is created from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.channels.queries import one
from huiyin.channels.queries_burden import reporting_schools
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit

CHANNELS = {
    "boxes": ("box", box_verbs, "box"),
    "openings": ("opening", opening_verbs, "opening"),
    "lines": ("line", line_verbs, "line"),
    "calls": ("call", call_verbs, "call"),
    "mailboxes": ("mailbox", mailbox_verbs, "mailbox"),
    "letters": ("letter", letter_verbs, "letter"),
    "platforms": ("platform", platform_verbs, "platform"),
    "channel-orders": ("order", order_verbs, "channel-order"),
    "postings": ("posting", posting_verbs, "posting"),
    "burdens": ("burden", burden_verbs, "burden"),
}
"""By the name in the address: the noun, its verbs, the route of its page."""
CREATING = {
    "boxes": (opening_verbs["open_box"],),
    "lines": (call_verbs["log_call"],),
    "mailboxes": (letter_verbs["enter_letter"],),
    "platforms": (order_verbs["take_order"],),
    "reporting-schools": (burden_verbs["file_burden"],),
}
OF_A_CAMPAIGN = (
    box_verbs["add_box"],
    line_verbs["add_line"],
    mailbox_verbs["add_mailbox"],
    platform_verbs["add_platform"],
)
MADE_AT = {
    "add_box": "box",
    "open_box": "opening",
    "add_line": "line",
    "log_call": "call",
    "add_mailbox": "mailbox",
    "enter_letter": "letter",
    "add_platform": "platform",
    "take_order": "channel-order",
    "file_burden": "burden",
}


def finder(kind: str) -> Callable[[Actor, str], Any]:
    return lambda actor, ref: one(kind, actor, ref)


def reporting_school(actor: Actor, code: str) -> Unit | None:
    """Return a school for which the actor reports its burden."""
    return reporting_schools(actor).filter(code=code).first()
