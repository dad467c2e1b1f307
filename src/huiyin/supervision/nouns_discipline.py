"""Violations and sanctions as nouns for every door: for the discipline staff, and a sanction for the one it concerns."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.actions_discipline import violation_verbs
from huiyin.supervision.models_discipline import DEALT_WITH, Sanction, Violation
from huiyin.supervision.nouns_events import as_row, heads_of_rows
from huiyin.supervision.queries_discipline import DISCIPLINE, keeps, sanctions_seen, times_this_year, violations_seen
from huiyin.supervision.queries_events import line_seen, times_in_year


def parts_of_violation(violation: Violation, actor: Actor) -> list[Part]:
    """Return where it comes from, the people in it, and what was done about each."""
    people = list(violation.persons.select_related("unit").prefetch_related("sanctions"))
    rows = [(one.number, one.name, one.unit.name, one.role, one.dropped_for) for one in people]
    heads = (_("序号"), _("姓名"), _("单位"), _("在其中的作用"), _("排除理由"))
    return [
        Part(title=_("来源"), columns=(_("来源"), _("编号")), rows=[whence(violation)]),
        Part(title=_("涉及人员"), columns=heads, rows=rows, empty=_("还没有登记涉及人员。")),
        Part(
            title=_("处理"),
            columns=(_("编号"), _("姓名"), _("方式"), _("状态")),
            rows=[
                (
                    Link(sanction.ref, "sanction", sanction.ref),
                    one.name,
                    kind_of(sanction),
                    sanction.get_state_display(),
                )
                for one in people
                for sanction in one.sanctions.all()
                if sanction.user_id is None or sanction.user_id not in actor.persons
            ],
        ),
    ]


def whence(violation: Violation) -> tuple[Any, ...]:
    said = violation.get_source_display()
    if violation.finding:
        inspection = violation.finding.inspection
        return said, f"{inspection.ref}/{violation.finding.number}"
    return said, violation.case.ref if violation.case else violation.clue


def kind_of(sanction: Sanction) -> str:
    changed = sanction.get_kind_after_display()
    kind = sanction.get_kind_display()
    return _t("{kind},变更为{after}").format(kind=kind, after=changed) if changed else str(kind)


def parts_of_sanction(sanction: Sanction, actor: Actor) -> list[Part]:
    """Return the matters it is for, how often in the year, and whether it is in force. Publication only to the staff."""
    inside = keeps(actor, sanction.campaign.office.path) and sanction.user_id not in actor.persons
    return [
        Part(title=_("关联事项"), columns=(_("事项"), _("编号")), rows=matters_of(sanction, actor)),
        *([in_force(sanction)] if sanction.decided_on else []),
        times_told(sanction),
        *lateness_told(sanction, actor),
        *([publication_told(sanction)] if inside and sanction.publication else []),
    ]


def matters_of(sanction: Sanction, actor: Actor) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    if sanction.person:
        found.append((_t("违规问题"), f"{sanction.person.violation.ref}/{sanction.person.number}"))
    if sanction.case:
        found.append((_t("件"), sanction.case.ref))
    if sanction.inspection:
        found.append((_t("检查"), sanction.inspection.ref))
    if sanction.urging:
        found.append((_t("催办督办"), str(sanction.urging)))
    if line := sanction.attendance:
        ref = Link(line.ref, "event", line.event.ref) if line_seen(line, actor) else line.ref
        found.append((_t("会议签到"), ref))
    return found


def lateness_told(sanction: Sanction, actor: Actor) -> list[Part]:
    """Return how the unit came to the event as that stands now, what it said of itself, and how often it came so in the year (G16)."""
    line = sanction.attendance
    if line is None or not line_seen(line, actor):
        return []
    year = timezone.localdate(line.event.starts_at).year
    row = (*as_row(line, times_in_year([line.unit_id], year)[line.unit_id]), line.statement)
    heads = (*heads_of_rows(year), _("情况说明"))
    return [Part(title=_t("到会情况:{event}").format(event=line.event), columns=heads, rows=[row])]


def in_force(sanction: Sanction) -> Part:
    held = _t("有效") if sanction.in_force_on(timezone.localdate()) else _t("已失效")
    standing = held if sanction.state in DEALT_WITH else sanction.get_state_display()
    rows = [(sanction.decided_on, sanction.lapses_on or _t("没有期限"), standing)]
    return Part(title=_("效力"), columns=(_("决定日期"), _("期满日期"), _("今天")), rows=rows)


def times_told(sanction: Sanction) -> Part:
    year = (sanction.decided_on or sanction.proposed_on).year
    rows = [(str(kind.label), n) for kind, n in times_this_year(sanction, year)]
    title = _t("{whom} {year} 年受到的处理").format(whom=sanction.whom, year=year)
    return Part(title=title, columns=(_("方式"), _("次数")), rows=rows, empty=_("这一年没有已决定的处理。"))


def publication_told(sanction: Sanction) -> Part:
    decided = sanction.publish_decided_by.name if sanction.publish_decided_by else ""
    rows = [(sanction.get_publication_display(), sanction.publish_where, decided, sanction.publish_decided_on)]
    heads = (_("是否公开"), _("公开的范围和方式"), _("审批人"), _("公开决定日期"))
    return Part(title=_("公开"), columns=heads, rows=rows)


OF_VIOLATION = (
    *("ref", "campaign", "title", "facts", "source", "clue", "found_on", "established", "result"),
    *("decided_by", "decided_on", "lesson", "closed_on", "state"),
)
OF_SANCTION = (
    *("ref", "campaign", "whom", "kind", "ground", "facts", "basis", "proposed_by", "proposed_on", "rule"),
    *("state_until", "statement", "statement_by", "stated_on", "organ", "number", "decided_on", "lapses_on"),
    *("acknowledged_on", "carried_out", "carried_out_on", "appeal_until", "appeal", "appealed_on"),
    *("appeal_organ", "appeal_number", "appeal_decided_on", "kind_after", "dropped_for", "state"),
)
KINDS = (
    Kind(
        name="violation",
        plural="violations",
        label=_("违规问题"),
        many=_("违规问题登记"),
        ref_label=_("违规问题编号"),
        intro=_("只有纪检人员能看到。件数和人数分开计:两起可以涉及六人。"),
        verbs=violation_verbs,
        seen=violations_seen,
        creates="register_violation",
        within="campaign",
        fields=OF_VIOLATION,
        line=("ref", "title", "source", "found_on", "established", "state"),
        sees=DISCIPLINE,
        parts=parts_of_violation,
        here="supervision",
        secret=True,
    ),
    Kind(
        name="sanction",
        plural="sanctions",
        label=_("处理"),
        many=_("处理登记"),
        ref_label=_("处理编号"),
        intro=_("您本人或者您答复的单位的处理;别人的看不到。系统可以提出,只有有权机关能决定。"),
        verbs=sanction_verbs,
        seen=sanctions_seen,
        creates="propose_sanction",
        within="campaign",
        fields=OF_SANCTION,
        line=("ref", "whom", "kind", "proposed_on", "decided_on", "state"),
        parts=parts_of_sanction,
        here="supervision",
        secret=True,
    ),
)
