"""Matters that the public may say their voice belongs to (加入已有事项), in words that the office released."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JoinOffer(models.Model):
    """The words in which a matter is offered to the public, from when until when; the only thing that anybody outside sees.

    Only what the office released is ever compared with what somebody types, so nothing can be found out by trying.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="join_offers")
    wording = models.TextField(_("公开的说法"))
    offered_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(stopped_at=None), name="join_offer_one_in_force"),
            models.CheckConstraint(condition=~Q(wording=""), name="join_offer_says_something"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("offered_at")), name="join_offer_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.wording[:40]


class SaidSame(models.Model):
    """The matter to which a voice belongs as its sender says; whether it does the clerk decides by linking it."""

    voice = models.OneToOneField("cases.Voice", on_delete=models.PROTECT, primary_key=True, related_name="said_same")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="said_same")

    def __str__(self) -> str:
        return f"{self.voice_id} -> {self.case_id}"
