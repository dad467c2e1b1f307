"""Circulars (G16, E12): a self-criticism or the state of rectification, sent to a range of units, each of which confirms it has read it.

The numbers of a progress circular are counted from the ledger at a set moment and frozen in the row; nobody types them.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.kernel.nouns import called
from huiyin.people.models import Unit, User
from huiyin.supervision.models_discipline import Sanction


class CircularKind(models.TextChoices):
    SELF_CRITICISM = "self_criticism", _("检讨")
    PROGRESS = "progress", _("整改落实情况通报")


class CircularState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("circular", "拟稿")
    ISSUED = "issued", pgettext_lazy("circular", "已印发")
    WITHDRAWN = "withdrawn", pgettext_lazy("circular", "已撤回")


class Circular(models.Model):
    """One circular. ``figures`` holds, for a progress circular, a row for each lead unit: assigned, done, late, as of a moment."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="circulars", verbose_name=_("活动"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("种类"), max_length=16, choices=CircularKind.choices)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), blank=True)
    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, null=True, related_name="+")
    as_of = models.DateTimeField(_("截至"), null=True)
    figures: models.JSONField[Any, Any] = models.JSONField(default=list)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("签发人"))
    issued_on = models.DateField(_("印发日期"), null=True)
    withdrawn_for = models.CharField(_("撤回原因"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=CircularState.choices, default=CircularState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", CircularKind),
            one_of("state", CircularState),
            models.CheckConstraint(condition=~Q(title=""), name="circular_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind=CircularKind.SELF_CRITICISM, as_of=None, figures=[]) & ~Q(text="")
                | Q(kind=CircularKind.PROGRESS, as_of__isnull=False, text="", sanction=None),
                name="circular_typed_or_counted",
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None) | Q(drafted_by=None) | ~Q(issued_by=F("drafted_by")),
                name="circular_issued_by_another",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="circular_list")]

    def __str__(self) -> str:
        return self.title

    @property
    @called(_("签收"))
    def receipts(self) -> str:
        """How many of the units have confirmed that they read it."""
        rows = list(self.units.all())
        return f"{sum(1 for one in rows if one.read_at)}/{len(rows)}"


class CircularUnit(models.Model):
    """A unit of the range, and when somebody there confirmed that it was read."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    read_at = models.DateTimeField(_("签收时间"), null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["circular", "unit"], name="circular_unit_once")]
        indexes = [models.Index(fields=["unit", "circular"], name="circular_unit_by_unit")]

    def __str__(self) -> str:
        return str(self.unit)
