"""Channels with a keeper and a register of their own, and what came by them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.channel_answers import PLURAL, channel_line, whole_channel
from huiyin.api.nouns import NOUNS
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.channels.queries import seen

SHOWN = 500
SUMMARIES = {
    "box": (_l("意见箱"), _l("一个意见箱")),
    "opening": (_l("开箱登记"), _l("一次开箱")),
    "line": (_l("电话"), _l("一部电话")),
    "call": (_l("来电"), _l("一次来电")),
    "mailbox": (_l("信箱"), _l("一个信箱")),
    "letter": (_l("来信"), _l("一封来信")),
    "platform": (_l("交办平台"), _l("一个交办平台")),
    "order": (_l("交办单"), _l("一件交办单")),
    "posting": (_l("留言"), _l("一条留言")),
    "burden": (_l("学校反映的负担"), _l("一项学校反映的负担")),
}


def made(kind: str) -> Router:
    """Return the router of one kind: the list, one of them, its verbs."""
    router = Router(tags=[PLURAL[kind]])
    every, single = SUMMARIES[kind]

    @router.get("", response=Whole, operation_id=f"{kind}_list", summary=every)
    def listed(request: HttpRequest) -> Any:
        found = seen(kind, caller(request)).order_by("-pk")[:SHOWN]
        return {PLURAL[kind]: [channel_line(kind, obj) for obj in found]}

    @router.get("/{ref}", response=Whole, operation_id=f"{kind}_get", summary=single)
    def shown(request: HttpRequest, ref: Words) -> Any:
        actor = caller(request)
        return whole_channel(kind, NOUNS[kind].one(actor, ref), actor)

    add_verbs(router, NOUNS[kind])
    return router


ROUTERS = {PLURAL[kind]: made(kind) for kind in PLURAL}
