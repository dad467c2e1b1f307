"""What superiors, petitions and deputies handed over has a register of its own (C14, C15, C17, C18).

The outside number and the channel stand on the voice; here is the rest of the entry: how a petition came and how pressing
it is, what sort of proposal it is, by when an answer was asked for, and that its proposer was met. Who the proposer is
stays with the identity of the voice, apart and encrypted.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.checks import one_of
from huiyin.cases.terms import CameBy, Channel, ProposalSort, Urgency

REGISTERS = (Channel.HOTLINE, Channel.EFFICIENCY, Channel.PLATFORM, Channel.PETITION, Channel.PROPOSAL)
"""The channels that have a register, in the order in which it shows them."""
HANDED_DOWN = (Channel.HOTLINE, Channel.EFFICIENCY)
"""Counted apart and together: what superiors handed down (C15: 40 + 4)."""


class RegisterEntry(models.Model):
    """What the register of its channel says of a voice; once a proposer was met, that stays as it was noted."""

    voice = models.OneToOneField("cases.Voice", on_delete=models.PROTECT, primary_key=True, related_name="entry")
    came_by = models.CharField(_("信访方式"), max_length=16, choices=CameBy.choices, blank=True)
    urgency = models.CharField(_("急难热"), max_length=16, choices=Urgency.choices, blank=True)
    proposal = models.CharField(_("建议提案种类"), max_length=16, choices=ProposalSort.choices, blank=True)
    reply_by = models.DateField(_("要求答复日期"), null=True)
    met_on = models.DateField(_("当面沟通日期"), null=True)
    met_about = models.TextField(_("沟通情况"), blank=True)
    met_noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("came_by", CameBy, blank=True),
            one_of("urgency", Urgency, blank=True),
            one_of("proposal", ProposalSort, blank=True),
            models.CheckConstraint(
                condition=Q(met_on=None, met_about="", met_noted_at=None)
                | (Q(met_on__isnull=False, met_noted_at__isnull=False) & ~Q(met_about="")),
                name="register_meeting_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.voice_id)
