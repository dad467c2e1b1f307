"""One verb on several objects chosen in a list: its form, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
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


def what_it_says(obj: Any) -> tuple[str, str]:
    """Return what a case or a voice is called, and how it begins."""
    return getattr(obj, "title", "") or getattr(obj, "subject", ""), getattr(obj, "body", "")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a list: where they are shown, the field that names one, its page, and its words (loud and quiet)."""

    back: str
    page: str
    here: str
    key: str = "ref"
    words: Callable[[Any], tuple[str, str]] = what_it_says
    people: bool = False

    def line(self, obj: Any) -> dict[str, str]:
        ref, (loud, quiet) = getattr(obj, self.key), self.words(obj)
        return {"ref": ref, "words": loud, "quiet": quiet, "address": reverse(self.page, args=[ref])}

    def unfit(self, n: int) -> str:
        """Return why so many cannot be taken at once; nothing where they can."""
        if not n:
            return _("请先在列表里勾选。")
        most = _("一次最多办理 {n} 人。") if self.people else _("一次最多办理 {n} 件。")
        return most.format(n=LIMIT) if n > LIMIT else ""


def several(
    request: Any, allowed: Mapping[str, Action], objects: Any, kind: Rows, *, beside: Beside = nothing_beside
) -> HttpResponse:
    """Ask for what the verb needs (GET) or do it to every object that was chosen (POST)."""
    sent = request.POST if request.method == "POST" else request.GET
    action, refs = allowed.get(sent.get("verb", "")), list(dict.fromkeys(sent.getlist("ref")))
    if action is None:
        raise Http404
    context = {"here": kind.here, "kind": kind, "action": action}
    if sentence := kind.unfit(len(refs)):
        return page(request, "desk/bulk.html", **context, sentence=sentence, status=400)
    chosen = list(objects.filter(**{f"{kind.key}__in": refs}))
    if not chosen:
        raise Http404
    context |= {"lines": [kind.line(obj) for obj in chosen]}
    if request.method == "GET" or sent.get("again"):
        form = asked_again(request, action, chosen[0])
        more = beside(request, action, chosen)
        return page(request, "desk/bulk.html", form=dressed(form), **context, **more)
    return done(request, action, chosen, context, beside)


def asked_again(request: Any, action: Action, first: Any) -> Any:
    """Return the form of the verb with what was typed before, for the rows that were refused."""
    return action.form(obj=first, actor=request.actor, initial=form_data(action.form, request.POST))


def done(request: Any, action: Action, chosen: list[Any], context: dict[str, Any], beside: Beside) -> HttpResponse:
    """Do the verb to each and say what became of each; a form that fits none is shown again."""
    kind, typed = context["kind"], form_data(action.form, request.POST)
    results = list(action.each(chosen, actor=request.actor, **typed))
    if all(isinstance(result, Invalid) for _obj, result in results):
        form = results[-1][1].form  # type: ignore[union-attr]  # all are Invalid
        return page(
            request, "desk/bulk.html", form=dressed(form), status=400, **context, **beside(request, action, chosen)
        )
    rows = [(kind.line(obj), result if isinstance(result, Refused) else None) for obj, result in results]
    refused = [row for row in rows if row[1]]
    return page(
        request,
        "desk/bulk_done.html",
        rows=refused + [row for row in rows if row[1] is None],
        done=len(rows) - len(refused),
        refused=refused,
        typed=[(name, value) for name in typed for value in request.POST.getlist(name)],
        **context,
    )
