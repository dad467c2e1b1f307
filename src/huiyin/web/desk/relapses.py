"""What came back, by the kind of problem and across units (举一反三)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of
from huiyin.supervision.relapses import relapses
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import usual_campaign

OFFERED = 20


@needs(P.CASE_VIEW)
@require_GET
def relapses_page(request: Any) -> HttpResponse:
    """Show for each kind of problem what was struck off, looked back on and came back, and which units have it, too."""
    campaigns = list(campaigns_of(request.actor)[:OFFERED])
    wanted = request.GET.get("campaign", "")
    chosen = next((one for one in campaigns if one.code == wanted), usual_campaign(campaigns))
    rows = relapses(chosen, request.actor) if chosen else []
    return page(request, "desk/relapses.html", here="supervision", campaigns=campaigns, chosen=chosen, rows=rows)
