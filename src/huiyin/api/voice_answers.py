"""What a program is told of a voice: to those who may read it as it was received, and to its sender."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.api.offers import offers_to
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.actions.notices import WHILE_HANDLED
from huiyin.cases.counter import FirstAsked, Notice
from huiyin.cases.models import Case, Link, Voice
from huiyin.cases.queries import holds_somebody, ratings_awaited, with_names
from huiyin.cases.receipts import sender
from huiyin.cases.terms import Disposition, State
from huiyin.kernel import outbox
from huiyin.kernel.actors import Actor

JSON = dict[str, Any]


def voice_line(voice: Voice) -> JSON:
    """Return the voice as one line of the list."""
    return {
        "ref": voice.ref,
        "channel": voice.channel,
        "channel_label": voice.get_channel_display(),
        "received_at": voice.received_at,
        "subject": voice.subject,
        "served": voice.served,
        "anonymous": voice.anonymous,
        "disposition": voice.disposition,
        "disposition_label": voice.get_disposition_display(),
        "repost_of": voice.repost_of.ref if voice.repost_of else None,
    }


def whole_voice(voice: Voice, actor: Actor) -> JSON:
    """Return the voice as it was received; only for those who may read it."""
    links = Link.objects.filter(voice=voice, unlinked_at=None).select_related("case").order_by("pk")
    return voice_line(voice) | {
        "campaign": voice.campaign.code,
        "version": voice.version,
        "body": voice.body,
        "external_number": voice.external_number,
        "reason_code": voice.reason_code,
        "reason": voice.reason,
        "cases": [{"ref": link.case.ref, "state": link.case.state, "passage": link.passage} for link in links],
        "replies": [{"at": each.at, "text": each.text} for each in voice.replies.order_by("pk")],
        "first_asked": first_asked_in(voice),
        "questions": questions_of(voice),
        "attachments": attachments_of(voice),
        "actions": offers_to(voice_verbs, voice, actor),
    }


def first_asked_in(voice: Voice) -> JSON | None:
    """Return who was asked first (F01), and whether that person still answers for it."""
    note = FirstAsked.objects.filter(voice=voice).select_related("person", "unit", "released_to").first()
    if note is None:
        return None
    return {
        "person": {"username": note.person.username, "name": note.person.name},
        "on": timezone.localdate(note.at),
        "disposal": note.disposal,
        "unit": note.unit and note.unit.code,
        "outside": note.outside,
        "released_at": note.released_at,
        "released_to": note.released_to and note.released_to.code,
        "holds": holds_somebody(voice),
    }


def questions_of(voice: Voice) -> list[JSON]:
    """Return what office and sender asked each other; days without a clock."""
    return [
        {
            "number": each.number,
            "by_sender": each.by_sender,
            "on": timezone.localdate(each.at),
            "text": each.text,
            "answer": each.answer,
            "answered_on": timezone.localdate(each.answered_at) if each.answered_at else None,
        }
        for each in voice.questions.all()
    ]


def attachments_of(voice: Voice) -> list[JSON]:
    kept = ("number", "name", "size", "sha256")
    return [{key: getattr(one, key) for key in kept} for one in with_names(voice.attachments.all())]


def sender_story(voice: Voice) -> JSON:
    """Return what became of the voice, for its sender: days without a clock, units without names of people."""
    return {
        "ref": voice.ref,
        "received_on": timezone.localdate(voice.received_at),
        "disposition": voice.disposition,
        "disposition_label": voice.get_disposition_display(),
        "can_withdraw": voice.disposition == Disposition.PENDING,
        "to_rate": cases_to_rate(voice),
        "to_dispute": cases_to_dispute(voice),
        "to_complete": to_complete(voice),
        "questions": questions_of(voice),
        "attachments": attachments_of(voice),
        "timeline": [
            {"on": timezone.localdate(line.at), "text": outbox.in_words(line)}
            for line in outbox.told(f"voice/{voice.ref}")
        ],
    }


def cases_to_rate(voice: Voice) -> list[str]:
    """Return the references of the cases that wait for this sender's word."""
    return list(ratings_awaited(voice).values_list("round__case__ref", flat=True))


def cases_to_dispute(voice: Voice) -> list[str]:
    """Return the references of the cases whose refusal this sender may dispute now (F09)."""
    linked = Case.objects.filter(links__voice=voice, links__unlinked_at=None, state=State.DECLINED).order_by("pk")
    dispute = case_verbs["dispute_refusal"]
    return [case.ref for case in linked.select_related("office") if dispute.refusal(case, sender(voice)) is None]


def to_complete(voice: Voice) -> list[JSON]:
    """Return what this sender is asked to bring, by case (F03)."""
    waiting = Notice.objects.filter(
        case__links__voice=voice, case__links__unlinked_at=None, completed_at=None, case__state__in=WHILE_HANDLED
    ).order_by("pk")
    return [
        {"case": each.case.ref, "ref": each.ref, "missing": each.missing, "complete_by": each.complete_by}
        for each in waiting.select_related("case")
    ]
