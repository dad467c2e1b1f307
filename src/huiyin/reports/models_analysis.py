"""A unit's own analysis of a year (D13), and shortcomings that a signed report stated and the next one answers (I13, G18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.people.models import Unit, User


class AnalysisState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("analysis", "草稿")
    SIGNED = "signed", pgettext_lazy("analysis", "已签署")


class SelfAnalysis(models.Model):
    """What a unit makes of its year (本单位效能状况分析): its numbers, what it will take up (抓什么) and how (怎么抓).

    While it is a draft only the words are kept and the numbers are counted anew whenever somebody looks; signing freezes
    ``content`` and ``document``, which never change again (triggers hold that it is whole). A unit's plan names it by ``ref``.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="analyses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="analyses")
    year = models.PositiveSmallIntegerField(_("年度"))
    ref = models.CharField(max_length=16, unique=True)
    targets = models.TextField(_("抓什么"), blank=True)
    measures = models.TextField(_("怎么抓"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=AnalysisState.choices, default=AnalysisState.DRAFT)
    version = models.IntegerField(default=0)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    moment = models.DateTimeField(null=True)
    content = models.JSONField(null=True)
    document = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            one_of("state", AnalysisState),
            models.UniqueConstraint(fields=["campaign", "unit", "year"], name="analysis_once_a_year"),
        ]

    def __str__(self) -> str:
        return self.ref


class ShortcomingKind(models.TextChoices):
    """What a stage report finds wanting: the three imbalances [001], and what [004] names."""

    MIND = "mind", _("认识不平衡")
    PROGRESS = "progress", _("进展不平衡")
    ROOT = "root", _("治标治本不平衡")
    DUTY = "duty", _("责任落实不到位")
    SELF_CHECK = "self_check", _("自查排查不深刻")
    LASTING = "lasting", _("常态长效不充分")


class ShortcomingState(models.TextChoices):
    STATED = "stated", pgettext_lazy("shortcoming", "已指出")
    TASKED = "tasked", pgettext_lazy("shortcoming", "限期整改中")
    REVIEWED = "reviewed", pgettext_lazy("shortcoming", "已回应")


class ReviewOutcome(models.TextChoices):
    RECTIFIED = "rectified", _("已整改")
    PARTLY = "partly", _("部分整改,继续盯")
    NOT_YET = "not_yet", _("没有整改,继续盯")


class Shortcoming(models.Model):
    """What a signed stage report found wanting in a unit (不足), the task with its day (限期整改), and the answer (回应)."""

    report = models.ForeignKey("reports.StageReport", on_delete=models.PROTECT, related_name="shortcomings")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shortcomings")
    kind = models.CharField(_("不足的种类"), max_length=16, choices=ShortcomingKind.choices)
    text = models.TextField(_("指出的不足"))
    state = models.CharField(
        _("状态"), max_length=16, choices=ShortcomingState.choices, default=ShortcomingState.STATED
    )
    version = models.IntegerField(default=0)
    stated_at = models.DateTimeField()
    task = models.TextField(_("整改要求"), blank=True)
    due_on = models.DateField(_("整改期限"), null=True)
    outcome = models.CharField(_("整改结果"), max_length=16, choices=ReviewOutcome.choices, blank=True)
    found = models.TextField(_("检查情况"), blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("kind", ShortcomingKind),
            one_of("state", ShortcomingState),
            one_of("outcome", ReviewOutcome, blank=True),
            models.UniqueConstraint(fields=["report", "number"], name="shortcoming_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="shortcoming_says_what"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.report.ref}-{self.number}"
