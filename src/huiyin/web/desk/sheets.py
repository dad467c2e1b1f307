"""A list of the desk as an Excel file, and tables to begin with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.kernel.tables import write_xlsx
from huiyin.people.permissions import P
from huiyin.web.desk.access import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Text = str | Promise


def wants_sheet(request: Any) -> bool:
    return bool(request.GET.get("as") == "xlsx")


def sheet(
    title: Text,
    heads: Sequence[Text],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int] = (),
    named: Text = "",
    day: date | None = None,
) -> FileResponse:
    """Return rows as an Excel file that is named for what it holds (``named``, or the title) and for its day, or today."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    columns = list(widths) or [18 for _head in heads]
    write_xlsx(file, [str(head) for head in heads], rows, sheet_title=str(title), column_widths=columns)
    file.seek(0)
    return sheet_answer(file, f"{named or title} {day or timezone.localdate()}.xlsx")


def sheet_answer(file: BinaryIO, name: str) -> FileResponse:
    """Hand out an Excel file that is written already, under a harmless name."""
    return FileResponse(file, as_attachment=True, filename=safe_name(name, "huiyin.xlsx"), content_type=XLSX)


UNIT_HEADS = [
    gettext_lazy("代码"),
    gettext_lazy("名称"),
    gettext_lazy("类别"),
    gettext_lazy("层级"),
    gettext_lazy("上级"),
]
PEOPLE_HEADS = [
    gettext_lazy("用户名"),
    gettext_lazy("姓名"),
    gettext_lazy("单位"),
    gettext_lazy("职务"),
    gettext_lazy("角色"),
    gettext_lazy("职责"),
    gettext_lazy("办公电话"),
    gettext_lazy("党小组"),
]


POST_HEADS = [
    gettext_lazy("单位"),
    gettext_lazy("岗位"),
    gettext_lazy("职责"),
    gettext_lazy("A岗"),
    gettext_lazy("B岗"),
    gettext_lazy("批准人"),
]
MATTER_HEADS = [gettext_lazy("事项"), gettext_lazy("主办单位"), gettext_lazy("协办单位"), gettext_lazy("关键词")]


def example_posts() -> list[list[Any]]:
    return [
        ["bgs", _("来信来访岗"), _("来信来访登记;回访来件人"), "zhangsan", "lisi", ""],
        ["jjk", _("招生学籍岗"), _("义务教育招生;学籍管理"), "lisi", "zhangsan", ""],
    ]


def example_matters() -> list[list[Any]]:
    return [[_("义务教育招生"), "jjk", "bgs", _("招生、学区、入学")], [_("来访接待"), "bgs", "", _("来访、接待")]]


def example_units() -> list[list[Any]]:
    return [
        ["bgs", _("办公室"), _("科室"), "1", ""],
        ["jjk", _("基础教育科"), _("科室"), "1", ""],
        ["cdxq", _("城东学区"), _("学区"), "1", ""],
        ["dyxx", _("第一小学"), _("学校"), "2", "cdxq"],
    ]


def example_people() -> list[list[Any]]:
    group = _("机关第一党小组")
    return [
        ["zhangsan", _("张三"), "bgs", _("科员"), "clerk", _("来信来访登记"), "023-48610000", group],
        ["lisi", _("李四"), "dyxx", _("校长"), "handler", _("学校全面工作"), "023-48620000", ""],
    ]


@needs(P.UNIT_KEEP, P.PEOPLE_KEEP, P.MATTER_KEEP)
@require_GET
def example(request: Any, name: str) -> FileResponse:
    """Hand out a table that shows how units or people are to be written."""
    if name == "units":
        return sheet(_("单位表(示例)"), UNIT_HEADS, example_units())
    if name == "people":
        return sheet(_("用户表(示例)"), PEOPLE_HEADS, example_people())
    if name == "posts":
        return sheet(_("岗位表(示例)"), POST_HEADS, example_posts())
    if name == "matters":
        return sheet(_("事权划分表(示例)"), MATTER_HEADS, example_matters())
    raise Http404
