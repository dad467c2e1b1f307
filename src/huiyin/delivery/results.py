"""Whether what was told arrived, by what it was about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.delivery.models import Channel, Message, State


def results(subjects: Iterable[str]) -> dict[str, str]:
    """Return for each subject in words how its messages fared: how many people have it on the desk, what went outside."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in Message.objects.filter(subject__in=[*subjects]).exclude(subject="").order_by("pk"):
        found[message.subject].append(message)
    return {subject: in_words(messages) for subject, messages in found.items()}


def in_words(messages: list[Message]) -> str:
    inside = [one for one in messages if one.channel == Channel.IN_APP]
    outside = [one for one in messages if one.channel != Channel.IN_APP]
    read = sum(one.read_at is not None for one in inside)
    said = [_("站内 {n} 人,已读 {read} 人").format(n=len(inside), read=read)] if inside else []
    parts = [
        (sum(one.state == State.SENT for one in outside), _("外发送达 {n}")),
        (sum(one.state in (State.QUEUED, State.SENDING) for one in outside), _("待发 {n}")),
        (sum(one.state in (State.FAILED, State.DEAD) for one in outside), _("未送达 {n}")),
    ]
    return _(";").join(said + [sentence.format(n=n) for n, sentence in parts if n])
