"""Campaigns, units and users, and what the institution lays down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.frame_answers import (
    campaign_line,
    code_line,
    role_line,
    template_line,
    unit_line,
    whole_campaign,
    whole_code,
    whole_institution,
    whole_role,
    whole_template,
    whole_unit,
    whole_user,
)
from huiyin.api.nouns import NOUNS, home_of
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.models import ListedCode
from huiyin.cases.queries import campaigns_of, templates_of
from huiyin.people.models import Unit
from huiyin.people.queries import roles_seen_by

campaigns_router = Router(tags=["campaigns"])
units_router = Router(tags=["units"])
users_router = Router(tags=["users"])
institution_router = Router(tags=["institution"])
roles_router = Router(tags=["roles"])
templates_router = Router(tags=["templates"])
codes_router = Router(tags=["codes"])


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


@institution_router.get("/{ref}", response=Whole, operation_id="institution_get", summary=_l("机构的期限和规定"))
def institution(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_institution(NOUNS["institution"].one(actor, ref), actor)


@roles_router.get("", response=Whole, operation_id="role_list", summary=_l("角色和权限"))
def roles(request: HttpRequest) -> Any:
    actor = caller(request)
    return {"roles": [role_line(role) for role in roles_seen_by(actor, home_of(actor))]}


@roles_router.get("/{ref}", response=Whole, operation_id="role_get", summary=_l("一个角色"))
def role(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_role(NOUNS["role"].one(actor, ref), actor)


@templates_router.get("", response=Whole, operation_id="template_list", summary=_l("模板"))
def templates(request: HttpRequest) -> Any:
    return {"templates": [template_line(template) for template in templates_of(home_of(caller(request)))]}


@templates_router.get("/{ref}", response=Whole, operation_id="template_get", summary=_l("一个模板"))
def template(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_template(NOUNS["template"].one(actor, ref), actor)


@codes_router.get("", response=Whole, operation_id="code_list", summary=_l("主题和薄弱环节目录"))
def codes(request: HttpRequest) -> Any:
    found = ListedCode.objects.filter(institution=home_of(caller(request))).order_by("catalogue", "pk")
    return {"codes": [code_line(code) for code in found]}


@codes_router.get("/{ref}", response=Whole, operation_id="code_get", summary=_l("一个目录条目"))
def code(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_code(NOUNS["code"].one(actor, ref), actor)


for router, noun in (
    (campaigns_router, "campaign"),
    (units_router, "unit"),
    (users_router, "user"),
    (institution_router, "institution"),
    (roles_router, "role"),
    (templates_router, "template"),
    (codes_router, "code"),
):
    add_verbs(router, NOUNS[noun])
