"""Delivering: claim, hand out, note what came of it. What is not noted is found again.

A message is ``sending`` from before it is handed out until its end is noted. A worker that is killed in between leaves
it so; its lock goes with its connection, and the next worker sends it again under the same Message-ID. That stretch is
the only one in which something may go out twice.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.delivery import jobs_named
from huiyin.delivery.channels import Answer, send
from huiyin.delivery.keeping import Unreadable, opened
from huiyin.delivery.letters import letter_of
from huiyin.delivery.models import Message, State
from huiyin.delivery.times import earliest
from huiyin.kernel.locks import Work, held
from huiyin.kernel.mailing import BACK_OFF

logger = logging.getLogger(__name__)
SWEPT = 200
CLAIM = """
UPDATE delivery_message SET state = 'sending', sending_since = %s, tries = tries + 1,
    doubtful = doubtful + (state = 'sending')::int
WHERE id = %s AND (state = 'sending' OR (state IN ('queued', 'failed') AND next_try_at <= %s)) RETURNING id
"""


def deliver(pk: int) -> State | None:
    """Try a message once; return where it stands then, or None where there was nothing to do."""
    with held(Work.DELIVERING, pk) as mine:
        if not mine or not claimed(pk):
            return None
        message = Message.objects.select_related("user__unit__institution", "address", "outbox", "digest").get(pk=pk)
        return noted(message, handed_out(message))


def claimed(pk: int) -> bool:
    """Mark the message as being sent, visibly for everybody before anything leaves the house."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, pk, now])
        return cursor.fetchone() is not None


def handed_out(message: Message) -> Answer:
    if message.address is None:
        return Answer(sent=True, words="")
    try:
        target = opened(message.address)
    except Unreadable as refusal:
        return Answer(sent=False, words=refusal.sentence, final=True)
    try:
        return send(message.channel, target, letter_of(message))
    except Exception as error:
        # Whatever a library throws, the other messages still go out and this one is tried again.
        logger.exception("message %s", message.pk)
        return Answer(sent=False, words=_("发送时程序出错:{error}").format(error=type(error).__name__))


def noted(message: Message, answer: Answer) -> State:
    """Note how a try ended and queue the next one where there is one, in one transaction."""
    now = timezone.now()
    if answer.sent:
        state, next_try = State.SENT, None
    else:
        next_try = None if answer.final else next_time(message, now)
        state = State.FAILED if next_try else State.DEAD
    with transaction.atomic():
        Message.objects.filter(pk=message.pk, state=State.SENDING).update(
            state=state,
            sending_since=None,
            sent_at=now if answer.sent else None,
            next_try_at=next_try,
            answer=answer.words,
        )
        if next_try:
            jobs_named.deliver(message.pk, next_try)
    return state


def next_time(message: Message, now: datetime) -> datetime | None:
    """Return when to try again: ever later, and not at a time at which the person is not to be written to."""
    if message.tries > len(BACK_OFF):
        return None
    later = now + timedelta(minutes=BACK_OFF[message.tries - 1])
    return earliest(later, message.user, message.address, urgent=message.urgent)


def sweep() -> int:
    """Deliver what is due and whatever a killed worker left in the middle; return how many were tried."""
    due = Message.objects.filter(Q(next_try_at__lte=timezone.now()) | Q(state=State.SENDING))
    pks = list(due.filter(next_try_at__isnull=False).order_by("next_try_at").values_list("pk", flat=True)[:SWEPT])
    return sum(deliver(pk) is not None for pk in pks)
