"""Receipts and identities: the keys to both lie outside the database and outside its backups."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.visibility import sender_place
from huiyin.kernel.actors import Actor, Grant

DIGITS = 16


@cache
def key_at(path: Path) -> bytes:
    """Return the key kept at ``path``, made on first use and readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_bytes()


def identity_key() -> bytes:
    return key_of(str(settings.HUIYIN_HOME))


@cache
def key_of(home: str) -> bytes:
    return key_at(Path(home) / "keys" / "identity.key")


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
