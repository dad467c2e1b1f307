"""Supervised items (督办事项, G13) with their urgings and outcome, as a page and for Excel; the printed sheet of an urging."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.actions import case_verbs
from huiyin.cases.files import safe_name
from huiyin.cases.permissions import P
from huiyin.cases.shares import rules_of
from huiyin.cases.supervised import (
    ANSWERS,
    is_late,
    page_of_supervised,
    settled,
    supervised,
    urging_seen,
    with_log,
)
from huiyin.cases.urging_models import Urging
from huiyin.delivery.results import results
from huiyin.people.actions_house import institution_verbs
from huiyin.people.permissions import P as PEOPLE
from huiyin.reports.urging_paper import sheet_of, title_of
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.report import DOCX
from huiyin.web.desk.sheets import sheet, wants_sheet

PAGE = 30
DELIVERED_AT_ONCE = 500
"""Cases whose results are looked up together for an export."""


@needs(P.CASE_VIEW)
@require_GET
def supervised_items(request: Any) -> HttpResponse:
    """Show what is supervised: who follows it up, each urging, whether it arrived, its answer and what became of it."""
    answer = request.GET.get("answer", "")
    answer = answer if answer in ANSWERS else ""
    found = supervised(request.actor, answer)
    if wants_sheet(request):
        return items_sheet(found)
    cases, after = page_of_supervised(found, request.GET.get("after", ""), PAGE)
    return page(
        request,
        "desk/supervised.html",
        here="supervised",
        lines=lines_of(cases),
        after=after,
        chosen=answer,
        choices=choices(),
        urges=bool(request.actor.paths(P.CASE_URGE)),
    )


def choices() -> list[tuple[str, str]]:
    return [
        ("", _("全部")),
        ("waiting", _("等回音")),
        ("late", _("回音超期")),
        ("open", _("在办")),
        ("closed", _("已有着落")),
    ]


def lines_of(cases: list[Any]) -> list[dict[str, Any]]:
    """Return the cases as the page shows them; one query tells what arrived."""
    arrived = results(f"urging/{one.ref}" for case in cases for one in case.log)
    return [
        {
            "case": case,
            "follow": case.followed_by[0] if case.followed_by else None,
            "log": log_of(case.log, arrived),
            "settled": settled(case),
        }
        for case in cases
    ]


def log_of(urgings: Iterable[Urging], arrived: dict[str, str]) -> list[dict[str, Any]]:
    """Return urgings as pages show them: each with whom it went to, whether it arrived, and whether its answer is late."""
    today = timezone.localdate()
    return [
        {
            "urging": one,
            "to": _("、").join(f"{urged.user.name}({urged.get_step_display()})" for urged in one.urged.all()),
            "arrived": arrived.get(f"urging/{one.ref}", ""),
            "late": is_late(one, today),
        }
        for one in urgings
    ]


def items_sheet(found: Any) -> HttpResponse:
    """Return the list with one row for each urging."""
    heads = [
        _("件号"), _("事项"), _("承办单位"), _("办理时限"), _("跟踪督办人"), _("专班"), _("文号"), _("颜色"), _("缘由"), _("发给"),
        _("时间"), _("送达"), _("催办内容"), _("回复期限"), _("回音"), _("回音时间"), _("着落"),
    ]  # fmt: skip
    widths = [14, 36, 16, 12, 10, 18, 18, 8, 14, 26, 17, 24, 36, 12, 36, 17, 14]
    return sheet(_("督办事项"), heads, rows_of(found), widths=widths)


def rows_of(found: Any) -> Iterator[list[Any]]:
    cases = list(with_log(found))
    for begin in range(0, len(cases), DELIVERED_AT_ONCE):
        for line in lines_of(cases[begin : begin + DELIVERED_AT_ONCE]):
            yield from rows_for(line)


def rows_for(line: dict[str, Any]) -> Iterator[list[Any]]:
    case, follow = line["case"], line["follow"]
    first = [case.ref, case.title, str(case.lead_unit or ""), case.due_on]
    first += [follow.user.name, follow.team] if follow else ["", ""]
    for entry in line["log"] or [None]:
        yield [*first, *(cells(entry) if entry else [""] * 10), line["settled"]]


def cells(entry: dict[str, Any]) -> list[Any]:
    one = entry["urging"]
    replied = timezone.localtime(one.replied_at).replace(tzinfo=None) if one.replied_at else None
    return [
        str(one),
        one.get_colour_display(),
        one.get_level_display(),
        entry["to"],
        timezone.localtime(one.at).replace(tzinfo=None),
        entry["arrived"],
        one.text,
        one.reply_by,
        one.reply,
        replied,
    ]


@needs(P.CASE_VIEW)
@require_GET
def urging_file(request: Any, ref: str) -> FileResponse:
    """Give out the sheet of an urging as a Word file."""
    found = urging_seen(request.actor, ref)
    if found is None:
        raise Http404
    with translation.override("zh-hans"):
        content, name = sheet_of(found), f"{title_of(found)} {found}.docx"
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=safe_name(name, "urging.docx"), content_type=DOCX
    )


@needs(PEOPLE.UNIT_KEEP)
@require_GET
def urging_rules(request: Any) -> HttpResponse:
    """Show when and whom the program urges, level by level."""
    institution = own_institution(request)
    may = institution_verbs["set_urging_rule"].refusal(institution, request.actor) is None
    rules = rules_of(institution)
    return page(
        request, "desk/urging_rules.html", here="manage", institution=institution, rules=rules, may=may,
        urge=case_verbs["urge"].label,
    )  # fmt: skip
