"""Supervision groups and units' passages through a phase as nouns for every door."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.kernel.nouns import Kind
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.queries_groups import LOOKING, group_parts, groups_seen, passage_parts
from huiyin.supervision.queries_phases import SEES, passages_seen

KINDS = (
    Kind(
        name="group",
        plural="supervision-groups",
        label=_("督导组"),
        many=_("督导组"),
        ref_label=_("督导组编号"),
        intro=_("三级督导、分片包点:谁督导哪些单位,一个单位在一个层级只属于一个组。"),
        verbs=group_verbs,
        seen=groups_seen,
        creates="set_up_group",
        within="campaign",
        fields=("ref", "campaign", "tier", "name", "above", "state"),
        line=("ref", "name", "tier", "above", "state"),
        sees=LOOKING,
        parts=group_parts,
        here="supervision",
    ),
    Kind(
        name="unitphase",
        plural="unit-phases",
        label=_("单位的环节"),
        many=_("各单位的环节"),
        ref_label=_("环节编号"),
        intro=_("三必审、四必谈、发现问题的处理:都办到了,单位才通过本环节。"),
        verbs=unit_phase_verbs,
        seen=passages_seen,
        creates="open_unit_phases",
        within="campaign",
        fields=("ref", "campaign", "phase", "unit", "due_on", "passed_at", "state"),
        line=("ref", "unit", "phase", "due_on", "state"),
        sees=SEES,
        parts=passage_parts,
        here="supervision",
    ),
)
