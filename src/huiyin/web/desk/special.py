"""Special campaigns on the desk: all plans together by unit, problem, field and stage, and what is printed (A12)."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.campaigns.actions_special import taking_part
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_special import SpecialPlan
from huiyin.campaigns.special import frame_of
from huiyin.campaigns.terms import SpecialPlanState
from huiyin.cases.files import safe_name
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor
from huiyin.people.queries import below
from huiyin.reports.special_paper import campaign_pdf, plan_pdf
from huiyin.reports.special_rows import (
    GROUPINGS,
    Line,
    campaign_tables,
    campaign_timetable,
    lines_of,
    not_adopted,
    totals,
)
from huiyin.supervision.nouns_special import LOOKING, special_plans_seen
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.page import page

PDF = "application/pdf"


def special_campaign_seen(actor: Actor, ref: str) -> Campaign:
    """Return a special campaign whose plans the actor may look at."""
    found = campaigns_of(actor).filter(code=ref, special__isnull=False).select_related("office__institution", "special")
    campaign = found.first() if actor.paths_of(LOOKING) else None
    if campaign is None:
        raise Http404
    return campaign


def plans_of(campaign: Campaign, actor: Actor) -> list[SpecialPlan]:
    return list(special_plans_seen(actor).filter(campaign=campaign).order_by("unit__path"))


def lines_that_stand(plans: list[SpecialPlan]) -> list[Line]:
    """Return the milestones of the plans that were adopted: a draft is late with nothing."""
    return lines_of([plan for plan in plans if plan.state != SpecialPlanState.DRAFT], timezone.localdate())


def printed(content: bytes, name: str, otherwise: str) -> FileResponse:
    filename = safe_name(f"{name}.pdf", f"{otherwise}.pdf")
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=filename, content_type=PDF)


def grouping(request: Any) -> str:
    chosen: str = request.GET.get("by", "")
    return chosen if chosen in GROUPINGS else "unit"


@signed_in
@require_GET
def special_campaign(request: Any, ref: str) -> HttpResponse:
    """Show all plans of a special campaign that one may see, drawn and as tables."""
    campaign, by = special_campaign_seen(request.actor, ref), grouping(request)
    plans = plans_of(campaign, request.actor)
    lines = lines_that_stand(plans)
    units = taking_part(campaign).filter(below(request.actor.paths_of(LOOKING)))
    return page(
        request,
        "desk/special_campaign.html",
        here="supervision",
        campaign=campaign,
        frame=frame_of(campaign),
        by=by,
        groupings=GROUPINGS.items(),
        totals=totals(lines),
        picture=mark_safe(campaign_timetable(campaign, lines, by)),  # noqa: S308  # drawn by us, every word escaped
        parts=[*campaign_tables(lines, by), not_adopted(plans, units)],
        units=len({line.plan.pk for line in lines}),
    )


@signed_in
@require_GET
def special_campaign_file(request: Any, ref: str) -> FileResponse:
    """Hand out the timetable of all plans as a PDF."""
    campaign, by = special_campaign_seen(request.actor, ref), grouping(request)
    content = campaign_pdf(campaign, lines_that_stand(plans_of(campaign, request.actor)), by)
    return printed(content, _("{campaign}时间表").format(campaign=campaign), campaign.code)


@signed_in
@require_GET
def special_plan_file(request: Any, ref: str) -> FileResponse:
    """Hand out a unit's timetable and route map as a PDF."""
    plan = special_plans_seen(request.actor).filter(ref=ref).first()
    if plan is None:
        raise Http404
    return printed(plan_pdf(plan), _("{plan}时间表和路线图").format(plan=plan), plan.ref)
