"""The shapes of answers, as the OpenAPI document names them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field

from huiyin.kernel.forms import storable


def keepable(words: str) -> str:
    """Refuse text in an address that the database could not even look for."""
    if not storable(words):
        raise ValueError("unfit text")
    return words


Words = Annotated[str, AfterValidator(keepable), Field(max_length=200)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class Problem(Schema):
    """Every error has this shape: a code for programs, a sentence for people, everything that is lacking."""

    code: str
    detail: str
    missing: list[str]
    errors: dict[str, list[str]]


class DeedOut(Schema):
    """What a verb did. ``receipt``, ``identity``, ``token`` and ``tokens`` are shown once, to whoever did it."""

    ref: str
    verb: str
    label: str
    state: str
    state_label: str
    version: int
    at: datetime
    entry: int | None
    receipt: str | None = None
    identity: dict[str, str] | None = None
    token: str | None = None
    tokens: list[str] | None = None


class Offer(Schema):
    name: str
    label: str
    possible: bool
    refusal: Problem | None


class OfferOut(Schema):
    actions: list[Offer]


class Named(Schema):
    code: str
    name: str


class CaseLine(Schema):
    ref: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    title: str
    category: Named | None
    handling_type: str
    target: str
    lead_unit: Named | None
    due_on: date | None
    registered_at: datetime
    closed_at: datetime | None


class CasePage(Schema):
    """Newest first; ``next`` is given as ``after`` to go on, and empty at the end."""

    cases: list[CaseLine]
    next: str


class VoiceLine(Schema):
    ref: str
    channel: str
    channel_label: str
    received_at: datetime
    subject: str
    served: str
    anonymous: bool
    disposition: str
    disposition_label: str
    repost_of: str | None


class VoicePage(Schema):
    voices: list[VoiceLine]
    next: str


class FigureLine(Schema):
    name: str
    label: str
    definition: str
    unit: str


class FigureList(Schema):
    figures: list[FigureLine]


class FigureRow(Schema):
    ref: str
    title: str
    state: str


class FigureRows(Schema):
    """``value`` is the number; ``withheld`` rows are counted in it and not listed."""

    value: int
    rows: list[FigureRow]
    withheld: int
    next: str


class StoryLine(Schema):
    on: date
    text: str


class Asked(Schema):
    """A question between the office and a sender; ``answer`` is empty while it waits."""

    number: int
    by_sender: bool
    on: date
    text: str
    answer: str
    answered_on: date | None


class AttachmentLine(Schema):
    number: int
    name: str
    size: int
    sha256: str


class Lacking(Schema):
    """What a sender is asked to bring, and by when."""

    case: str
    ref: str
    missing: list[str]
    complete_by: date


class Story(Schema):
    """What became of a voice, for its sender."""

    ref: str
    received_on: date
    disposition: str
    disposition_label: str
    can_withdraw: bool
    to_rate: list[str]
    to_dispute: list[str]
    to_complete: list[Lacking]
    questions: list[Asked]
    attachments: list[AttachmentLine]
    timeline: list[StoryLine]


Whole = dict[str, Any]
"""The whole of one thing: its fields are listed in docs/api.md and may grow."""
