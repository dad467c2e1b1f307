"""A message written out as mail programs do, from what somebody entered by hand: it then goes the one way of all messages."""

from __future__ import annotations

from datetime import date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from django.utils import timezone
from django.utils.crypto import get_random_string

NOON = time(12)


def written(*, to: str, received_on: date, sender: str, name: str, subject: str, body: str) -> bytes:
    """Return the message. Its name is drawn anew: two letters with the same words are two letters."""
    message = EmailMessage(policy=SMTP)
    moment = timezone.make_aware(datetime.combine(received_on, NOON))
    message["From"] = formataddr((" ".join(name.split()), sender), charset="utf-8")
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(min(moment, timezone.now()))
    message["Message-ID"] = f"<{get_random_string(24)}@by-hand.invalid>"
    message.set_content(body, charset="utf-8", cte="base64")
    return message.as_bytes()
