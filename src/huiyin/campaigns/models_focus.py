"""Catalogues of the kinds of problem that a campaign looks for, by level of unit and by class of people (A09, D09, M16)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.terms import FocusTarget


class FocusKind(models.Model):
    """A kind of problem that one of the four objects looks for in itself. Retired ones stay for the sheets that name them."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="focus_kinds")
    target = models.CharField(_("对象"), max_length=16, choices=FocusTarget.choices)
    name = models.CharField(_("问题种类"), max_length=100)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(target__in=FocusTarget.values), name="focus_kind_target_known"),
            models.CheckConstraint(condition=~Q(name=""), name="focus_kind_has_name"),
            models.UniqueConstraint(
                fields=["campaign", "target", "name"], condition=Q(retired_at=None), name="focus_kind_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
