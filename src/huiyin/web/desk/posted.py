"""From what a page posts to what a verb takes."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel.refusals import Refused

KEY_LENGTH = 128
SEEN_LIMIT = 2**31
FIRST_YEAR, LAST_YEAR = 1900, 2200


def form_data(form: type[forms.Form], sent: QueryDict) -> dict[str, Any]:
    """Return the raw values of the fields of ``form``; what else was sent is left out."""
    data: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        if name in sent:
            data[name] = sent.getlist(name) if takes_several(field) else sent[name]
    return data


def takes_several(field: forms.Field) -> bool:
    return bool(getattr(field.widget, "allow_multiple_selected", False))


def key_in(form: type[forms.Form], sent: QueryDict) -> str:
    """Return the idempotency key of a form.

    One with a password has none, for the key is kept beside a digest of the data.
    """
    if any(isinstance(field.widget, forms.PasswordInput) for field in form.base_fields.values()):
        return ""
    return sent.get("key", "")[:KEY_LENGTH]


def seen_in(sent: QueryDict) -> int | None:
    """Return the version that the person was looking at."""
    text = sent.get("seen", "")
    return min(int(text), SEEN_LIMIT) if text.isascii() and text.isdigit() and len(text) < 20 else None


@contextmanager
def on_disk(sent: Any) -> Iterator[str]:
    """Lend an uploaded file as a path, for those who read it more than once."""
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in sent.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy.name


def at_in(sent: QueryDict) -> datetime | None:
    """Return the past moment for which something is entered, or refuse what is no moment."""
    text = sent.get("at", "").strip()
    if not text:
        return None
    try:
        moment = parse_datetime(text)
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except ValueError:
        raise Refused(_("生效时间写作 2014-04-01 09:30。")) from None


def new_key() -> str:
    return secrets.token_urlsafe(18)
