"""Service items, guides, texts of rules, and suggestions to superiors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS, home_of
from huiyin.api.openness_answers import (
    guide_line,
    service_line,
    suggestion_line,
    text_line,
    whole_guide,
    whole_service,
    whole_suggestion,
    whole_text,
)
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.queries import suggestions_of
from huiyin.openness.queries import guides_in_force, items_of, texts_of

SHOWN = 500

services_router = Router(tags=["services"])
guides_router = Router(tags=["guides"])
texts_router = Router(tags=["texts"])
suggestions_router = Router(tags=["suggestions"])


@services_router.get("", response=Whole, operation_id="service_list", summary=_l("服务事项"))
def services(request: HttpRequest) -> Any:
    return {"services": [service_line(item) for item in items_of(home_of(caller(request)))]}


@services_router.get("/{ref}", response=Whole, operation_id="service_get", summary=_l("一个服务事项"))
def service(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_service(NOUNS["service"].one(actor, ref), actor)


@guides_router.get("", response=Whole, operation_id="guide_list", summary=_l("现行办事指南"))
def guides(request: HttpRequest) -> Any:
    return {"guides": [guide_line(guide) for guide in guides_in_force(home_of(caller(request)))]}


@guides_router.get("/{ref}", response=Whole, operation_id="guide_get", summary=_l("一版办事指南"))
def guide(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_guide(NOUNS["guide"].one(actor, ref), actor)


@texts_router.get("", response=Whole, operation_id="text_list", summary=_l("服务守则"))
def texts(request: HttpRequest) -> Any:
    return {"texts": [text_line(text) for text in texts_of(home_of(caller(request)))]}


@texts_router.get("/{ref}", response=Whole, operation_id="text_get", summary=_l("一版服务守则"))
def text(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_text(NOUNS["text"].one(actor, ref), actor)


@suggestions_router.get("", response=Whole, operation_id="suggestion_list", summary=_l("向上建议"))
def suggestions(request: HttpRequest) -> Any:
    return {"suggestions": [suggestion_line(one) for one in suggestions_of(caller(request))[:SHOWN]]}


@suggestions_router.get("/{ref}", response=Whole, operation_id="suggestion_get", summary=_l("一条向上建议"))
def suggestion(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_suggestion(NOUNS["suggestion"].one(actor, ref), actor)


for router, noun in (
    (services_router, "service"),
    (guides_router, "guide"),
    (texts_router, "text"),
    (suggestions_router, "suggestion"),
):
    add_verbs(router, NOUNS[noun])
