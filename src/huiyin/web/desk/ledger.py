"""The ledger (台账): its lines, its filters, its export, and verbs on several cases at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.actions import case_verbs
from huiyin.cases.permissions import P
from huiyin.cases.queries import CASE_RELATED, cases_in_ledger, light, page_of_cases, with_ledger_columns
from huiyin.cases.terms import HandlingType, State
from huiyin.cases.turns import WAITING
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.tables_write import write_xlsx
from huiyin.web.desk.access import needs
from huiyin.web.desk.bulk import several
from huiyin.web.desk.filters import CaseFilters
from huiyin.web.desk.page import page

ONE_BY_ONE = frozenset({"amend", "mark_conduct", "rate"})
"""Verbs whose words belong to one case: nobody means to write the same over several."""
STATES = dict(State.choices)
HANDLING_TYPES = dict(HandlingType.choices)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(P.CASE_VIEW)
@require_GET
def ledger(request: Any) -> HttpResponse:
    """Show a page of the ledger as the filters in the address say."""
    filters, today = CaseFilters(request.GET, request.actor), timezone.localdate()
    cases = cases_in_ledger(request.actor, filters.wanted)
    found = page_of_cases(cases, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return page(
        request,
        "desk/ledger.html",
        here="ledger",
        filters=filters,
        found=found,
        lines=[line_of(case, today) for case in found.rows],
        verbs=bulk_verbs(request.actor),
        wanted=filters.wanted,
        today=today,
    )


def line_of(case: Any, today: date) -> dict[str, Any]:
    """Return a line of the ledger as the page shows it: words, not codes, and looked up the quick way."""
    live = case.live_measures
    return {
        "ref": case.ref,
        "title": case.title,
        "channels": case.channels or 0,
        "category": str(case.category or ""),
        "type": HANDLING_TYPES.get(case.handling_type, ""),
        "lead": str(case.lead_unit or ""),
        "person": case.person,
        "measures": [f"{measure.number}. {cut(measure.content)}" for measure in live],
        "due": case.due_on.isoformat() if case.due_on else "",
        "light": light(case, today),
        "standards": [cut(standard) for standard in dict.fromkeys(measure.standard for measure in live)],
        "state": STATES[case.state],
        "closed": timezone.localdate(case.closed_at).isoformat() if case.closed_at else "",
    }


def cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def bulk_verbs(actor: Actor) -> list[Any]:
    """Return the verbs that the actor may do to several cases at once; closing is never among them."""
    steps = {name: place for place, name in enumerate(WAITING)}
    found = [
        action
        for action in case_verbs.values()
        if action.in_bulk and not action.creates and action.name not in ONE_BY_ONE and actor.paths(action.permission)
    ]
    return sorted(found, key=lambda action: steps.get(action.name, len(steps)))


@needs(P.CASE_VIEW)
@require_GET
def ledger_export(request: Any) -> FileResponse:
    """Write what the ledger shows, all of its pages, as a table for Excel."""
    cases = with_ledger_columns(cases_in_ledger(request.actor, CaseFilters(request.GET, request.actor).wanted))
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    today = timezone.localdate()
    write_xlsx(
        file,
        heads(),
        lines_of(cases),
        sheet_title=_("台账"),
        column_widths=[14, 40, 8, 18, 14, 18, 12, 50, 12, 36, 12, 12],
    )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("台账 {day}.xlsx").format(day=today), content_type=XLSX)


def heads() -> list[str]:
    """Return the heads of the columns, as the offices' own ledgers have them."""
    return [
        _("件号"),
        _("问题"),
        _("来源渠道数"),
        _("类别"),
        _("整改类型"),
        _("责任单位"),
        _("责任人"),
        _("整改措施"),
        _("整改时限"),
        _("整改标准"),
        _("状态"),
        _("销号时间"),
    ]


def lines_of(cases: Any) -> Iterator[list[Any]]:
    for case in cases.iterator(chunk_size=500):
        measures = case.live_measures
        yield [
            case.ref,
            f"{case.title}:{case.problem}",
            case.channels or 0,
            str(case.category or ""),
            case.get_handling_type_display(),
            str(case.lead_unit or ""),
            case.person,
            "\n".join(str(measure) for measure in measures),
            case.due_on,
            "\n".join(f"{measure.number}. {measure.standard}" for measure in measures),
            case.get_state_display(),
            timezone.localdate(case.closed_at) if case.closed_at else None,
        ]


@needs(P.CASE_VIEW)
@require_http_methods(["GET", "POST"])
def ledger_bulk(request: Any) -> HttpResponse:
    """Do one verb to several cases; each is done or refused on its own."""
    allowed = {action.name: action for action in bulk_verbs(request.actor)}
    cases = visible_cases(request.actor).select_related(*CASE_RELATED)
    return several(request, allowed, cases, back="ledger")
