"""The ledger (台账): its lines, its filters, its columns, its export, and verbs on several cases at once."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.actions import case_verbs
from huiyin.cases.permissions import P
from huiyin.cases.queries import CASE_RELATED, cases_in_ledger, lights_for, page_of_cases, with_ledger_columns
from huiyin.cases.turns import in_order
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.bulk import Rows, several
from huiyin.web.desk.columns import asked_columns, choices, columns_for, fetched
from huiyin.web.desk.filters import CaseFilters
from huiyin.web.desk.page import page
from huiyin.web.desk.saved import query_of, views_of
from huiyin.web.desk.sheets import sheet
from huiyin.web.desk.table import export, table


@needs(P.CASE_VIEW)
@require_GET
def ledger(request: Any) -> HttpResponse:
    """Show a page of the ledger as the filters and columns in the address say."""
    filters, verbs = CaseFilters(request.GET, request.actor), bulk_verbs(request.actor)
    names = asked_columns(request.GET.getlist("columns"))
    columns = columns_for(names, lights_for(request.actor))
    found = page_of_cases(
        fetched(cases_in_ledger(request.actor, filters.wanted), names, request.actor),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return page(
        request,
        "desk/ledger.html",
        here="ledger",
        filters=filters,
        found=found,
        table=table(_("台账,新的在前"), columns, found.rows, pick=bool(verbs)),
        verbs=verbs,
        opens=bool(request.actor.paths(P.CASE_OPEN)),
        reads=bool(request.actor.paths(P.VOICE_VIEW)),
        **lists(request, filters.wanted, names if "columns" in request.GET else []),
    )


def lists(request: Any, wanted: dict[str, str], asked: list[str]) -> dict[str, Any]:
    """Return what stands over the table: the kept lists, the columns to choose from, and the address of all that."""
    now = query_of(wanted, asked)
    views = views_of(request.user, "ledger", now)
    return {
        "wanted": wanted,
        "asked": ",".join(asked),
        "now": now,
        "views": views,
        "is_kept": any(view.here for view in views),
        "choices": choices(asked or asked_columns([])),
    }


def bulk_verbs(actor: Actor) -> list[Any]:
    """Return the verbs that the actor may do to several cases at once; closing is never among them."""
    found = [a for a in case_verbs.values() if a.in_bulk and not a.creates and actor.paths(a.permission)]
    return sorted(found, key=in_order)


@needs(P.CASE_VIEW)
@require_GET
def ledger_export(request: Any) -> FileResponse:
    """Write what the ledger shows, all of its pages, as a table for Excel."""
    names, wanted = asked_columns(request.GET.getlist("columns")), CaseFilters(request.GET, request.actor).wanted
    cases = with_ledger_columns(fetched(cases_in_ledger(request.actor, wanted), names, request.actor))
    shown = columns_for(names, lights_for(request.actor))
    return sheet(
        _("台账"),
        [column.label for column in shown],
        export(shown, cases.iterator(chunk_size=500)),
        widths=[column.width for column in shown],
    )


@needs(P.CASE_VIEW)
@require_http_methods(["GET", "POST"])
def ledger_bulk(request: Any) -> HttpResponse:
    """Do one verb to several cases; each is done or refused on its own."""
    allowed = {action.name: action for action in bulk_verbs(request.actor)}
    cases = visible_cases(request.actor).select_related(*CASE_RELATED)
    return several(request, allowed, cases, Rows(back="ledger", page="case", here="ledger"))
