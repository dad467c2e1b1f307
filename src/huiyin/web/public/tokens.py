"""The hidden token of a public form: one page, one deed, however often its button is pressed."""

from __future__ import annotations

import re
import secrets

SHAPE = re.compile(r"[A-Za-z0-9_-]{32,64}")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def usable(token: str) -> str:
    """Return ``token`` if it may be one of ours, else a new one: a form without it is taken, never lost."""
    return token if SHAPE.fullmatch(token) else new_token()
