"""The columns of rows pasted into the ledger: what their heads are called."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from huiyin.kernel.tables import Column

WANTED = {
    "title": Column((gettext_noop("标题"), "件名", "主题", "问题标题", "title", "subject")),
    "problem": Column((gettext_noop("问题内容"), "问题", "内容", "问题描述", "反映问题", "反映内容", "problem")),
    "kind": Column((gettext_noop("种类"), "件别", "件的种类", "kind")),
    "category": Column((gettext_noop("类别"), "问题类别", "二级类别", "category")),
    "handling_type": Column((gettext_noop("整改类型"), "办理类型", "handling type")),
    "target": Column((gettext_noop("反映对象"), "对象", "反映的对象", "target")),
    "lead": Column((gettext_noop("责任单位"), "承办单位", "主办单位", "牵头单位", "责任部门", "lead unit")),
    "due_on": Column((gettext_noop("整改时限"), "时限", "办理时限", "办结时限", "完成时限", "due", "deadline")),
}
"""The columns in the order in which they are taken where the first line is no line of heads."""


def wanted() -> dict[str, Column]:
    """Return the columns by which heads are known, also as the page names them in the reader's language."""
    return {name: Column((*column.names, column.label)) for name, column in WANTED.items()}
