"""Rounds of self-check and the units' sheets as nouns for every door (G11)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.people.queries import below
from huiyin.supervision.actions_checks import check_round_verbs, counts, self_check_verbs
from huiyin.supervision.models_checks import Answer, CheckFinding, CheckItem, CheckRound, SelfCheck, SheetState
from huiyin.supervision.permissions import P

LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, P.SUPERVISION_ANSWER})


def rounds_seen(actor: Actor) -> QuerySet[CheckRound]:
    """Return the rounds of the campaigns whose office the actor looks after, and those in which his units take part."""
    paths = actor.paths_of(LOOKING)
    own = SelfCheck.objects.filter(below(paths, "unit__path")).values("round_id")
    found = CheckRound.objects.filter(below(paths, "campaign__office__path") | Q(pk__in=own))
    return found.select_related("campaign__office", "follows").prefetch_related("sheets").order_by("-pk")


def sheets_seen(actor: Actor) -> QuerySet[SelfCheck]:
    found = SelfCheck.objects.filter(below(actor.paths_of(LOOKING), "unit__path"))
    return found.select_related("round__campaign__office", "round__follows", "unit", "signed_by").order_by("-pk")


def round_parts(opened: CheckRound, actor: Actor) -> list[Part]:
    """Return who answered, who is silent, and what was found by kind; of other units only to who looks after them."""
    sheets = list(sheets_seen(actor).filter(round=opened).order_by("unit__path"))
    by_sheet = counts(sheets)
    heads = (
        _("单位"), _("自查表"), _("状态"), pgettext_lazy("self-check", "有"), pgettext_lazy("self-check", "无"),
        _("不适用"), _("还没有答"), _("签字人"),
    )  # fmt: skip
    rows = [
        (
            str(one.unit), Link(one.ref, "selfcheck", one.ref), one.get_state_display(),
            *(by_sheet[one.pk][answer] for answer in (*Answer.values, "")), one.signed_by or "",
        )
        for one in sheets
    ]  # fmt: skip
    return [
        in_all(sheets, by_sheet),
        Part(title=_("各单位"), columns=heads, rows=rows, empty=_("没有您能看的自查表。")),
        by_kind(sheets),
    ]


def in_all(sheets: list[SelfCheck], by_sheet: dict[int, dict[str, int]]) -> Part:
    """Return the sums: how many units signed, and how many kinds were answered which way or not at all."""
    signed = sum(one.state == SheetState.SIGNED for one in sheets)
    sums = [sum(by_sheet[one.pk][answer] for one in sheets) for answer in (*Answer.values, "")]
    heads = (
        _("单位"), pgettext_lazy("self-check", "已签字"), pgettext_lazy("self-check", "有"),
        pgettext_lazy("self-check", "无"), _("不适用"), _("还没有答"),
    )  # fmt: skip
    return Part(title=_("合计"), columns=heads, rows=[(len(sheets), signed, *sums)] if sheets else [])


def by_kind(sheets: list[SelfCheck]) -> Part:
    """Return the answers by kind of problem, those that were found most first."""
    items = CheckItem.objects.filter(sheet__in=[one.pk for one in sheets]).order_by()
    said = {f"n_{code or 'silent'}": Count("pk", filter=Q(answer=code)) for code in (*Answer.values, "")}
    rows = items.values("target", "words").annotate(**said).order_by("-n_found", "target", "words")
    targets = dict(CheckItem._meta.get_field("target").flatchoices)
    heads = (
        _("对象"), _("问题种类"), pgettext_lazy("self-check", "有"), pgettext_lazy("self-check", "无"),
        _("不适用"), _("还没有答"),
    )  # fmt: skip
    return Part(
        title=_("各类问题"),
        columns=heads,
        rows=[(targets[row["target"]], row["words"], *(row[name] for name in said)) for row in rows],
    )


def sheet_parts(sheet: SelfCheck, actor: Actor) -> list[Part]:
    findings = Prefetch("findings", queryset=CheckFinding.objects.select_related("case"))
    rows: list[tuple[Any, ...]] = []
    for item in sheet.items.prefetch_related(findings):
        answer = item.get_answer_display() or _("(还没有答)")
        found = list(item.findings.all())
        first = (item.number, item.get_target_display(), item.words, answer)
        rows += [
            (
                *(first if n == 0 else ("", "", "", "")),
                one.text,
                Link(one.case.ref, "case", one.case.ref) if one.case else "",
            )
            for n, one in enumerate(found)
        ] or [(*first, "", "")]
    heads = (_("序号"), _("对象"), _("问题种类"), _("回答"), _("发现的问题"), _("立件"))
    backs = [
        (
            Link(one.case.ref, "case", one.case.ref),
            one.case.title,
            one.get_verdict_display() or _("(还没有看)"),
            one.note,
        )
        for one in sheet.backs.select_related("case")
    ]
    return [
        Part(title=_("逐项回答"), columns=heads, rows=rows),
        Part(title=_("回头看"), columns=(_("件"), _("问题"), _("回头看结果"), _("情况")), rows=backs),
    ]


KINDS = (
    Kind(
        name="checkround",
        plural="check-rounds",
        label=_("自查"),
        many=_("自查"),
        ref_label=_("轮次编号"),
        intro=_("各单位按问题目录逐项自查:有、无、不适用,签字上报;不答不算“无”。"),
        verbs=check_round_verbs,
        seen=rounds_seen,
        creates="open_check_round",
        within="campaign",
        fields=("ref", "campaign", "title", "due_on", "follows", "state", "opened_at", "closed_at"),
        line=("ref", "title", "campaign", "due_on", "answered", "state"),
        sees=LOOKING,
        parts=round_parts,
        here="supervision",
    ),
    Kind(
        name="selfcheck",
        plural="self-checks",
        label=_("自查表"),
        many=_("自查表"),
        ref_label=_("自查表编号"),
        intro=_("本单位的自查表:逐项回答,负责人签字。"),
        verbs=self_check_verbs,
        seen=sheets_seen,
        fields=("ref", "round", "unit", "state", "signed_by", "signed_at"),
        line=("ref", "unit", "round", "state", "signed_by"),
        sees=LOOKING,
        parts=sheet_parts,
        here="supervision",
    ),
)
