"""What schools report of their burden (三多, C20): filed by a school in one short form, sorted by the office, and to a
department only numbers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P as CASES
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.permissions import P
from huiyin.channels.queries_burden import (
    AT_OFFICE,
    burdens_seen,
    own_departments,
    reporting_schools,
    told_to_department,
)
from huiyin.channels.terms import BurdenKind, BurdenState
from huiyin.web.desk.access import needs
from huiyin.web.desk.channel_pages import SHOWN, found_or_404
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page

SEES = (P.BURDEN_REPORT, *AT_OFFICE, CASES.CASE_VIEW)


def part_of_seen(rows: Any, before: str) -> dict[str, Any]:
    """Return a page of rows, the newest first; the next one begins at a reference, for keys would tell of rows not seen."""
    if after := rows.filter(ref=before[:16]).values_list("pk", flat=True).first():
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    return {"rows": found[:SHOWN], "more": found[SHOWN - 1].ref if len(found) > SHOWN else ""}


@needs(*SEES)
@require_GET
def burdens(request: Any) -> HttpResponse:
    """Show the reports that the reader sees, the button of his school, and the numbers that his department is told."""
    actor = request.actor
    found = burdens_seen(actor)
    chosen = request.GET.get("state", "")
    rows = found.filter(state=chosen) if chosen in BurdenState.values else found
    counted = dict(found.select_related(None).order_by().values_list("state").annotate(n=Count("pk")))
    return page(
        request,
        "desk/burdens.html",
        here="collection",
        schools=list(reporting_schools(actor)),
        sorts=any(actor.paths(permission) for permission in AT_OFFICE),
        states=[(one.value, one.label, counted[one.value]) for one in BurdenState if one.value in counted],
        state=chosen,
        kinds=BurdenKind.choices,
        told=[(one, told_to_department(one, timezone.localdate())) for one in own_departments(actor)],
        **part_of_seen(rows, request.GET.get("before", "")),
    )


@needs(*SEES)
@require_GET
def burden(request: Any, ref: str) -> HttpResponse:
    """Show one report with what became of it; for the department reported on it does not exist."""
    found = found_or_404("burden", request.actor, ref)
    return page(
        request,
        "desk/burden.html",
        here="collection",
        burden=found,
        reads=burden_verbs.permits(found, request.actor, CASES.VOICE_VIEW),
        **split(burden_verbs.offers(found, request.actor)),
    )
