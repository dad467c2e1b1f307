"""How a case is struck off (销号程序): the rule of its kind, the review that runs, and what may be put before the public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from huiyin.cases.joining import unfit
from huiyin.cases.models import Case, ClosingRule, PublicGrade, PublicResult, StrikeReview
from huiyin.cases.terms import Channel, Scale, State

IN_CONFIDENCE = frozenset({Channel.PETITION, Channel.TALK, Channel.LIFE_MEETING})
"""Channels by which something is said in confidence: of what came by them nothing is put up."""
told_in_confidence: list[Callable[[list[int]], set[int]]] = []
"""A hook: which of these voices came in confidence by other ways. Rooms above fill it as the program starts."""


def rule_of(case: Case) -> ClosingRule:
    """Return how cases of this kind are struck off; asked once of each case fetched."""
    if "closing_rule" not in case.__dict__:
        found = ClosingRule.objects.filter(institution=case.office.institution_id, kind=case.kind).first()
        case.__dict__["closing_rule"] = found or ClosingRule(review=False, notice_days=0, scale=Scale.THREE)
    rule: ClosingRule = case.__dict__["closing_rule"]
    return rule


def running_review(case: Case) -> StrikeReview | None:
    return StrikeReview.objects.filter(case=case, ended_at=None).first()


def reviews_of(case: Case) -> list[StrikeReview]:
    """Return the ways of the case through review, signature and notice, with what was said of the result and against it; three statements."""
    found = StrikeReview.objects.filter(case=case).select_related("asked_by", "signed_by")
    return list(found.prefetch_related("objections__decided_by", "ratings"))


def opinions_of(shown: StrikeReview | PublicResult) -> list[tuple[str, int]]:
    """Return what people say of a result that is put up or published, grade by grade in words with how many say it (H14)."""
    said = Counter(one.grade for one in shown.ratings.all())
    return [(str(grade.label), said[grade]) for grade in PublicGrade]


def lets_out(case: Case) -> bool:
    """Say whether the procedure of its kind puts the case up before it is struck off."""
    return bool(rule_of(case).notice_days) and may_be_put_up(case)


def may_be_put_up(case: Case) -> bool:
    """Say whether anything of the case may be put up: never what is about somebody, by law, or said in confidence."""
    if unfit(case) or case.about_user_id is not None:
        return False
    voices = dict(case.links.filter(unlinked_at=None).values_list("voice_id", "voice__channel"))
    if IN_CONFIDENCE & set(voices.values()):
        return False
    return not any(asked(list(voices)) for asked in told_in_confidence)


def notices_up(today: date) -> QuerySet[StrikeReview]:
    """Return the notices that are up on a day, those that end first before the others."""
    up = StrikeReview.objects.filter(ended_at=None, notice_from__lte=today, notice_until__gte=today)
    return (
        up.filter(case__state=State.NOTICED)
        .select_related("case__campaign__institution")
        .order_by("notice_until", "pk")
    )
