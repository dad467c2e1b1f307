"""Which channels somebody asks for, and what came by them. What one may not see is answered like what does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from huiyin.cases.models import Reply
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import Disposition
from huiyin.cases.visibility import Look
from huiyin.channels.models import Box, Call, Line, Opening, Posting
from huiyin.channels.models_burden import Burden
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.models_orders import Order, Platform
from huiyin.channels.permissions import P
from huiyin.channels.queries_burden import burdens_seen
from huiyin.channels.terms import ON_BOARD, CallState, LetterState, OrderState
from huiyin.kernel.actors import Actor
from huiyin.people.models import Institution

LOOKING = (CASES.VOICE_VIEW, CASES.VOICE_RECEIVE, P.CHANNELS_KEEP, P.CHANNELS_MODERATE)
"""By any of these at the office somebody sees its channels."""


@dataclass(frozen=True)
class Sort:
    """One sort of thing of this room: its model, by which way it belongs to a campaign, and what is fetched with it."""

    model: Any
    campaign: str
    parts: tuple[str, ...] = ()


SORTS = {
    "box": Sort(Box, "campaign", ("keeper",)),
    "opening": Sort(Opening, "box__campaign", ("first", "second")),
    "line": Sort(Line, "campaign", ("duty",)),
    "call": Sort(Call, "line__campaign", ("operator", "voice")),
    "mailbox": Sort(Mailbox, "campaign"),
    "letter": Sort(Letter, "mailbox__campaign", ("voice", "acknowledgement")),
    "platform": Sort(Platform, "campaign"),
    "order": Sort(Order, "platform__campaign", ("voice", "sheet")),
    "posting": Sort(Posting, "voice__campaign", ("moderated_by",)),
}


def seen(kind: str, actor: Actor) -> QuerySet[Any]:
    """Return what ``actor`` sees of a kind; a message that waits for its named readers is seen by them alone (C10)."""
    if kind == "burden":
        return burdens_seen(actor)
    sort, look = SORTS[kind], Look(actor)
    offices = {pk for permission in LOOKING for pk in look.offices(permission)}
    found = sort.model.objects.filter(**{f"{sort.campaign}__office__in": offices})
    if kind == "letter":
        named = Mailbox.readers.through.objects.filter(mailbox=OuterRef("mailbox"))
        mine = named.filter(user__in=actor.persons)
        found = found.filter(Q(state__in=[LetterState.VOICE, LetterState.JOINED]) | ~Exists(named) | Exists(mine))
    return found.select_related(f"{sort.campaign}__office__institution", *sort.parts)


def one(kind: str, actor: Actor, ref: str) -> Any:
    """Return what ``ref`` names for ``actor``, or None."""
    return seen(kind, actor).filter(ref=ref).first()


# What a page shows.


def calls_waiting(calls: QuerySet[Call], today: date) -> dict[str, int]:
    """Return how many missed calls wait to be called back, and how many of them longer than they may."""
    missed = calls.filter(state=CallState.MISSED)
    return missed.aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))


def letters_late(letters: QuerySet[Letter], today: date) -> QuerySet[Letter]:
    """Return the messages that are past their limit: not passed on, or passed on and neither answered nor in any case (C10)."""
    waiting = Q(state=LetterState.RECEIVED)
    unanswered = Q(state=LetterState.VOICE, voice__disposition=Disposition.PENDING)
    return letters.filter(waiting | unanswered, due_on__lt=today)


def orders_late(orders: QuerySet[Order], today: date) -> QuerySet[Order]:
    """Return what was not given back to its platform within its limit (C11)."""
    still = Q(state=OrderState.TAKEN, due_on__lt=today)
    return orders.filter(still | Q(returned_on__gt=F("due_on")))


def answered_orders(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Return the orders of which a platform can be told something."""
    links = {"case__links__voice": OuterRef("voice"), "case__links__unlinked_at": None}
    told = Exists(Reply.objects.filter(**links))
    return orders.filter(Q(voice__disposition__in=[Disposition.ANSWERED, Disposition.REFERRED]) | told)


def on_board(institution: Institution | None) -> QuerySet[Posting]:
    """Return the posts that everybody reads, the newest first."""
    found = Posting.objects.filter(state__in=ON_BOARD, voice__campaign__institution=institution)
    return found.order_by("-shown_at", "-pk")


def told_in_confidence(voices: Any) -> set[int]:
    """Return which of ``voices`` (keys, or a query of them) came by a mailbox of named readers (C10), or out of a school's report
    on a department (F13); two statements."""
    letters = Letter.objects.filter(voice__in=voices, mailbox__readers__isnull=False)
    burdens = Burden.objects.filter(voice__in=voices)
    return {*letters.values_list("voice_id", flat=True), *burdens.values_list("voice_id", flat=True)}
