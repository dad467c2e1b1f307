"""The page of a platform of superiors: what it handed over with its limits, its sheets brought in and given back (C11, C14, C15)."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.permissions import P
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.giving_back import answers_to, given_back
from huiyin.channels.intake_orders import bring
from huiyin.channels.queries import LOOKING, answered_orders, orders_late, seen
from huiyin.channels.terms import OrderState
from huiyin.kernel.refusals import Refused
from huiyin.web.desk.access import needs
from huiyin.web.desk.channel_pages import found_or_404, part_of
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet_answer


@needs(*LOOKING)
@require_http_methods(["GET", "POST"])
def platform(request: Any, ref: str) -> HttpResponse:
    """Show a platform with its orders; a sheet that is sent is brought in at once, and what was not taken is told row by row."""
    found = found_or_404("platform", request.actor, ref)
    told = brought_in(request, found) if request.method == "POST" else {}
    return page(
        request,
        "desk/platform.html",
        here="collection",
        platform=found,
        takes=order_verbs["take_order"].refusal(found, request.actor) is None,
        **orders_shown(request, found),
        **told,
        **split(platform_verbs.offers(found, request.actor)),
    )


def orders_shown(request: Any, platform: Any) -> dict[str, Any]:
    """Return a page of the orders, each with its answer, and how many there are and are late."""
    today = timezone.localdate()
    orders = seen("order", request.actor).filter(platform=platform)
    late = orders_late(orders, today)
    shown = late if request.GET.get("late") else orders
    part = part_of(shown.select_related("voice__office", "sheet", "voice"), request.GET.get("before", ""))
    answers = answers_to(part["rows"])
    for order in part["rows"]:
        order.answer = answers[order.voice_id]
    counts = {"all": orders.count(), "late": late.count(), "taken": orders.filter(state=OrderState.TAKEN).count()}
    return {**part, "today": today, "counts": counts}


def brought_in(request: Any, platform: Any) -> dict[str, Any]:
    """Bring in the sheet that was sent; return what became of it, or why it was not taken."""
    sent = request.FILES.get("file")
    if sent is None:
        return {"sentence": _("请选一个文件。"), "status": 422}
    try:
        return {"brought": bring(platform, sent, name=sent.name, actor=request.actor)}
    except Refused as refusal:
        return {"sentence": refusal.sentence, "missing": refusal.missing, "status": 422}


@needs(P.VOICE_VIEW)
@require_GET
def platform_export(request: Any, ref: str) -> HttpResponse:
    """Give the orders back in the platform's own form: those that were answered and not given back yet, or all of them."""
    found = found_or_404("platform", request.actor, ref)
    orders = seen("order", request.actor).filter(platform=found).select_related("sheet", "voice__office", "platform")
    if not request.GET.get("all"):
        orders = answered_orders(orders.filter(state=OrderState.TAKEN))
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    given_back(found, orders, file)
    file.seek(0)
    return sheet_answer(file, f"{found.name}{_('回报表')} {timezone.localdate()}.xlsx")


@needs(*LOOKING)
@require_GET
def channel_order(request: Any, ref: str) -> HttpResponse:
    """Lead to where an order is shown: among the others of its platform."""
    found = found_or_404("order", request.actor, ref)
    return redirect(f"{reverse('platform', args=[found.platform.ref])}#{found.ref}")
