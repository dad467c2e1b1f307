"""What is kept encrypted here: the password of a mailbox, and each message as it came. Both keys lie outside the database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from huiyin.cases.files import keep_file
from huiyin.cases.receipts import cipher
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.kernel.keys import key_at
from huiyin.kernel.refusals import Refused


class Unreadable(Refused):
    """Something sealed cannot be opened: its key is not where the data are, or it was forgotten."""

    code = "unreadable"


@cache
def key_of(home: Path) -> bytes:
    """Return the key to the passwords. A new one is made only where nothing was sealed with an old one."""
    path = home / "keys" / "mailbox.key"
    if not path.exists() and Mailbox.objects.filter(sealed__isnull=False).exists():
        raise Unreadable(_("信箱密码的密钥 {path} 不在:请放回,或重新填写信箱密码。").format(path=path))
    return key_at(path, Fernet.generate_key)


def sealed(password: str) -> bytes:
    return Fernet(key_of(settings.HUIYIN_HOME)).encrypt(password.encode())


def password_of(mailbox: Mailbox) -> str:
    """Return the password by which the mailbox is read, or refuse in words."""
    if mailbox.sealed is None:
        raise Unreadable(_("没有填写信箱密码"))
    try:
        return Fernet(key_of(settings.HUIYIN_HOME)).decrypt(bytes(mailbox.sealed)).decode()
    except InvalidToken:
        raise Unreadable(_("信箱密码读不出来:密钥不是保存时的那一把,请重新填写密码")) from None


def keep_raw(raw: bytes) -> str:
    """Keep a message as it came, encrypted with the key to identities, and return where it lies."""
    name = f"{hashlib.sha256(raw).hexdigest()}.sealed"
    kept = keep_file(ContentFile(cipher().encrypt(raw), name=name), "letters")
    return str(kept["file"])


def raw_of(letter: Letter) -> bytes:
    """Return a message as it came, or refuse in words."""
    if not letter.raw:
        raise Unreadable(_("原件已随来件人的个人信息一起清除"))
    try:
        with default_storage.open(letter.raw) as file:
            return cipher().decrypt(file.read())
    except (OSError, InvalidToken):
        raise Unreadable(_("原件读不出来:文件或密钥不在")) from None


def forget_raw(place: str) -> None:
    """Remove a message as it came, once that is certain; that there was one stays known."""
    transaction.on_commit(lambda: default_storage.delete(place))


def sender_key(address: str) -> str:
    """Return by what the same sender is known again: a digest under a key outside the database; of nobody nothing."""
    return salted_hmac("huiyin.channels.sender", address.lower(), algorithm="sha256").hexdigest() if address else ""


own_domains: list[Callable[[], str]] = []
"""A hook: asks the room that sends for the domain of our own Message-IDs, by which what we sent ourselves is recognised."""


def own_domain() -> str:
    return next((asked().lower() for asked in own_domains), "")
