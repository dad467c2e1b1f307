"""The ledger on paper: A4 across, as the offices' own ledgers look (问题整改台账)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.queries import cases_in_ledger, channels_of, institution_of, lights_for, with_sheet_columns
from huiyin.cases.terms import State
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.columns import asked_columns, columns_for, fetched
from huiyin.web.desk.filters import CaseFilters
from huiyin.web.desk.saved import query_of
from huiyin.web.desk.table import Column, items

LIMIT = 1000
"""Rows of one print. A longer ledger is narrowed by its filters first."""
STATES = dict(State.choices)


@needs(P.CASE_VIEW)
@require_GET
def ledger_print(request: Any) -> HttpResponse:
    """Show what the ledger shows as a sheet to be printed."""
    filters = CaseFilters(request.GET, request.actor)
    asked = "columns" in request.GET
    names = asked_columns(request.GET.getlist("columns")) if asked else []
    cases = cases_on(filters, names, request.actor)
    columns = columns_for(names, lights_for(request.actor)) if asked else office_columns(cases[:LIMIT])
    institution = institution_of(request.actor)
    return render(
        request,
        "desk/ledger_print.html",
        {
            "title": title(filters),
            "unit": institution.name if institution else "",
            "today": timezone.localdate(),
            "cases": cases[:LIMIT],
            "more": len(cases) > LIMIT,
            "limit": LIMIT,
            "columns": columns,
            "body": body(columns, cases[:LIMIT]),
            "back": query_of(filters.wanted, names),
            "asked": asked,
        },
    )


def cases_on(filters: CaseFilters, names: list[str], actor: Actor) -> list[Case]:
    """Return the cases of the sheet, and one more where there are more than it holds."""
    return list(with_sheet_columns(fetched(cases_in_ledger(actor, filters.wanted), names, actor))[: LIMIT + 1])


def title(filters: CaseFilters) -> str:
    """Return the title of the sheet: with the campaign that was chosen, or the only one there is."""
    known = {campaign.code: campaign for campaign in filters.campaigns}
    chosen: Campaign | None = known.get(filters.wanted.get("campaign", ""))
    if chosen is None and len(known) == 1:
        chosen = next(iter(known.values()))
    return _("{campaign}问题整改台账").format(campaign=chosen.name if chosen else "")


def office_columns(cases: Sequence[Case]) -> list[Column]:
    """Return the columns that the offices' ledgers have in common."""
    came, numbers = channels_of(cases), {case.pk: str(n) for n, case in enumerate(cases, start=1)}
    return [
        Column(label=_("序号"), css="n", shown=lambda c: numbers[c.pk]),
        Column(label=_("问题描述"), css="problem", shown=described),
        Column(label=_("问题来源"), css="source", shown=lambda c: _("、").join(came.get(c.pk, []))),
        # Nobody is recorded as the leader in charge of a case; the place is left to be written in.
        Column(label=_("责任领导"), css="who", shown=lambda c: ""),
        Column(label=_("责任科室"), css="who", shown=lambda c: str(c.lead_unit or "")),
        Column(label=_("责任人"), css="who", shown=lambda c: c.person),
        Column(label=_("整改措施"), css="measures", shown=lambda c: numbered(c, "content")),
        Column(label=_("整改时限"), css="when", shown=lambda c: day(c.due_on)),
        Column(label=_("整改标准"), css="standard", shown=standards),
        Column(label=_("进展"), css="progress", shown=progress),
        Column(label=_("完成情况"), css="result", shown=lambda c: numbered(c, "result")),
        Column(label=_("是否销号/办结"), css="yes", shown=lambda c: _("是") if c.state == State.CLOSED else _("否")),
        Column(
            label=_("销号/办结时间"),
            css="when",
            shown=lambda c: day(timezone.localdate(c.closed_at)) if c.closed_at else "",
        ),
        Column(label=_("佐证材料(件数)"), css="n", shown=lambda c: str(c.shown or "")),
    ]


def described(case: Case) -> SafeString:
    return format_html('<b>{}</b><span class="ref">{}</span> {}', case.title, case.ref, case.problem)


def numbered(case: Any, field: str) -> SafeString | str:
    """Return one field of all measures in force, numbered where there are several."""
    said = [(m.number, getattr(m, field)) for m in case.live_measures if getattr(m, field)]
    if len(case.live_measures) == 1:
        return said[0][1] if said else ""
    return items(f"{number}. {text}" for number, text in said)


def standards(case: Any) -> SafeString | str:
    """Return the standards of the measures in force: one that holds for all of them is written once."""
    said = dict.fromkeys(measure.standard for measure in case.live_measures)
    return next(iter(said)) if len(said) == 1 else numbered(case, "standard")


def progress(case: Any) -> str:
    """Return the newest note on how the work stands, or the state where nobody wrote one."""
    return case.newest_progress[0].note if case.newest_progress else str(STATES[case.state])


def day(when: date | None) -> str:
    return f"{when:%Y-%m-%d}" if when else ""


def body(columns: Sequence[Column], cases: Iterable[Case]) -> SafeString:
    """Return the rows of the sheet, put together at once: a thousand of them have fourteen thousand cells."""
    return format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (format_html_join("", '<td class="{}">{}</td>', ((c.css, c.shown(case)) for c in columns)),)
            for case in cases
        ),
    )
