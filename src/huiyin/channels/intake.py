"""What the reading of a mailbox writes beside the verbs: how far it came, and what went wrong the last time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from huiyin.channels.models_mail import Mailbox


@contextmanager
def reached(mailbox: Mailbox, validity: int, uid: int) -> Iterator[None]:
    """Do what takes a message in, and note in the same transaction that the folder was read up to it."""
    with transaction.atomic():
        yield
        Mailbox.objects.filter(pk=mailbox.pk).update(uidvalidity=validity, uid=uid)
    mailbox.uidvalidity, mailbox.uid = validity, uid


def note_trouble(mailbox: Mailbox, sentence: str) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(trouble=sentence, tried_at=timezone.now())
    mailbox.trouble = sentence


def note_read(mailbox: Mailbox) -> None:
    now = timezone.now()
    Mailbox.objects.filter(pk=mailbox.pk).update(trouble="", tried_at=now, read_at=now)
    mailbox.trouble = ""
