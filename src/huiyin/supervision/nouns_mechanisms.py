"""The register of all rules, and the practices that are proposed as rules, as nouns for every door (J03)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models_causes import Mechanism
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from huiyin.supervision.actions_practices import practice_verbs
from huiyin.supervision.models_mechanisms import Practice
from huiyin.supervision.queries_mechanisms import mechanisms_seen, past_review, practices_seen


def mechanism_parts(rule: Mechanism, actor: Actor) -> list[Part]:
    """Return where the rule comes from, and each look whether it still serves."""
    rows = [
        (one.number, one.get_outcome_display(), one.on, one.note, one.next_on, one.document_before)
        for one in rule.reviews.all()
    ]
    heads = (_("序号"), _("评估结果"), _("日期"), _("评估意见"), _("下次评估日期"), _("原文号"))
    return [
        Part(title=_("来源"), columns=(_("来源"), _("编号")), rows=[whence(rule, actor)]),
        Part(title=_("评估和修订"), columns=heads, rows=rows, empty=_("还没有评估过。")),
    ]


def whence(rule: Mechanism, actor: Actor) -> tuple[Any, ...]:
    """Return the case or the practice that the rule comes from, named to whoever may see it."""
    if rule.case_id:
        case = visible_cases(actor).filter(pk=rule.case_id).first()
        return _t("问题的治本"), Link(case.ref, "case", case.ref) if case else ""
    if practice := Practice.objects.filter(mechanism=rule).first():
        seen = practices_seen(actor).filter(pk=practice.pk).exists()
        return _t("好做法"), Link(practice.ref, "practice", practice.ref) if seen else ""
    return _t("原有制度"), ""


def practice_parts(practice: Practice, actor: Actor) -> list[Part]:
    rule = practice.mechanism
    rows = [(Link(rule.ref, "mechanism", rule.ref), rule.title, rule.document, rule.in_force_on)] if rule else []
    heads = (_("编号"), _("制度名称"), _("文号"), _("施行日期"))
    return [Part(title=_("立成的制度"), columns=heads, rows=rows)]


OF_MECHANISM = (
    *("ref", "title", "group", "unit", "due_on", "document", "in_force_on", "review_on", "standing"),
    *("ended_on", "end_reason", "state"),
)
OF_PRACTICE = (
    *("ref", "title", "group", "unit", "practice", "effect", "proposed_by", "proposed_at"),
    *("decided_by", "decided_at", "reason", "state"),
)
KINDS = (
    Kind(
        name="mechanism",
        plural="mechanisms",
        label=_("制度"),
        many=_("制度登记"),
        ref_label=_("制度编号"),
        intro=_("长效管理机制:每项制度有类别(防范、监督、责任)、负责单位和评估日期;因问题治本拟立的自动列入。"),
        verbs=mechanism_verbs,
        seen=mechanisms_seen,
        creates="register_mechanism",
        within="unit",
        fields=OF_MECHANISM,
        line=("ref", "title", "group", "unit", "document", "review_on", "standing", "state"),
        cuts={"late": (_("过了评估日期"), past_review)},
        parts=mechanism_parts,
        here="supervision",
    ),
    Kind(
        name="practice",
        plural="practices",
        label=_("好做法"),
        many=_("好做法"),
        ref_label=_("做法编号"),
        intro=_("行之有效的做法,提议用制度的形式固定下来,由提议人以外的人决定。"),
        verbs=practice_verbs,
        seen=practices_seen,
        creates="propose_practice",
        within="unit",
        fields=OF_PRACTICE,
        line=("ref", "title", "group", "unit", "proposed_by", "state"),
        parts=practice_parts,
        here="supervision",
    ),
)
