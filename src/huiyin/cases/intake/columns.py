"""Which column of a brought file is which part of a voice, and what is said to the person about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from huiyin.kernel.tables import Column, DayOrder, Recognition, Table, guess_order, recognise
from huiyin.kernel.tables_heads import normal_head

WANTED: dict[str, Column] = {
    "number": Column(
        (
            gettext_noop("编号"),
            "留言编号",
            "来件编号",
            "外部编号",
            "信件编号",
            "工单编号",
            "工单号",
            "诉求编号",
            "受理编号",
            "信访编号",
            "流水号",
            "number",
            "id",
            "message id",
            "ticket number",
            "reference",
            "service request id",
        )
    ),
    "received_at": Column(
        (
            gettext_noop("时间"),
            "留言时间",
            "来件时间",
            "收到时间",
            "提交时间",
            "来信时间",
            "来电时间",
            "受理时间",
            "诉求时间",
            "反映时间",
            "创建时间",
            "登记时间",
            "日期",
            "time",
            "date",
            "received at",
            "received",
            "submitted at",
            "created at",
            "requested datetime",
        )
    ),
    "subject": Column(
        (
            gettext_noop("主题"),
            "留言主题",
            "标题",
            "留言标题",
            "来件主题",
            "诉求标题",
            "信件标题",
            "subject",
            "title",
            "summary",
        )
    ),
    "body": Column(
        (
            gettext_noop("内容"),
            "留言详情",
            "留言内容",
            "详情",
            "正文",
            "来件内容",
            "诉求内容",
            "诉求描述",
            "反映内容",
            "信件内容",
            "问题描述",
            "意见内容",
            "意见建议",
            "意见和建议",
            "意见",
            "body",
            "content",
            "text",
            "message",
            "description",
            "details",
            "comment",
            "comments",
        )
    ),
    "name": Column(
        (
            gettext_noop("姓名"),
            "留言用户",
            "用户",
            "用户名",
            "昵称",
            "网友",
            "留言人",
            "来信人",
            "来电人",
            "来件人",
            "反映人",
            "诉求人",
            "投诉人",
            "联系人",
            "name",
            "user",
            "user name",
            "author",
            "sender",
        )
    ),
    "phone": Column(
        (
            gettext_noop("电话"),
            "联系电话",
            "电话号码",
            "手机",
            "手机号",
            "手机号码",
            "来电号码",
            "联系方式",
            "phone",
            "telephone",
            "mobile",
            "phone number",
        )
    ),
    "email": Column((gettext_noop("电子邮箱"), "邮箱", "电子邮件", "email", "e-mail", "email address")),
    "address": Column(
        (gettext_noop("地址"), "联系地址", "住址", "家庭住址", "通讯地址", "home address", "contact address")
    ),
    "reply": Column(
        (
            gettext_noop("答复意见"),
            "答复内容",
            "回复内容",
            "回复意见",
            "答复",
            "回复",
            "办理答复",
            "reply",
            "answer",
            "response",
            "official reply",
        )
    ),
    "replied_at": Column(
        (
            gettext_noop("答复时间"),
            "回复时间",
            "答复日期",
            "回复日期",
            "办结时间",
            "办结日期",
            "replied at",
            "reply date",
            "reply time",
            "answered at",
            "response date",
        )
    ),
}
"""The heads that people give each part; the first is the one we show."""

TIMES = ("received_at", "replied_at")
CONTACTS = ("name", "phone", "email", "address")
_PERSONAL = re.compile("身份证|证件号|护照号|银行卡|微信|qq|idcard|idnumber|passport")


class Known(NamedTuple):
    """A form whose heads mislead a guess: its columns are settled here. ``inner`` are the office's notes for itself."""

    name: Any
    columns: dict[str, str]
    inner: tuple[str, ...]


KNOWN = (
    Known(
        gettext_lazy("波士顿 311 工单"),
        {"number": "case_enquiry_id", "received_at": "open_dt", "subject": "case_title"},
        ("closure_reason", "closed_dt"),
    ),
    Known(
        gettext_lazy("纽约 311 工单"),
        {"number": "Unique Key", "received_at": "Created Date", "subject": "Complaint Type", "body": "Descriptor"},
        ("Resolution Description", "Closed Date"),
    ),
)


@dataclass
class Layout:
    """How the rows of one table are to be read. ``wrong`` lists what keeps them from being read at all."""

    heads: list[str]
    columns: dict[str, int]
    orders: dict[str, DayOrder | None] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asks_order: bool = False

    @property
    def with_replies(self) -> bool:
        return {"reply", "replied_at"} <= self.columns.keys()

    @property
    def fields(self) -> dict[str, str]:
        """The head under which each part stands."""
        return {name: self.heads[place] for name, place in self.columns.items()}

    def kept(self) -> dict[str, Any]:
        """Return what a batch keeps, so that a later run reads the very same way."""
        return {"heads": self.heads, "columns": self.columns, "orders": self.orders}


def lay_out(
    table: Table, *, mapping: Mapping[str, int | str | None] | None = None, date_order: DayOrder | None = None
) -> Layout:
    """Recognise the columns and say everything about them: found, missing, doubled, unused, the order of dates."""
    known = next((k for k in KNOWN if set(k.columns.values()) <= set(table.heads)), None)
    chosen: dict[str, int | str | None] = {}
    if known:
        chosen = {name: known.columns.get(name) for name in WANTED}
    found = recognise(table.heads, WANTED, chosen={**chosen, **(mapping or {})})
    layout = Layout(list(table.heads), dict(found.columns))
    layout.sentences += [*table.notes, *recognised(found, known)]
    layout.wrong += doubled(found)
    if not {"body", "subject"} & (found.columns.keys() | found.doubled.keys()):
        layout.wrong.append(_("缺少必需的列:{names}。").format(names=_("内容(或主题)")))
    see_to_replies(layout)
    see_to_rest(layout)
    see_to_dates(layout, table, date_order)
    return layout


def as_before(table: Table, kept: Mapping[str, Any]) -> Layout:
    """Return the layout that a batch has kept."""
    layout = Layout(list(table.heads), dict(kept["columns"]), dict(kept["orders"]))
    see_to_rest(layout)
    return layout


def recognised(found: Recognition, known: Known | None) -> list[str]:
    said = [_("识别为:{name}。").format(name=known.name)] if known else []
    pairs = [
        _("{field}←「{head}」").format(field=found.wanted[name].label, head=found.heads[place])
        for name, place in found.columns.items()
    ]
    said += [_("认出的列:{pairs}。").format(pairs=_(";").join(pairs))] if pairs else []
    if "body" not in found.columns and "subject" in found.columns:
        said.append(_("没有内容列:以主题作为内容。"))
    if "received_at" not in found.columns and "received_at" not in found.doubled:
        said.append(_("没有时间列:收到时间记为导入的时刻。"))
    inner = [head for head in known.inner if head in found.heads] if known else []
    if inner and "reply" not in found.columns:
        heads = _("、").join(_("「{head}」").format(head=head) for head in inner)
        said.append(_("{heads}是内部办结记录,不是对来件人的答复,只作为附注保存。").format(heads=heads))
    return said


def doubled(found: Recognition) -> list[str]:
    """Return the questions that only a person can answer: which of several columns it is."""
    said = []
    for name, places in found.doubled.items():
        heads = _("、").join(_("「{head}」").format(head=found.heads[place]) for place in places)
        said.append(
            _("「{name}」对应了多列:{found}。请指定用哪一列。").format(name=found.wanted[name].label, found=heads)
        )
    return said


def see_to_replies(layout: Layout) -> None:
    """A reply counts only with its date; without it the column is kept beside the voice."""
    if layout.with_replies:
        layout.sentences.append(_("含答复和答复时间:有答复的行作为历史办结件导入。"))
    elif "reply" in layout.columns or "replied_at" in layout.columns:
        layout.sentences.append(_("答复和答复时间没有同时认出:不作为历史办结件,只作为附注保存。"))
        for name in ("reply", "replied_at"):
            layout.columns.pop(name, None)


def see_to_rest(layout: Layout) -> None:
    """Keep what was not recognised beside the voice, except what tells who a person is and has no sealed place here."""
    used = set(layout.columns.values())
    withheld = []
    for place, head in enumerate(layout.heads):
        if place in used:
            continue
        if _PERSONAL.search(normal_head(head)):
            withheld.append(head)
            continue
        key, n = head, 1
        while key in layout.extra.values():
            n += 1
            key = f"{head} ({n})"
        layout.extra[place] = key
    if layout.extra:
        heads = _("、").join(_("「{head}」").format(head=head) for head in layout.extra.values())
        layout.sentences.append(_("没有对应的列作为附注随来件保存:{heads}。").format(heads=heads))
    if withheld:
        heads = _("、").join(_("「{head}」").format(head=head) for head in withheld)
        layout.sentences.append(_("{heads}是办理用不到的个人信息,不导入。").format(heads=heads))


def see_to_dates(layout: Layout, table: Table, date_order: DayOrder | None) -> None:
    """Find out whether the day or the month comes first, or ask; what a person chose comes first."""
    for name in TIMES:
        if name not in layout.columns:
            continue
        place = layout.columns[name]
        guess = guess_order(row.cells[place] for row in table.rows())
        layout.orders[name] = date_order or guess.order
        if date_order and not guess.order:
            continue
        if guess.order:
            layout.sentences.append(_("{field}:{sentence}").format(field=WANTED[name].label, sentence=guess.sentence))
        else:
            layout.asks_order = True
            layout.wrong.append(guess.sentence)
