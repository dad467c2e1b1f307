"""The routes that follow from the declared verbs of one noun: create one, what is possible, do a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router, Status

from huiyin.api.access import caller
from huiyin.api.deeds import do
from huiyin.api.form_schema import request_body
from huiyin.api.nouns import NotThere, Noun
from huiyin.api.offers import offers_to
from huiyin.api.schemas import DeedOut, OfferOut, Problem
from huiyin.api.submission import place_in, said_in, wish_in
from huiyin.kernel.verbs import Action

ERRORS = frozenset({400, 401, 403, 404, 409, 413, 415, 422})


def add_verbs(router: Router, noun: Noun) -> None:
    """Let ``router`` answer for every verb of ``noun``."""
    for action in noun.actions:
        if action.creates:
            add_creating(router, noun, action)
        else:
            add_doing(router, noun, action)
    add_offers(router, noun)
    add_unknown(router, noun)


def add_creating(router: Router, noun: Noun, action: Action) -> None:
    place = noun.within.name if noun.within else ""

    def create(request: HttpRequest) -> Any:
        said, files = said_in(request, action.form)
        actor = caller(request)
        obj = noun.place(actor, place_in(said, place) if place else "")
        return Status(201, do(noun, action, obj, actor, wish_in(request, action.form, said, files)))

    add(router, "", create, noun, action, status=201)


def add_doing(router: Router, noun: Noun, action: Action) -> None:
    def act(request: HttpRequest, ref: str) -> Any:
        said, files = said_in(request, action.form)
        actor = caller(request)
        obj = noun.one(actor, ref, action.permission)
        return do(noun, action, obj, actor, wish_in(request, action.form, said, files))

    add(router, f"/{{ref}}/actions/{action.name}", act, noun, action, status=200)


def add(router: Router, path: str, view: Callable[..., Any], noun: Noun, action: Action, *, status: int) -> None:
    router.add_api_operation(
        path,
        ["POST"],
        view,
        response={status: DeedOut, ERRORS: Problem},
        operation_id=f"{noun.name}_{action.name}",
        summary=action.label,
        description=action.does,
        url_name=f"{noun.name}-{action.name}",
        openapi_extra=request_body(action, noun.within if action.creates else None),
        exclude_unset=True,
    )


def add_offers(router: Router, noun: Noun) -> None:
    def offers(request: HttpRequest, ref: str) -> Any:
        actor = caller(request)
        return {"actions": offers_to(noun.verbs, noun.one(actor, ref), actor)}

    router.add_api_operation(
        "/{ref}/actions",
        ["GET"],
        offers,
        response={200: OfferOut, ERRORS: Problem},
        operation_id=f"{noun.name}_actions",
        summary=_l("可办的动作及不能办的原因"),
        url_name=f"{noun.name}-actions",
    )


def add_unknown(router: Router, noun: Noun) -> None:
    """Answer in our own shape for a verb that does not exist; a dash is as good as an underscore."""

    def unknown(request: HttpRequest, ref: str, name: str) -> Any:
        raise NotThere(_("没有这个动作。"))

    router.add_api_operation(
        "/{ref}/actions/{name}", ["GET", "POST"], unknown, include_in_schema=False, url_name=f"{noun.name}-unknown"
    )
