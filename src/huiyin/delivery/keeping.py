"""Addresses sealed: the key lies in the data folder, outside the database and outside its backups."""

from __future__ import annotations

import hmac
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.delivery.models import Address
from huiyin.kernel.keys import key_at
from huiyin.kernel.refusals import Refused


class Unreadable(Refused):
    """An address cannot be opened: it was removed, or its key is not where the data are."""

    code = "unreadable"


def key() -> bytes:
    return key_of(settings.HUIYIN_HOME)


@cache
def key_of(home: Path) -> bytes:
    """Return the key to the addresses. A new one is made only where nothing was sealed with an old one."""
    path = home / "keys" / "delivery.key"
    if not path.exists() and Address.objects.filter(sealed__isnull=False).exists():
        raise Unreadable(_("通知地址的密钥 {path} 不在:请放回,或请各人重新登记地址。").format(path=path))
    return key_at(path, Fernet.generate_key)


def sealed(target: str) -> bytes:
    return Fernet(key()).encrypt(target.encode())


def opened(address: Address) -> str:
    """Return where the address leads, or refuse in words."""
    if address.sealed is None:
        raise Unreadable(_("地址已删除"))
    try:
        return Fernet(key()).decrypt(bytes(address.sealed)).decode()
    except InvalidToken:
        raise Unreadable(_("地址读不出来:密钥不是登记时的那一把,请重新登记")) from None


def code_for(address: Address) -> str:
    """Return the six digits that prove that somebody reads what comes to ``address``; nothing of them is stored."""
    said = f"{address.pk}:{address.user_id}:{address.at.isoformat()}".encode()
    return f"{int.from_bytes(hmac.digest(key(), said, 'sha256')[:8], 'big') % 10**6:06d}"


def masked(target: str, channel: str) -> str:
    """Return what of an address may be seen on pages: enough to know it by, too little to write to."""
    if channel == "email":
        name, _at, host = target.partition("@")
        return f"{name[:1]}***@{host}"[:64]
    return f"***{target[-4:]}"
