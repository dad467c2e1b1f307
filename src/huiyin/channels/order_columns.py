"""Which column of a platform's sheet is which part of an order (C11, C14): the heads of voices, and those of orders beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.intake.columns import WANTED
from huiyin.kernel.tables import Cell, Column, DayOrder, Table, clean_text, guess_order, read_moment, recognise

ORDER_WANTED: dict[str, Column] = {
    "number": Column((*WANTED["number"].names, "交办编号", "案件编号", "事项编号", "单号", "序列号"), required=True),
    "received_at": Column(
        (*WANTED["received_at"].names, "交办时间", "交办日期", "派单时间", "派发时间", "转办时间", "下派时间")
    ),
    "due": Column(
        (
            gettext_noop("办理时限"),
            "办理期限",
            "办结时限",
            "办结期限",
            "答复时限",
            "要求办结时间",
            "要求答复时间",
            "截止时间",
            "截止日期",
            "到期时间",
            "due",
            "due date",
            "deadline",
        )
    ),
    "demand": Column((gettext_noop("办理要求"), "要求", "交办要求", "交办意见", "批示意见", "领导批示", "demand")),
    "subject": WANTED["subject"],
    "body": Column((*WANTED["body"].names, "来电内容", "工单内容", "交办内容", "事项内容", "投诉内容"), required=True),
    "name": Column((*WANTED["name"].names, "诉求人姓名", "来电人姓名", "投诉人姓名")),
    "phone": Column((*WANTED["phone"].names, "来电人电话", "投诉人电话")),
    "address": WANTED["address"],
}
"""The heads that platforms give each part; what a sheet has beside them goes back as it came."""


@dataclass
class Layout:
    """How the rows of one sheet are read. ``wrong`` lists what keeps it from being read; ``sentences`` what was found."""

    heads: list[str]
    columns: dict[str, int]
    orders: dict[str, DayOrder | None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def lay_out(table: Table) -> Layout:
    """Recognise the columns of a sheet and say what was found and what is missing."""
    found = recognise(table.heads, ORDER_WANTED)
    layout = Layout(list(table.heads), dict(found.columns))
    if "number" in found.missing:
        layout.wrong.append(_("没有编号列(例如「工单编号」):没有平台的编号就无法回报,不能导入"))
    layout.wrong += [_("没有内容列(例如「诉求内容」)")] * ("body" in found.missing)
    for name, places in found.doubled.items():
        heads = _("、").join(_("「{head}」").format(head=found.heads[place]) for place in places)
        layout.wrong.append(
            _("「{name}」对应了多列:{found}。请只留一列").format(name=ORDER_WANTED[name].label, found=heads)
        )
    for name in ("received_at", "due"):
        if name in layout.columns:
            layout.orders[name] = guess_order(row.cells[layout.columns[name]] for row in table.rows()).order
    pairs = [
        _("{field}←「{head}」").format(field=ORDER_WANTED[name].label, head=found.heads[place])
        for name, place in found.columns.items()
    ]
    layout.sentences = [*table.notes, _("认出的列:{pairs}。").format(pairs=_(";").join(pairs))]
    return layout


def said_in(layout: Layout, cells: list[Cell]) -> dict[str, Any]:
    """Return the parts of a row as the verb asks for them; raise ``ValueError`` with a sentence for a date that is none."""
    said: dict[str, Any] = {}
    for name, place in layout.columns.items():
        if name not in ("received_at", "due"):
            said[name] = clean_text(cells[place])
        elif cells[place] not in (None, ""):
            try:
                said[name] = read_moment(cells[place], order=layout.orders.get(name))
            except ValueError as error:
                raise ValueError(_("{field}:{reason}").format(field=ORDER_WANTED[name].label, reason=error)) from error
    return said


def day_of(moment: datetime | date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
