"""Posts, the division of powers, and yearly duties."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.duty_answers import matter_line, posts_seen, sheets_seen, whole_matter, whole_post, whole_sheet
from huiyin.api.nouns import NOUNS, home_of
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.people.matters import matters_of

posts_router = Router(tags=["posts"])
matters_router = Router(tags=["matters"])
sheets_router = Router(tags=["sheets"])


@posts_router.get("", response=Whole, operation_id="post_list", summary=_l("岗位和AB岗"))
def posts(request: HttpRequest) -> Any:
    return {"posts": posts_seen(home_of(caller(request)))}


@posts_router.get("/{ref}", response=Whole, operation_id="post_get", summary=_l("一个岗位"))
def post(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_post(NOUNS["post"].one(actor, ref), actor)


@matters_router.get("", response=Whole, operation_id="matter_list", summary=_l("事权划分"))
def matters(request: HttpRequest) -> Any:
    return {"matters": [matter_line(matter) for matter in matters_of(home_of(caller(request)))]}


@matters_router.get("/{ref}", response=Whole, operation_id="matter_get", summary=_l("一个事项"))
def matter(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_matter(NOUNS["matter"].one(actor, ref), actor)


@sheets_router.get("", response=Whole, operation_id="sheet_list", summary=_l("责任书"))
def sheets(request: HttpRequest) -> Any:
    return {"sheets": sheets_seen(caller(request))}


@sheets_router.get("/{ref}", response=Whole, operation_id="sheet_get", summary=_l("一份责任书"))
def sheet(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_sheet(NOUNS["sheet"].one(actor, ref), actor)


for router, noun in ((posts_router, "post"), (matters_router, "matter"), (sheets_router, "sheet")):
    add_verbs(router, NOUNS[noun])
