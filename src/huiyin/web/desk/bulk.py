"""One verb on several objects chosen in a list: its form, and what became of each row."""

from __future__ import annotations

from collections.abc import Mapping
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


def several(request: Any, allowed: Mapping[str, Action], objects: Any, *, back: str) -> HttpResponse:
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
    if request.method == "GET":
        return form_page(request, action, chosen, action.form(obj=chosen[0], actor=request.actor), back)
    results = list(action.each(chosen, actor=request.actor, **form_data(action.form, request.POST)))
    if all(isinstance(result, Invalid) for _obj, result in results):
        return form_page(request, action, chosen, results[-1][1].form, back, status=400)  # type: ignore[union-attr]  # all are Invalid
    rows = [(obj, result if isinstance(result, Refused) else None) for obj, result in results]
    done = sum(refusal is None for _obj, refusal in rows)
    return page(request, "desk/bulk_done.html", here=back, back=back, action=action, rows=rows, done=done)


def form_page(
    request: Any, action: Action, chosen: list[Any], form: Any, back: str, *, status: int = 200
) -> HttpResponse:
    return page(
        request, "desk/bulk.html", here=back, back=back, action=action, chosen=chosen, form=dressed(form), status=status
    )
