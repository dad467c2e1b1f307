"""Leaders' written orders (批办件): which drag, who refused to take one over, where each stands (F16)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, dragging, lights_for, orders_in_ledger, page_of_cases
from huiyin.cases.terms import State
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page

MOST = 100
"""Dragging orders shown on top; an office that has more has another problem."""


@needs(P.CASE_VIEW)
@require_GET
def orders(request: Any) -> HttpResponse:
    """Show the orders, those that drag on top, whatever page of the rest one reads."""
    actor = request.actor
    every = orders_in_ledger(actor)
    late = list(dragging(every, timezone.localdate())[:MOST])
    rest = every.exclude(pk__in=[case.pk for case in late]).order_by("-pk")
    found = page_of_cases(rest, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    lights = lights_for(actor)
    return page(
        request,
        "desk/orders.html",
        here="ledger",
        late=[(case, lights.of(case), why_dragging(case)) for case in late],
        rest=[(case, lights.of(case), "") for case in found.rows],
        found=found,
        opens=opening_campaign(actor),
    )


def why_dragging(case: Case) -> str:
    """Say why an order drags, in words."""
    order = getattr(case, "order", None)
    due = case.due_on or (order.due_on if order else None)
    reasons = []
    if due and due < timezone.localdate():
        reasons.append(_("超期 {n} 天").format(n=(timezone.localdate() - due).days))
    if case.state in (State.REGISTERED, State.ACCEPTED):
        reasons.append(_("还没有交办"))
    if case.state == State.ASSIGNED and getattr(case, "unsigned", False):
        reasons.append(_("还没有签收"))
    return _("、").join(reasons)


def opening_campaign(actor: Actor) -> str:
    """Return the campaign in whose ledger the actor may open an order, the newest first; empty where there is none."""
    open_case = case_verbs["open_case"]
    return next((one.code for one in campaigns_of(actor)[:20] if open_case.refusal(one, actor) is None), "")
