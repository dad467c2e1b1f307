"""Feedback from above and personal lists as nouns for every door."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.cases.permissions import P as CASES
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.people.queries import below
from huiyin.supervision.actions_feedback import feedback_verbs, standing_in_words
from huiyin.supervision.actions_personal import personal_verbs
from huiyin.supervision.models_feedback import FeedbackBatch, PersonalItem
from huiyin.supervision.permissions import P

LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP})


def feedback_seen(actor: Actor) -> QuerySet[FeedbackBatch]:
    """Return the batches of the campaigns whose office the actor looks after."""
    found = FeedbackBatch.objects.filter(below(actor.paths_of(LOOKING), "campaign__office__path"))
    return found.select_related("campaign__office").order_by("-pk")


def feedback_parts(batch: FeedbackBatch, actor: Actor) -> list[Part]:
    """Return the batch's own table: each problem with its case, who puts it right, by when, and where it stands."""
    seen = set(visible_cases(actor, CASES.CASE_VIEW).filter(feedback_item__batch=batch).values_list("pk", flat=True))
    rows = [
        (
            one.number,
            one.text,
            str(one.case.lead_unit or one.unit or ""),
            Link(one.case.ref, "case", one.case.ref) if one.case_id in seen else one.case.ref,
            one.case.due_on,
            one.case.get_state_display(),
        )
        for one in batch.items.select_related("case__lead_unit", "unit")
    ]
    heads = (_("序号"), _("问题"), _("整改单位"), _("件"), _("时限"), _("状态"))
    told = Part(title=_("现在怎样"), columns=(_("合计"),), rows=[(standing_in_words(batch),)] if rows else [])
    return [told, Part(title=_("反馈问题整改台账"), columns=heads, rows=rows, empty=_("还没有分解立件。"))]


def personal_seen(actor: Actor) -> QuerySet[PersonalItem]:
    """Return what the actor has to put right in himself, and the lists of the campaigns that he supervises; nobody else sees them."""
    over = below(actor.paths(P.SUPERVISION_SUPERVISE), "campaign__office__path")
    own = Q(user=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    return PersonalItem.objects.filter(over | own).select_related("campaign__office", "user__unit").order_by("-pk")


KINDS = (
    Kind(
        name="feedback",
        plural="feedback-batches",
        label=_("巡视反馈"),
        many=_("巡视反馈整改"),
        ref_label=_("反馈编号"),
        intro=_("上级巡视、督导反馈的问题成批登记,一个一个立件,单独成表、单独报告。"),
        verbs=feedback_verbs,
        seen=feedback_seen,
        creates="receive_feedback",
        within="campaign",
        fields=(
            "ref",
            "campaign",
            "organ",
            "name",
            "document",
            "received_on",
            "report_by",
            "reported_on",
            "report",
            "state",
        ),
        line=("ref", "organ", "name", "received_on", "report_by", "state"),
        sees=LOOKING,
        parts=feedback_parts,
        here="supervision",
    ),
    Kind(
        name="personal",
        plural="personal-items",
        label=_("个人整改"),
        many=_("个人整改清单"),
        ref_label=_("个人整改编号"),
        intro=_("只有本人和督导的人看得到。列入、承诺、整改、评议,没有到位的接着改。"),
        verbs=personal_verbs,
        seen=personal_seen,
        creates="list_personal",
        within="campaign",
        fields=(
            "ref",
            "campaign",
            "user",
            "source",
            "problem",
            "direction",
            "due_on",
            "result",
            "review",
            "held",
            "state",
        ),
        line=("ref", "user", "source", "problem", "due_on", "state"),
        here="supervision",
        secret=True,
    ),
)
