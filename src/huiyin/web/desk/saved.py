"""Lists that somebody keeps for himself (常用视图): filters and columns under a name, and those that everybody has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.kernel.refusals import Invalid, Refused
from huiyin.people.actions import user_verbs
from huiyin.people.actors import oneself
from huiyin.people.models import SavedView
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import form_data

PLACES = {"ledger": "ledger", "voices": "voices"}
"""The lists that may be kept, each with the name of its page."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A list as a chip over the table: its name, its address, whether it is the one that is shown."""

    name: str
    address: str
    here: bool
    number: int = 0


def query_of(wanted: Mapping[str, Any], columns: list[str] | None = None) -> str:
    """Return filters and columns as the address says them, always in the same order."""
    found = QueryDict(mutable=True)
    for name in sorted(wanted):
        found[name] = str(wanted[name])
    if columns:
        found["columns"] = ",".join(columns)
    return found.urlencode(safe=",")


def views_of(user: Any, place: str, now: str) -> list[View]:
    """Return the chips of a list: what everybody has, then what the person kept; ``now`` is the query that is shown."""
    address = reverse(PLACES[place])
    given = presets(place)
    kept = [(view.name, view.query, view.pk) for view in SavedView.objects.filter(user=user, place=place)]
    return [
        View(name=name, address=f"{address}?{query}" if query else address, here=query == now, number=number)
        for name, query, number in [*given, *kept]
    ]


def presets(place: str) -> list[tuple[str, str, int]]:
    if place == "voices":
        return [(_("全部"), "", 0), (_("待梳理"), "disposition=pending", 0), (_("重复投递"), "reposts=1", 0)]
    return [(_("全部"), "", 0), (_("超期"), "overdue=1", 0), (_("投诉中心"), "kind=complaint", 0)]


@signed_in
@require_http_methods(["GET", "POST"])
def views(request: Any) -> HttpResponse:
    """Show the lists that one keeps; keep another or let one go."""
    if request.method == "GET":
        return shown(request)
    action = user_verbs["drop_view" if request.POST.get("do") == "drop" else "save_view"]
    data = form_data(action.form, request.POST)
    try:
        action(request.user, actor=oneself(request.user, via="web"), **data)
    except Invalid as refusal:
        return shown(request, form=refusal.form, status=400)
    except Refused as refusal:
        return shown(request, sentence=str(refusal), status=409)
    if action.name == "drop_view":
        messages.success(request, _("已删除这个视图。"))
        return redirect("views")
    messages.success(request, _("已保存为「{name}」,以后点列表上方的名称即可打开。").format(name=data["name"].strip()))
    query = data.get("query", "").lstrip("?")
    address = reverse(PLACES[data["place"]])
    return redirect(f"{address}?{query}" if query else address)


def shown(request: Any, *, form: Any = None, sentence: str = "", status: int = 200) -> HttpResponse:
    kept = SavedView.objects.filter(user=request.user).order_by("place", "pk")
    rows = [(view, f"{reverse(PLACES.get(view.place, 'ledger'))}?{view.query}") for view in kept]
    return page(
        request,
        "desk/views.html",
        here="ledger",
        rows=rows,
        form=form,
        sentence=sentence,
        typed=request.POST,
        status=status,
    )
