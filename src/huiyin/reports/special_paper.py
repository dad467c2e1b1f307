"""The timetable and route map (时间表和路线图) as they are printed and posted: A4 landscape (A12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_special import SpecialPlan
from huiyin.campaigns.special import answering
from huiyin.reports.form_pdf import typeset
from huiyin.reports.gantt import HEADS, LEGEND, Row
from huiyin.reports.special_rows import (
    GROUPINGS,
    Line,
    campaign_rows,
    draw,
    lines_of,
    plan_routes,
    plan_rows,
    state_words,
)

FULL_PAGE, FIRST_PAGE, ACROSS = 720.0, 600.0, 1170.0
"""Pixels of a picture that fills a page below its heading, one that leaves room for the title, and how many go across."""
Plain = dict[str, Any]


def on_pages(rows: Sequence[Row]) -> list[list[Row]]:
    """Part rows so that each picture fits on a page; a heading goes with what it heads and is said again overleaf."""
    pages: list[list[Row]] = [[]]
    room, heading = FIRST_PAGE - LEGEND - HEADS, None
    for n, row in enumerate(rows):
        needed = row.height + (rows[n + 1].height if row.heading and n + 1 < len(rows) else 0)
        if needed > room and pages[-1]:
            again: list[Row] = [heading] if heading and not row.heading else []
            pages.append(again)
            room = FULL_PAGE - LEGEND - HEADS - sum(one.height for one in again)
        heading = row if row.heading else heading
        pages[-1].append(row)
        room -= row.height
    return [page for page in pages if page]


def laid_out(campaign: Campaign, title: str, rows: Sequence[Row], facts: list[tuple[str, str]]) -> Plain:
    today = timezone.localdate()
    frame = getattr(campaign, "special", None)
    return {
        "title": title,
        "about": f"{frame.document_title} {frame.document_number}" if frame else campaign.name,
        "office": str(campaign.office),
        "printed": _("打印日期 {day}").format(day=today),
        "facts": facts,
        "timetables": [draw(campaign, page, today, title, ACROSS) for page in on_pages(rows)] if rows else [],
        "problems": [],
        "problem_heads": [],
        "routes": [],
        "tables": [],
        "words": {
            "page": _("第 {n} 页 共 {m} 页"),
            "timetable": _("时间表"),
            "problems": _("具体问题"),
            "route": _("路线图"),
            "facts": _("时间表明细"),
        },
    }


def plan_pdf(plan: SpecialPlan) -> bytes:
    """Return a unit's timetable and route map as a PDF; the plan is fetched whole."""
    today = timezone.localdate()
    people = [(one.get_duty_display(), one.user.name) for one in answering(plan.campaign, plan.unit)]
    partners = _("、").join(str(one.unit) for one in plan.partners.all())
    facts = [(_("牵头单位"), str(plan.unit)), *people, *([(_("参与单位"), partners)] if partners else [])]
    facts.append((_("状态"), plan.get_state_display()))
    said = laid_out(plan.campaign, _("{plan}时间表和路线图").format(plan=plan), plan_rows(plan, today), facts)
    said["routes"] = [{"name": name, "picture": picture} for name, picture in plan_routes(plan)]
    said["problems"] = [
        [str(one.number), one.title, one.get_mode_display(), one.target or "—", one.field, one.aspect or "—"]
        for one in plan.problems.all()
    ]
    said["problem_heads"] = [_("序号"), _("具体问题"), _("整改方式"), _("目标"), _("领域"), _("整治方面")]
    said["tables"] = [table(lines_of([plan], today), with_unit=False)]
    return typeset("special", said)


def campaign_pdf(campaign: Campaign, lines: Sequence[Line], by: str) -> bytes:
    """Return the timetable of all plans of a campaign as a PDF."""
    done = sum(line.state == "done" for line in lines)
    late = sum(line.state == "late" for line in lines)
    facts = [
        (_("单位"), str(len({line.plan.pk for line in lines}))),
        (_("节点"), str(len(lines))),
        (_("已完成"), str(done)),
        (_("逾期"), str(late)),
    ]
    title = _("{campaign}时间表({by})").format(campaign=campaign, by=GROUPINGS[by])
    said = laid_out(campaign, title, campaign_rows(lines, by), facts)
    said["tables"] = [table(lines, with_unit=True)]
    return typeset("special", said)


def table(lines: Sequence[Line], *, with_unit: bool) -> Plain:
    heads = [_("问题"), _("节点"), _("到期日"), _("状态"), _("完成日期"), _("完成情况")]
    rows = []
    for line in lines:
        one = line.milestone
        row = [
            f"{line.problem.number}. {line.problem.title}", one.name, str(one.due_on), state_words(line),
            str(one.done_on or "—"), one.note or "—",
        ]  # fmt: skip
        rows.append([str(line.plan.unit), *row] if with_unit else row)
    return {"heads": [_("单位"), *heads] if with_unit else heads, "rows": rows}
