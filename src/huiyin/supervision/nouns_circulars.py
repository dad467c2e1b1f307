"""Circulars as a noun for every door."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.models_circulars import Circular, CircularKind, CircularUnit
from huiyin.supervision.queries_circulars import AT_UNIT, circulars_seen, from_office
from huiyin.supervision.queries_discipline import sanctions_seen
from huiyin.supervision.queries_events import events_seen


def parts_of(circular: Circular, actor: Actor) -> list[Part]:
    """Return the frozen numbers, and who has read it: a unit sees its own line alone."""
    whole = from_office(circular, actor)
    shown = [
        one
        for one in circular.units.all()
        if whole or any(actor.may_at(permission, [one.unit.path]) for permission in AT_UNIT)
    ]
    paper = Part(
        title=_("文稿"),
        columns=(_("Word 文档"), _("PDF 文件(打印)")),
        rows=[
            (
                Link(f"{circular.title}.docx", "circular-word", circular.ref),
                Link(f"{circular.title}.pdf", "circular-pdf", circular.ref),
            )
        ],
    )
    told = [progress_told(circular)] if circular.kind == CircularKind.PROGRESS else [origin_told(circular, actor)]
    return [*told, receipts_told(shown), paper]


def origin_told(circular: Circular, actor: Actor) -> Part:
    """Return what a self-criticism comes from, as far as the reader sees that: the event, once it is out, and the sanction."""
    rows: list[tuple[Any, ...]] = []
    sanction = circular.sanction
    known = sanction is not None and sanctions_seen(actor).filter(pk=sanction.pk).exists()
    line = sanction.attendance if sanction else None
    if line and (known or circular.issued_on) and events_seen(actor).filter(pk=line.event_id).exists():
        rows.append((_t("会议签到"), Link(f"{line.event.ref} {line.event}", "event", line.event.ref)))
    if sanction and known:
        rows.append((_t("处理"), Link(sanction.ref, "sanction", sanction.ref)))
    return Part(title=_("由来"), columns=(_("事项"), _("编号")), rows=rows)


def receipts_told(shown: list[CircularUnit]) -> Part:
    """Return who confirmed and when, then in one line those who have not: there may be more than a hundred."""
    rows: list[tuple[Any, ...]] = [(one.unit.name, one.read_at) for one in shown if one.read_at]
    if unread := [one.unit.name for one in shown if not one.read_at]:
        rows.append((_t("、").join(unread), _t("未签收({n} 个单位)").format(n=len(unread))))
    return Part(title=_("签收情况"), columns=(_("单位"), _("签收时间")), rows=rows)


def progress_told(circular: Circular) -> Part:
    rows = [(one["name"], one["assigned"], one["done"], one["late"]) for one in circular.figures]
    total = [sum(one[name] for one in circular.figures) for name in ("assigned", "done", "late")]
    rows += [(_t("合计"), *total)] if rows else []
    heads = (_("责任单位"), _("交办"), _("已整改"), _("超期"))
    return Part(title=_("各单位整改落实情况"), columns=heads, rows=rows, empty=_("到这一刻还没有交办的整改问题。"))


KINDS = (
    Kind(
        name="circular",
        plural="circulars",
        label=_("通报"),
        many=_("通报和检讨"),
        ref_label=_("通报编号"),
        intro=_("检讨印发全系统,起警示作用;整改落实情况通报由台账生成。每个单位签收。"),
        verbs=circular_verbs,
        seen=circulars_seen,
        creates="draft_circular",
        within="campaign",
        fields=(
            *("ref", "campaign", "kind", "title", "text", "as_of", "issued_by", "issued_on", "receipts"),
            *("withdrawn_for", "state"),
        ),
        line=("ref", "title", "kind", "issued_on", "receipts", "state"),
        parts=parts_of,
        here="supervision",
        secret=True,
    ),
)
