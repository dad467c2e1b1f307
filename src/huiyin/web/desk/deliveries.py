"""What goes out of the house (管理·通知外发): what waits, what is being sent right now, what did not arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.delivery.channels import lacking
from huiyin.delivery.models import Channel, Message, State
from huiyin.delivery.permissions import P
from huiyin.kernel.mailing import BACK_OFF
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page

PAGE = 50
MOST_SECONDS = 60
"""A message that is being sent for longer was left by a worker that died; it will be sent once more."""


@needs(P.DELIVERY_KEEP)
@require_GET
def deliveries(request: Any) -> HttpResponse:
    """Show the messages to addresses outside: how many stand where, and a page of those asked for."""
    institution, state = own_institution(request), request.GET.get("state", "")
    found = Message.objects.filter(user__unit__institution=institution).exclude(channel=Channel.IN_APP)
    shown = found.filter(state=state) if state in State.values else found
    rows = list(
        older(shown, request.GET.get("before", "")).select_related("user__unit", "address").order_by("-pk")[: PAGE + 1]
    )
    return page(
        request,
        "desk/deliveries.html",
        here="manage",
        institution=institution,
        counts=counted(found),
        chosen=state,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].pk if len(rows) > PAGE else "",
        minutes=BACK_OFF,
        not_set=lacking(),
        **found.aggregate(
            oldest=Min("sending_since"),
            left=Count("pk", filter=Q(sending_since__lt=timezone.now() - timedelta(seconds=MOST_SECONDS))),
            doubtful=Count("pk", filter=Q(doubtful__gt=0)),
        ),
    )


def older(found: Any, before: str) -> Any:
    """Return the messages before the number in the address, where there is one."""
    known = before.isascii() and before.isdigit() and len(before) < 19
    return found.filter(pk__lt=int(before)) if known else found


def counted(found: Any) -> list[tuple[str, str, int]]:
    """Return every state with its words and how many messages stand there; one query."""
    n = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    return [(code, label, n.get(code, 0)) for code, label in State.choices]
