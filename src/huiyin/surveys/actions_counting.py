"""The counting: all boxes are opened at once, shuffled, and what led to them is destroyed.

It happens in one transaction: killed at any point, it has not happened, and the boxes and their key are there as before.
The key goes when the transaction holds; where we are killed between the two, a sweep (``jobs``) makes up for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases import receipts
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing
from huiyin.kernel.verbs import Deed
from huiyin.surveys import counting, intake, sealing
from huiyin.surveys.actions import S, destroy_key_after, questionnaire_verbs, sealed_count
from huiyin.surveys.content import UNANSWERED, Content
from huiyin.surveys.models import Copy, Keying, Passage, Questionnaire, Result, Sealed, Sheet, SpentProof
from huiyin.surveys.permissions import P
from huiyin.surveys.queries import copies_of
from huiyin.surveys.terms import FEWEST, CopyState, Door, Sort
from huiyin.text.masking import masked

FETCHED = 2000
"""Boxes that are fetched at a time."""


def enough_came(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    """What fewer than five people said is not opened at all."""
    if sealed_count(questionnaire) >= FEWEST:
        return []
    return [_t("收到的答卷不足 {n} 份,不能拆看:请延长征集,或者撤回并销毁").format(n=FEWEST)]


def all_is_keyed(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    found = []
    if once := Keying.objects.filter(copy__questionnaire=questionnaire).count():
        found.append(_t("{n} 份纸质答卷只录了一遍,还要录第二遍").format(n=once))
    if left := returned_not_keyed(questionnaire) - once:
        found.append(_t("{n} 份已收回的纸质答卷还没有录入").format(n=left))
    return found


def returned_not_keyed(questionnaire: Questionnaire) -> int:
    """Return how many copies came back whose answers are not there yet. Copy and answer are compared by number alone."""
    returned = Copy.objects.filter(questionnaire=questionnaire, state=CopyState.RETURNED).count()
    keyed = Sealed.objects.filter(questionnaire=questionnaire, on_paper=True).count()
    return max(0, returned - keyed)


def the_key_is_there(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    there = sealing.place_of(questionnaire.code, intake.home()).exists()
    return [] if there else [_t("找不到这份问卷的密钥:请从另存的密钥中恢复 keys/surveys")]


@questionnaire_verbs.declare(
    "count_questionnaire",
    label=_("统计"),
    permission=P.SURVEY_KEEP,
    sources={S.CLOSED},
    target=S.COUNTED,
    gates=(enough_came, all_is_keyed, the_key_is_there),
)
def count_questionnaire(questionnaire: Questionnaire, *, deed: Deed) -> None:
    """Open all answers at once, shuffle them, count them, freeze what may be told, and destroy the key."""
    try:
        opened = Opened.of(questionnaire)
    except sealing.KeyGone as gone:
        raise Missing(str(gone)) from gone
    if len(opened.sheets) < FEWEST:
        raise Missing(_t("还不能统计。"), missing=[_t("能读出的答卷不足 {n} 份").format(n=FEWEST)])
    Sealed.objects.filter(questionnaire=questionnaire).delete()
    SpentProof.objects.filter(questionnaire=questionnaire).delete()
    keep(questionnaire, opened, timezone.localdate() if deed.at == deed.entered_at else timezone.localdate(deed.at))
    deed.note |= {"sheets": len(opened.sheets), "paper": opened.paper, "unreadable": opened.unreadable}
    destroy_key_after(questionnaire)


@dataclass(kw_only=True)
class Opened:
    """What lay in the boxes, in no order."""

    sheets: list[dict[str, Any]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    paper: int = 0
    unreadable: int = 0

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Opened:
        found, content = cls(), questionnaire.asks
        private = sealing.private_key(questionnaire.code, intake.home())
        for day, on_paper, box in boxes_of(questionnaire):
            inside = opened_box(private, box, content)
            if inside is None:
                found.unreadable += 1
                continue
            found.paper += on_paper
            found.sheets.append(inside | {"day": day})
        secrets.SystemRandom().shuffle(found.sheets)
        return found


def boxes_of(questionnaire: Questionnaire) -> Iterator[tuple[date, bool, bytes]]:
    found = Sealed.objects.filter(questionnaire=questionnaire).values_list("day", "on_paper", "box")
    for day, on_paper, box in found.iterator(chunk_size=FETCHED):
        yield day, on_paper, bytes(box)


def opened_box(private: bytes, box: bytes, content: Content) -> dict[str, Any] | None:
    """Return what lies in a box; None for one that no form of ours has made: it must not stand in the way of the others."""
    try:
        inside = sealing.unseal(private, box)
    except (InvalidTag, ValueError, KeyError, TypeError):
        return None
    marks = inside.get("marks")
    texts = inside.get("texts")
    if not (isinstance(marks, list) and isinstance(texts, dict) and len(marks) == len(content.slots)):
        return None
    fit = all(
        isinstance(mark, int) and (mark == UNANSWERED or not slot.question.counted or mark in slot.values)
        for mark, slot in zip(marks, content.slots, strict=True)
    )
    return inside if fit else None


def keep(questionnaire: Questionnaire, opened: Opened, day: date) -> None:
    """Write sheets, passages and result; nothing of the order in which answers came, or of their days."""
    rows: list[tuple[list[int], date]] = [(sheet["marks"], sheet["day"]) for sheet in opened.sheets]
    content = questionnaire.asks
    for sheet in opened.sheets:
        sheet["id"] = uuid4()
    copying.copy_in(
        Sheet,
        ("id", "questionnaire_id", "marks", "person"),
        ((sheet["id"], questionnaire.pk, sheet["marks"], person_of(questionnaire, sheet)) for sheet in opened.sheets),
    )
    copying.copy_in(
        Passage,
        ("id", "questionnaire_id", "question", "text", "masked", "sheet_id", "set_aside"),
        passages(questionnaire, opened.sheets),
    )
    figures = counting.figures_of(
        [marks for marks, _day in rows],
        content,
        questionnaire.groupings,
        questionnaire.weights,
        returned(questionnaire, opened),
    )
    figures["burst"] = 0 if in_one_room(questionnaire) else counting.burst(rows, content)
    Result.objects.create(questionnaire=questionnaire, method=counting.METHOD, counted_on=day, figures=figures)


def in_one_room(questionnaire: Questionnaire) -> bool:
    """Say whether a ballot was held at one time among people who were counted: there one mind on one day is no sign of orders.

    A form that anybody may fill in at home is never one, whatever was written down about a meeting.
    """
    if questionnaire.sort != Sort.BALLOT or questionnaire.door == Door.ANYBODY:
        return False
    return questionnaire.door == Door.PAPER or questionnaire.turnouts.exists()


def person_of(questionnaire: Questionnaire, sheet: dict[str, Any]) -> bytes | None:
    """Return who signed, encrypted as the identities of voices are."""
    person = None if questionnaire.anonymous else sheet.get("person")
    return receipts.seal({key: str(value) for key, value in person.items()}) if person else None


def passages(questionnaire: Questionnaire, sheets: Iterable[dict[str, Any]]) -> Sequence[tuple[Any, ...]]:
    """Return the texts in an order of their own; of an anonymous sheet each stands alone."""
    texts = {question.id for question in questionnaire.asks.texts}
    found = [
        (
            uuid4(),
            questionnaire.pk,
            question,
            text,
            masked(text),
            None if questionnaire.anonymous else sheet["id"],
            "",
        )
        for sheet in sheets
        for question, text in sheet["texts"].items()
        if question in texts and text.strip()
    ]
    secrets.SystemRandom().shuffle(found)
    return found


def returned(questionnaire: Questionnaire, opened: Opened) -> dict[str, int]:
    """Return how many were issued, came back, were void, and by which way the counted ones came (H12: beside each rate)."""
    paper = copies_of(questionnaire)
    lists = questionnaire.token_lists.values_list("count", flat=True)
    return paper | {
        "tokens": sum(lists),
        "paper": opened.paper,
        "web": len(opened.sheets) - opened.paper,
        "valid": len(opened.sheets),
        "unreadable": opened.unreadable,
    }
