"""A letter to somebody outside the house: what is asked of whatever room knows the mail server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

BACK_OFF = (1, 5, 30, 120, 720)
"""Minutes between the tries of whatever leaves the house; after the last of them it is given up."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of a try. ``final`` says that trying again would not help; ``doubtful`` that the server may have taken it."""

    sent: bool
    words: str
    final: bool = False
    doubtful: bool = False


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One letter to one address. ``message_id`` stands without its brackets; ``headers`` are written as they are."""

    to: str
    subject: str
    body: str
    message_id: str
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MailDoor:
    """How letters leave the house. ``lacking`` says in a sentence why none can, empty where one can; ``sender`` is the
    address that they come of, ``address`` where the public pages are, without a slash at the end, or nothing."""

    hand_in: Callable[[Mail], Answer]
    lacking: Callable[[], str]
    sender: Callable[[], str]
    address: Callable[[], str]


mail_doors: list[MailDoor] = []
"""A hook: the one door by which letters leave; the rooms that write to people know no servers."""


def mail_door() -> MailDoor:
    return mail_doors[0]
