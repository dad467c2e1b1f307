"""Mailboxes read over IMAP: each message in one transaction with how far the folder was read, and marked only after it.

Whatever ends the process leaves a mailbox that is read on from there: what was committed is not taken again, for its name is
unique; what was not is still there. Troubles are told in words and kept on the mailbox until it is read again.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from huiyin.cases.permissions import P
from huiyin.channels.actions_mail import letter_verbs
from huiyin.channels.intake import note_read, note_trouble, reached
from huiyin.channels.keeping import own_domain, password_of
from huiyin.channels.mail_parts import parse
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.terms import InUse
from huiyin.kernel.actors import Actor
from huiyin.kernel.locks import Work, held
from huiyin.kernel.refusals import Lost, Refused
from huiyin.people.actors import program

AT_MOST = 20 * 1024 * 1024
"""Bytes of one message that are taken; the rest stays on the server and is named."""
SECONDS = SocketTimeout(connect=15, read=60)


@dataclass
class Outcome:
    """What one reading brought: messages taken, messages that were there already, and what went wrong, in words."""

    taken: int = 0
    known: int = 0
    trouble: str = ""


class Trouble(Refused):
    """The mailbox could not be read; the sentence is for its keeper."""

    code = "mail_trouble"


def reader() -> Actor:
    return program(P.VOICE_RECEIVE, name="mail")


def read_all() -> dict[str, Outcome]:
    """Read every mailbox in use that has a server; one that cannot be read keeps no other from it."""
    boxes = Mailbox.objects.filter(state=InUse.IN_USE).exclude(host="")
    return {box.ref: read(box) for box in boxes.select_related("campaign__office__institution")}


def read(mailbox: Mailbox) -> Outcome:
    """Take in what is new in a mailbox; what went wrong is kept on it and told, never raised."""
    outcome = Outcome()
    try:
        with one_reading(mailbox), connected(mailbox) as server:
            read_folder(mailbox, server, outcome)
    except Lost:
        outcome.trouble = _("正在收信,请稍候。")
        return outcome
    except Refused as refusal:
        outcome.trouble = str(refusal)
    except (IMAPClientError, OSError, ssl.SSLError, ValueError) as error:
        outcome.trouble = in_words(error)
    if outcome.trouble:
        note_trouble(mailbox, outcome.trouble)
    else:
        note_read(mailbox)
    return outcome


def in_words(error: Exception) -> str:
    """Return what a server or the network answered, as the keeper of a mailbox can use it."""
    said = " ".join(str(error).split())[:200]
    if isinstance(error, LoginError):
        return _("用户名或密码不对,服务器拒绝登录。({said})").format(said=said)
    if isinstance(error, ssl.SSLError):
        return _("加密连接没有建立,请核对端口和是否加密。({said})").format(said=said)
    if isinstance(error, TimeoutError):
        return _("服务器没有回应,稍后自动再试。")
    if isinstance(error, OSError):
        return _("连不上收信服务器,请核对地址和端口;稍后自动再试。({said})").format(said=said)
    return _("收信服务器的回答不正常,稍后自动再试。({said})").format(said=said)


@contextmanager
def one_reading(mailbox: Mailbox) -> Iterator[None]:
    """Hold the mailbox for this reading."""
    with held(Work.READING, mailbox.pk) as mine:
        if not mine:
            raise Lost(_("正在收信,请稍候。"))
        yield


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[IMAPClient]:
    password = password_of(mailbox)
    server = IMAPClient(mailbox.host, port=mailbox.port, ssl=mailbox.tls, timeout=SECONDS)
    try:
        server.login(mailbox.user, password)
        yield server
    finally:
        with suppress(IMAPClientError, OSError, ValueError):
            server.logout()


def read_folder(mailbox: Mailbox, server: IMAPClient, outcome: Outcome) -> None:
    """Take in the messages beyond the last one read, in the order of the server; a folder made anew is read from its beginning."""
    chosen = select(mailbox, server)
    validity = int(chosen[b"UIDVALIDITY"])
    last = mailbox.uid if mailbox.uidvalidity == validity else 0
    mark_left(server, last)
    for uid in sorted(one for one in server.search(["UID", f"{last + 1}:*"]) if one > last):
        raw, size = fetched(server, uid)
        if raw is not None:
            take(mailbox, raw, size, validity, uid, outcome)
            server.add_flags([uid], [SEEN], silent=True)


def select(mailbox: Mailbox, server: IMAPClient) -> Any:
    try:
        return server.select_folder(mailbox.folder)
    except IMAPClientError as error:
        if isinstance(error, IMAPClientAbortError):
            raise
        raise Trouble(_("服务器上没有文件夹「{name}」。").format(name=mailbox.folder)) from error


def mark_left(server: IMAPClient, last: int) -> None:
    """Mark what an earlier reading took in and was killed before it could mark."""
    if last and (left := server.search(["UID", f"1:{last}", "UNSEEN"])):
        server.add_flags(left, [SEEN], silent=True)


def fetched(server: IMAPClient, uid: int) -> tuple[bytes | None, int]:
    """Return the first bytes of a message and its whole size; None where it was removed meanwhile."""
    told = server.fetch([uid], ["RFC822.SIZE"]).get(uid)
    if not told:
        return None, 0
    size = int(told[b"RFC822.SIZE"])
    if size <= AT_MOST:
        return server.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]"), size
    parts = server.fetch([uid], [f"BODY.PEEK[]<0.{AT_MOST}>"]).get(uid, {})
    return parts.get(b"BODY[]<0>"), size


def take(mailbox: Mailbox, raw: bytes, size: int, validity: int, uid: int, outcome: Outcome) -> None:
    """Take in one message with the mark how far the folder was read, in one transaction."""
    key = parse(raw, own=mailbox.address, domain=own_domain()).key
    with reached(mailbox, validity, uid):
        if Letter.objects.filter(mailbox=mailbox, key=key).exists():
            outcome.known += 1
            return
        file = SimpleUploadedFile("message.eml", raw)
        letter_verbs["take_letter"](mailbox, actor=reader(), files={"raw": file}, size=size)
        outcome.taken += 1
