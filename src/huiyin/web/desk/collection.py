"""Collecting (征求意见) on the desk: what is planned, what was done, what is still missing, and the way to each part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.permissions import P
from huiyin.activities.queries import (
    HELD,
    consultations_of,
    counted_people,
    coverage,
    must_talks_seen,
    pairs_standing,
    plan_seen,
    sessions_of,
    talks_of,
    visits_of,
)
from huiyin.activities.terms import Axis, PairKind, SessionKind, SessionState, TalkState
from huiyin.campaigns.models import Campaign
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.collection_seen import campaign_asked, offered
from huiyin.web.desk.page import page

EVERY = tuple(P.values)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of collecting on its first page: what it is, how it stands in numbers, where it is, what to do first."""

    title: str | Promise
    says: str | Promise
    numbers: list[tuple[str | Promise, int]] = field(default_factory=list)
    state: str | Promise = ""
    warns: str = ""
    address: str = ""
    begin: tuple[str | Promise, str] | None = None


Told = Callable[[Actor, Campaign], Part | None]


def plan_part(actor: Actor, campaign: Campaign) -> Part | None:
    says = _("用什么渠道、问谁、在哪里、什么时候、谁负责;由别人审核通过后才开座谈会。")
    plan = plan_seen(actor, campaign.code)
    if plan is None:
        begin = draft_offered(actor, campaign, plan_verbs["draft_plan"], _("拟订征求意见方案"))
        return Part(title=_("征求意见方案"), says=says, begin=begin) if begin else None
    lacking = coverage(campaign).missing
    return Part(
        title=_("征求意见方案"),
        says=says,
        state=plan.get_state_display(),
        warns=_t("还缺 {n} 项").format(n=len(lacking)) if lacking else "",
        address=reverse("collection-plan", args=[campaign.code]),
    )


def sessions_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    found = sessions_of(actor).filter(campaign=campaign).order_by()
    held = dict(found.filter(state__in=HELD).values_list("kind").annotate(n=Count("pk")))
    ahead = found.filter(state__in=[SessionState.PLANNED, SessionState.INVITED]).count()
    numbers = [(kind.label, held.get(kind.value, 0)) for kind in SessionKind if held.get(kind.value)]
    numbers += [(_("记下的意见"), found.aggregate(n=Count("voices"))["n"])]
    address = f"{reverse('sessions')}?campaign={campaign.code}"
    begin = None
    if actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path]):
        begin = (_("安排一场会"), reverse("verb", args=["campaigns", campaign.code, "plan_session"]))
    return Part(
        title=_("座谈和会议"),
        says=_("座谈会、专题调研、组织生活会、评议大会、专题讨论:安排、到会、边开边记意见。"),
        numbers=numbers,
        state=_t("{n} 场待开").format(n=ahead) if ahead else "",
        address=address,
        begin=begin,
    )


def talks_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    done = talks_of(actor).filter(campaign=campaign, state=TalkState.DONE).order_by()
    people = counted_people(done).aggregate(n=Sum("counted"))["n"] or 0
    times = done.aggregate(n=Sum("times"))["n"] or 0
    begin = (_("按单位登记"), reverse("talks-by-unit")) if actor.paths(P.ACTIVITY_RECORD) else None
    return Part(
        title=_("谈心谈话"),
        says=_("人数和人次是两个数:同一个人谈两次,是 1 人、2 人次。谈了什么不在这里存。"),
        numbers=[(pgettext_lazy("people", "人"), people), (pgettext_lazy("heads", "人次"), times)],
        address=f"{reverse('talks')}?campaign={campaign.code}",
        begin=begin,
    )


def visits_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    done = visits_of(actor).filter(campaign=campaign, state=TalkState.DONE).order_by()
    met = done.aggregate(n=Sum("headcount"))["n"] or 0
    return Part(
        title=_("走访"),
        says=_("谁去了哪里、为什么去、见到多少人;只计人次。"),
        numbers=[(pgettext_lazy("visits", "次"), done.count()), (pgettext_lazy("heads", "人次"), met)],
        address=f"{reverse('visits')}?campaign={campaign.code}",
    )


def must_talk_part(actor: Actor, campaign: Campaign) -> Part | None:
    says = _("书记局长与班子成员、班子成员与分管股室、股室之间、股室负责人与一般党员干部,会前都要谈到。")
    found = must_talks_seen(actor, campaign.code)
    if found is None:
        begin = draft_offered(actor, campaign, must_talk_verbs["set_must_talks"], _("定四个必谈名单"))
        return Part(title=_("四个必谈"), says=says, begin=begin) if begin else None
    standing = pairs_standing(campaign)
    lacking = sum(one.missing for one in standing)
    return Part(
        title=_("四个必谈"),
        says=says,
        numbers=[
            (pgettext_lazy("pairs", "对"), len(standing)),
            (pgettext_lazy("heads", "人次"), sum(one.times for one in standing)),
        ],
        warns=_t("还有 {n} 对没有谈").format(n=lacking) if lacking else "",
        address=reverse("must-talks", args=[campaign.code]),
    )


def consultations_part(actor: Actor, campaign: Campaign) -> Part | None:
    found = consultations_of(actor).filter(campaign=campaign)
    counts = found.order_by().aggregate(
        n=Count("pk", distinct=True), waiting=Count("comments", filter=Q(comments__outcome=""), distinct=True)
    )
    plans = actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path])
    if not counts["n"] and not plans:
        return None
    begin = (_("起草征求意见稿"), reverse("verb", args=["campaigns", campaign.code, "draft_consultation"]))
    return Part(
        title=_("公开征求意见"),
        says=_("报告在确定的范围和期限内公开,每条意见采纳或说明以后才出下一稿。"),
        numbers=[(pgettext_lazy("versions", "稿"), counts["n"]), (_("待答复的意见"), counts["waiting"])],
        address=f"{reverse('consultations')}?campaign={campaign.code}",
        begin=begin if plans else None,
    )


def draft_offered(actor: Actor, campaign: Campaign, action: Any, label: Any) -> tuple[Any, str] | None:
    if action.refusal(campaign, actor) is not None:
        return None
    return label, reverse("verb", args=["campaigns", campaign.code, action.name])


PARTS: list[Told] = [plan_part, sessions_part, talks_part, visits_part, must_talk_part, consultations_part]
"""What the first page of collecting shows, in order; what comes with other rooms is appended here."""


@needs(*EVERY)
@require_GET
def collection(request: Any) -> HttpResponse:
    """Show each part of collecting in the campaign, and the way to it."""
    actor = request.actor
    campaign = campaign_asked(actor, request.GET.get("campaign", ""))
    parts = [part for told in PARTS if (part := told(actor, campaign))] if campaign else []
    return page(
        request,
        "desk/collection.html",
        here="collection",
        campaign=campaign,
        campaigns=list(campaigns_of(actor)),
        parts=parts,
    )


@needs(P.ACTIVITY_VIEW, P.ACTIVITY_PLAN, P.ACTIVITY_PASS)
@require_GET
def collection_plan(request: Any, ref: str) -> HttpResponse:
    """Show a plan: its lines with what is done of each, the four ways, the three combinations, what is still missing."""
    plan = plan_seen(request.actor, ref)
    if plan is None:
        raise Http404
    found = coverage(plan.campaign)
    sides = [(Axis(axis).label, both) for axis, both in found.sides.items()]
    return page(
        request,
        "desk/collection_plan.html",
        here="collection",
        plan=plan,
        campaign=plan.campaign,
        found=found,
        sides=sides,
        **offered(plan_verbs, plan, request.actor),
    )


@needs(P.ACTIVITY_VIEW)
@require_GET
def must_talks(request: Any, ref: str) -> HttpResponse:
    """Show who must talk with whom: how often each pair has, who is missing."""
    found = must_talks_seen(request.actor, ref)
    if found is None:
        raise Http404
    standing = pairs_standing(found.campaign)
    kinds = []
    for kind in PairKind:
        rows = [one for one in standing if one.pair.kind == kind]
        kinds.append({"label": kind.label, "rows": rows, "missing": sum(one.missing for one in rows)})
    return page(
        request,
        "desk/must_talks.html",
        here="collection",
        of=found,
        campaign=found.campaign,
        kinds=kinds,
        missing=sum(one.missing for one in standing),
        times=sum(one.times for one in standing),
        **offered(must_talk_verbs, found, request.actor),
    )
