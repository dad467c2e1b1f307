"""Figures (数据): each with its definition, its scope and its moment, and every number opens the rows behind it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.reports.counting import is_open
from huiyin.reports.figures import FIGURES, Count, Figure, Part, count, counts
from huiyin.reports.late import entered_later
from huiyin.reports.parts import EVERY
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, address_of, scope_of
from huiyin.web.desk.sheets import sheet

ROWS = 100


@needs(P.CASE_VIEW)
@require_GET
def figures(request: Any) -> HttpResponse:
    """Show every figure over one scope."""
    filters = ScopeFilters(request.GET, request.actor)
    try:
        scope = scope_of(filters, request.actor)
    except Refused as refusal:
        return not_counted(request, filters, refusal)
    counted = counts([one for one in FIGURES.values() if is_open(one, scope)], scope) if scope else []
    return page(
        request,
        "desk/figures.html",
        here="figures",
        filters=filters,
        scope=scope,
        counted=counted,
        address=address_of(scope) if scope else {},
        late=entered_later(scope) if scope else None,
    )


def not_counted(request: Any, filters: ScopeFilters, refusal: Refused) -> HttpResponse:
    """Say why nothing was counted, with the filters as they were chosen."""
    return page(request, "desk/figures.html", here="figures", filters=filters, sentence=str(refusal), status=400)


@needs(P.CASE_VIEW)
@require_GET
def figure(request: Any, name: str) -> HttpResponse:
    """Show the rows behind a figure, or behind one part of it."""
    filters = ScopeFilters(request.GET, request.actor)
    try:
        one, scope = asked_for(filters, request.actor, name)
        after = request.GET.get("after", "")[:200]
        found = rows(one, scope, actor=request.actor, part=request.GET.get("part"), after=after, limit=ROWS)
    except Refused as refusal:
        return not_counted(request, filters, refusal)
    counted = count(one, scope)
    told = {"filters": filters, "scope": scope, "address": address_of(scope), "counted": counted, "found": found}
    return page(request, "desk/figure.html", here="figures", part=part_called(counted, request.GET.get("part")), **told)


@needs(P.CASE_VIEW)
@require_GET
def figure_export(request: Any, name: str) -> HttpResponse:
    """Write the rows behind a figure as a table for Excel: all of them that the reader may see."""
    filters = ScopeFilters(request.GET, request.actor)
    try:
        one, scope = asked_for(filters, request.actor, name)
        found = rows(one, scope, actor=request.actor, part=request.GET.get("part"))
    except Refused as refusal:
        return not_counted(request, filters, refusal)
    lines = [
        *([row.ref, row.title, row.state, *([row.weight] if one.weight else [])] for row in found.listed),
        *([[found.withheld_words]] * bool(found.withheld)),
    ]
    heads = [_("编号"), _("标题"), _("当时的状态"), *([str(one.unit)] if one.weight else [])]
    return sheet(_("明细"), heads, lines, widths=[16, 60, 16, 10][: len(heads)], named=one.label, day=scope.day)


def asked_for(filters: ScopeFilters, actor: Actor, name: str) -> tuple[Figure, Scope]:
    """Return the figure and the scope of an address; what does not exist is not found."""
    scope = scope_of(filters, actor)
    if name not in FIGURES or scope is None:
        raise Http404
    return FIGURES[name], scope


def part_called(counted: Count, name: str | None) -> Part | None:
    one, slash, every = (name or "").rpartition("/")
    if slash and every == EVERY and (found := [part for part in counted.split if part.code.startswith(f"{one}/")]):
        return Part(f"{one}/{EVERY}", found[0].label.rpartition(" / ")[0], sum(part.value for part in found))
    return next((part for part in counted.split if name in (part.code, part.label)), None)
