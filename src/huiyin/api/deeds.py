"""Doing a verb from a door for programs, and what is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _

from huiyin.api.nouns import Noun
from huiyin.cases.receipts import grouped, receipt_from, unseal
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Lost
from huiyin.kernel.verbs import Action, Deed

RETRY = frozenset({"40001", "40P01", "55P03"})
"""What PostgreSQL says when two transactions stood in each other's way: serialization, deadlock, a lock not to be had."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One verb as somebody asks for it."""

    data: Mapping[str, Any]
    files: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    at: datetime | None = None
    seen: int | None = None


def do(noun: Noun, action: Action, obj: Any, actor: Actor, wish: Wish) -> dict[str, Any]:
    """Do the verb and return what a program is told of it, or raise ``Refused``."""
    data = dict(wish.data)
    key = spent_name(noun, obj, actor, wish.key)
    if key and "token" in action.form.base_fields:
        # A repetition must show the receipt of the first time.
        data.setdefault("token", key)
    try:
        deed = action(obj, actor=actor, at=wish.at, key=key, files=wish.files, seen=wish.seen, **data)
    except IntegrityError as error:
        raise Lost(_("与刚刚登记的内容冲突,请看过最新情况再办。")) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in RETRY:
            raise Lost(_("别人先办了一步,请看过最新情况再办。")) from error
        raise
    return answer(noun, deed, token=str(data.get("token", "")), first=action.creates or deed.obj is obj)


def spent_name(noun: Noun, obj: Any, actor: Actor, key: str) -> str:
    """Return the idempotency key as it is kept.

    It is bound to its actor, for a receipt may be made from it; strangers share one name (``public``, ``sender``), so
    theirs is bound to what they act on as well. And whatever was sent, it must fit its column.
    """
    if not key:
        return ""
    scope = actor.name if actor.user_id else f"{actor.name}:{noun.verbs.about(obj)}"
    return hashlib.sha256(f"{scope}:{key}".encode(errors="replace")).hexdigest()


def answer(noun: Noun, deed: Deed, *, token: str, first: bool) -> dict[str, Any]:
    """Return what is told of a deed. What is shown only once is told only with the first doing."""
    obj, verbs = deed.obj, noun.verbs
    state = verbs.state_of(obj)
    told = {
        "ref": obj.ref,
        "verb": deed.action.name,
        "label": str(deed.action.label),
        "state": state,
        "state_label": verbs.state_label(state),
        "version": obj.version,
        "at": deed.at,
        "entry": deed.entry.number if deed.entry else None,
    }
    if deed.action.name == "receive":
        code = getattr(obj, "receipt", "") or (receipt_from(token) if token else "")
        told["receipt"] = grouped(code) if code else None
    if deed.action.name == "look_at_identity" and first:
        told["identity"] = unseal(obj.identity.sealed)
    if deed.action.name == "look_at_signer" and first:
        told["identity"] = getattr(obj, "signer", None)
    if deed.action.name == "add_token":
        told["token"] = getattr(obj, "token", None)
    if deed.action.name == "make_tokens":
        told["tokens"] = getattr(obj, "tokens", None)
    return told
