"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.supervision.rules_discipline import propose_by_rule


@app.periodic(cron="40 6 * * *")
@app.task(name="huiyin.supervision.propose_by_rule", queueing_lock="huiyin.supervision.propose_by_rule")
def propose(timestamp: int) -> None:  # a periodic job is given its time
    """Propose what the rules propose in every campaign that runs; how often it comes by does not matter."""
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING).select_related("office__institution"):
        propose_by_rule(campaign)
