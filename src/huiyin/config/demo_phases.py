"""How a campaign of the demonstration goes from phase to phase: its report is signed, the meeting held, the plan issued (A02)."""

from __future__ import annotations

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.config.demo_cast import Cast, Row, on
from huiyin.reports.actions import report_verbs


def sum_up(cast: Cast, campaign: Campaign, as_of: str = "") -> None:
    """Sign the report of the phase that ends, as of a day or of now."""
    report_verbs["sign_report"](campaign, actor=cast.actors["leader"], as_of=as_of)


def turn(cast: Cast, campaign: Campaign, day: str, told: Row) -> None:
    """Close the open phase on ``day`` and open the next."""
    admin = cast.actors["admin"]
    plan = {key: value for key, value in told.items() if key.startswith("plan_")}
    meeting = {key: value for key, value in told.items() if key.startswith("meeting_")}
    sum_up(cast, campaign, day)
    campaign_verbs["issue_phase_plan"](fresh(campaign), actor=admin, at=on(day, 8, 30), plan_on=day, **plan)
    campaign_verbs["hold_transition"](
        fresh(campaign), actor=admin, at=on(day, 9), meeting_on=day, meeting_chair="leader", **meeting
    )
    campaign_verbs["next_phase"](fresh(campaign), actor=admin, at=on(day, 9, 30))


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_related("office__institution", "institution").get(pk=campaign.pk)
