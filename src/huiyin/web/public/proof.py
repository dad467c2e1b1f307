"""Whether a machine is flooding us: a proof of work by our own script, and a sum in words for who has no script.

The challenge is signed, bound to the token of its form and to a time; the token is spent with the voice, so a proof is
good for one voice. Nothing is stored for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SALT = "huiyin.web.public.proof"
SECONDS = 3 * 60 * 60
PARTS, BITS = 8, 14
"""So many small puzzles: their number evens out the luck. Together about 130,000 digests, a second or two on a cheap phone."""
SHORTER = 10
"""Digits of a nonce at most."""


@dataclass(frozen=True, kw_only=True)
class Puzzle:
    """What the page hands to the script; ``proof`` is what it had already found when the form came back."""

    challenge: str
    proof: str = ""
    parts: int = PARTS
    bits: int = BITS


def puzzle_for(token: str) -> Puzzle:
    return Puzzle(challenge=signing.TimestampSigner(salt=SALT).sign(token))


def proven(token: str, challenge: str, proof: str) -> bool:
    """Say whether ``proof`` solves ``challenge``, which we made for ``token`` and not too long ago."""
    try:
        if signing.TimestampSigner(salt=SALT).unsign(challenge, max_age=SECONDS) != token:
            return False
    except signing.BadSignature:
        return False
    nonces = proof.split(".")
    return len(nonces) == PARTS and all(solves(challenge, part, nonce) for part, nonce in enumerate(nonces))


def solves(challenge: str, part: int, nonce: str) -> bool:
    if not (nonce.isascii() and nonce.isdigit() and len(nonce) <= SHORTER):
        return False
    digest = hashlib.sha256(f"{challenge}:{part}:{nonce}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def puzzle_again(token: str, challenge: str, proof: str) -> Puzzle:
    """Return the puzzle for a form that comes back: solved where it was, so that no phone works twice."""
    return Puzzle(challenge=challenge, proof=proof) if proven(token, challenge, proof) else puzzle_for(token)


def summands(token: str) -> tuple[int, int]:
    """Return the two numbers that are asked for ``token``, always the same."""
    drawn = salted_hmac(SALT, token, algorithm="sha256").digest()
    return 2 + drawn[0] % 8, 2 + drawn[1] % 8


def in_words(number: int) -> str:
    """Return a small number as a word of the reader's language."""
    words = [
        pgettext("number", "二"),
        pgettext("number", "三"),
        pgettext("number", "四"),
        pgettext("number", "五"),
        pgettext("number", "六"),
        pgettext("number", "七"),
        pgettext("number", "八"),
        pgettext("number", "九"),
    ]
    return words[number - 2]


def sum_asked(token: str) -> str:
    one, other = summands(token)
    return _("{one}加{other}等于几?请写数字。").format(one=in_words(one), other=in_words(other))


def sum_right(token: str, answer: str) -> bool:
    typed = answer.strip()
    return len(typed) < 4 and typed.isdecimal() and int(typed) == sum(summands(token))
