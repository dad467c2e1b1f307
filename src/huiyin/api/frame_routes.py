"""Campaigns, units and users."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.frame_answers import campaign_line, unit_line, whole_campaign, whole_unit, whole_user
from huiyin.api.nouns import NOUNS, home_of
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.queries import campaigns_of
from huiyin.people.models import Unit

campaigns_router = Router(tags=["campaigns"])
units_router = Router(tags=["units"])
users_router = Router(tags=["users"])


@campaigns_router.get("", response=Whole, operation_id="campaign_list", summary=_l("专项活动"))
def campaigns(request: HttpRequest) -> Any:
    return {"campaigns": [campaign_line(campaign) for campaign in campaigns_of(caller(request))]}


@campaigns_router.get("/{ref}", response=Whole, operation_id="campaign_get", summary=_l("活动的阶段、类别和单位"))
def campaign(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_campaign(NOUNS["campaign"].one(actor, ref), actor)


@units_router.get("", response=Whole, operation_id="unit_list", summary=_l("单位"))
def units(request: HttpRequest) -> Any:
    found = Unit.objects.filter(institution=home_of(caller(request))).select_related("parent").order_by("path")
    return {"units": [unit_line(unit) for unit in found]}


@units_router.get("/{ref}", response=Whole, operation_id="unit_get", summary=_l("一个单位"))
def unit(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_unit(NOUNS["unit"].one(actor, ref), actor)


@users_router.get("/{ref}", response=Whole, operation_id="user_get", summary=_l("一个用户"))
def user(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_user(NOUNS["user"].one(actor, ref), actor)


for router, noun in ((campaigns_router, "campaign"), (units_router, "unit"), (users_router, "user")):
    add_verbs(router, NOUNS[noun])
