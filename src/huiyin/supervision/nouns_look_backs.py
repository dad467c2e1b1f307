"""Look-backs as a noun for every door, and what came back where (举一反三)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Voice
from huiyin.cases.near import text_of_case, voices_like
from huiyin.cases.terms import Disposition
from huiyin.cases.visibility import barred_cases, up_from
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.people.queries import below
from huiyin.supervision.actions_look_backs import look_back_verbs
from huiyin.supervision.models_look_backs import LookBack, LookBackState
from huiyin.supervision.permissions import P
from huiyin.supervision.risks import risks_of

LOOKING = frozenset({P.LOOK_BACK_DO, P.SUPERVISION_VIEW, P.SUPERVISION_KEEP})
SHOWN = 10
ALIKE = 0.14
"""From which likeness on a new voice is named as what may be the matter's return (as at the sorting table)."""
RISK_WORDS = {
    "rebounded": _("以前反弹过"),
    "decided": _("来件人不满意时决定办结"),
    "unhappy": _("有来件人不满意过"),
    "sampled": _("核实时只抽查"),
    "from the desk": _("核实时没有到现场"),
    "extended": _("延过期"),
}


def look_backs_seen(actor: Actor) -> QuerySet[LookBack]:
    """Return the look-backs that the actor sees: by the office, or by the units over which he looks back.

    What is planned for a case that his own unit leads he does not see beforehand: nobody tidies up for a visit.
    """
    by_office = below(actor.paths_of(LOOKING), "case__office__path")
    by_unit = below(actor.paths(P.LOOK_BACK_DO), "case__lead_unit__path")
    own = [path for unit in actor.unit_paths for path in up_from(unit) if path.count(".") > 1]
    hidden = Q(state=LookBackState.PLANNED, case__lead_unit__path__in=own) | Q(case__in=barred_cases(actor))
    found = LookBack.objects.filter(by_office | by_unit).exclude(hidden)
    parts = ("case__lead_unit", "case__office", "case__campaign", "closing", "assigned", "done_by")
    return found.select_related(*parts).order_by("-pk")


def look_back_parts(look: LookBack, actor: Actor) -> list[Part]:
    return [risks_told(look), closings_told(look), returns_told(look, actor)]


def risks_told(look: LookBack) -> Part:
    rows = [(str(RISK_WORDS[name]),) for name in risks_of(look.case)]
    return Part(title=_("风险"), columns=(_("这件办理中有过"),), rows=rows, empty=_("这件办理中没有特别的风险。"))


def closings_told(look: LookBack) -> Part:
    """Return the closings of the case with what came of each look at it; two statements."""
    looks: dict[int, list[str]] = defaultdict(list)
    for one in LookBack.objects.filter(case=look.case).order_by("due_on"):
        looks[one.closing_id].append(f"{one.due_on:%Y-%m-%d} {one.get_state_display()}")
    rows = [
        (
            _t("第 {n} 次").format(n=one.number),
            timezone.localdate(one.at),
            _t(";").join(looks[one.pk]) or "—",
            f"{timezone.localdate(one.reopened_at):%Y-%m-%d} {one.get_reopen_ground_display()}"
            if one.reopened_at
            else "",
        )
        for one in look.case.closings.order_by("number")
    ]
    return Part(title=_("历次销号"), columns=(_("销号"), _("日期"), _("回头看"), _("重开")), rows=rows)


def returns_told(look: LookBack, actor: Actor) -> Part:
    """Return the voices received after the closing that read like the case: each may be its return."""
    near = voices_like(text_of_case(look.case), actor, [look.case.campaign_id]) if actor_reads(actor) else []
    since = timezone.localtime(look.closing.at)
    found = [one.voice for one in near if one.score >= ALIKE and one.voice.received_at >= since]
    rows = [
        (
            Link(one.ref, "voice", one.ref),
            timezone.localdate(one.received_at),
            words_of(one),
            str(Disposition(one.disposition).label),
        )
        for one in found[:SHOWN]
    ]
    heads = (_("来件"), _("收到"), _("说的是"), _("去向"))
    return Part(
        title=_("销号以后收到、读来相像的来件"), columns=heads, rows=rows, empty=_("没有。"),
    )  # fmt: skip


def actor_reads(actor: Actor) -> bool:
    return bool(actor.paths("voice.view"))


def words_of(voice: Voice) -> str:
    return voice.subject or voice.body[:60]


def look_back_more(look: LookBack, actor: Actor) -> dict[str, Any]:
    return {"late": look.state == LookBackState.PLANNED and look.due_on < timezone.localdate()}


KINDS = (
    Kind(
        name="lookback",
        plural="look-backs",
        label=_("回头看"),
        many=_("回头看"),
        ref_label=_("回头看编号"),
        intro=_("销号以后隔一段再看:由没有经手的人看,改好的还好不好;反弹的,原件重开,计入上一次销号。"),
        verbs=look_back_verbs,
        seen=look_backs_seen,
        creates="plan_look_back",
        within="case",
        fields=("ref", "title", "unit", "why", "weight", "due_on", "assigned", "mode", "place", "found", "done_by")
        + ("done_at", "state"),
        line=("ref", "title", "unit", "due_on", "assigned", "state"),
        sees=LOOKING,
        parts=look_back_parts,
        more=look_back_more,
        here="supervision",
        secret=True,
    ),
)
