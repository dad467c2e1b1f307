"""The message board (群众留言板, C13): what was moderated, in the clerk's words, with the public replies; the newest first."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.channels.models import Posting
from huiyin.channels.queries import on_board
from huiyin.people.models import Institution
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.views import institution_shown, running_campaigns

SHOWN = 20


@open_to_all
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show a page of posts, and where to put one up."""
    campaigns = running_campaigns()
    institution = institution_shown(campaigns)
    rows = posts(institution, request.GET.get("after", ""))
    more = rows[SHOWN - 1].ref if len(rows) > SHOWN else ""
    context = {"institution": institution, "campaigns": campaigns, "posts": rows[:SHOWN], "more": more}
    return render(request, "public/board.html", context)


def posts(institution: Institution | None, after: str) -> list[Posting]:
    """Return the posts that follow the one called ``after``, and one more where the board goes on."""
    found = on_board(institution)
    if after.isascii() and len(after) <= 16 and "\0" not in after and (last := found.filter(ref=after).first()):
        found = found.filter(Q(shown_at__lt=last.shown_at) | Q(shown_at=last.shown_at, pk__lt=last.pk))
    return list(found[: SHOWN + 1])
