"""What every page of the desk has: who is signed in, and the places that he may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.permissions import P as ACTIVITIES
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.permissions import P as CASES
from huiyin.channels.permissions import P as CHANNELS
from huiyin.kernel.actors import Actor
from huiyin.openness.permissions import P as OPENNESS
from huiyin.people.permissions import P as PEOPLE
from huiyin.supervision.permissions import P as SUPERVISION
from huiyin.surveys.queries import SEES

PLACES = [
    ("desk", _("轮到我办"), None),
    ("sort", _("梳理"), {CASES.VOICE_SORT}),
    ("voices", pgettext_lazy("several", "来件"), {CASES.VOICE_VIEW}),
    ("collection", _("征求意见"), {*ACTIVITIES.values, *SEES, *CHANNELS.values}),
    ("ledger", _("台账"), {CASES.CASE_VIEW}),
    ("supervised", _("督办"), {CASES.CASE_VIEW}),
    ("supervision", _("督导"), {*SUPERVISION.values}),
    ("leader", _("一页看清"), {CASES.VOICE_VIEW}),
    ("figures", _("数据"), {CASES.CASE_VIEW}),
    ("report", _("阶段报告"), {CASES.CASE_VIEW}),
    ("services", _("服务公开"), {OPENNESS.OPENNESS_KEEP, OPENNESS.OPENNESS_APPROVE}),
    ("manage", _("管理"), {PEOPLE.UNIT_KEEP, PEOPLE.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP}),
    ("journal", _("留痕"), {CASES.VOICE_VIEW}),
]


def places_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the places that ``actor`` may use, as the navigation shows them."""
    held = {grant.permission for grant in actor.grants}
    return [
        {"name": name, "label": label, "address": reverse(name)}
        for name, label, permissions in PLACES
        if permissions is None or held & {str(permission) for permission in permissions}
    ]


def page(request: Any, template: str, *, here: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """Return a page of the desk; ``here`` names the place that it belongs to."""
    context |= {"actor": request.actor, "places": places_of(request.actor), "here": here}
    return render(request, template, context, status=status)
