"""Units' own analyses and the shortcomings that reports stated."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS
from huiyin.api.report_answers import analysis_line, shortcoming_line, whole_analysis, whole_shortcoming
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.reports.analyses import analyses_seen
from huiyin.reports.shortcomings import shortcomings_seen

analyses_router = Router(tags=["analyses"])
shortcomings_router = Router(tags=["shortcomings"])


@analyses_router.get("", response=Whole, operation_id="analysis_list", summary=_l("各单位效能分析"))
def analyses(request: HttpRequest) -> Any:
    found = analyses_seen(caller(request)).defer("content", "document")[:500]
    return {"analyses": [analysis_line(one) for one in found]}


@analyses_router.get("/{ref}", response=Whole, operation_id="analysis_get", summary=_l("一份效能分析"))
def analysis(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_analysis(NOUNS["analysis"].one(actor, ref), actor)


@shortcomings_router.get("", response=Whole, operation_id="shortcoming_list", summary=_l("报告指出的不足"))
def listed(request: HttpRequest) -> Any:
    return {"shortcomings": [shortcoming_line(one) for one in shortcomings_seen(caller(request))[:500]]}


@shortcomings_router.get("/{ref}", response=Whole, operation_id="shortcoming_get", summary=_l("一项不足"))
def shortcoming(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_shortcoming(NOUNS["shortcoming"].one(actor, ref), actor)


add_verbs(analyses_router, NOUNS["analysis"])
add_verbs(shortcomings_router, NOUNS["shortcoming"])
