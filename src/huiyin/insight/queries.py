"""Reading what was learned: only of campaigns whose office the actor keeps."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.campaigns.models import Campaign
from huiyin.cases.queries import campaigns_of
from huiyin.insight.models import LearnedModel
from huiyin.insight.permissions import P
from huiyin.insight.terms import ModelState
from huiyin.kernel.actors import Actor


def campaigns_learned(actor: Actor) -> list[Campaign]:
    """Return the campaigns of whose learning the actor decides."""
    found = campaigns_of(actor).select_related("office", "institution")
    return [one for one in found if actor.may_at(P.INSIGHT_KEEP, [one.office.path])]


def models_of(actor: Actor) -> QuerySet[LearnedModel]:
    """Return the learned models that the actor may see, the newest first, without what they learned."""
    found = LearnedModel.objects.filter(campaign__in=[one.pk for one in campaigns_learned(actor)])
    return found.defer("data").select_related("campaign", "office").order_by("-pk")


def in_force(campaign: Campaign) -> LearnedModel | None:
    """Return what proposes for the campaign now, without its data."""
    return LearnedModel.objects.defer("data").filter(campaign=campaign, state=ModelState.IN_FORCE).first()
