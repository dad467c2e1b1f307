"""Collecting (征求意见) on the desk: what is planned, what was done, what is still missing, and the way to each part."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.permissions import P
from huiyin.activities.queries import coverage, must_talks_seen, pairs_standing, plan_seen
from huiyin.activities.terms import Axis, PairKind
from huiyin.cases.queries import campaigns_of
from huiyin.channels.permissions import P as CHANNELS
from huiyin.surveys.queries import SEES
from huiyin.web.desk.access import needs
from huiyin.web.desk.collection_parts import PARTS
from huiyin.web.desk.collection_seen import campaign_asked, offered
from huiyin.web.desk.page import page

EVERY = (*P.values, *SEES, *CHANNELS.values)
"""By any of these somebody has a part in collecting."""


@needs(*EVERY)
@require_GET
def collection(request: Any) -> HttpResponse:
    """Show how each part of collecting in the campaign stands, what is still lacking, and the way to it."""
    actor = request.actor
    campaign = campaign_asked(actor, request.GET.get("campaign", ""))
    parts = [part for told in PARTS if (part := told(actor, campaign))] if campaign else []
    lacking = [part for part in parts if part.lacks]
    return page(
        request,
        "desk/collection.html",
        here="collection",
        campaign=campaign,
        campaigns=list(campaigns_of(actor)),
        parts=parts,
        lacking=lacking,
        lacks=sum(len(part.lacks) for part in lacking),
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
