"""Units' own analyses (本单位效能分析, D13), and what a signed report found wanting (I13)."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.cases.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit, UnitState
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.analyses import Standing, analyses_seen, standings, units_seen
from huiyin.reports.analysis import analysis_of, scope_of_year, scope_signed, year_now
from huiyin.reports.models import SelfAnalysis
from huiyin.reports.models_analysis import AnalysisState
from huiyin.reports.permissions import P as REPORTS
from huiyin.reports.print_out import printed
from huiyin.reports.scope import Scope
from huiyin.reports.stage import one_moment
from huiyin.web.desk.access import needs
from huiyin.web.desk.filters import ALL, Filters
from huiyin.web.desk.page import page
from huiyin.web.desk.report import DOCX, opened
from huiyin.web.desk.sheets import sheet, wants_sheet

PER_PAGE = 40
"""So many units are on a page of the list."""
NONE, DRAFT, SIGNED = "none", "draft", "signed"
SHOWN = {NONE: _("还没有分析"), DRAFT: _("有草稿"), SIGNED: _("已签署")}
SEES = (P.CASE_VIEW, REPORTS.ANALYSIS_WRITE, REPORTS.ANALYSIS_SIGN)


def analysis_seen(actor: Actor, ref: str) -> SelfAnalysis | None:
    return analyses_seen(actor).filter(ref=ref).first()


def analysing_unit(actor: Actor, ref: str) -> Unit | None:
    """Return the unit whose analysis is drafted, to those who may draft it."""
    found = Unit.objects.filter(code=ref, state=UnitState.ACTIVE).select_related("institution")
    return units_seen(actor, found).first()


class AnalysisFilters(Filters):
    campaign = forms.ChoiceField(label=_("活动"), required=False)
    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100, required=False)
    show = forms.ChoiceField(label=_("只看"), choices=[*ALL, *SHOWN.items()], required=False)

    def fill(self) -> None:
        self.fields["campaign"].choices = self.fields["campaign"].choices[1:]  # type: ignore[attr-defined]  # a choice


def standing_of(one: Standing) -> str:
    return str(one.analysis.state) if one.analysis else NONE


@needs(*SEES)
@require_GET
def analyses(request: Any) -> HttpResponse:
    """List the units of a campaign with their analyses of a year; those without one are on it."""
    filters = AnalysisFilters(request.GET, request.actor)
    wanted = filters.cleaned_data
    campaign = next((c for c in filters.campaigns if c.code == wanted.get("campaign")), None)
    campaign = campaign or (filters.campaigns[0] if filters.campaigns else None)
    year = wanted.get("year") or year_now()
    lines = standings(request.actor, campaign, year) if campaign else []
    counted = Counter(map(standing_of, lines))
    shown = [one for one in lines if wanted.get("show") in (None, "", standing_of(one))]
    if wants_sheet(request):
        rows = ([one.unit.name, one.unit.code, str(SHOWN[standing_of(one)])] for one in shown)
        return sheet(_t("效能分析"), [_t("单位"), _t("代码"), _t("状态")], rows)
    told = {"campaign": campaign, "year": year, "total": len(lines), **part_of(shown, request.GET.get("page", ""))}
    told["counts"] = [(name, label, counted[name]) for name, label in SHOWN.items()]
    return page(request, "desk/analyses.html", here="report", filters=filters, **told)


def part_of(shown: list[Standing], asked: str) -> dict[str, Any]:
    """Return the lines of the page that is asked for, and which pages lie before and after it."""
    pages = max(1, -(-len(shown) // PER_PAGE))
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    before, after = (number - 1 if number > 1 else 0), (number + 1 if number < pages else 0)
    return {"lines": shown[(number - 1) * PER_PAGE : number * PER_PAGE], "before": before, "after": after}


@needs(*SEES)
@require_GET
def analysis(request: Any, ref: str) -> HttpResponse:
    """Show an analysis: its numbers counted now while it is a draft, as they were signed afterwards."""
    found, scope, content = told_of(request, ref)
    blocks = opened(content["blocks"], scope, "")
    offers = analysis_verbs.offers(found, request.actor)
    told = {"analysis": found, "blocks": blocks, "title": content["title"], "scope": scope}
    told |= {"possible": [o for o in offers if o.possible], "impossible": [o for o in offers if not o.possible]}
    return page(request, "desk/analysis.html", here="report", **told)


def told_of(request: Any, ref: str) -> tuple[SelfAnalysis, Scope, dict[str, Any]]:
    """Return the analysis with its scope and what it says."""
    found = analysis_seen(request.actor, ref)
    if found is None:
        raise Http404
    if found.state == AnalysisState.SIGNED:
        return found, scope_signed(found), dict(found.content or {})
    scope = scope_of_year(found.campaign, found.unit, found.year)
    with one_moment():
        return found, scope, analysis_of(found, scope)


@needs(*SEES)
@require_GET
def analysis_file(request: Any, ref: str) -> HttpResponse:
    """Give out the analysis as a Word file: the very one that was signed, or the draft as it is counted now."""
    found, scope, content = told_of(request, ref)
    document = bytes(found.document or b"") or printed(content, mark=_t("草稿(未签署)"), at=scope.moment)
    name = safe_name(f"{content['title']}.docx", _t("效能分析"))
    return FileResponse(io.BytesIO(document), as_attachment=True, filename=name, content_type=DOCX)
