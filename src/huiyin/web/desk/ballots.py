"""The result of a ballot or questionnaire as a file to be printed (H12)."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.reports.result_sheet import result_pdf, result_word
from huiyin.surveys.models import Result
from huiyin.surveys.queries import SEES
from huiyin.web.desk.access import needs
from huiyin.web.desk.form_paper import PDF
from huiyin.web.desk.form_parts import questionnaire_seen
from huiyin.web.desk.report import DOCX


@needs(*SEES)
@require_GET
def result_file(request: Any, ref: str) -> FileResponse:
    """Give the frozen result out as PDF or Word."""
    questionnaire = questionnaire_seen(request.actor, ref)
    if not Result.objects.filter(questionnaire=questionnaire).exists():
        raise Http404
    word = request.GET.get("as") == "docx"
    content = result_word(questionnaire) if word else result_pdf(questionnaire)
    name = _("{title} 统计结果").format(title=questionnaire.title)
    ending = "docx" if word else "pdf"
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=safe_name(f"{name}.{ending}", f"result.{ending}"),
        content_type=DOCX if word else PDF,
    )
