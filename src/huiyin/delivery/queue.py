"""From a line told to a member of staff to the messages that carry it, in the transaction that tells it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.delivery import house, jobs_named
from huiyin.delivery.models import About, Address, Channel, Digest, Message, State
from huiyin.delivery.times import earliest
from huiyin.kernel.models import Outbox
from huiyin.kernel.outbox import STAFF, staff_in
from huiyin.people.models import User
from huiyin.people.posts import receiver_of


def carry(entries: Sequence[int]) -> None:
    """Queue messages for what the entries told to staff. It runs in the verb's transaction: both are there, or neither.

    Who left the house meanwhile has it on his desk, should he come back; outside nothing reaches him. Whoever stands in
    for somebody who is away today is told as well (F04), but for what is his own affair (``own`` among the params).
    """
    lines = list(Outbox.objects.filter(entry__in=entries, hearer__startswith=STAFF).order_by("pk"))
    people = users_by_pk({staff_in(line.hearer) for line in lines})
    made = [
        message
        for line in lines
        if (meant := people.get(staff_in(line.hearer)))
        for user in ([meant] if line.params.get("own") else meant_and_standing_in(meant))
        for message in messages_for(user, About.TOLD, outbox=line, urgent=bool(line.params.get("urgent")))
    ]
    queue(made)


def meant_and_standing_in(user: User) -> list[User]:
    """Return ``user``, and while he is away those who stand in for him."""
    return [user, *(one for one in receiver_of(user) if one.pk != user.pk)]


def users_by_pk(pks: Iterable[int]) -> dict[int, User]:
    found = User.objects.filter(pk__in=pks).select_related("unit__institution")
    return {user.pk: user for user in found.prefetch_related("addresses")}


def messages_for(
    user: User, about: About, *, outbox: Outbox | None = None, digest: Digest | None = None, urgent: bool = False
) -> list[Message]:
    """Return unsaved messages to ``user``: one on the desk and one for each address that he proved to be his."""
    now = timezone.now()
    inside = Message(channel=Channel.IN_APP, state=State.SENT, sent_at=now)
    outside = [
        Message(address=one, channel=one.channel, next_try_at=earliest(now, user, one, urgent=urgent))
        for one in user.addresses.all()
        if one.removed_at is None and one.verified_at is not None and user.is_active
    ]
    for message in (inside, *outside):
        message.user, message.about, message.urgent, message.at = user, about, urgent, now
        message.outbox, message.digest, message.message_id = outbox, digest, new_id()
        message.subject = str(outbox.params.get("about", ""))[:64] if outbox else ""
    return [inside, *outside]


def code_to(address: Address, now: datetime) -> None:
    """Queue the code that proves an address; somebody waits for it, so that it goes at once."""
    queue(
        [
            Message(
                user_id=address.user_id,
                address=address,
                channel=address.channel,
                about=About.CODE,
                urgent=True,
                next_try_at=now,
                at=now,
                message_id=new_id(),
            )
        ]
    )


def new_id() -> str:
    """Return a Message-ID of its own, which stays the message's for ever."""
    return f"{secrets.token_hex(16)}@{house.mail_domain()}"[:100]


def queue(messages: Sequence[Message]) -> None:
    """Write messages and queue their delivery in one transaction; the sweep finds what a lost job would leave."""
    with transaction.atomic():
        Message.objects.bulk_create(messages)
        for message in messages:
            if message.next_try_at is not None:
                jobs_named.deliver(message.pk, message.next_try_at)


def send_again(messages: Iterable[Message], now: datetime) -> int:
    """Queue messages that were given up once more, from the first try on; return how many."""
    found = list(messages)
    for message in found:
        Message.objects.filter(pk=message.pk, state__in=[State.DEAD, State.FAILED]).update(
            state=State.QUEUED, tries=0, next_try_at=now
        )
        jobs_named.deliver(message.pk, now)
    return len(found)


__all__ = ["carry", "code_to", "messages_for", "new_id", "queue", "send_again", "users_by_pk"]
