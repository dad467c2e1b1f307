"""Signed stage reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS
from huiyin.api.report_answers import report_line, whole_report
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.reports.signed import signed_reports

router = Router(tags=["reports"])


@router.get("", response=Whole, operation_id="report_list", summary=_l("签发的阶段报告"))
def reports(request: HttpRequest) -> Any:
    return {"reports": [report_line(report) for report in signed_reports(caller(request))]}


@router.get("/{ref}", response=Whole, operation_id="report_get", summary=_l("一份签发的阶段报告及其内容"))
def report(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_report(NOUNS["report"].one(actor, ref), actor)


add_verbs(router, NOUNS["report"])
