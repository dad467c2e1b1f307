"""The reports that were signed, and what hangs on them: the only things this room stores (house.md, decision 0023)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.people.models import User
from huiyin.reports.models_analysis import SelfAnalysis as SelfAnalysis  # these nouns belong to this app, too
from huiyin.reports.models_analysis import Shortcoming as Shortcoming


class StageReport(models.Model):
    """A stage report as it was signed (签发): its scope and moment, every number, and the very file, for ever.

    ``scope`` is what the address of the page holds, ``content`` the sections with their numbers, ``sha256`` the digest
    of ``document``. A draft is never stored: it is counted anew whenever somebody looks.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="stage_reports")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("标题"), max_length=200)
    scope = models.JSONField()
    moment = models.DateTimeField()
    content = models.JSONField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    remark = models.TextField(_("审签意见"), blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    state = models.CharField(max_length=16, default="signed", choices=[("signed", _("已签发"))])
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="stage_report_number_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"{self.campaign.code}-{self.number}"
