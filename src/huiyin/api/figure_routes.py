"""Figures, and the rows behind each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router, Schema

from huiyin.api.access import caller
from huiyin.api.figure_scope import figure_called, scope_from
from huiyin.api.schemas import FigureList, FigureRows, PageSize, Whole, Words
from huiyin.reports.figures import FIGURES, as_json, count
from huiyin.reports.rows import rows

router = Router(tags=["figures"])


class Asked(Schema):
    """Over what a figure is asked. Days are written 2014-04-01; ``as_of`` means the end of that day."""

    campaign: Words = ""
    unit: Words = ""
    since: Words = ""
    until: Words = ""
    as_of: Words = ""
    kind: Words = ""


@router.get("", response=FigureList, operation_id="figure_list", summary=_l("指标及其定义"))
def figures(request: HttpRequest) -> Any:
    return {
        "figures": [
            {"name": each.name, "label": str(each.label), "definition": str(each.definition), "unit": str(each.unit)}
            for each in FIGURES.values()
        ]
    }


@router.get("/{name}", response=Whole, operation_id="figure_get", summary=_l("一个指标:总数和各项"))
def figure(request: HttpRequest, name: Words, asked: Query[Asked]) -> Any:
    scope = scope_from(caller(request), asked.dict())
    return as_json(count(figure_called(name), scope))


@router.get("/{name}/rows", response=FigureRows, operation_id="figure_rows", summary=_l("数字背后的件"))
def figure_rows(
    request: HttpRequest,
    name: Words,
    asked: Query[Asked],
    part: Words | None = None,
    after: Words = "",
    limit: PageSize = 100,
) -> Any:
    actor = caller(request)
    found = rows(figure_called(name), scope_from(actor, asked.dict()), actor=actor, part=part, after=after, limit=limit)
    listed = [{"ref": row.ref, "title": row.title, "state": row.state} for row in found.listed]
    return {"value": found.value, "rows": listed, "withheld": found.withheld, "next": found.after}
