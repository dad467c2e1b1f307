"""The list and the page of every noun that was declared once for all doors (``kernel.nouns``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P as CASES
from huiyin.cases.queries import campaigns_of, institution_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part, head_of, value_of
from huiyin.kernel.verbs import Action, Offer
from huiyin.people.models import Unit, UnitState
from huiyin.people.queries import below
from huiyin.supervision.nouns import KINDS
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.channel_pages import part_of
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page
from huiyin.web.desk.timeline import entries_about, names_of, who

OFFERED = 20
"""So many places at which something can be made are offered as buttons."""
ADDRESSES = {"campaign": "campaigns", "unit": "at-units", "case": "cases"}
"""Under which name in an address the verbs stand that make something within a thing of another room."""


def made_within(kind: Kind) -> str:
    return KINDS[kind.within].plural if kind.within in KINDS else ADDRESSES[kind.within]


def creating_of(name: str) -> tuple[Action, ...]:
    """Return the creating verbs of declared nouns that are asked of ``name``, as it stands in an address."""
    return tuple(kind.verbs[kind.creates] for kind in KINDS.values() if kind.creates and made_within(kind) == name)


MADE = {kind.creates: kind for kind in KINDS.values() if kind.creates}
"""The noun by the verb that makes it."""


def at_unit(actor: Actor, code: str) -> Unit | None:
    """Return a unit of the actor's institution; whether he may make something there the verb asks."""
    found = Unit.objects.filter(institution=institution_of(actor), code=code, state=UnitState.ACTIVE)
    return found.select_related("institution", "parent").first()


def listed(kind: Kind) -> Callable[..., HttpResponse]:
    """Return the view of the list of ``kind``."""

    @signed_in
    @require_GET
    def view(request: Any) -> HttpResponse:
        if kind.sees and not request.actor.paths_of(kind.sees):
            raise Http404
        states = dict(kind.verbs.model._meta.get_field(kind.verbs.state_field).flatchoices)
        chosen = request.GET.get("state", "")
        found = kind.seen(request.actor)
        narrowed = found.filter(**{kind.verbs.state_field: chosen}) if chosen in states else found
        if chosen in kind.cuts:
            narrowed = found.filter(kind.cuts[chosen][1]())
        part = part_of(narrowed, request.GET.get("before", ""))
        chips = [*states.items(), *((name, words) for name, (words, _rows) in kind.cuts.items())]
        told = {"kind": kind, "states": chips, "state": chosen, "table": table_of(kind, part.pop("rows"))}
        told["making"] = places_to_make(kind, request.actor)
        return page(request, "desk/kinds.html", here=kind.here, **told, **part)

    return view


def table_of(kind: Kind, objs: list[Any]) -> dict[str, Any]:
    heads = [head_of(kind.verbs.model, name) for name in kind.line]
    rows = [{"ref": getattr(obj, kind.by), "cells": [value_of(obj, name) for name in kind.line]} for obj in objs]
    return {"heads": heads, "rows": rows}


def places_to_make(kind: Kind, actor: Actor) -> list[tuple[Any, str]]:
    """Return the things at which the actor may make one of ``kind`` now, each with the address of the form."""
    if not kind.creates or kind.within not in ADDRESSES or kind.within == "case":
        return []
    verb = kind.verbs[kind.creates]
    if kind.within == "campaign":
        places: Any = campaigns_of(actor)[:OFFERED]
    else:
        kept = below(actor.paths(verb.permission))
        found = Unit.objects.filter(kept, institution=institution_of(actor), state=UnitState.ACTIVE)
        places = found.order_by("path")[:OFFERED]
    open_ones = [one for one in places if verb.refusal(one, actor) is None]
    name = verb.name.replace("_", "-")
    return [(one, reverse("verb", args=[ADDRESSES[kind.within], one.code, name])) for one in open_ones]


def shown(kind: Kind) -> Callable[..., HttpResponse]:
    """Return the view of one of ``kind``."""

    @signed_in
    @require_GET
    def view(request: Any, ref: str) -> HttpResponse:
        obj = kind.one(request.actor, ref)
        if obj is None:
            raise Http404
        told = told_of(kind, obj, request.actor) | kind.more(obj, request.actor)
        return page(request, kind.template or "desk/kind.html", here=kind.here, **told)

    return view


def told_of(kind: Kind, obj: Any, actor: Actor) -> dict[str, Any]:
    """Return what the page of a thing shows: its fields, its tables, what may be done, what was done."""
    told = [name for name in kind.fields if name not in ("ref", kind.verbs.state_field)]
    fields = [
        (head_of(kind.verbs.model, name), value) for name in told if (value := value_of(obj, name)) not in ("", None)
    ]
    offers = [*kind.verbs.offers(obj, actor), *made_of(kind.plural, obj, actor)]
    return {
        "kind": kind,
        "obj": obj,
        "state": kind.verbs.state_label(kind.verbs.state_of(obj)),
        "fields": fields,
        "parts": [part for part in kind.parts(obj, actor) if part.rows or part.empty],
        "past": past_of(kind, obj),
        **split(offers),
    }


def made_of(name: str, obj: Any, actor: Actor) -> list[Offer]:
    """Return what may be made within a thing now, as verbs are offered; ``name`` is how it is called in an address."""
    found = [(action, action.refusal(obj, actor)) for action in creating_of(name)]
    return [Offer(action=action, refusal=None) for action, refusal in found if refusal is None]


def past_of(kind: Kind, obj: Any) -> list[dict[str, Any]]:
    """Return what was done to a thing, the newest first: when, what, by whom."""
    entries = entries_about(kind.verbs.about(obj))
    names = names_of(entries)
    return [
        {
            "at": one.at,
            "who": who(one, names),
            "verb": kind.verbs[one.verb].label if one.verb in kind.verbs else one.verb,
        }
        for one in entries
    ]


def patterns() -> list[URLPattern]:
    """Return the addresses of all declared nouns."""
    lists = [path(f"{kind.plural}/", listed(kind), name=kind.plural) for kind in KINDS.values()]
    return lists + [path(f"{kind.plural}/<slug:ref>/", shown(kind), name=kind.name) for kind in KINDS.values()]


__all__ = ["MADE", "Link", "Part", "at_unit", "creating_of", "patterns"]


def supervision_places(actor: Actor) -> list[dict[str, Any]]:
    """Return the lists of supervision that the actor may open."""
    kinds = [kind for kind in KINDS.values() if kind.here == "supervision"]
    relapses = {
        "label": _("反弹和举一反三"), "intro": _("哪一类问题反弹了,别处还有没有。"), "address": reverse("relapses"),
    }  # fmt: skip
    return [*([relapses] if actor.paths(CASES.CASE_VIEW) else []), *told_kinds(kinds, actor)]


def told_kinds(kinds: list[Kind], actor: Actor) -> list[dict[str, Any]]:
    return [
        {"label": kind.many, "intro": kind.intro, "address": reverse(kind.plural)}
        for kind in kinds
        if not kind.sees or actor.paths_of(kind.sees)
    ]
