"""The superior's group as a noun for every door."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Part
from huiyin.people.queries import below
from huiyin.supervision.actions_superiors import superior_verbs
from huiyin.supervision.models_superiors import SuperiorRequest
from huiyin.supervision.permissions import P

LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP})


def superiors_seen(actor: Actor) -> QuerySet[SuperiorRequest]:
    """Return what passed with the superior's group, for whoever looks after supervision at the campaign's office."""
    found = SuperiorRequest.objects.filter(below(actor.paths_of(LOOKING), "campaign__office__path"))
    return found.select_related("campaign__office").order_by("-pk")


def remarks_told(request: SuperiorRequest, actor: Actor) -> list[Part]:
    rows = [(one.number, one.text, one.said_on, one.answer or _t("(待答复)")) for one in request.remarks.all()]
    heads = (_("序号"), _("意见"), _("提出日期"), _("答复"))
    return [Part(title=_("上级组的意见和答复"), columns=heads, rows=rows, empty=_("上级组还没有提出意见。"))]


KINDS = (
    Kind(
        name="superior",
        plural="superiors",
        label=_("与上级组的联络"),
        many=_("与上级督导组的联络"),
        ref_label=_("联络编号"),
        intro=_("送审材料、上级交办的要求、邀请到会:上级组的意见逐条答复。"),
        verbs=superior_verbs,
        seen=superiors_seen,
        creates="contact_superior",
        within="campaign",
        fields=("ref", "campaign", "kind", "group", "contact", "subject", "text", "on", "due_on", "result", "state"),
        line=("ref", "kind", "subject", "group", "on", "due_on", "state"),
        sees=LOOKING,
        parts=remarks_told,
        here="supervision",
    ),
)
