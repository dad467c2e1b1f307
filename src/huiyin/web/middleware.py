"""What every request and every answer goes through, whoever asks for whatever."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict

from huiyin.kernel.refusals import Refused
from huiyin.kernel.tables_limits import MAX_FILE_BYTES
from huiyin.web import errors

logger = logging.getLogger(__name__)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PUBLIC_LIMIT = 64 * 1024 * 1024
"""Bytes of one request of the public: five files and what was written, with room to spare."""
STAFF_LIMIT = MAX_FILE_BYTES + 8 * 1024 * 1024
"""Bytes of one request of somebody who may have an account: the largest table that is read, and what goes with it."""
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class SafeAnswers:
    """Let nothing in that the database cannot hold, and nothing out without the headers that keep a page to itself.

    It stands first, so that the cookie of a session and the answer to an error go through it as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            response = errors.with_method(request, response)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        response.setdefault("Cache-Control", "no-store")
        return response

    def answer(self, request: HttpRequest) -> HttpResponse:
        if is_malformed(request):
            return errors.malformed(request)
        return errors.too_large(request) if is_too_large(request) else self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Take NUL characters out of what was sent: nobody types them and PostgreSQL cannot keep them."""
        request.GET = without_nul(request.GET)
        if request.content_type in FORMS:
            request.POST = without_nul(request.POST)  # type: ignore[assignment]  # same kind of mapping

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal in its own words, and a database that is away in ours."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, IntegrityError):
            logger.error("the database held a rule that no gate had named", exc_info=exception)
            return errors.held(request)
        if isinstance(exception, (OperationalError, InterfaceError)):
            return errors.database_away(request)
        return None


def is_malformed(request: HttpRequest) -> bool:
    """Say whether the address, a cookie or the declared encoding holds what no browser sends."""
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    texts = (request.path_info, request.META.get("HTTP_COOKIE", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    return any("\x00" in text for text in texts) or not is_unicode(charset)


def is_too_large(request: HttpRequest) -> bool:
    """Say whether somebody announces more than a form may hold: for the public its files, for staff a table."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    limit = STAFF_LIMIT if may_be_staff(request) else PUBLIC_LIMIT
    return length.isdecimal() and int(length[:15]) > limit


def may_be_staff(request: HttpRequest) -> bool:
    """Say whether the request shows a sign of an account, where one is asked for. Whether it is true is seen later."""
    session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.path_info.startswith("/api/"):
        return session or request.headers.get("Authorization", "").lower().startswith("bearer ")
    return session and request.path_info.startswith("/desk/")


def is_unicode(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except (LookupError, ValueError):
        return False


def without_nul(sent: QueryDict) -> QueryDict:
    """Return ``sent`` itself, or a copy without NUL characters where there are some."""
    if not any("\x00" in name or any("\x00" in value for value in values) for name, values in sent.lists()):
        return sent
    clean = QueryDict(mutable=True)
    for name, values in sent.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    clean._mutable = False  # type: ignore[attr-defined]  # Django's own way to close a QueryDict
    return clean
