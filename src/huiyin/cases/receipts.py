"""Receipts and identities: the keys to both lie outside the database and outside its backups."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case, Identity, RejectedRow, Voice
from huiyin.cases.permissions import P
from huiyin.cases.visibility import sender_place
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.keys import key_at
from huiyin.kernel.refusals import Refused

DIGITS = 16


class KeyGone(Refused):
    """The key to identities and receipts is not where the data are."""

    code = "key_gone"


def identity_key() -> bytes:
    return key_of(settings.HUIYIN_HOME)


@cache
def key_of(home: Path) -> bytes:
    """Return the key to identities and receipts. A new one is made only where nothing was sealed with an old one."""
    path = home / "keys" / "identity.key"
    if not path.exists() and was_used():
        raise KeyGone(
            _("身份密钥 {path} 不在:请从单独保存的地方放回,否则回执和来件人身份都无法核对。").format(path=path)
        )
    return key_at(path, Fernet.generate_key)


def was_used() -> bool:
    """Say whether a key was ever needed. A file without senders brings voices that have neither receipt nor identity."""
    return (
        Voice.objects.filter(receipt_digest__isnull=False).exists()
        or Identity.objects.filter(sealed__isnull=False).exists()
        or RejectedRow.objects.exists()
    )


def cipher() -> Fernet:
    return cipher_of(identity_key())


@cache
def cipher_of(key: bytes) -> Fernet:
    return Fernet(key)


def receipt_from(token: str = "") -> str:
    """Return a receipt code of 16 digits; the same ``token`` gives the same code, so that a double click shows one receipt."""
    seed = token or secrets.token_hex(16)
    number = int.from_bytes(hmac.digest(identity_key(), f"receipt:{seed}".encode(), "sha256")[:16], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def receipt_digest(code: str) -> str:
    """Return what is stored of a receipt: a digest under a key outside the database. Spaces and dashes do not count."""
    digits = "".join(c for c in code if c.isdigit())
    return hmac.new(identity_key(), f"stored:{digits}".encode(), hashlib.sha256).hexdigest()


def grouped(code: str) -> str:
    """Return a receipt code as people read it: four groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def voice_by_receipt(code: str) -> Voice | None:
    return Voice.objects.select_related("office", "campaign").filter(receipt_digest=receipt_digest(code)).first()


def sender(voice: Voice, *, via: str = "web") -> Actor:
    """Return the sender of ``voice`` as an actor: what the receipt grants, and for an anonymous one no traceable time."""
    return Actor(
        name="sender", via=via, unseen=voice.anonymous, grants=frozenset({Grant(P.VOICE_OWN, sender_place(voice.pk))})
    )


def public(campaign: Campaign, *, anonymous: bool, via: str = "web") -> Actor:
    """Return somebody from outside who says something to ``campaign``: he may do that and nothing else."""
    grants = frozenset({Grant(P.VOICE_RECEIVE, campaign.office.path)})
    return Actor(name="public", via=via, unseen=anonymous, grants=grants)


def objector(case: Case, *, via: str = "web") -> Actor:
    """Return somebody who read the notice on ``case``: he may say something against it, without any trace of who he is."""
    return Actor(name="public", via=via, unseen=True, grants=frozenset({Grant(P.CASE_OBJECT, case.office.path)}))


def seal(identity: dict[str, str]) -> bytes:
    """Encrypt who spoke."""
    return cipher().encrypt(json.dumps(identity, ensure_ascii=False).encode())


def unseal(sealed: bytes) -> dict[str, str] | None:
    """Decrypt who spoke, or return None when this installation does not hold the key it was sealed with."""
    try:
        found: dict[str, str] = json.loads(cipher().decrypt(bytes(sealed)))
    except InvalidToken:
        return None
    return found
