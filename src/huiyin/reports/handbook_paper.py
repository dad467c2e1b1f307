"""The handbook of a supervision group (督导工作手册) as a Word file and as a PDF, one copy for each supervisor (G05, M18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.reports.form_pdf import typeset
from huiyin.reports.paper import Paper
from huiyin.supervision.models_groups import HandbookIssue

NAME, DAY, PHONE = 26.0, 28.0, 34.0
"""Millimetres of the narrow columns."""


def handbook_word(issue: HandbookIssue, holder: str = "") -> bytes:
    """Return an edition as a Word file, with the name of who holds the copy where it is somebody's."""
    said = issue.content
    title = _("督导工作手册")
    paper = Paper(title=f"{said['group']}{title}", author=said["institution"], mark=edition(issue), at=moment(issue))
    paper.title(title)
    paper.note(" · ".join([said["campaign"], said["group"], said["on"]]))
    if holder:
        paper.note(_("持有人:{name}").format(name=holder))
    for heading, write in PARTS:
        paper.heading(heading())
        write(paper, said)
    return paper.content()


def edition(issue: HandbookIssue) -> str:
    return _("第 {n} 版").format(n=issue.number)


def moment(issue: HandbookIssue) -> datetime:
    at: datetime = issue.at
    return at


def write_members(paper: Paper, said: Mapping[str, Any]) -> None:
    rows = [[one["role"], one["name"], one["title"] or one["unit"], one["phone"]] for one in said["members"]]
    heads = [_("职责"), _("姓名"), _("职务"), _("办公电话")]
    paper.table(_("组成人员"), heads, rows, words=4, widths=(NAME, NAME, 104.0 - PHONE, PHONE))


def write_rules(paper: Paper, said: Mapping[str, Any]) -> None:
    for rule in said["rules"]:
        paper.subheading(rule["title"])
        for point in rule["points"]:
            paper.say(point)


def write_steps(paper: Paper, said: Mapping[str, Any]) -> None:
    rows = [[one["step"], one["planned_on"], one["done_on"]] for one in said["steps"]]
    heads = [_("督导步骤"), _("预定日期"), _("完成日期")]
    paper.table(_("督导时间预安排表"), heads, rows, words=3, widths=(156 - 2 * DAY, DAY, DAY))


def write_units(paper: Paper, said: Mapping[str, Any]) -> None:
    rows = [[one["unit"], one["contact"], one["phone"], one["stands"]] for one in said["units"]]
    heads = [_("单位"), _("联系人"), _("电话"), _("本环节情况")]
    paper.table(_("督导的单位"), heads, rows, words=4, widths=(38.0, NAME - 4, PHONE - 4, 156 - 90.0))


def write_documents(paper: Paper, said: Mapping[str, Any]) -> None:
    if not said["documents"]:
        paper.say(_("本次活动还没有在系统里下发文件。"))
    for one in said["documents"]:
        paper.subheading(one["title"])
        for line in one["text"].splitlines():
            if line.strip():
                paper.say(line.strip())


PARTS: tuple[tuple[Callable[[], str], Callable[[Paper, Mapping[str, Any]], None]], ...] = (
    (lambda: _("一、组成人员"), write_members),
    (lambda: _("二、督导规则"), write_rules),
    (lambda: _("三、督导工作主要步骤和时间"), write_steps),
    (lambda: _("四、督导的单位"), write_units),
    (lambda: _("五、重要文件"), write_documents),
)


def handbook_pdf(issue: HandbookIssue, holder: str = "") -> bytes:
    """Return an edition as a PDF of A5 pages, to be carried about."""
    said = issue.content
    tables = {
        "members": {
            "heads": [_("职责"), _("姓名"), _("职务"), _("办公电话")],
            "rows": [[one["role"], one["name"], one["title"] or one["unit"], one["phone"]] for one in said["members"]],
        },
        "steps": {
            "heads": [_("督导步骤"), _("预定日期"), _("完成日期")],
            "rows": [[one["step"], one["planned_on"], one["done_on"]] for one in said["steps"]],
        },
        "units": {
            "heads": [_("单位"), _("联系人、电话"), _("本环节情况")],
            "rows": [[one["unit"], f"{one['contact']} {one['phone']}".strip(), one["stands"]] for one in said["units"]],
        },
    }
    return typeset(
        "handbook",
        {
            "title": _("督导工作手册"),
            "cover": [said["institution"], said["campaign"], said["group"], said["on"]],
            "holder": _("持有人:{name}").format(name=holder) if holder else "",
            "edition": edition(issue),
            "headings": [heading() for heading, _write in PARTS],
            "rules": said["rules"],
            "documents": said["documents"],
            "no_documents": _("本次活动还没有在系统里下发文件。"),
            **tables,
        },
    )
