"""The five numbers of the ledger (发现、整改、销号、仍然好、作废): every number opens its rows, found is the sum of what it is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.terms import Kind
from huiyin.reports.figures import FIGURES, Count, counts
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, scoped

COLUMNS = (
    ("cases.by_category", _("发现")),
    ("cases.open", _("在办")),
    ("cases.rectified", _("已整改")),
    ("cases.struck_off", _("销号")),
    ("cases.still_good", _("仍然好")),
    ("cases.rebounded", _("反弹过")),
    ("cases.ended_otherwise", _("作废等")),
)
"""Found = open + struck off + ended otherwise; rectified, still good and come back cut across them."""


@needs(P.CASE_VIEW)
@require_GET
@scoped("desk/tally.html", ScopeFilters, here="ledger")
def tally(request: Any, scope: Scope, told: dict[str, Any]) -> HttpResponse:
    """Show the numbers of the problems in scope, as a whole and by category."""
    problems = scope.of_kind(Kind.RECTIFICATION)
    found = counts([FIGURES[name] for name, _label in COLUMNS], problems)
    return page(request, "desk/tally.html", heads=heads_of(found), rows=rows_of(found), **told)


def heads_of(found: list[Count]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "value": counted.value}
        for (name, label), counted in zip(COLUMNS, found, strict=True)
    ]


def rows_of(found: list[Count]) -> list[dict[str, Any]]:
    """Return a line for each category that was found, its parts in the order of the columns."""
    kinds = [(part.code, part.label) for part in found[0].split if part.value]
    return [
        {
            "code": code,
            "label": label,
            "parts": [(name, counted.part(code)) for (name, _l), counted in zip(COLUMNS, found, strict=True)],
        }
        for code, label in kinds
    ]
