"""The closed lists of supervision groups: tiers, what somebody is in a group, states (G01, G02)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(models.TextChoices):
    """The three tiers of supervision (三级督导), the highest first."""

    DISTRICT = "district", _("区委督导")
    BUREAU = "bureau", _("区教委督导")
    SCHOOL_DISTRICT = "school_district", _("学区督导")


RANK = {tier: rank for rank, tier in enumerate(Tier)}
"""How far a tier is from the top."""


def higher(one: str, other: str) -> bool:
    """Say whether the first tier stands above the second."""
    return RANK[Tier(one)] < RANK[Tier(other)]


class GroupState(models.TextChoices):
    LIVE = "live", pgettext_lazy("supervision group", "督导中")
    DISSOLVED = "dissolved", pgettext_lazy("supervision group", "已撤销")


class MemberRole(models.TextChoices):
    LEADER = "leader", _("组长")
    DEPUTY = "deputy", _("副组长")
    MEMBER = "member", _("组员")


HEADS = (MemberRole.LEADER, MemberRole.DEPUTY)
"""Who answers for a group: their own units must not lie in its area."""
