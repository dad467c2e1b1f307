"""How an answer comes in: one short transaction that leaves a box, the day, and that a token or proof was used.

No journal entry, job, message or log line is written for an answer, and nothing of who sent it or when. Whether a
questionnaire still takes answers is decided in the database, under a lock that closing it takes, too: no answer that
was acknowledged comes after the closing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from huiyin.kernel.refusals import WrongState
from huiyin.surveys import sealing
from huiyin.surveys.content import Answer
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.terms import State

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What a token is written in: nothing that is mistaken for something else on paper. A power of two of them."""
TOKEN_LENGTH = 16
"""Five bits a letter: 80 bits, beyond guessing."""
NAME, CONTACT = 40, 60
"""Characters of what who signs writes about himself."""
PAPER_TOO = (State.OPEN, State.CLOSED)
"""States in which a copy on paper may still be keyed: what came back by the last day is keyed in the days after."""


def home() -> Path:
    return Path(settings.HUIYIN_HOME)


def tidy(token: str) -> str:
    """Return a token as it was made from how it was typed: blanks, dashes and small letters do not count."""
    return "".join(letter for letter in token.upper()[:64] if letter in LETTERS)


def token_digest(token: str) -> bytes:
    """Return the digest under which a token is known. Its key lies outside the database."""
    return salted_hmac("huiyin.surveys.token", tidy(token), algorithm="sha256").digest()


def spent_digest(nonce: str) -> bytes:
    """Return the digest that a form leaves behind whose proof of work has let an answer in."""
    return hashlib.sha256(b"huiyin.surveys.spent:" + nonce.encode("utf-8", "replace")).digest()


ASKED = """
    SELECT q.id, q.version, q.state, q.key, t.id, t.used, l.given FROM surveys_questionnaire q
    LEFT JOIN (surveys_token t JOIN surveys_tokenlist l ON l.id = t.token_list_id)
        ON t.digest = %s AND l.questionnaire_id = q.id
    WHERE q.code = %s
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A questionnaire as it stands now, and the token that was typed where it is one of its own."""

    questionnaire: Questionnaire
    token: uuid.UUID | None = None
    used: bool = False
    given: Mapping[str, int] = field(default_factory=dict)


def asked_now(code: str, typed: str = "") -> Asked | None:
    """Return what an answer needs to know, in one statement; the questionnaire itself is read once for each version."""
    whole = len(tidy(typed)) == TOKEN_LENGTH
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [token_digest(typed) if whole else b"", code])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, version, state, key, token, used, given = row
    given = json.loads(given) if isinstance(given, str) else given
    return Asked(
        questionnaire=as_of(pk, version, state, code, bytes(key or b"")),
        token=token,
        used=bool(used),
        given=given or {},
    )


@lru_cache(maxsize=64)
def as_of(pk: int, version: int, state: str, code: str, key: bytes) -> Questionnaire:
    """Return the questionnaire of a version, which is changed by verbs alone, and every verb moves the version.

    It is never kept for another ``key``: what is sealed to a key that is gone would be lost.
    """
    return Questionnaire.objects.get(pk=pk)


class Closed(WrongState):
    """The questionnaire takes no answer now."""


def standing(questionnaire: Questionnaire, *, on_paper: bool = False) -> str:
    """Return why no answer is taken now, in words, or ""."""
    state, today = questionnaire.state, timezone.localdate()
    if on_paper and state in PAPER_TOO:
        return ""
    if state == State.DRAFT or (questionnaire.opens_on and today < questionnaire.opens_on):
        return _("这份问卷还没有开始征集。")
    if state == State.WITHDRAWN:
        return _("这份问卷已经撤回,不再征集;已交的答卷没有拆看,已全部销毁。")
    if state != State.OPEN or (questionnaire.closes_on and today > questionnaire.closes_on):
        return _("这份问卷已经截止,不再接收答卷。")
    return ""


def receive(
    questionnaire: Questionnaire,
    answers: Mapping[str, Answer],
    *,
    on_paper: bool,
    token: uuid.UUID | None = None,
    spent: bytes = b"",
    person: Mapping[str, str] | None = None,
) -> bool:
    """Seal an answer as ``Content.read`` gave it and keep it; return whether it is new.

    False says that ``token`` (its key) or ``spent`` has brought an answer before: nothing is kept then, and whoever sent again
    because the first acknowledgement was lost may be thanked again. ``person`` (``name``, ``contact``) is kept only where
    the questionnaire is signed. Raises ``Closed``. A caller that is in a transaction of its own keeps or loses the answer
    with it.
    """
    if sentence := standing(questionnaire, on_paper=on_paper):
        raise Closed(sentence)
    box = boxed(questionnaire, answers, person)
    try:
        # One statement is one transaction; within a transaction of the caller it is undone alone.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return kept(questionnaire, box, on_paper=on_paper, token=token, spent=spent)
    except IntegrityError as error:
        if "takes no answers" in str(error):
            raise Closed(_("这份问卷刚刚截止,不再接收答卷。")) from error
        raise


def boxed(questionnaire: Questionnaire, answers: Mapping[str, Answer], person: Mapping[str, str] | None) -> bytes:
    """Return the box of an answer, of one length for all answers to the questionnaire."""
    content, signed = questionnaire.asks, not questionnaire.anonymous
    inside: dict[str, Any] = {"marks": content.marks(answers), "texts": content.written(answers)}
    if signed and person:
        inside["person"] = {
            "name": cut(person.get("name", ""), NAME),
            "contact": cut(person.get("contact", ""), CONTACT),
        }
    return sealing.seal(bytes(questionnaire.key or b""), inside, sealing.box_size(content, signed=signed))


def cut(text: str, length: int) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:length]


ONCE_BY_CODE = """
    WITH let_in AS (UPDATE surveys_token SET used = true WHERE id = %s AND NOT used RETURNING 1)
"""
ONCE_BY_PROOF = """
    WITH let_in AS (
        INSERT INTO surveys_spentproof (digest, questionnaire_id) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1)
"""
FREELY = "WITH let_in AS (SELECT 1)"
KEEP = """
    INSERT INTO surveys_sealed (id, questionnaire_id, on_paper, day, box) SELECT %s, %s, %s, %s, %s FROM let_in
"""


def kept(questionnaire: Questionnaire, box: bytes, *, on_paper: bool, token: uuid.UUID | None, spent: bytes) -> bool:
    """Use up what lets the answer in and keep its box, in one statement; say whether it did."""
    way, by = FREELY, list[Any]()
    if token is not None:
        way, by = ONCE_BY_CODE, [token]
    elif spent:
        way, by = ONCE_BY_PROOF, [spent, questionnaire.pk]
    said: list[Any] = [uuid.uuid4(), questionnaire.pk, on_paper, timezone.localdate(), box]
    with connection.cursor() as cursor:
        cursor.execute(way + KEEP, by + said)
        return bool(cursor.rowcount)
