"""The stage report (阶段报告) as a page: a draft that is counted anew, or as it was signed."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.cases.permissions import P
from huiyin.kernel.refusals import Refused
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.blocks import Block, Span, each_number
from huiyin.reports.charts import digest, drawn
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.models import StageReport
from huiyin.reports.permissions import P as SIGNING
from huiyin.reports.scope import Scope
from huiyin.reports.shortcomings import shortcomings_seen, unanswered
from huiyin.reports.signed import changes, signed_report, signed_reports
from huiyin.reports.signed import scope_of as scope_signed
from huiyin.reports.stage import content_of, one_moment, write
from huiyin.web.desk.access import needs
from huiyin.web.desk.leader import picture
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, address_of, scope_of

SALIENT_ASKED = (2, 3)
"""「确定2—3个具体问题」[004]."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(P.CASE_VIEW)
@require_GET
def report(request: Any) -> HttpResponse:
    """Show the draft over the scope of the address, and what has been signed."""
    filters = ScopeFilters(request.GET, request.actor)
    signed = list(signed_reports(request.actor)[:50])
    try:
        scope = scope_of(filters, request.actor)
    except Refused as refusal:
        told = {"filters": filters, "sentence": str(refusal), "signed": signed}
        return page(request, "desk/report.html", here="report", status=400, **told)
    if scope is None:
        return page(request, "desk/report.html", here="report", filters=filters, signed=signed)
    with one_moment():
        content = content_of(scope)
    address = address_of(scope)
    blocks = opened(content["blocks"], scope, f"{reverse('report-chart')}?{urlencode(address)}")
    told = {"filters": filters, "scope": scope, "address": address, "blocks": blocks, "signed": signed}
    told |= {"unanswered": unanswered(scope.campaign, request.actor), "salient": salient_warning(scope)}
    return page(request, "desk/report.html", here="report", sign=may_sign(request.actor, scope), **told)


def salient_warning(scope: Scope) -> int | None:
    """Return how many problems are salient where that is neither two nor three, as is asked (D07); it warns, it refuses nothing."""
    found = count(FIGURES["cases.salient"], scope).value
    return None if found in SALIENT_ASKED else found


def may_sign(actor: Any, scope: Scope) -> bool:
    return report_verbs["sign_report"].refusal(scope.campaign, actor) is None


def opened(blocks: list[Block], scope: Scope, chart: str) -> list[Block]:
    """Give every number the address of its rows, every chart that of its picture."""

    def give(span: Span) -> None:
        opens = span["opens"]
        asked = {**address_of(scope), "kind": opens["kind"], "part": opens["part"]}
        query = urlencode({name: value for name, value in asked.items() if value})
        span["address"] = f"{reverse('figure', args=[opens['figure']])}?{query}"

    each_number(blocks, give)
    for block in blocks:
        if block["sort"] == "chart":
            joint = "&" if "?" in chart else "?"
            block["address"] = chart + joint + urlencode({"v": digest(drawn(block["chart"], block["values"]))})
    return blocks


@needs(P.CASE_VIEW)
@require_GET
def report_chart(request: Any) -> HttpResponse:
    """Draw the chart of the draft over the same scope."""
    try:
        scope = scope_of(ScopeFilters(request.GET, request.actor), request.actor)
    except Refused:
        raise Http404 from None
    if scope is None:
        raise Http404
    return drawn_from(content_of(scope)["blocks"], request)


def drawn_from(blocks: list[Block], request: Any) -> HttpResponse:
    for block in blocks:
        if block["sort"] == "chart":
            return picture(drawn(block["chart"], block["values"]), request.GET.get("v", ""))
    raise Http404


@needs(P.CASE_VIEW)
@require_GET
def stage_report(request: Any) -> HttpResponse:
    """Write the draft as a Word file: the same numbers by the same figures."""
    filters, file = ScopeFilters(request.GET, request.actor), io.BytesIO()
    try:
        scope = scope_of(filters, request.actor)
        if scope is None:
            raise Http404
        write(scope, file, actor=request.actor)
    except Refused as refusal:
        told = {"filters": filters, "sentence": str(refusal), "signed": []}
        return page(request, "desk/report.html", here="report", status=400, **told)
    file.seek(0)
    name = _("阶段报告 {campaign} {day}.docx").format(campaign=scope.campaign, day=scope.as_of or timezone.localdate())
    return FileResponse(file, as_attachment=True, filename=safe_name(name, _("阶段报告")), content_type=DOCX)


@needs(P.CASE_VIEW)
@require_GET
def signed(request: Any, ref: str) -> HttpResponse:
    """Show a signed report as it was signed; only when asked, say which numbers would come out otherwise today."""
    found = one_signed(request, ref)
    compared = "compare" in request.GET
    blocks = opened(found.content["blocks"], scope_signed(found), reverse("signed-report-chart", args=[ref]))
    told = {"report": found, "blocks": blocks, "compared": compared, "changes": changes(found) if compared else []}
    return page(request, "desk/signed_report.html", here="report", **told, **wanting(found, request.actor))


def wanting(found: StageReport, actor: Any) -> dict[str, Any]:
    """Return what the report found wanting, with what the actor may do about it."""
    may_state = shortcoming_verbs["state_shortcoming"].refusal(found, actor) is None
    may_keep = actor.may_at(SIGNING.SHORTCOMING_KEEP, [found.campaign.office.path])
    listed = list(shortcomings_seen(actor).filter(report=found))
    return {"shortcomings": listed, "may_state": may_state, "may_keep": may_keep}


@needs(P.CASE_VIEW)
@require_GET
def shortcoming(request: Any, ref: str) -> HttpResponse:
    """Lead on to the report that stated it."""
    report = ref.rpartition("-")[0]
    return redirect(f"{reverse('signed-report', args=[one_signed(request, report).ref])}#shortcomings")


def one_signed(request: Any, ref: str) -> StageReport:
    found = signed_report(request.actor, ref)
    if found is None:
        raise Http404
    return found


@needs(P.CASE_VIEW)
@require_GET
def signed_chart(request: Any, ref: str) -> HttpResponse:
    """Draw the chart of a signed report from the numbers that were signed."""
    return drawn_from(one_signed(request, ref).content["blocks"], request)


@needs(P.CASE_VIEW)
@require_GET
def signed_file(request: Any, ref: str) -> HttpResponse:
    """Give out the very file that was signed."""
    found = one_signed(request, ref)
    name = _("{title}(签发第 {number} 号).docx").format(title=found.title, number=found.number)
    file = io.BytesIO(bytes(found.document))
    return FileResponse(file, as_attachment=True, filename=safe_name(name, _("阶段报告")), content_type=DOCX)
