"""The first pages: what this is, and which campaign one wants to speak to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.people.models import Institution
from huiyin.surveys.queries import open_to_anybody
from huiyin.web.desk.access import open_to_all

MOST_FORMS = 20


def running_campaigns() -> list[Campaign]:
    running = Campaign.objects.filter(state=CampaignState.RUNNING).select_related("institution")
    return list(running.order_by("-starts_on", "pk"))


def institution_shown(campaigns: list[Campaign] | None = None) -> Institution | None:
    """Return whose pages these are: the institution of the newest campaign that runs, or the only one there is."""
    running = running_campaigns() if campaigns is None else campaigns
    return running[0].institution if running else Institution.objects.first()


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and offer the two things one comes for."""
    campaigns = running_campaigns()
    institution = institution_shown(campaigns)
    context = {
        "campaigns": campaigns,
        "institution": institution,
        "forms": list(open_to_anybody(institution)[:MOST_FORMS]),
    }
    return render(request, "public/home.html", context)


@open_to_all
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Let the sender choose the campaign, unless there is only one."""
    campaigns = running_campaigns()
    if len(campaigns) == 1:
        return redirect("say", code=campaigns[0].code)
    return render(request, "public/where.html", {"campaigns": campaigns, "institution": institution_shown(campaigns)})


def open_to_the_public(code: str) -> Campaign:
    """Return a campaign that the public may know of."""
    campaign = get_object_or_404(Campaign.objects.select_related("institution", "office"), code=code)
    if campaign.state == CampaignState.DRAFT:
        raise Http404
    return campaign
