"""Nouns that were declared once for every door: the list, one of them with its tables, its verbs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS
from huiyin.api.offers import offers_to
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, as_data, parts_as_data
from huiyin.supervision.nouns import KINDS

SHOWN = 500
JSON = dict[str, Any]


def kind_line(kind: Kind, obj: Any) -> JSON:
    return as_data(kind, obj)


def whole_kind(kind: Kind, obj: Any, actor: Actor) -> JSON:
    """Return one of them with its tables and what may be done to it."""
    parts = list(parts_as_data(kind.parts(obj, actor)))
    return as_data(kind, obj) | {
        "version": obj.version,
        "parts": parts,
        "actions": offers_to(kind.verbs, obj, actor),
    }


def kinds_found(kind: Kind, actor: Actor) -> list[JSON]:
    """Return the newest of what the actor sees."""
    return [kind_line(kind, obj) for obj in kind.seen(actor)[:SHOWN]]


def made(kind: Kind) -> Router:
    """Return the router of one noun."""
    router = Router(tags=[kind.plural])

    @router.get("", response=Whole, operation_id=f"{kind.name}_list", summary=kind.many)
    def listed(request: HttpRequest) -> Any:
        return {kind.plural: kinds_found(kind, caller(request))}

    @router.get("/{ref}", response=Whole, operation_id=f"{kind.name}_get", summary=kind.label)
    def shown(request: HttpRequest, ref: Words) -> Any:
        actor = caller(request)
        return whole_kind(kind, NOUNS[kind.name].one(actor, ref), actor)

    add_verbs(router, NOUNS[kind.name])
    return router


ROUTERS = [(f"/{kind.plural}", made(kind)) for kind in KINDS.values()]
