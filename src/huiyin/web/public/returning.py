"""Who came back with a receipt, kept in a sealed cookie of the browser alone.

A session would leave a row with a time in our database; for an anonymous voice nothing of a visit may stay with us. The
cookie holds the number and the receipt code, so that the page can show the code again; nobody else can read it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from huiyin.cases.models import Voice
from huiyin.cases.receipts import receipt_digest

COOKIE = "voice"
SALT = "huiyin.web.public.returning"
SECONDS = 30 * 60


def cipher() -> Fernet:
    """Return the cipher of the cookie, under a key of its own made from the signing key."""
    return Fernet(urlsafe_b64encode(salted_hmac(SALT, "cookie", algorithm="sha256").digest()))


def remember(response: HttpResponse, voice: Voice, code: str) -> None:
    """Let this browser see the page of ``voice`` until it is closed, and half an hour at most."""
    sealed = cipher().encrypt(json.dumps([voice.ref, code]).encode()).decode()
    response.set_cookie(COOKIE, sealed, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def returned(request: HttpRequest) -> Voice | None:
    """Return the voice whose receipt was given in this browser, with the code as its ``receipt``."""
    try:
        ref, code = json.loads(cipher().decrypt(request.COOKIES.get(COOKIE, "").encode(), ttl=SECONDS))
    except (InvalidToken, ValueError):
        return None
    voice = Voice.objects.select_related("campaign__institution", "office").filter(ref=ref).first()
    if voice is None or voice.receipt_digest != receipt_digest(code):
        return None
    voice.receipt = code  # type: ignore[attr-defined]  # shown again to who brought it, kept nowhere
    return voice


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
