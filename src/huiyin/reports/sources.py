"""From which rows figures are counted: the dated facts of voices and cases, and the ratings that senders gave.

Only what held at the scope's moment is read, never a current column, so that what is reclassified, unlinked, reopened
or renamed today leaves yesterday's figure as it was. What joins in beside the facts never changes once written:
references, codes, the day of receipt, the day of registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import CaseFact, Rating, Round, VoiceFact
from huiyin.cases.terms import Disposition, Grade, State
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.kernel.actors import Actor
from huiyin.reports.scope import Scope, day_after, start_of


@dataclass(frozen=True, kw_only=True)
class Source:
    """One sort of rows: how all of them in a scope are found, what names a row, and which of them somebody may see."""

    rows: Callable[[Scope], QuerySet[Any]]
    key: tuple[str, ...]
    title: str
    state: str
    states: type[TextChoices]
    stateless: str | Promise = ""
    seen_by: Callable[[Actor], Q]
    decided: Q | None = None


def in_force(scope: Scope) -> Q:
    """Return the condition that a fact stands at the scope's moment.

    Now is what has not ended; one row for every voice and case, whatever is being written meanwhile.
    """
    if scope.as_of is None:
        return Q(until=None)
    return Q(at__lt=scope.moment) & (Q(until=None) | Q(until__gte=scope.moment))


def within_period(scope: Scope, day: str) -> Q:
    """Return the condition that the moment in the column ``day`` lies in the scope's period."""
    condition = Q()
    if scope.since:
        condition &= Q(**{f"{day}__gte": start_of(scope.since)})
    if scope.until:
        condition &= Q(**{f"{day}__lt": day_after(scope.until)})
    return condition


def of_voices(scope: Scope) -> Q:
    """Return the condition that a voice's fact belongs to the scope, whenever it held."""
    condition = Q(campaign=scope.campaign) & within_period(scope, "voice__received_at")
    return condition & Q(office__in=scope.units_within()) if scope.unit else condition


def of_cases(scope: Scope) -> Q:
    """Return the condition that a case belongs to the scope but for its unit, which changes."""
    condition = Q(campaign=scope.campaign) & within_period(scope, "case__registered_at")
    return condition & Q(kind=scope.kind) if scope.kind else condition


def of_unit(scope: Scope) -> Q:
    return Q(lead_unit__in=scope.units_within()) if scope.unit else Q()


def voice_rows(scope: Scope) -> QuerySet[Any]:
    return VoiceFact.objects.filter(of_voices(scope), in_force(scope))


def case_rows(scope: Scope) -> QuerySet[Any]:
    return CaseFact.objects.filter(of_cases(scope), of_unit(scope), in_force(scope))


def rating_rows(scope: Scope) -> QuerySet[Any]:
    """Return who was asked in the latest asking of each case in scope, with the grade given by the moment."""
    cases = case_rows(scope)
    asked_again = Round.objects.filter(
        case=OuterRef("round__case"), number__gt=OuterRef("round__number"), asked_at__lt=scope.moment
    )
    return Rating.objects.filter(
        ~Exists(asked_again), round__asked_at__lt=scope.moment, round__case__in=cases.values("case")
    ).annotate(
        grade_then=Choose(
            When(rated_at__lt=scope.moment, then=F("grade")), default=Value(""), output_field=CharField()
        ),
        decided=Exists(cases.filter(case=OuterRef("round__case"), by_decision=True)),
    )


VOICES = Source(
    rows=voice_rows,
    key=("voice__ref",),
    title="voice__subject",
    state="disposition",
    states=Disposition,
    seen_by=lambda actor: Q(voice__in=visible_voices(actor).values("pk")),
)
CASES = Source(
    rows=case_rows,
    key=("case__ref",),
    title="case__title",
    state="state",
    states=State,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
    decided=Q(by_decision=True),
)
RATINGS = Source(
    rows=rating_rows,
    key=("round__case__ref", "voice__ref"),
    title="round__case__title",
    state="grade_then",
    states=Grade,
    stateless=_("未评价"),
    decided=Q(decided=True),
    seen_by=lambda actor: Q(round__case__in=visible_cases(actor).values("pk")),
)
