"""The desk (轮到我办): what waits for the one who signed in, due first, each with the one next verb."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.queries import light, voices_waiting_for
from huiyin.cases.turns import COUNTED, turns_of
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.page import page


@signed_in
@require_GET
def desk(request: Any) -> HttpResponse:
    """Show whose turn it is: mine."""
    verb, today = request.GET.get("verb", ""), timezone.localdate()
    turns = turns_of(request.actor, verb)
    rows = [{"case": turn.case, "action": turn.action, "light": light(turn.case, today)} for turn in turns.rows]
    sorts = bool(request.actor.paths(P.VOICE_SORT))
    pending = voices_waiting_for(request.actor) if sorts else None
    return page(
        request,
        "desk/desk.html",
        here="desk",
        rows=rows,
        counts=[(action, count_said(n)) for action, n in turns.counts],
        chosen=verb,
        today=today,
        pending_count=count_said(pending[: COUNTED + 1].count()) if pending is not None else "",
        pending=list(pending[:5]) if pending is not None else [],
    )


def count_said(n: int) -> str:
    """Return a count as the page says it: nothing for none, "99+" for more than are counted."""
    return f"{COUNTED}+" if n > COUNTED else str(n or "")
