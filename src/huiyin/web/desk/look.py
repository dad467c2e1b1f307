"""The look at a reply that is being written: nothing is done, nothing is kept, the journal knows nothing of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from huiyin.web.desk.access import signed_in
from huiyin.web.desk.look_again import LOOKS, seen_in
from huiyin.web.desk.posted import form_data
from huiyin.web.desk.verbs import SUBJECTS, form_page


@signed_in
@require_POST
def look(request: Any, kind: str, ref: str, name: str) -> HttpResponse:
    """Say what was noticed in a draft: the findings alone to a script, else the page of the verb with what was typed."""
    name = name.replace("-", "_")
    subject, beside = SUBJECTS.get(kind), LOOKS.get((kind, name))
    obj = subject.find(request.actor, ref) if subject and beside else None
    if subject is None or beside is None or obj is None:
        raise Http404
    action = subject.verbs[name]
    if not action.verbs.permits(obj, request.actor, action.permission):
        raise Http404
    data = form_data(action.form, request.POST)
    looked = seen_in(request.actor, obj, beside, data)
    if request.headers.get("HX-Request"):
        return render(request, "desk/look_found.html", {"looked": looked})
    form = action.form(obj=obj, actor=request.actor, initial=data)
    return form_page(request, subject, action, obj, form, refusal=action.refusal(obj, request.actor), looked=looked)
