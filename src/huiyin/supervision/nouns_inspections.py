"""Inspections as a noun for every door: what the office sees of them, and what a unit does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.supervision.actions_findings import inspection_verbs
from huiyin.supervision.models_inspections import FindingFile, InspectedUnit, Inspection
from huiyin.supervision.queries_inspections import inspections_seen, sees_whole, times_in_year, units_shown


def parts_of(inspection: Inspection, actor: Actor) -> list[Part]:
    """Return the units with their places of the year, the inspectors, the findings and the reviews that the actor reads."""
    whole = sees_whole(inspection, actor)
    shown = units_shown(inspection, actor)
    return [
        units_told(inspection, shown, whole=whole),
        people_told(inspection),
        *([opinion_told(inspection)] if whole else []),
        findings_told(inspection, shown, whole=whole),
        files_told(inspection, shown),
        reviews_told(shown),
    ]


def units_told(inspection: Inspection, shown: list[InspectedUnit], *, whole: bool) -> Part:
    times = times_in_year(shown, known_only=not whole)
    said = _t("{year} 年 {n} 次,上限 {most} 次")
    rows = [
        (
            one.unit.name,
            said.format(year=one.year, n=times[one.unit_id], most=one.most) if one.unit.kind == "school" else "",
        )
        for one in shown
    ]
    return Part(title=_("被查单位"), columns=(_("单位"), _("这一年的检查次数")), rows=rows)


def people_told(inspection: Inspection) -> Part:
    people = inspection.inspectors.select_related("user__unit")
    rows = [(one.user.name, one.user.unit.name) for one in people]
    return Part(title=_("检查人员"), columns=(_("姓名"), _("单位")), rows=rows)


def opinion_told(inspection: Inspection) -> Part:
    rows = [(inspection.decided_by or "", inspection.decided_at, inspection.opinion)] if inspection.decided_at else []
    return Part(title=_("审批"), columns=(_("审批人"), _("审批时间"), _("审批意见")), rows=rows)


def findings_told(inspection: Inspection, shown: list[InspectedUnit], *, whole: bool) -> Part:
    found = inspection.findings.filter(unit__in=[one.unit_id for one in shown]).select_related("unit", "case")
    rows: list[tuple[Any, ...]] = []
    for one in found:
        case = Link(one.case.ref, "case", one.case.ref) if one.case and whole else ""
        rows.append((one.number, one.unit.name, one.text, one.place, one.found_on, case))
    heads = (_("序号"), _("单位"), _("发现的情况"), _("地点"), _("发现日期"), _("立件"))
    return Part(title=_("发现的问题"), columns=heads, rows=rows, empty=_("还没有登记发现。"))


def files_told(inspection: Inspection, shown: list[InspectedUnit]) -> Part:
    files = FindingFile.objects.filter(
        finding__inspection=inspection, finding__unit__in=[one.unit_id for one in shown]
    ).select_related("finding")
    rows = [
        (one.finding.number, Link(one.name, "finding-file", f"{inspection.ref}_{one.finding.number}_{one.number}"))
        for one in files.order_by("finding__number", "number")
    ]
    return Part(title=_("照片材料"), columns=(_("哪一条发现"), _("文件名")), rows=rows)


def reviews_told(shown: list[InspectedUnit]) -> Part:
    rows = [
        (
            one.unit.name,
            one.asked_review_on,
            one.review_reason,
            one.decide_until,
            one.get_review_outcome_display(),
            one.review_words,
            one.review_decided_on or "",
        )
        for one in shown
        if one.asked_review_on
    ]
    heads = (
        *(_("单位"), _("申请复核日期"), _("申请复核的理由"), _("应当答复的日期")),
        *(_("复核结果"), _("复核意见"), _("复核日期")),
    )
    return Part(title=_("申请复核"), columns=heads, rows=rows)


FIELDS = (
    *("ref", "campaign", "kind", "manner", "title", "purpose", "basis", "planned_on", "planned_by", "decided_by"),
    *("noticed_on", "earliest_on", "begun_on", "finished_on", "conclusion", "reason", "state"),
)
KINDS = (
    Kind(
        name="inspection",
        plural="inspections",
        label=_("检查"),
        many=_("明查暗访"),
        ref_label=_("检查编号"),
        intro=_("列入年度计划、由另一人批准、提前一个月通知;每所学校一年有上限,换个名目也算。"),
        verbs=inspection_verbs,
        seen=inspections_seen,
        creates="plan_inspection",
        within="campaign",
        fields=FIELDS,
        line=("ref", "title", "kind", "manner", "planned_on", "state"),
        parts=parts_of,
        here="supervision",
        secret=True,
    ),
)
