"""Files of supervision that are handed out: photographs of a finding, a circular as a Word file or a PDF."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404
from django.utils import translation
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.reports.circular_paper import circular_paper, circular_pdf
from huiyin.supervision.queries_circulars import circulars_seen
from huiyin.supervision.queries_inspections import file_seen
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.form_paper import PDF
from huiyin.web.handing_out import handed_out

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@signed_in
@require_GET
def finding_file(request: Any, ref: str) -> FileResponse:
    """Hand out a photograph or document of a finding to whoever reads the finding."""
    found = file_seen(request.actor, ref)
    if found is None:
        raise Http404
    return handed_out(found.file, found.name)


@signed_in
@require_GET
def circular_file(request: Any, ref: str, ending: str) -> FileResponse:
    """Give out a circular as a Word file or a PDF to whoever reads it."""
    found = circulars_seen(request.actor).filter(ref=ref).first()
    if found is None:
        raise Http404
    with translation.override("zh-hans"):
        content = circular_pdf(found) if ending == "pdf" else circular_paper(found)
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=safe_name(f"{found.title}.{ending}", f"circular.{ending}"),
        content_type=PDF if ending == "pdf" else DOCX,
    )
