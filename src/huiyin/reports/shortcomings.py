"""What is asked of shortcomings: which still wait for an answer, and which the next report tells."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Phase
from huiyin.cases.permissions import P as CASES
from huiyin.kernel.actors import Actor
from huiyin.reports.models import Shortcoming, StageReport
from huiyin.reports.models_analysis import ShortcomingState
from huiyin.reports.scope import Scope


def shortcomings() -> QuerySet[Shortcoming]:
    """Return shortcomings with what they are of, without the contents of the reports."""
    found = Shortcoming.objects.select_related("report__campaign__office", "unit").order_by("report__number", "number")
    return found.defer("report__content", "report__document")


def shortcomings_seen(actor: Actor) -> QuerySet[Shortcoming]:
    """Return the shortcomings that reports of a ledger that the actor sees stated."""
    seen = Q(pk=None)
    for path in actor.paths(CASES.CASE_VIEW):
        seen |= Q(report__campaign__office__path__startswith=path)
    return shortcomings().filter(seen)


def shortcoming_seen(actor: Actor, ref: str) -> Shortcoming | None:
    report, _dash, number = ref.rpartition("-")
    code, _dash, of = report.rpartition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in (number, of)):
        return None
    named = {"report__campaign__code": code, "report__number": int(of), "number": int(number)}
    return shortcomings_seen(actor).filter(**named).first()


def unanswered(campaign: Campaign, actor: Actor | None = None) -> list[Shortcoming]:
    """Return what earlier reports of the campaign stated and nobody has answered yet, of that what the actor sees."""
    found = shortcomings() if actor is None else shortcomings_seen(actor)
    return list(found.filter(report__campaign=campaign).exclude(state=ShortcomingState.REVIEWED))


def all_answered(campaign: Campaign, actor: Actor) -> list[str]:
    """The gate of signing: what one report stated is answered in the next (I13)."""
    return [f"{one.unit}:{one.get_kind_display()}({one.ref})" for one in unanswered(campaign)]


def stage_summary_missing(phase: Phase) -> list[str]:
    """What closing a phase waits for: the stage report of the whole campaign, signed, as of a day in the phase (A02, I12)."""
    whole = StageReport.objects.filter(campaign=phase.campaign_id).exclude(scope__has_any_keys=["unit", "kind"])
    signed = phase.opened_at is None or whole.filter(moment__gte=phase.opened_at).exists()
    return [] if signed else [_("签发「{phase}」的阶段报告").format(phase=phase.name)]


def told_by(scope: Scope) -> list[Shortcoming]:
    """Return what the last report before the scope's moment stated and what became of it by then, as the report tells it."""
    signed = StageReport.objects.filter(campaign=scope.campaign, signed_at__lt=scope.moment).order_by("-number")
    last = signed.values_list("pk", flat=True).first()
    found = shortcomings().filter(report=last, reviewed_at__lt=scope.moment)
    return list(found)
