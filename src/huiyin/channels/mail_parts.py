"""A message taken apart: who, when, what was said, its files, the thread it belongs to, and why it may be no opinion (C09).

``parse`` never raises, whatever bytes come: what cannot be read as it claims to be is read as it can, and said so. The
message as it came is kept beside what is made of it, so that nothing is lost.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from django.utils.translation import gettext as _

from huiyin.channels.mail_manners import silent
from huiyin.channels.mail_text import from_html, parted, storable, tidy
from huiyin.channels.terms import Why

IDS = re.compile(r"<([^<>\s]{1,990})>")
OURS = re.compile(r"[0-9a-f]{32}@.+")
"""How the Message-IDs of the messages that we send begin; other programs of the same domain make others."""
FILES_AT_MOST = 50
PARTS_AT_MOST = 500
"""Parts of one message that are looked at. What a machine built beyond that is kept with the whole message."""
AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
LISTS = ("list-id", "list-unsubscribe", "list-post")
FROM_PROGRAMS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)


@dataclass
class Part:
    """A file that came with a message."""

    name: str
    content: bytes


@dataclass
class Parsed:
    """What was read of a message. ``ids`` are the digests of its own Message-ID and of all it refers to, its own first;
    ``named`` and ``refers`` are the same in clear, for the heads of an answer. ``silent`` says why no program answers it."""

    key: str = ""
    ids: list[str] = field(default_factory=list)
    name: str = ""
    address: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    quoted: str = ""
    files: list[Part] = field(default_factory=list)
    why: str = ""
    reason: str = ""
    named: str = ""
    refers: list[str] = field(default_factory=list)
    silent: str = ""
    remarks: list[str] = field(default_factory=list)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def parse(raw: bytes, *, own: str = "", domain: str = "") -> Parsed:
    """Take a message apart. ``own`` is the address of the mailbox and ``domain`` that of our own Message-IDs."""
    found = Parsed(key=hashlib.sha256(raw).hexdigest())
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        read_heads(found, message)
        read_parts(found, message)
        judge(found, message, own, domain)
        found.silent = silent(message, found.address, found.why)
    except Exception as error:  # noqa: BLE001  # whatever a library makes of broken mail, the message itself is kept whole
        found.remarks.append(
            _("邮件的结构已损坏({kind}),只读出了一部分;原件完整保存").format(kind=type(error).__name__)
        )
    if not found.ids:
        found.ids = [found.key]
    return found


# Heads.


def decoded(value: object) -> str:
    """Return a head in plain words, whatever it claims about its letters."""
    text = str(value or "")
    pieces: list[str] = []
    try:
        for content, charset in decode_header(text):
            pieces.append(piece_of(content, charset))
    except Exception:  # noqa: BLE001  # a head that lies about itself is shown as it came
        pieces = [text]
    joined = "".join(pieces).encode("utf-8", "surrogateescape")
    return storable(" ".join(letters(joined, "utf-8").split()))


def piece_of(content: str | bytes, charset: str | None) -> str:
    """Return a piece of a head; what was not encoded comes back with its bytes written out, as the library leaves it."""
    if isinstance(content, str):
        return content
    return letters(content, charset) if charset else content.decode("raw-unicode-escape")


def letters(content: bytes, charset: str) -> str:
    """Return bytes as text: by the charset they name, else by those that are common here, else as well as it goes."""
    claimed = charset.strip().lower().strip("\"'")
    if claimed in ("gb2312", "gbk", "x-gbk"):
        claimed = "gb18030"
    for name in (claimed, "utf-8", "gb18030"):
        if name and name not in ("unknown-8bit", "us-ascii", "ascii"):
            with suppress(LookupError, UnicodeError, ValueError):
                return content.decode(name)
    return content.decode("latin-1" if claimed.startswith("iso-8859") else "utf-8", "replace")


def head(message: Message, name: str) -> str:
    with suppress(Exception):
        return decoded(raw_head(message, name))
    return ""


def raw_head(message: Message, name: str) -> str:
    """Return a head as it came: bytes that are no letters are still in it, to be read by a charset that fits."""
    return next((str(value) for found, value in message.raw_items() if found.lower() == name.lower()), "")


def read_heads(found: Parsed, message: Message) -> None:
    found.subject = head(message, "Subject")
    found.name, found.address = who(message)
    found.sent_at = sent(head(message, "Date"))
    own = IDS.findall(head(message, "Message-ID"))
    refers = [*IDS.findall(head(message, "References")), *IDS.findall(head(message, "In-Reply-To"))]
    if own:
        found.key, found.named = digest(own[0]), own[0]
    found.refers = list(dict.fromkeys(refers))
    found.ids = list(dict.fromkeys([found.key, *(digest(one) for one in refers[-100:])]))


def who(message: Message) -> tuple[str, str]:
    """Return name and address of the sender; where the head is broken, whatever stands in it."""
    written = raw_head(message, "From") or raw_head(message, "Sender")
    with suppress(Exception):
        for name, address in getaddresses([written]):
            if "@" in address:
                return decoded(name), storable(address).strip().lower()
    found = re.search(r"[^\s<>\"',;]+@[^\s<>\"',;]+", decoded(written))
    return decoded(written)[:200], found[0].lower() if found else ""


def sent(written: str) -> datetime | None:
    """Return when it says it was sent; a date that is none or lies outside what a database keeps is nothing."""
    with suppress(Exception):
        moment = parsedate_to_datetime(written)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment if 1970 < moment.year < 2200 else None
    return None


# Parts.


def read_parts(found: Parsed, message: Message) -> None:
    said: list[str] = []
    for kind, part in leaves(message):
        if kind == "file":
            take_file(found, part)
        elif text := text_of(found, part):
            said.append(text)
    whole = tidy("\n\n".join(said))
    found.text, found.quoted = parted(whole)


def leaves(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the parts that hold something, as "text" or "file"; of alternatives the plain one that says something, else HTML."""
    waiting, looked = [message], 0
    while waiting and looked < PARTS_AT_MOST:
        part = waiting.pop()
        looked += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            chosen = alternatives(inner) if part.get_content_subtype() == "alternative" else inner
            waiting += [one for one in reversed(chosen) if isinstance(one, Message)]
        else:
            yield ("text" if is_text(part) else "file"), part


def alternatives(parts: list[Message]) -> list[Message]:
    """Return which of several forms of one text are taken: plain where it has words, and whatever is no text."""
    texts = [one for one in parts if is_text(one)]
    plain = [one for one in texts if one.get_content_type() == "text/plain" and content_of(one).strip()]
    chosen = plain[:1] or texts[-1:]
    return [one for one in parts if one in chosen or not is_text(one)]


def is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return not (name_of(part) or disposition(part) == "attachment")


def disposition(part: Message) -> str:
    with suppress(Exception):
        return str(part.get_content_disposition() or "")
    return ""


def name_of(part: Message) -> str:
    with suppress(Exception):
        return decoded(part.get_filename() or "")
    return ""


def content_of(part: Message) -> bytes:
    """Return what a part holds, decoded as it goes."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return b"".join(whole_bytes(one) for one in payload if isinstance(one, Message))
    with suppress(Exception):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            return content
    return str(payload or "").encode("utf-8", "surrogateescape")


def whole_bytes(message: Message) -> bytes:
    with suppress(Exception):
        return message.as_bytes()
    return str(message.get_payload() or "").encode("utf-8", "surrogateescape")


def text_of(found: Parsed, part: Message) -> str:
    content = content_of(part)
    charset = ""
    with suppress(Exception):
        charset = str(part.get_content_charset() or "")
    text = letters(content, charset)
    if "\ufffd" in text:
        found.remarks.append(_("正文有认不出的字,原件完整保存"))
    return from_html(text) if part.get_content_type() == "text/html" else tidy(text)


def take_file(found: Parsed, part: Message) -> None:
    content, name = content_of(part), name_of(part)
    if not content and not name:
        return
    if len(found.files) >= FILES_AT_MOST:
        found.remarks.append(_("附件「{name}」没有收:一封邮件最多看 {n} 个").format(name=name[:80], n=FILES_AT_MOST))
        return
    found.files.append(Part(name or _("附件"), content))


# Why it may be no opinion.


def judge(found: Parsed, message: Message, own: str, domain: str) -> None:
    """Recognise what nobody wrote to us, with the reason; it is kept and never answered (RFC 3834, RFC 2369, RFC 3464)."""
    reasons = (
        (Why.LOOP, from_ourselves(found, message, own, domain)),
        (Why.BOUNCE, bounced(found, message)),
        (Why.AUTO_REPLY, automatic(message)),
        (Why.LIST, next((_("有群发标记 {head}").format(head=name) for name in LISTS if message.get(name)), "")),
        (Why.EMPTY, "" if found.text or found.subject or found.files else _("没有主题、正文和附件")),
    )
    found.why, found.reason = next(((why.value, said) for why, said in reasons if said), ("", ""))


def from_ourselves(found: Parsed, message: Message, own: str, domain: str) -> str:
    if own and found.address == own.lower():
        return _("发件人就是本信箱")
    if domain and any(
        OURS.fullmatch(one) and one.endswith(f"@{domain}") for one in IDS.findall(head(message, "Message-ID"))
    ):
        return _("是本系统发出的邮件")
    return ""


def bounced(found: Parsed, message: Message) -> str:
    if message.get_content_type() == "multipart/report":
        return _("投递报告")
    if FROM_PROGRAMS.match(found.address):
        return _("由邮件系统发出")
    return _("退信(没有回信地址)") if raw_head(message, "Return-Path").strip() == "<>" else ""


def automatic(message: Message) -> str:
    submitted = head(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return _("标明是自动发出的({said})").format(said=submitted[:40])
    precedence = head(message, "Precedence").strip().lower()
    if precedence in ("bulk", "junk", "list", "auto_reply"):
        return _("标明是批量或自动的(Precedence: {said})").format(said=precedence)
    return next((_("有自动回复标记 {head}").format(head=name) for name in AUTOMATIC if message.get(name)), "")
