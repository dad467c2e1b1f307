"""Figures (数据): each with its definition, its scope and its moment, and every number opens the rows behind it."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P
from huiyin.cases.terms import Kind
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.people.models import Unit
from huiyin.people.queries import units_kept_by
from huiyin.reports.figures import FIGURES, Count, Part, count, may_see
from huiyin.reports.late import entered_later
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from huiyin.reports.stage import write
from huiyin.web.desk.access import needs
from huiyin.web.desk.case import safe_name
from huiyin.web.desk.dress import calendar
from huiyin.web.desk.filters import ALL, Filters
from huiyin.web.desk.page import page

ROWS = 100
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ScopeFilters(Filters):
    """Over what is counted: which campaign and unit, received or registered when, known by when."""

    campaign = forms.ChoiceField(label=_("活动"), required=False)
    unit = forms.ChoiceField(label=_("单位及其下级"), required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=[*ALL, *Kind.choices], required=False)
    since = forms.DateField(label=_("收到或登记:自"), required=False, widget=calendar())
    until = forms.DateField(label=_("至"), required=False, widget=calendar())
    as_of = forms.DateField(label=_("截至当天"), required=False, widget=calendar())

    def fill(self) -> None:
        self.units = {unit.code: unit for unit in units_kept_by(self.actor, P.CASE_VIEW)}
        self.choose("unit", [(code, unit.name) for code, unit in self.units.items()])
        self.fields["campaign"].choices = self.fields["campaign"].choices[1:]  # type: ignore[attr-defined]  # a figure has one campaign

    def campaign_chosen(self) -> Campaign | None:
        wanted = self.cleaned_data.get("campaign")
        return next((c for c in self.campaigns if c.code == wanted), self.campaigns[0] if self.campaigns else None)

    def unit_chosen(self, campaign: Campaign) -> Unit | None:
        """Return the unit that was asked for; who may not see the whole campaign is shown his own unit's part of it."""
        wanted = self.units.get(self.cleaned_data.get("unit", ""))
        if wanted or self.actor.may_at(P.CASE_VIEW, [campaign.office.path]):
            return wanted
        return next(iter(self.units.values()), None)


def scope_of(filters: ScopeFilters, actor: Actor) -> Scope | None:
    """Return the scope that the address asks for, None while there is no campaign; refuse what contradicts itself."""
    campaign = filters.campaign_chosen()
    if campaign is None:
        return None
    if filters.errors:
        raise Refused(_t("日期写作 2014-04-01,其他条件请从列表中选。"))
    wanted = filters.cleaned_data
    scope = Scope(
        campaign=campaign,
        unit=filters.unit_chosen(campaign),
        kind=wanted["kind"],
        since=wanted["since"],
        until=wanted["until"],
        as_of=wanted["as_of"],
    )
    may_see(actor, scope)
    return scope


def address_of(scope: Scope) -> dict[str, str]:
    """Return the scope as an address carries it."""
    parts = {
        "campaign": scope.campaign.code,
        "unit": scope.unit.code if scope.unit else "",
        "kind": scope.kind,
        "since": scope.since,
        "until": scope.until,
        "as_of": scope.as_of,
    }
    return {name: str(value) for name, value in parts.items() if value}


@needs(P.CASE_VIEW)
@require_GET
def figures(request: Any) -> HttpResponse:
    """Show every figure over one scope."""
    filters = ScopeFilters(request.GET, request.actor)
    try:
        scope = scope_of(filters, request.actor)
    except Refused as refusal:
        return page(request, "desk/figures.html", here="figures", filters=filters, sentence=str(refusal), status=400)
    counted = [count(figure, scope) for figure in FIGURES.values()] if scope else []
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


@needs(P.CASE_VIEW)
@require_GET
def stage_report(request: Any) -> HttpResponse:
    """Write the stage report over the scope of the page: the same numbers by the same figures."""
    filters, file = ScopeFilters(request.GET, request.actor), io.BytesIO()
    try:
        scope = scope_of(filters, request.actor)
        if scope is None:
            raise Http404
        write(scope, file, actor=request.actor)
    except Refused as refusal:
        return page(request, "desk/figures.html", here="figures", filters=filters, sentence=str(refusal), status=400)
    file.seek(0)
    name = _t("阶段报告 {campaign} {day}.docx").format(campaign=scope.campaign, day=scope.as_of or timezone.localdate())
    return FileResponse(file, as_attachment=True, filename=safe_name(name), content_type=DOCX)


@needs(P.CASE_VIEW)
@require_GET
def figure(request: Any, name: str) -> HttpResponse:
    """Show the rows behind a figure, or behind one part of it."""
    if name not in FIGURES:
        raise Http404
    filters, asked = ScopeFilters(request.GET, request.actor), request.GET
    try:
        scope = scope_of(filters, request.actor)
        if scope is None:
            raise Http404
        after = asked.get("after", "")[:200]
        found = rows(FIGURES[name], scope, actor=request.actor, part=asked.get("part"), after=after, limit=ROWS)
    except Refused as refusal:
        return page(request, "desk/figures.html", here="figures", filters=filters, sentence=str(refusal), status=400)
    counted = count(FIGURES[name], scope)
    told = {"filters": filters, "scope": scope, "address": address_of(scope), "counted": counted, "found": found}
    return page(request, "desk/figure.html", here="figures", part=part_called(counted, asked.get("part")), **told)


def part_called(counted: Count, name: str | None) -> Part | None:
    return next((part for part in counted.split if name in (part.code, part.label)), None)
