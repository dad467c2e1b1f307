"""The desk (轮到我办): what waits for the one who signed in, due first, each with the one next verb."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.queries import voices_waiting_for
from huiyin.cases.terms import State
from huiyin.cases.turns import COUNTED, turns_of
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.page import page
from huiyin.web.desk.table import Column, due, link, table


@signed_in
@require_GET
def desk(request: Any) -> HttpResponse:
    """Show whose turn it is: mine."""
    verb, today = request.GET.get("verb", ""), timezone.localdate()
    turns = turns_of(request.actor, verb)
    sorts = bool(request.actor.paths(P.VOICE_SORT))
    pending = voices_waiting_for(request.actor) if sorts else None
    return page(
        request,
        "desk/desk.html",
        here="desk",
        table=table(_("等我办理的件,到期早的在前"), columns(today), turns.rows) if turns.rows else None,
        counts=[(action, count_said(n)) for action, n in turns.counts],
        chosen=verb,
        pending_count=count_said(pending[: COUNTED + 1].count()) if pending is not None else "",
        pending=list(pending[:5]) if pending is not None else [],
    )


STATES = dict(State.choices)


def columns(today: date) -> list[Column]:
    """Return the columns of what waits: due first, and one next verb a row."""
    return [
        Column(label=_("时限"), css="when", shown=lambda t: due(t.case, today)),
        Column(label=_("件"), shown=lambda t: format_html("{} {}", link("case", t.case.ref), t.case.title)),
        Column(label=_("状态"), shown=lambda t: STATES[t.case.state]),
        Column(label=_("责任单位"), shown=lambda t: str(t.case.lead_unit or "")),
        Column(label=_("下一步"), css="act", shown=next_verb),
    ]


def next_verb(turn: Any) -> str:
    address = reverse("verb", args=["cases", turn.case.ref, turn.action.name])
    return format_html('<a class="button" href="{}">{}</a>', address, turn.action.label)


def count_said(n: int) -> str:
    """Return a count as the page says it: nothing for none, "99+" for more than are counted."""
    return f"{COUNTED}+" if n > COUNTED else str(n or "")
