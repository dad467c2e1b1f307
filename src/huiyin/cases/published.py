"""Results that anybody reads after a case was settled (公开办理结果), and to whom one is owed. Pure reading.

An anonymous sender without a receipt hears of his matter by the published result alone (E11).
"""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.models import Case, Closing, Link, PublicResult
from huiyin.cases.registers import REGISTERS


def unheard(case: Case) -> QuerySet[Link]:
    """Return the links of voices whose senders no answer reaches but a published one; ``steps.UNHEARD`` says the same."""
    nobody_told = case.links.filter(unlinked_at=None, voice__anonymous=True, voice__receipt_digest=None)
    return nobody_told.exclude(voice__channel__in=REGISTERS)


def standing_closing(case: Case) -> Closing | None:
    """Return the closing that was not taken back; no statement where the case was fetched with its story."""
    return next((one for one in case.closings.all() if one.reopened_at is None), None)


def result_of(case: Case) -> PublicResult | None:
    """Return the result that is public now."""
    return PublicResult.objects.filter(case=case, ended_at=None).first()


def owed(case: Case) -> int:
    """Return to how many voices of a settled case a published reply is owed; the case's next step says whether any."""
    closing = standing_closing(case)
    if closing is None or closing.archived_at or closing.unpublished_at:
        return 0
    answered_elsewhere = case.historical and closing.number == 1
    return 0 if answered_elsewhere or result_of(case) else unheard(case).count()


def results_of(case: Case) -> list[PublicResult]:
    """Return what was ever published of the case, with what readers said; two statements."""
    return list(case.public_results.select_related("published_by").prefetch_related("ratings"))


def results_shown() -> QuerySet[PublicResult]:
    """Return what anybody reads now, the newest first."""
    return PublicResult.objects.filter(ended_at=None).order_by("-published_at", "-pk")


def campaign_for_comments(case: Case) -> Campaign | None:
    """Return where a reader's comment is received: with the case, or, once its campaign is over, with the one that runs."""
    if case.campaign.state == CampaignState.RUNNING:
        return case.campaign
    running = Campaign.objects.filter(state=CampaignState.RUNNING, institution=case.campaign.institution_id)
    return running.select_related("office").order_by("-starts_on", "pk").first()
