"""Handing one message to the outside: a letter by SMTP, a line into a group chat or a webhook (``robots``).

Letters are handed in by Django's own mail, not by apprise: apprise makes a new Message-ID at every try and keeps the
server's answer to itself, and both are needed here (decision 0011).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from huiyin.delivery import house
from huiyin.delivery.models import Channel
from huiyin.kernel.mailing import Answer, Mail, MailDoor

PATIENCE = 20
"""Seconds after which a server that says nothing has failed."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What goes out: a subject and a text of our own words."""

    subject: str
    body: str
    message_id: str


def send(channel: str, target: str, letter: Letter) -> Answer:
    """Hand ``letter`` out by ``channel``; whatever goes wrong comes back as an answer in words."""
    try:
        answer = mailed(target, letter) if channel == Channel.EMAIL else robots().pushed(channel, target, letter)
    except house.NotSet as refusal:
        answer = Answer(sent=False, words=refusal.sentence)
    return replace(answer, words=answer.words.replace(target, "***")[:300])


def robots() -> ModuleType:
    """Return what posts to group chats, loaded when the first is posted to: it takes as long as a fifth of the program."""
    return import_module("huiyin.delivery.robots")


def mailed(target: str, letter: Letter) -> Answer:
    """Hand a letter to the mail server; a 5xx about this letter is final, everything else is tried again."""
    headers = {"Message-ID": f"<{letter.message_id}>", "Auto-Submitted": "auto-generated"}
    server = house.mail_server()
    return handed_in(server, EmailMessage(letter.subject, letter.body, server.sender, [target], headers=headers))


def handed_in(server: house.MailServer, message: EmailMessage) -> Answer:
    """Hand a message to the mail server; where the line broke after it was opened, nobody knows whether it was taken."""
    connection: Any = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "smtp+starttls",
        use_ssl=server.security == "smtps",
        timeout=PATIENCE,
    )
    opened = False
    try:
        # Opened first and left by ourselves: a server that takes the letter and stumbles over QUIT has taken it.
        connection.open()
        opened = True
        connection.send_messages([message])
    except smtplib.SMTPAuthenticationError as error:
        return Answer(sent=False, words=_("邮件服务器不认用户名或密码:{answer}").format(answer=said(error)))
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        words = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
        return Answer(sent=False, words=words, final=all(code >= 500 for code in codes))
    except smtplib.SMTPResponseException as error:
        return Answer(sent=False, words=said(error), final=error.smtp_code >= 500)
    except (smtplib.SMTPException, OSError) as error:
        return Answer(sent=False, words=_("连不上邮件服务器:{reason}").format(reason=error), doubtful=opened)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.close()
    return Answer(sent=True, words=_("邮件服务器已收下"))


def sent_out(mail: Mail) -> Answer:
    """Hand in a letter of another room; its address stands in no answer."""
    try:
        server = house.mail_server()
    except house.NotSet as refusal:
        return Answer(sent=False, words=refusal.sentence)
    headers = {"Message-ID": f"<{mail.message_id}>", **mail.headers}
    reply_to = [mail.reply_to] if mail.reply_to else None
    answer = handed_in(
        server, EmailMessage(mail.subject, mail.body, server.sender, [mail.to], headers=headers, reply_to=reply_to)
    )
    return replace(answer, words=answer.words.replace(mail.to, "***")[:300])


def lacking() -> str:
    """Return why no letter can go out, empty where one can."""
    try:
        house.mail_server()
    except house.NotSet as refusal:
        return refusal.sentence
    return ""


def said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def fits(channel: str, target: str) -> str:
    """Return why ``target`` cannot be an address of ``channel``, empty where it can."""
    if channel == Channel.EMAIL:
        try:
            house.mail_server()
        except house.NotSet as refusal:
            return _("本机构还不能发邮件:{reason}。请管理员先设置。").format(reason=refusal.sentence)
        return "" if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", target) else _("这不是一个邮箱地址")
    if robots().robot(channel, target) is not None:
        return ""
    if channel == Channel.WEBHOOK:
        return _("这个主机不在允许的名单里(HUIYIN_WEBHOOK_HOSTS)")
    return _("请粘贴群机器人给出的完整地址(以 https:// 开头)")


DOOR = MailDoor(hand_in=sent_out, lacking=lacking, sender=house.sender_address, address=house.public_address)
"""What other rooms send by."""
