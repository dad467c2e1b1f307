"""One verb on several objects chosen in a list: its form, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.refusals import Invalid, Refused
from huiyin.kernel.verbs import Action
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import form_data

LIMIT = 200
"""Rows of one request. More are chosen in several goes."""
Beside = Callable[[Any, Action, list[Any]], dict[str, Any]]
"""What a list shows beside the form of a verb on several of its rows."""


def nothing_beside(_request: Any, _action: Action, _chosen: list[Any]) -> dict[str, Any]:
    return {}


def several(
    request: Any, allowed: Mapping[str, Action], objects: Any, *, back: str, beside: Beside = nothing_beside
) -> HttpResponse:
    """Ask for what the verb needs (GET) or do it to every object that was chosen (POST)."""
    sent = request.POST if request.method == "POST" else request.GET
    action, refs = allowed.get(sent.get("verb", "")), list(dict.fromkeys(sent.getlist("ref")))
    if action is None:
        raise Http404
    if not refs or len(refs) > LIMIT:
        sentence = _("请先在列表里勾选。") if not refs else _("一次最多办理 {n} 件。").format(n=LIMIT)
        return page(request, "desk/bulk.html", here=back, back=back, action=action, sentence=sentence, status=400)
    chosen = list(objects.filter(ref__in=refs))
    if not chosen:
        raise Http404
    context = {"here": back, "back": back, "action": action, "chosen": chosen}
    if request.method == "GET" or sent.get("again"):
        form = asked_again(request, action, chosen[0])
        more = beside(request, action, chosen)
        return page(request, "desk/bulk.html", form=dressed(form), **context, **more)
    return done(request, action, context, beside)


def asked_again(request: Any, action: Action, first: Any) -> Any:
    """Return the form of the verb with what was typed before, for the rows that were refused."""
    return action.form(obj=first, actor=request.actor, initial=form_data(action.form, request.POST))


def done(request: Any, action: Action, context: dict[str, Any], beside: Beside) -> HttpResponse:
    """Do the verb to each and say what became of each; a form that fits none is shown again."""
    chosen, typed = context["chosen"], form_data(action.form, request.POST)
    results = list(action.each(chosen, actor=request.actor, **typed))
    if all(isinstance(result, Invalid) for _obj, result in results):
        form = results[-1][1].form  # type: ignore[union-attr]  # all are Invalid
        return page(
            request, "desk/bulk.html", form=dressed(form), status=400, **context, **beside(request, action, chosen)
        )
    rows = [(obj, result if isinstance(result, Refused) else None) for obj, result in results]
    refused = [(obj, refusal) for obj, refusal in rows if refusal]
    return page(
        request,
        "desk/bulk_done.html",
        rows=refused + [row for row in rows if row[1] is None],
        done=len(rows) - len(refused),
        refused=refused,
        typed=[(name, value) for name in typed for value in request.POST.getlist(name)],
        **context,
    )
