"""What somebody was asked first and still answers for, and the papers of notices and refusals (F01, F03, F09)."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.counter import Notice, Refusal
from huiyin.cases.files import safe_name
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen, first_asked_of
from huiyin.cases.visibility import visible_voices
from huiyin.reports.counter_papers import notice_paper, numbered, refusal_paper
from huiyin.web.desk.access import needs, signed_in
from huiyin.web.desk.page import page
from huiyin.web.desk.report import DOCX

SHOWN = 100


@signed_in
@require_GET
def first_asked(request: Any) -> HttpResponse:
    """Show what I was asked first and still hold; the words only to those who may read voices."""
    rows = list(first_asked_of(request.actor)[:SHOWN])
    seen = set(visible_voices(request.actor).filter(pk__in=[row.voice_id for row in rows]).values_list("pk", flat=True))
    lines = [{"note": row, "reads": row.voice_id in seen} for row in rows]
    return page(
        request, "desk/first_asked.html", here="desk", lines=lines, may=bool(request.actor.paths(P.VOICE_RECEIVE))
    )


def notice_of(request: Any, ref: str, number: int) -> tuple[Case, Notice]:
    case = case_seen(request.actor, ref)
    found = case.notices.filter(number=number).first() if case else None
    if case is None or found is None:
        raise Http404
    return case, found


@needs(P.CASE_VIEW)
@require_GET
def notice(request: Any, ref: str, number: int) -> HttpResponse:
    """Show a notice as it is printed: for the sender, with its receipt below."""
    case, found = notice_of(request, ref, number)
    shown = {"case": case, "notice": found, "number": numbered(found.ref), "institution": case.office.institution}
    return render(request, "desk/notice_print.html", shown)


@needs(P.CASE_VIEW)
@require_GET
def notice_file(request: Any, ref: str, number: int) -> FileResponse:
    """Give a notice out as a Word file."""
    _case, found = notice_of(request, ref, number)
    return word(notice_paper(found), _("一次性告知单 {ref}.docx").format(ref=found.ref))


@needs(P.CASE_VIEW)
@require_GET
def refusal_file(request: Any, ref: str, number: str) -> FileResponse:
    """Give the three copies of a refusal out as a Word file; it is the office's, as the refusal is."""
    case = case_seen(request.actor, ref)
    if case is None or not request.actor.may_at(P.CASE_VIEW, [case.office.path]):
        raise Http404
    found = Refusal.objects.filter(case=case, ref=number, proposal__approved=True).first()
    if found is None:
        raise Http404
    return word(refusal_paper(found), _("不予受理告知书 {ref}.docx").format(ref=found.ref))


def word(content: bytes, name: str) -> FileResponse:
    file = io.BytesIO(content)
    return FileResponse(file, as_attachment=True, filename=safe_name(name, "paper.docx"), content_type=DOCX)
