"""The division of powers (事权划分, F15) and the yearly sheets of duties (责任书, F17) under 管理."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.queries import institution_of
from huiyin.kernel.actors import Actor
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.intake_duties import import_matters
from huiyin.people.matters import matters_of, shared_words, without_lead
from huiyin.people.models_posts import DutySheet, Matter
from huiyin.people.permissions import P
from huiyin.people.queries import below, units_kept_by
from huiyin.web.desk.access import needs, signed_in
from huiyin.web.desk.manage import KEEPERS, split
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.pasted import bring_in
from huiyin.web.desk.sheets import sheet, wants_sheet


def numbered(ref: str) -> bool:
    return ref.isascii() and ref.isdigit() and len(ref) < 10


def matter_for_verb(actor: Actor, ref: str) -> Matter | None:
    institution = institution_of(actor) if actor.paths(P.MATTER_KEEP) and numbered(ref) else None
    return matters_of(institution).filter(pk=ref).first() if institution else None


def sheet_for_verb(actor: Actor, ref: str) -> DutySheet | None:
    if not numbered(ref):
        return None
    kept = DutySheet.objects.filter(below(actor.paths(P.PEOPLE_KEEP), "unit__path"), pk=ref)
    return kept.select_related("unit__institution", "leader", "head").first()


@signed_in
@require_GET
def matters(request: Any) -> HttpResponse:
    """Show all staff which unit leads and which assist in every matter; to those who keep them, what is amiss."""
    institution = own_institution(request)
    found = list(matters_of(institution))
    if wants_sheet(request):
        return matters_sheet(found)
    return page(
        request,
        "desk/matters.html",
        here="manage",
        institution=institution,
        matters=sorted(found, key=lambda matter: (matter.state, matter.number)),
        without_lead=without_lead(found),
        shared=shared_words(found),
        managed=any(request.actor.paths(permission) for permission in KEEPERS),
        may_add=matter_verbs["add_matter"].refusal(institution, request.actor) is None,
    )


@needs(P.MATTER_KEEP)
@require_http_methods(["GET", "POST"])
def matters_import(request: Any) -> HttpResponse:
    """Take the division of powers from a table, and say what became of each row."""
    institution = own_institution(request)
    return bring_in(
        request,
        lambda place, name: import_matters(institution, place, name, request.actor),
        asking="desk/duties_import.html",
        done="desk/duties_imported.html",
        what="matters",
    )


def matters_sheet(found: list[Matter]) -> HttpResponse:
    """Return the matrix: a row for each matter, with its lead and those that assist."""
    heads = [_("编号"), _("事项"), _("主办单位"), _("协办单位"), _("关键词"), _("状态")]
    rows = (
        [
            matter.number,
            matter.name,
            matter.lead.name if matter.lead else "",
            _("、").join(one.unit.name for one in matter.assists.all()),
            _("、").join(matter.words),
            matter.get_state_display(),
        ]
        for matter in found
    )
    return sheet(_("事权划分表"), heads, rows)


def year_in(request: Any) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else timezone.localdate().year


@needs(P.PEOPLE_KEEP)
@require_GET
def duty_sheets(request: Any) -> HttpResponse:
    """Show the sheets of a year, by unit, with how far each duty is."""
    year, paths = year_in(request), request.actor.paths(P.PEOPLE_KEEP)
    kept = DutySheet.objects.filter(below(paths, "unit__path"))
    found = kept.filter(year=year).select_related("unit", "leader", "head").prefetch_related("items")
    lines = [(one, *progress(one)) for one in found.order_by("unit__path", "pk")]
    if wants_sheet(request):
        heads = [_("年度"), _("单位"), _("责任人"), _("责任领导"), _("责任项数"), _("已检查"), _("已评定"), _("状态")]
        rows = (
            [year, one.unit.name, one.leader.name, one.head.name, n, checked, judged, one.get_state_display()]
            for one, n, checked, judged in lines
        )
        return sheet(_("责任书一览"), heads, rows)
    return page(
        request,
        "desk/duty_sheets.html",
        here="manage",
        lines=lines,
        year=year,
        years=sorted({timezone.localdate().year, year, *kept.order_by().values_list("year", flat=True)}, reverse=True),
        units=list(units_kept_by(request.actor, P.PEOPLE_KEEP).filter(state="active")),
    )


def progress(one: DutySheet) -> tuple[int, int, int]:
    """Return how many duties a sheet has, how many were checked and how many judged."""
    items = list(one.items.all())
    return len(items), sum(item.checked_on is not None for item in items), sum(bool(item.result) for item in items)


@needs(P.PEOPLE_KEEP)
@require_GET
def duty_sheet(request: Any, ref: str) -> HttpResponse:
    """Show one sheet as it is printed and signed, and what may be done to it."""
    found = sheet_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    return page(
        request,
        "desk/duty_sheet.html",
        here="manage",
        sheet=found,
        items=list(found.items.all()),
        **split(sheet_verbs.offers(found, request.actor)),
    )
