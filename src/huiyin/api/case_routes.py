"""The ledger and its cases."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.case_answers import case_line, whole_case
from huiyin.api.filters import CASES, given
from huiyin.api.nouns import NOUNS
from huiyin.api.schemas import CasePage, PageSize, Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.queries import cases_in_ledger, page_of_cases

router = Router(tags=["cases"])
CASE = NOUNS["case"]


@router.get("", response=CasePage, operation_id="case_list", summary=_l("台账"))
def cases(
    request: HttpRequest,
    campaign: Words = "",
    state: Words = "",
    kind: Words = "",
    category: Words = "",
    unit: Words = "",
    text: Words = "",
    overdue: Literal["", "1"] = "",
    after: Words = "",
    limit: PageSize = 50,
) -> Any:
    filters = given(
        CASES, campaign=campaign, state=state, kind=kind, category=category, lead=unit, text=text, overdue=overdue
    )
    page = page_of_cases(cases_in_ledger(caller(request), filters), after=after, size=limit)
    return {"cases": [case_line(case) for case in page.rows], "next": page.after}


@router.get("/{ref}", response=Whole, operation_id="case_get", summary=_l("一件的全部"))
def case(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_case(CASE.one(actor, ref), actor)


add_verbs(router, CASE)
