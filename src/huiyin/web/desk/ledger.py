"""The ledger (台账): its lines, its filters, its export, and verbs on several cases at once."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.actions import case_verbs
from huiyin.cases.permissions import P
from huiyin.cases.queries import CASE_RELATED, cases_in_ledger, page_of_cases, with_ledger_columns
from huiyin.cases.terms import HandlingType, State
from huiyin.cases.turns import in_order
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.tables_write import write_xlsx
from huiyin.web.desk.access import needs
from huiyin.web.desk.bulk import several
from huiyin.web.desk.filters import CaseFilters
from huiyin.web.desk.page import page
from huiyin.web.desk.table import Column, cut, due, export, items, link, table

STATES = dict(State.choices)
HANDLING_TYPES = dict(HandlingType.choices)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(P.CASE_VIEW)
@require_GET
def ledger(request: Any) -> HttpResponse:
    """Show a page of the ledger as the filters in the address say."""
    filters, verbs = CaseFilters(request.GET, request.actor), bulk_verbs(request.actor)
    today = timezone.localdate()
    cases = cases_in_ledger(request.actor, filters.wanted)
    found = page_of_cases(cases, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return page(
        request,
        "desk/ledger.html",
        here="ledger",
        filters=filters,
        found=found,
        table=table(_("台账,新的在前"), columns(today), found.rows, pick=bool(verbs)),
        verbs=verbs,
        wanted=filters.wanted,
    )


def columns(today: date) -> list[Column]:
    """Return the columns of the ledger, as the offices' own ledgers have them."""
    return [
        Column(label=_("件号"), css="ref", shown=lambda c: link("case", c.ref), value=lambda c: c.ref, width=14),
        Column(
            label=_("问题"),
            css="problem",
            shown=lambda c: c.title,
            value=lambda c: f"{c.title}:{c.problem}",
            width=40,
        ),
        Column(label=_("来源渠道数"), css="number", shown=lambda c: str(c.channels or 0), value=channels),
        Column(label=_("类别"), shown=lambda c: str(c.category or ""), width=18),
        Column(label=_("整改类型"), shown=lambda c: HANDLING_TYPES.get(c.handling_type, ""), width=14),
        Column(label=_("责任单位"), shown=lambda c: str(c.lead_unit or ""), width=18),
        Column(label=_("责任人"), shown=lambda c: c.person),
        Column(
            label=_("整改措施"),
            css="measures",
            shown=lambda c: items(f"{m.number}. {cut(m.content)}" for m in c.live_measures),
            value=lambda c: "\n".join(str(measure) for measure in c.live_measures),
            width=50,
        ),
        Column(label=_("整改时限"), css="when", shown=lambda c: due(c, today), value=lambda c: c.due_on),
        Column(
            label=_("整改标准"),
            css="measures",
            shown=lambda c: items(cut(standard) for standard in dict.fromkeys(m.standard for m in c.live_measures)),
            value=lambda c: "\n".join(f"{m.number}. {m.standard}" for m in c.live_measures),
            width=36,
        ),
        Column(label=_("状态"), css="state", shown=lambda c: STATES[c.state]),
        Column(
            label=_("销号时间"),
            css="when",
            shown=lambda c: str(timezone.localdate(c.closed_at)) if c.closed_at else "",
            value=lambda c: timezone.localdate(c.closed_at) if c.closed_at else None,
        ),
    ]


def channels(case: Any) -> int:
    return case.channels or 0


def bulk_verbs(actor: Actor) -> list[Any]:
    """Return the verbs that the actor may do to several cases at once; closing is never among them."""
    found = [a for a in case_verbs.values() if a.in_bulk and not a.creates and actor.paths(a.permission)]
    return sorted(found, key=in_order)


@needs(P.CASE_VIEW)
@require_GET
def ledger_export(request: Any) -> FileResponse:
    """Write what the ledger shows, all of its pages, as a table for Excel."""
    cases = with_ledger_columns(cases_in_ledger(request.actor, CaseFilters(request.GET, request.actor).wanted))
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    today = timezone.localdate()
    shown = columns(today)
    write_xlsx(
        file,
        [str(column.label) for column in shown],
        export(shown, cases.iterator(chunk_size=500)),
        sheet_title=_("台账"),
        column_widths=[column.width for column in shown],
    )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("台账 {day}.xlsx").format(day=today), content_type=XLSX)


@needs(P.CASE_VIEW)
@require_http_methods(["GET", "POST"])
def ledger_bulk(request: Any) -> HttpResponse:
    """Do one verb to several cases; each is done or refused on its own."""
    allowed = {action.name: action for action in bulk_verbs(request.actor)}
    cases = visible_cases(request.actor).select_related(*CASE_RELATED)
    return several(request, allowed, cases, back="ledger")
