"""How this house sends: the mail server and the public address, from the environment or a file that only we read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.kernel.refusals import Refused

FILE = "delivery.env"
"""In the folder of the keys, which no backup takes along: lines of NAME=value, like the environment."""
NAMES = ("HUIYIN_SMTP", "HUIYIN_MAIL_FROM", "HUIYIN_URL", "HUIYIN_WEBHOOK_HOSTS")
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
HERE = ("127.0.0.1", "::1", "localhost")


class NotSet(Refused):
    """Something of how to send is not set, or not so that it can be used."""

    code = "not_set"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where letters are handed in. ``security`` is smtp (plain), smtp+starttls or smtps."""

    security: str
    host: str
    port: int
    user: str
    password: str
    sender: str


def file_place() -> Path:
    return Path(settings.HUIYIN_HOME) / "keys" / FILE


def said() -> dict[str, str]:
    """Return what is set: the environment, then the file."""
    found: dict[str, str] = {}
    try:
        lines = file_place().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    for line in lines:
        name, equals, value = line.strip().partition("=")
        if equals and name.strip() in NAMES:
            found[name.strip()] = value.strip().strip("\"'")
    return found | {name: os.environ[name] for name in NAMES if os.environ.get(name)}


def mail_server() -> MailServer:
    """Return the mail server, or say in words what of it is missing."""
    values = said()
    parts = urlsplit(values.get("HUIYIN_SMTP", ""))
    if not parts.hostname:
        raise NotSet(_("没有设置邮件服务器(HUIYIN_SMTP)"))
    if parts.scheme not in PORTS:
        raise NotSet(_("HUIYIN_SMTP 要以 smtp://、smtp+starttls:// 或 smtps:// 开头"))
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise NotSet(_("HUIYIN_SMTP 的端口不对")) from None
    if parts.scheme == "smtp" and parts.password and parts.hostname not in HERE:
        raise NotSet(_("密码不能不加密就送出:HUIYIN_SMTP 请改用 smtps:// 或 smtp+starttls://"))
    sender = values.get("HUIYIN_MAIL_FROM", "")
    if "@" not in sender:
        raise NotSet(_("没有设置发件地址(HUIYIN_MAIL_FROM)"))
    return MailServer(
        security=parts.scheme,
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def public_address() -> str:
    """Return how people reach this house, without a slash at its end; empty where nobody said."""
    return said().get("HUIYIN_URL", "").rstrip("/")


def webhook_hosts() -> set[str]:
    """Return the hosts to which a webhook may lead: named by whoever runs the server, so that nobody probes the intranet."""
    return {host.strip().lower() for host in said().get("HUIYIN_WEBHOOK_HOSTS", "").split(",") if host.strip()}


def sender_address() -> str:
    """Return the address that our letters come of, without the name beside it; empty where nobody set one."""
    return parseaddr(said().get("HUIYIN_MAIL_FROM", ""))[1].lower()


def mail_domain() -> str:
    """Return the domain that stands in our Message-IDs."""
    return said().get("HUIYIN_MAIL_FROM", "").rpartition("@")[2].strip("> ") or "huiyin.invalid"
