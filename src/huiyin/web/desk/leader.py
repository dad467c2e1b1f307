"""The leader's page (一页看清): what came in, what is stuck, what came back; every number opens its rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.kernel.refusals import NotAllowed, Refused
from huiyin.reports.briefing import Number, Question, briefing, charts_of
from huiyin.reports.charts import Spec, digest, svg
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import MomentFilters, address_of, scope_of

SVG = "image/svg+xml"


@needs(P.CASE_VIEW)
@require_GET
def leader(request: Any) -> HttpResponse:
    """Show the three questions over a campaign as a whole."""
    filters = MomentFilters(request.GET, request.actor)
    try:
        scope = scope_of(filters, request.actor)
    except NotAllowed:
        raise Http404 from None  # who sees a part of the campaign has no page of the whole
    except Refused as refusal:
        return page(request, "desk/leader.html", here="leader", filters=filters, sentence=str(refusal), status=400)
    if scope is None:
        return page(request, "desk/leader.html", here="leader", filters=filters)
    questions = [shown(question, scope) for question in briefing(scope)]
    told = {"filters": filters, "scope": scope, "address": address_of(scope), "questions": questions}
    return page(request, "desk/leader.html", here="leader", **told)


def shown(question: Question, scope: Scope) -> dict[str, Any]:
    """Return a question as the template shows it: every number with its address, the chart with that of its picture."""
    chart = question.chart
    address = urlencode({**address_of(scope), "v": digest(chart.spec)})
    return {
        "name": question.name,
        "title": question.title,
        "numbers": [opening(number, scope) for number in question.numbers],
        "chart": chart,
        "picture": f"{reverse('leader-chart', args=[chart.name])}?{address}",
        "lines": [(label, [opening(number, scope) for number in numbers]) for label, numbers in chart.lines],
    }


def opening(number: Number, scope: Scope) -> dict[str, Any]:
    """Return a number with the address of its rows."""
    asked = address_of(scope) | ({"part": str(number.part)} if number.part else {})
    address = f"{reverse('figure', args=[number.counted.figure.name])}?{urlencode(asked)}"
    unit = number.counted.figure.unit
    return {"label": number.label, "value": number.value, "unit": unit, "address": address, "urgent": number.urgent}


@needs(P.CASE_VIEW)
@require_GET
def leader_chart(request: Any, name: str) -> HttpResponse:
    """Draw one chart of the page over the same scope."""
    try:
        scope = scope_of(MomentFilters(request.GET, request.actor), request.actor)
    except Refused:
        raise Http404 from None
    chart = charts_of(briefing(scope)).get(name) if scope else None
    if chart is None:
        raise Http404
    return picture(chart.spec, request.GET.get("v", ""))


def picture(spec: Spec, version: str) -> HttpResponse:
    """Return the picture; the reader may keep the one whose very description is in the address."""
    answer = HttpResponse(svg(spec), content_type=SVG)
    answer["Cache-Control"] = "private, max-age=86400, immutable" if version == digest(spec) else "private, no-store"
    return answer
