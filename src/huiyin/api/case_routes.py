"""The ledger and its cases."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.case_answers import case_line, whole_case
from huiyin.api.nouns import NOUNS
from huiyin.api.problems import Unfit
from huiyin.api.schemas import CasePage, PageSize, Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.queries import cases_in_ledger, page_of_cases
from huiyin.cases.terms import Kind, State

router = Router(tags=["cases"])
CASE = NOUNS["case"]
KNOWN = {"state": State.values, "kind": Kind.values}


def ledger_filters(**asked: str) -> dict[str, str]:
    """Return the filters that were given; refuse a code that no list has, lest it pass for an empty ledger."""
    strange = {
        name: [_("没有「{code}」").format(code=asked[name])]
        for name, codes in KNOWN.items()
        if asked.get(name) and asked[name] not in codes
    }
    if strange:
        raise Unfit(_("筛选条件有误。"), strange)
    return {name: value for name, value in asked.items() if value}


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
    filters = ledger_filters(
        campaign=campaign, state=state, kind=kind, category=category, lead=unit, text=text, overdue=overdue
    )
    page = page_of_cases(cases_in_ledger(caller(request), filters), after=after, size=limit)
    return {"cases": [case_line(case) for case in page.rows], "next": page.after}


@router.get("/{ref}", response=Whole, operation_id="case_get", summary=_l("一件的全部"))
def case(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_case(CASE.one(actor, ref), actor)


add_verbs(router, CASE)
