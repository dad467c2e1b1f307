"""How a refusal leaves by the doors for programs: one place for code, status and body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.kernel.refusals import Refused

STATUS = {
    "bad_json": 400,
    "bad_request": 400,
    "unauthenticated": 401,
    "not_allowed": 403,
    "csrf": 403,
    "not_found": 404,
    "wrong_method": 405,
    "wrong_state": 409,
    "missing": 409,
    "lost_race": 409,
    "refused": 409,
    "too_large": 413,
    "wrong_type": 415,
    "invalid": 422,
    "bad_scope": 422,
    "no_such_part": 422,
    "key_reused": 422,
    "too_many": 429,
    "unavailable": 503,
}
"""Every code that an answer may carry, with its HTTP status."""


class Unfit(Refused):
    """What was sent does not fit the form: of the wrong type, unknown by name, or not readable."""

    code = "invalid"

    def __init__(self, sentence: str, errors: Mapping[str, list[str]] | None = None, *, code: str = "invalid") -> None:
        self.code = code
        self.errors = dict(errors or {})
        super().__init__(sentence)


def body(
    code: str, detail: str, *, missing: Sequence[str] = (), errors: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """Return the one shape of every error."""
    return {"code": code, "detail": detail, "missing": list(missing), "errors": dict(errors or {})}


def of(refusal: Refused) -> tuple[int, dict[str, Any]]:
    """Return status and body of a refusal."""
    errors: Mapping[str, list[str]] = getattr(refusal, "errors", {})
    missing = [] if errors else refusal.missing
    return STATUS.get(refusal.code, 409), body(refusal.code, refusal.sentence, missing=missing, errors=errors)
