"""Who came back with a receipt, kept in a signed cookie of the browser alone.

A session would leave a row with a time in our database; for an anonymous voice nothing of a visit may stay with us.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiyin.cases.models import Voice

COOKIE = "voice"
SALT = "huiyin.web.public.returning"
SECONDS = 30 * 60


def remember(response: HttpResponse, voice: Voice) -> None:
    """Let this browser see the page of ``voice`` until it is closed, and half an hour at most."""
    response.set_signed_cookie(
        COOKIE, voice.ref, salt=SALT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def returned(request: HttpRequest) -> Voice | None:
    """Return the voice whose receipt was given in this browser."""
    ref = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    return Voice.objects.select_related("campaign__institution", "office").filter(ref=ref).first() if ref else None


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
