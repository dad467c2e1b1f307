"""Signed stage reports: which of them somebody sees, and whether their numbers would come out the same today."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils import translation
from django.utils.dateparse import parse_date

from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import storable
from huiyin.people.models import Unit
from huiyin.reports.actions import LANGUAGE
from huiyin.reports.blocks import Opens, numbers_in
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.models import StageReport
from huiyin.reports.scope import Scope
from huiyin.reports.stage import one_moment


@dataclass(frozen=True)
class Change:
    """A number of a signed report that would come out otherwise today."""

    label: str
    was: int
    now: int


def signed_reports(actor: Actor) -> QuerySet[StageReport]:
    """Return the signed reports that ``actor`` sees, without their contents; those of a unit only above that unit."""
    seen = StageReport.objects.select_related("campaign__office", "campaign__institution", "signed_by")
    mine = [one.pk for one in of_campaigns(actor) if may_read(actor, one)]
    return seen.defer("content", "document").filter(pk__in=mine)


def of_campaigns(actor: Actor) -> QuerySet[StageReport]:
    """Return the reports of the campaigns of the actor's institution; the program is at home everywhere."""
    found = StageReport.objects.select_related("campaign__office").defer("content", "document")
    return found.filter(campaign__in=campaigns_of(actor)) if actor.unit_path else found


def may_read(actor: Actor, report: StageReport) -> bool:
    """Say whether the actor sees the figures of the report's scope."""
    places = [report.campaign.office.path]
    if code := report.scope.get("unit"):
        places += Unit.objects.filter(code=code, institution=report.campaign.institution_id).values_list(
            "path", flat=True
        )
    return actor.may_at(P.CASE_VIEW, places)


def signed_report(actor: Actor, ref: str) -> StageReport | None:
    """Return the signed report called ``ref`` if the actor sees it."""
    code, _dash, number = ref.rpartition("-")
    if not (storable(ref) and number.isascii() and number.isdigit() and len(number) < 6):
        return None
    found = StageReport.objects.select_related("campaign__office", "campaign__institution", "signed_by")
    if actor.unit_path:
        found = found.filter(campaign__in=campaigns_of(actor))
    report = found.filter(campaign__code=code, number=int(number)).first()
    return report if report and may_read(actor, report) else None


def scope_of(report: StageReport) -> Scope:
    """Return the scope that was signed; a report of a moment is counted again as of that very moment."""
    said = report.scope
    unit = Unit.objects.filter(institution=report.campaign.institution_id, code=said.get("unit", "")).first()
    since, until, as_of = (parse_date(said.get(name, "")) for name in ("since", "until", "as_of"))
    return Scope(
        report.campaign,
        unit=unit,
        kind=said.get("kind", ""),
        since=since,
        until=until,
        as_of=as_of,
        exactly=None if as_of else report.moment,
    )


def changes(report: StageReport) -> list[Change]:
    """Return the numbers of the report that would come out otherwise if they were counted today, each once."""
    scope, found = scope_of(report), dict[tuple[str, str, str], Change]()
    with one_moment(), translation.override(LANGUAGE):
        for text, opens in numbers_in(report.content["blocks"]):
            key = (opens["figure"], opens["part"], opens["kind"])
            if key not in found and opens["figure"] in FIGURES:
                found[key] = counted_again(scope, opens, int(text))
    return [change for change in found.values() if change.was != change.now]


def counted_again(scope: Scope, opens: Opens, was: int) -> Change:
    figure = FIGURES[opens["figure"]]
    counted = count(figure, replace(scope, kind=opens["kind"]))
    if not opens["part"]:
        return Change(str(figure.label), was, counted.value)
    label = next((part.label for part in counted.split if part.code == opens["part"]), opens["part"])
    return Change(f"{figure.label}:{label}", was, counted.part(opens["part"]))
