"""Boxes for answers: sealed to the key of their questionnaire, all of one length, opened only while that key exists.

The private key lies in the data folder, outside the database and its backups, and is destroyed when the answers have been
opened and shuffled. From then on not even whoever holds database, logs, backups *and* data folder can tell which box, and
hence which token, an answer came from.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from huiyin.kernel.keys import key_at
from huiyin.surveys.content import Content

ROOM = 512
"""Bytes of a box beside its texts: marks, names, brackets."""
SIGNED = 600
"""Bytes more where the sheet is signed."""


class KeyGone(Exception):
    """The key of a questionnaire is not in the data folder: its answers stay sealed until it is brought back."""


def place_of(code: str, home: Path) -> Path:
    return home / "keys" / "surveys" / f"{code}.key"


def new_key(code: str, home: Path) -> bytes:
    """Make the key pair of a questionnaire, or find it made; return its public half, 32 bytes."""
    secret = key_at(place_of(code, home), lambda: X25519PrivateKey.generate().private_bytes_raw())
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def private_key(code: str, home: Path) -> bytes:
    try:
        return place_of(code, home).read_bytes()
    except FileNotFoundError as gone:
        raise KeyGone(_("找不到这份问卷的密钥,封存的答卷暂时打不开;请从另存的密钥中恢复。")) from gone


def destroy(code: str, home: Path) -> None:
    """Overwrite and remove the private key: what was sealed to it stays sealed for ever."""
    place = place_of(code, home)
    if place.exists():
        with place.open("r+b") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        place.unlink()


def box_size(content: Content, *, signed: bool) -> int:
    """Return the length of what is sealed for every answer to this content, in bytes; length tells nothing then."""
    return ROOM + 12 * len(content.slots) + 24 * len(content.texts) + 2 * content.letters + SIGNED * signed


def packed(answer: dict[str, Any], size: int) -> bytes:
    """Return ``answer`` as bytes of exactly ``size``. Texts are packed two bytes a character, as their limits count."""
    texts = answer.get("texts", {})
    said = answer | {"texts": {key: len(blob(text)) for key, text in texts.items()}}
    head = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    whole = len(head).to_bytes(4, "big") + head + b"".join(blob(text) for text in texts.values())
    if len(whole) > size:
        raise ValueError("an answer outgrew its box")
    return whole + bytes(size - len(whole))


def unpacked(whole: bytes) -> dict[str, Any]:
    length = int.from_bytes(whole[:4], "big")
    answer: dict[str, Any] = json.loads(whole[4 : 4 + length])
    start, texts = 4 + length, {}
    for key, size in answer["texts"].items():
        texts[key] = whole[start : start + size].decode("utf-16-le", "replace")
        start += size
    return answer | {"texts": texts}


def blob(text: str) -> bytes:
    return text.encode("utf-16-le", "replace")


def seal(public: bytes, answer: dict[str, Any], size: int) -> bytes:
    """Return the box of one answer: a fresh public key, then what only the questionnaire's private key opens."""
    fresh = X25519PrivateKey.generate()
    ours = fresh.public_key().public_bytes_raw()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(bytes(public)))
    return ours + ChaCha20Poly1305(stretched(shared, ours)).encrypt(bytes(12), packed(answer, size), None)


def unseal(private: bytes, box: bytes) -> dict[str, Any]:
    theirs = bytes(box[:32])
    shared = opener(bytes(private)).exchange(X25519PublicKey.from_public_bytes(theirs))
    return unpacked(ChaCha20Poly1305(stretched(shared, theirs)).decrypt(bytes(12), bytes(box[32:]), None))


@lru_cache(maxsize=4)
def opener(private: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(private)


def stretched(shared: bytes, fresh: bytes) -> bytes:
    """Return the key of one box; it is used once, hence its nonce may be empty."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=fresh, info=b"huiyin.surveys").derive(shared)
