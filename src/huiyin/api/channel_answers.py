"""What a program is told of channels and of what came by them. Who spoke, and what a message says, is not among it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from huiyin.api.offers import offers_to
from huiyin.campaigns.models import Campaign
from huiyin.channels.nouns import CHANNEL_VERBS
from huiyin.kernel.actors import Actor
from huiyin.people.models import User

JSON = dict[str, Any]

PLAIN: dict[str, tuple[str, ...]] = {
    "box": ("ref", "campaign", "place", "keeper", "state"),
    "opening": ("ref", "box", "number", "opened_on", "first", "second", "slips", "reason", "state"),
    "line": ("ref", "campaign", "name", "number", "hours", "duty", "state"),
    "call": ("ref", "line", "at", "missed", "due_on", "tries", "called_back_at", "reason", "voice", "state"),
    "mailbox": (
        *("ref", "campaign", "name", "channel", "address", "host", "port", "tls", "folder", "trouble"),
        *("acknowledge", "state"),
    ),
    "letter": (
        *("ref", "mailbox", "received_at", "due_on", "size", "remark", "why", "voice"),
        *("acknowledged", "acknowledged_on", "state"),
    ),
    "platform": ("ref", "campaign", "name", "channel", "limit_days", "result_head", "day_head", "unit_head", "state"),
    "order": ("ref", "platform", "number", "due_on", "returned_on", "voice", "state"),
    "posting": ("ref", "voice", "title", "text", "reason", "reply", "shown_at", "replied_at", "state"),
    "burden": ("ref", "campaign", "school", "kind", "department", "body", "happened_on", "subject", "file_number")
    + ("amount", "reason", "voice", "state"),
}
"""The fields of each kind that programs read."""
PLURAL = {
    "box": "boxes",
    "opening": "openings",
    "line": "lines",
    "call": "calls",
    "mailbox": "mailboxes",
    "letter": "letters",
    "platform": "platforms",
    "order": "orders",
    "posting": "postings",
    "burden": "burdens",
}


def told(value: Any) -> Any:
    """Return a value as programs read it: what it names by the reference that it has here."""
    if isinstance(value, User):
        return value.username
    if isinstance(value, Campaign):
        return value.code
    return value.ref if isinstance(value, Model) else value  # type: ignore[attr-defined]  # every noun here has one


def channel_line(kind: str, obj: Any) -> JSON:
    return {name: told(getattr(obj, name)) for name in PLAIN[kind]}


def whole_channel(kind: str, obj: Any, actor: Actor) -> JSON:
    """Return one of them with what may be done to it."""
    return channel_line(kind, obj) | {"version": obj.version, "actions": offers_to(CHANNEL_VERBS[kind], obj, actor)}
