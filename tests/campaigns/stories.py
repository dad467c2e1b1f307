"""How a campaign comes to its next phase, and to its end."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.reports.actions import report_verbs

PHASE_PLAN = {
    "plan_title": "分析检查阶段实施方案",
    "plan_number": "教党〔2026〕3号",
    "plan_text": "一、广泛征求意见。\n二、开好民主生活会。",
}
TRANSITION = {"meeting_chair": "leader", "meeting_people": 60, "meeting_words": "总结前一阶段,部署下一阶段的主要工作。"}


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_related("office__institution", "institution").get(pk=campaign.pk)


def sum_up(campaign: Campaign, actor: Actor) -> Any:
    """Sign the stage report without which no phase is closed."""
    return report_verbs["sign_report"](fresh(campaign), actor=actor).obj


def announce(campaign: Campaign, actor: Actor) -> None:
    """Issue the plan of the next phase and hold its meeting."""
    today = timezone.localdate()
    campaign_verbs["issue_phase_plan"](fresh(campaign), actor=actor, plan_on=today, **PHASE_PLAN)
    campaign_verbs["hold_transition"](fresh(campaign), actor=actor, meeting_on=today, **TRANSITION)


def prepare(campaign: Campaign, actor: Actor) -> None:
    """Do all that the change to the next phase waits for."""
    announce(campaign, actor)
    sum_up(campaign, actor)


def turn(campaign: Campaign, actor: Actor) -> None:
    prepare(campaign, actor)
    campaign_verbs["next_phase"](fresh(campaign), actor=actor)


def summarised(campaign: Campaign, actor: Actor) -> None:
    sum_up(campaign, actor)
    campaign_verbs["summarise_campaign"](fresh(campaign), actor=actor)
