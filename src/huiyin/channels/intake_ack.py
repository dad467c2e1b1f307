"""The acknowledgement of a message: decided and queued in the transaction of the verb, and how far its sending came (C09)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone

from huiyin.cases.models import Voice
from huiyin.cases.receipts import receipt_from, seal
from huiyin.channels import jobs_named
from huiyin.channels.keeping import own_domain
from huiyin.channels.mail_manners import ours
from huiyin.channels.mail_parts import Parsed
from huiyin.channels.models_mail import PER_DAY, Acknowledgement, Letter, Mailbox
from huiyin.channels.terms import AckState, Silent
from huiyin.kernel.mailing import BACK_OFF, Answer, mail_door

FRESH = timedelta(days=30)
"""Nobody is told today that a letter of last year arrived, when an old folder is read for the first time."""
BY_HAND = "@by-hand.invalid"
REFERS_AT_MOST = 20
CLAIM = """
UPDATE channels_acknowledgement SET state = 'sending', tries = tries + 1
WHERE id = %s AND state = 'queued' AND next_try_at <= %s RETURNING id
"""


def decide(letter: Letter, parsed: Parsed, *, silent: str = "", voice: bool = True) -> str:
    """Decide once for a message whether it is acknowledged, and queue that; return the token that its receipt is made from.

    Empty where nobody would hold the receipt: it is not acknowledged, or there is no ``voice``. Everything is written in
    the running transaction.
    """
    if not letter.mailbox.acknowledge:
        return ""
    token = secrets.token_hex(16) if voice else ""
    code = receipt_from(token) if token else ""
    if Acknowledgement.objects.filter(letter=letter).exists():
        return token if turned(letter, parsed, code, silent) else ""
    if not (why := parsed.silent or silent or why_not(letter, parsed)):
        if queued(letter, parsed, code):
            return token
        why = Silent.TOO_MANY.value
    Acknowledgement.objects.create(letter=letter, day=timezone.localdate(), why=why, state=AckState.WITHHELD)
    return ""


def turned(letter: Letter, parsed: Parsed, code: str, silent: str) -> bool:
    """Let what still waits to go out say what became of the message since; say whether it will hold the receipt."""
    waiting = Acknowledgement.objects.filter(letter=letter, state=AckState.QUEUED)
    if silent:
        waiting.update(state=AckState.WITHHELD, why=silent, sealed=None, next_try_at=None)
        return False
    return bool(waiting.update(sealed=contents(parsed, code)))


def contents(parsed: Parsed, code: str) -> bytes:
    """Return sealed where an acknowledgement goes and what only it knows."""
    named = [one for one in (*parsed.refers, parsed.named) if one and one.isascii()]
    return seal({"to": parsed.address, "code": code, "refers": " ".join(named[-REFERS_AT_MOST:])})


def why_not(letter: Letter, parsed: Parsed) -> str:
    """Return why this message is not acknowledged, by what only the house knows."""
    own = [mail_door().sender(), *Mailbox.objects.values_list("address", flat=True)]
    reasons = (
        (Silent.BY_HAND, parsed.named.endswith(BY_HAND)),
        (Silent.NO_ADDRESS, not reachable(parsed.address)),
        (Silent.OWN, ours(parsed.address, own)),
        (Silent.OLD, letter.received_at < timezone.now() - FRESH),
        (Silent.NO_SERVER, bool(mail_door().lacking())),
    )
    return next((why.value for why, holds in reasons if holds), "")


def reachable(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


def queued(letter: Letter, parsed: Parsed, code: str) -> bool:
    """Queue the acknowledgement in a place that is free for this address today; say whether there was one.

    The places are unique, so that two messages at once do not both take the last one.
    """
    now = timezone.now()
    fields = {
        "letter_id": letter.pk,  # not the letter itself, which would remember what was not written
        "sender_key": letter.sender_key,
        "day": timezone.localdate(now),
        "sealed": contents(parsed, code),
        "message_id": f"{secrets.token_hex(16)}@{own_domain()}"[:100],
        "next_try_at": now,
        "state": AckState.QUEUED,
    }
    for slot in range(1, PER_DAY + 1):
        Acknowledgement.objects.bulk_create([Acknowledgement(slot=slot, **fields)], ignore_conflicts=True)
        if made := Acknowledgement.objects.filter(letter=letter).first():
            jobs_named.acknowledge(made.pk, now)
            return True
    return False


def forget_acknowledgements(voice: Voice) -> None:
    """Forget to whom an acknowledgement still was to go, and by what its sender is known again."""
    of_voice = Acknowledgement.objects.filter(letter__voice=voice)
    of_voice.filter(state=AckState.QUEUED).update(
        state=AckState.WITHHELD, why=Silent.FORGOTTEN, sealed=None, next_try_at=None
    )
    of_voice.update(sender_key="", slot=None)


# How far the sending came.


def claimed(pk: int) -> bool:
    """Mark an acknowledgement as being sent, visibly for everybody before anything leaves the house."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [pk, timezone.now()])
        return cursor.fetchone() is not None


def ended(pk: int, state: AckState, words: str = "", sent_at: datetime | None = None) -> None:
    """Note how the sending ended; where it went and what stood in it is forgotten with that."""
    Acknowledgement.objects.filter(pk=pk, state=AckState.SENDING).update(
        state=state,
        sealed=None,
        next_try_at=None,
        answer=words,
        sent_on=timezone.localdate(sent_at) if sent_at else None,
    )


def noted(ack: Acknowledgement, answer: Answer) -> None:
    """Note how a try ended. Only what certainly did not go out is tried again."""
    if answer.sent:
        ended(ack.pk, AckState.SENT, sent_at=timezone.now())
    elif answer.doubtful:
        ended(ack.pk, AckState.DOUBTFUL, answer.words)
    elif answer.final or ack.tries > len(BACK_OFF):
        ended(ack.pk, AckState.DEAD, answer.words)
    else:
        later = timezone.now() + timedelta(minutes=BACK_OFF[ack.tries - 1])
        with transaction.atomic():
            Acknowledgement.objects.filter(pk=ack.pk, state=AckState.SENDING).update(
                state=AckState.QUEUED, next_try_at=later, answer=answer.words
            )
            jobs_named.acknowledge(ack.pk, later)
