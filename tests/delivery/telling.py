"""Steps that several tests of delivery take: an address that is proved, a line told to staff, the clock."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.delivery import keeping, worker
from huiyin.delivery.models import Address, Message
from huiyin.kernel.outbox import staff
from huiyin.people.actions import user_verbs
from huiyin.people.actors import oneself
from huiyin.people.models import User
from tests.factories import District

MAIL = "chen.laoshi@edu.example"


def do(user: User, verb: str, **data: Any) -> Any:
    """Do a verb to one's own account."""
    fresh = User.objects.select_related("unit__institution").get(pk=user.pk)
    return user_verbs[verb](fresh, actor=oneself(fresh, via="web"), **data)


def address_of(user: User, target: str = MAIL, channel: str = "email") -> Address:
    """Register an address and prove it, without sending anything."""
    do(user, "add_address", channel=channel, target=target)
    address = user.addresses.get(removed_at=None, verified_at=None)
    do(user, "confirm_address", address=address.number, code=keeping.code_for(address))
    Message.objects.filter(about="code").update(
        state="sent", sent_at=timezone.now(), sending_since=None, next_try_at=None
    )
    return Address.objects.get(pk=address.pk)


def tell(district: District, user: User, text: str = "催办 {ref}", **params: Any) -> list[Message]:
    """Tell a member of staff a line by a verb that tells nobody else, and return the messages that it made."""
    case = district.case()
    verb = case_verbs["amend"]
    effect = verb.effect

    def telling(obj: Case, *, deed: Any, **data: Any) -> None:
        effect(obj, deed=deed, **data)
        deed.tell(staff(user.pk), text, ref=obj.ref, **params)

    object.__setattr__(verb, "effect", telling)
    try:
        district.do(case, "amend", "clerk", title="改过的标题", problem="改过的内容")
    finally:
        object.__setattr__(verb, "effect", effect)
    return list(Message.objects.filter(user=user, about="told").exclude(channel="in_app").order_by("-pk"))


def due_now(*messages: Message) -> None:
    """Let the time of the next try come."""
    Message.objects.filter(pk__in=[m.pk for m in messages]).exclude(next_try_at=None).update(next_try_at=timezone.now())


def deliver(message: Message) -> Message:
    due_now(message)
    worker.deliver(message.pk)
    return Message.objects.get(pk=message.pk)


def code_in(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found
    return found.group()
