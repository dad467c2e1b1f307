"""From which rows figures are counted: the dated facts of voices and cases, and the ratings that senders gave.

Only what held at the scope's moment is read, never a current column, so that what is reclassified, unlinked, reopened
or renamed today leaves yesterday's figure as it was. What joins in beside the facts never changes once written:
references, codes, the day of receipt, the day of registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce, TruncDate, TruncWeek
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.counter import Notice, Refusal
from huiyin.cases.models import (
    CaseFact,
    Cause,
    Closing,
    Extension,
    Mechanism,
    Proposal,
    PublicRating,
    Rating,
    Round,
    VoiceFact,
)
from huiyin.cases.models_causes import CauseKind
from huiyin.cases.terms import Disposition, Grade, ProposalKind, ReopenGround, State, Timeliness
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.kernel.actors import Actor
from huiyin.reports.scope import Scope, day_after, start_of
from huiyin.supervision.models_look_backs import LookBack, LookBackState


class Told(TextChoices):
    """Whether everything was told at once (F03)."""

    FIRST = "first", _("第一次告知")
    NEWS = "news", _("再次告知,当时无法知道的新情况")
    BREACH = "breach", _("第二次告知,第一次就能告知(违反)")


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
    page: str = ""
    """The route on which a row is looked at, where its reference alone does not say so."""
    unlisted: str | Promise = ""
    """Why nobody is shown its rows, where that is so."""
    private: Callable[[Actor, Scope], bool] | None = None
    """Who may count these rows at all. ``rows`` then gives those alone that the scope's ``asker`` sees: a bare number would tell."""


def in_force(scope: Scope) -> Q:
    """Return the condition that a fact stands at the scope's moment.

    Now is what has not ended; one row for every voice and case, whatever is being written meanwhile.
    """
    if scope.is_now:
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
    """Return the facts of the cases in scope; light and reopening cost nothing where they are not asked for."""
    facts = CaseFact.objects.filter(of_cases(scope), of_unit(scope), in_force(scope))
    reopened = Closing.objects.filter(case=OuterRef("case")).filter(happened(scope, "reopened_at"))
    looked = LookBack.objects.filter(case=OuterRef("case"), state=LookBackState.HELD).filter(happened(scope, "done_at"))
    good = looked.exclude(happened(scope, "closing__reopened_at"))
    return facts.annotate(
        half_cured=half_cured_then(scope),
        was_reopened=Exists(reopened),
        came_back=Exists(reopened.filter(reopen_ground=ReopenGround.REBOUND)),
        looked_good=Exists(good),
        **lights(scope),
    )


def half_cured_then(scope: Scope) -> ExpressionWrapper[Q]:
    """Say of each fact whether its problem had a cause in the system and no rule in force at the moment (M54)."""
    causes = Cause.objects.filter(case=OuterRef("case"), kind=CauseKind.SYSTEM).filter(in_force(scope))
    rules = Mechanism.objects.filter(rule_in_force(scope), case=OuterRef("case"))
    return ExpressionWrapper(Q(Exists(causes)) & ~Q(Exists(rules)), BooleanField())


def rule_in_force(scope: Scope) -> Q:
    """Return the condition that a rule was in force on the scope's day by what had been entered at its moment (J03)."""
    ended = Q(ended_on__lte=scope.day) & happened(scope, "ended_at")
    return Q(in_force_on__lte=scope.day) & happened(scope, "issued_at") & (Q(ended_on=None) | ~ended)


def lights(scope: Scope) -> dict[str, ExpressionWrapper[Q]]:
    """Say of each fact whether it is ``overdue`` by the limit that was in force, or ``near`` it; neither while the clock stood.

    Plain conditions, which the database can estimate and asks of a row in half the time of a choice between colours.
    """
    near = scope.day + timedelta(days=scope.campaign.institution.near_days)
    said = {
        "overdue": Q(paused=False, due_on__lt=scope.day),
        "near": Q(paused=False, due_on__gte=scope.day, due_on__lte=near),
    }
    return {name: ExpressionWrapper(condition, output_field=BooleanField()) for name, condition in said.items()}


def due_rows(scope: Scope) -> QuerySet[Any]:
    """Return the facts of the cases whose limit, as it was first told, lay in the period and is over, or that ended before.

    Each says how the limit was kept: by the day of the submission that stood at the moment, not by when senders answered.
    """
    period = Q(first_due_on__isnull=False)
    period &= Q(first_due_on__gte=scope.since) if scope.since else Q()
    period &= Q(first_due_on__lte=scope.until) if scope.until else Q()
    among = Q(campaign=scope.campaign) & (Q(kind=scope.kind) if scope.kind else Q())
    over: QuerySet[Any] = judged(scope, among & of_unit(scope) & period).exclude(kept="")
    return over


def judged(scope: Scope, among: Q) -> QuerySet[Any]:
    """Return the facts that stand at the moment, each with how its limit was kept; empty where it still runs."""
    facts = CaseFact.objects.filter(among, in_force(scope))
    stood = Q(sent_back_at=None) if scope.is_now else Q(sent_back_at=None) | Q(sent_back_at__gte=scope.moment)
    rounds = Round.objects.filter(stood, happened(scope, "submitted_at"), case=OuterRef("case"))
    granted = Extension.objects.filter(happened(scope, "decided_at"), case=OuterRef("case"), approved=True)
    dated = facts.annotate(
        finished=Subquery(rounds.order_by("-number").values(day=TruncDate("submitted_at"))[:1]),
        extended=Exists(granted),
    )
    found: QuerySet[Any] = dated.annotate(kept=kept_how(scope))
    return found


def kept_how(scope: Scope) -> Choose:
    """Return how a limit was kept, a code of ``Timeliness``; empty where it still runs."""
    left = [State.DECLINED, State.REFERRED, State.CANCELLED]
    return Choose(
        When(Q(state__in=left) | Q(paused=True, finished=None), then=Value(Timeliness.EXCLUDED)),
        When(finished__gt=F("due_on"), then=Value(Timeliness.LATE)),
        When(finished=None, due_on__lt=scope.day, then=Value(Timeliness.STILL_OPEN)),
        When(extended=True, first_due_on__lt=scope.day, then=Value(Timeliness.EXTENDED)),
        When(finished__isnull=False, then=Value(Timeliness.IN_TIME)),
        default=Value(""),
        output_field=CharField(),
    )


def happened(scope: Scope, field: str) -> Q:
    """Return the condition that what the column dates had happened by the scope's moment."""
    return Q(**{f"{field}__isnull": False} if scope.is_now else {f"{field}__lt": scope.moment})


def going_on(scope: Scope, since: str, until: str) -> Q:
    """Return the condition that something had begun by the scope's moment and was not over yet."""
    if scope.is_now:
        return Q(**{until: None})
    over_later = Q(**{until: None}) | Q(**{f"{until}__gte": scope.moment})
    return Q(**{f"{since}__lt": scope.moment}) & over_later


def proposal_rows(scope: Scope) -> QuerySet[Any]:
    """Return what was proposed for the cases in scope and not decided yet."""
    cases = case_rows(scope).values("case")
    return Proposal.objects.filter(going_on(scope, "proposed_at", "decided_at"), case__in=cases)


def refusal_rows(scope: Scope) -> QuerySet[Any]:
    """Return the refusals of the cases in scope that were approved by the moment, with whether each was corrected by then."""
    cases = case_rows(scope)
    approved = Q(happened(scope, "proposal__decided_at"), proposal__approved=True)
    corrected = Q(happened(scope, "reviewed_at"), corrected=True)
    return Refusal.objects.filter(approved, case__in=cases.values("case")).annotate(
        corrected_then=Choose(When(corrected, then=Value(True)), default=Value(False), output_field=BooleanField()),
        state_then=Subquery(cases.filter(case=OuterRef("case")).values("state")[:1]),
    )


def notice_rows(scope: Scope) -> QuerySet[Any]:
    """Return the one-time notices given by the moment in the cases in scope."""
    cases = case_rows(scope)
    given = Q() if scope.is_now else Q(given_at__lt=scope.moment)
    return Notice.objects.filter(given, case__in=cases.values("case")).annotate(
        told=Choose(
            When(breach=True, then=Value(Told.BREACH)),
            When(number=1, then=Value(Told.FIRST)),
            default=Value(Told.NEWS),
            output_field=CharField(),
        ),
        state_then=Subquery(cases.filter(case=OuterRef("case")).values("state")[:1]),
    )


def opinion_rows(scope: Scope) -> QuerySet[Any]:
    """Return what readers of notices and published results said by the moment; only days are kept, so a day counts when it is over."""
    cases = case_rows(scope)
    by_then = Q() if scope.is_now else Q(on__lt=timezone.localdate(scope.moment))
    found = PublicRating.objects.filter(by_then, of_either(cases.values("case")))
    return found.annotate(
        case_ref=Coalesce("review__case__ref", "of_result__case__ref"),
        case_title=Coalesce("review__case__title", "of_result__case__title"),
        state_then=Subquery(
            cases.filter(case=Coalesce(OuterRef("review__case"), OuterRef("of_result__case"))).values("state")[:1]
        ),
    )


def of_either(cases: QuerySet[Any]) -> Q:
    """Return the condition that a reader spoke of one of ``cases``, while its notice was up or once it was published."""
    return Q(review__case__in=cases) | Q(of_result__case__in=cases)


def recent_rows(scope: Scope) -> QuerySet[Any]:
    """Return the voices of the last weeks, with the Monday of the week in which each came."""
    recent = voice_rows(scope).filter(voice__received_at__gte=start_of(scope.weeks[0]))
    by_week: QuerySet[Any] = recent.annotate(week=TruncWeek("voice__received_at", output_field=DateField()))
    return by_week


def closing_rows(scope: Scope) -> QuerySet[Any]:
    """Return the closings of the last weeks that still stood, with the Monday of the week of each."""
    cases = case_rows(scope).values("case")
    stood = Q(going_on(scope, "at", "reopened_at"), at__gte=start_of(scope.weeks[0]))
    recent = Closing.objects.filter(stood, case__in=cases)
    by_week: QuerySet[Any] = recent.annotate(week=TruncWeek("at", output_field=DateField()))
    return by_week


def rating_rows(scope: Scope) -> QuerySet[Any]:
    """Return who was asked in the latest asking of each case in scope, with the grade given by the moment."""
    cases = case_rows(scope)
    asked_again = Round.objects.filter(
        happened(scope, "asked_at"), case=OuterRef("round__case"), number__gt=OuterRef("round__number")
    )
    return Rating.objects.filter(
        ~Exists(asked_again), happened(scope, "round__asked_at"), round__case__in=cases.values("case")
    ).annotate(
        grade_then=Choose(
            When(happened(scope, "rated_at"), then=F("grade")), default=Value(""), output_field=CharField()
        ),
        state_then=Subquery(cases.filter(case=OuterRef("round__case")).values("state")[:1]),
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
RECENT = replace(VOICES, rows=recent_rows)
CASES = Source(
    rows=case_rows,
    key=("case__ref",),
    title="case__title",
    state="state",
    states=State,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
    decided=Q(by_decision=True),
)
DUE = replace(CASES, rows=due_rows)
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
PROPOSALS = Source(
    rows=proposal_rows,
    key=("case__ref",),
    title="case__title",
    state="kind",
    states=ProposalKind,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
)
REFUSALS = Source(
    rows=refusal_rows,
    key=("case__ref", "ref"),
    title="case__title",
    state="state_then",
    states=State,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
)
NOTICES = replace(REFUSALS, rows=notice_rows)
OPINIONS = Source(
    rows=opinion_rows,
    key=("case_ref", "pk"),
    title="case_title",
    state="state_then",
    states=State,
    seen_by=lambda actor: of_either(visible_cases(actor).values("pk")),
)
CLOSINGS = Source(
    rows=closing_rows,
    key=("case__ref",),
    title="case__title",
    state="case__state",
    states=State,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
)
