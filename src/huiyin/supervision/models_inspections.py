"""Inspections open and covert (明查暗访, G12): an entry of the year's list, who goes where, what was found, what is concluded.

Every kind counts against the number that a school may be inspected in a year: a visit that is called research or guidance
is one as well. A school's inspections of a year take numbered places, so that the database itself has no place for one too many.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Case
from huiyin.people.models import Unit, User


class InspectionKind(models.TextChoices):
    """What an inspection is called; all of them are inspections and all count."""

    CHECK = "check", _("专项检查")
    SUPERVISION = "supervision", _("督导检查")
    RESEARCH = "research", _("调研")
    GUIDANCE = "guidance", _("指导")
    ASSESSMENT = "assessment", _("评估考核")
    MONITORING = "monitoring", _("监测")
    ACCEPTANCE = "acceptance", _("验收")


class Manner(models.TextChoices):
    OPEN = "open", _("明查")
    COVERT = "covert", _("暗访")


class InspectionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("inspection", "待批")
    REFUSED = "refused", pgettext_lazy("inspection", "未批准")
    APPROVED = "approved", pgettext_lazy("inspection", "已批准")
    NOTICED = "noticed", pgettext_lazy("inspection", "已通知单位")
    RUNNING = "running", pgettext_lazy("inspection", "检查中")
    FINISHED = "finished", pgettext_lazy("inspection", "已出结论")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "已取消")


COUNTING = frozenset(
    {
        InspectionState.DRAFT,
        InspectionState.APPROVED,
        InspectionState.NOTICED,
        InspectionState.RUNNING,
        InspectionState.FINISHED,
    }
)
"""In these an inspection takes one of the places that a school has in a year."""


class ReviewOutcome(models.TextChoices):
    """What came of the review that an inspected unit asked for (政府督查工作条例 art. 17)."""

    UPHELD = "upheld", _("维持结论")
    CHANGED = "changed", _("变更结论")


class Inspection(models.Model):
    """One inspection of the year's list. ``earliest_on`` is the day from which an open one may begin after its notice."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("活动"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("名目"), max_length=16, choices=InspectionKind.choices)
    manner = models.CharField(_("方式"), max_length=16, choices=Manner.choices)
    title = models.CharField(_("事项"), max_length=100)
    purpose = models.TextField(_("目的和内容"))
    basis = models.CharField(_("依据(文件或者线索)"), max_length=200)
    planned_on = models.DateField(_("计划日期"))
    notice_days = models.PositiveSmallIntegerField(_("提前通知(天)"))
    planned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("拟订人")
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    opinion = models.CharField(_("审批意见"), max_length=500, blank=True)
    noticed_on = models.DateField(_("通知日期"), null=True)
    earliest_on = models.DateField(_("最早可以开始"), null=True)
    begun_on = models.DateField(_("开始日期"), null=True)
    finished_on = models.DateField(_("结束日期"), null=True)
    finished_at = models.DateTimeField(null=True)
    conclusion = models.TextField(_("结论"), blank=True)
    reason = models.CharField(_("取消原因"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=InspectionState.choices, default=InspectionState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", InspectionKind),
            one_of("manner", Manner),
            one_of("state", InspectionState),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(purpose="") & ~Q(basis=""), name="inspection_in_the_list"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(planned_by=None) | ~Q(decided_by=F("planned_by")),
                name="inspection_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(noticed_on=None, earliest_on=None)
                | Q(manner=Manner.OPEN, noticed_on__isnull=False, earliest_on__isnull=False),
                name="inspection_notice_of_open_ones",
            ),
            models.CheckConstraint(
                condition=Q(manner=Manner.COVERT)
                | Q(begun_on=None)
                | Q(earliest_on__isnull=False, begun_on__gte=F("earliest_on")),
                name="inspection_begun_after_notice",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None, finished_at=None, conclusion="")
                | Q(
                    finished_on__isnull=False,
                    finished_at__isnull=False,
                    begun_on__isnull=False,
                    finished_on__gte=F("begun_on"),
                )
                & ~Q(conclusion=""),
                name="inspection_finished_with_conclusion",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="inspection_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def covert(self) -> bool:
        return self.manner == Manner.COVERT


class InspectedUnit(models.Model):
    """A unit that an inspection goes to, the place it takes among the school's inspections of the year, and its review.

    Only schools have places; one that was refused or cancelled gives its own back.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspected", verbose_name=_("单位"))
    year = models.PositiveSmallIntegerField(_("年份"))
    most = models.PositiveSmallIntegerField(_("一年最多(次)"))
    place = models.PositiveSmallIntegerField(_("占用的名额"), null=True)
    review_until = models.DateField(_("申请复核的期限"), null=True)
    asked_review_on = models.DateField(_("申请复核日期"), null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    review_reason = models.TextField(_("申请复核的理由"), blank=True)
    decide_until = models.DateField(_("应当答复的日期"), null=True)
    review_outcome = models.CharField(_("复核结果"), max_length=16, choices=ReviewOutcome.choices, blank=True)
    review_words = models.TextField(_("复核意见"), blank=True)
    review_decided_on = models.DateField(_("复核日期"), null=True)
    review_decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("review_outcome", ReviewOutcome, blank=True),
            models.UniqueConstraint(fields=["inspection", "unit"], name="inspected_unit_once"),
            models.UniqueConstraint(
                fields=["unit", "year", "place"], condition=Q(place__isnull=False), name="inspected_unit_place_once"
            ),
            models.CheckConstraint(
                condition=Q(place=None) | Q(place__gte=1, place__lte=F("most")), name="inspected_unit_no_more_places"
            ),
            models.CheckConstraint(
                condition=Q(asked_review_on=None, review_reason="", decide_until=None)
                | Q(asked_review_on__isnull=False, review_until__isnull=False, decide_until__isnull=False)
                & Q(asked_review_on__lte=F("review_until"))
                & ~Q(review_reason=""),
                name="inspected_unit_review_in_time",
            ),
            models.CheckConstraint(
                condition=Q(review_outcome="", review_words="", review_decided_on=None)
                | Q(review_decided_on__isnull=False, asked_review_on__isnull=False)
                & Q(review_decided_on__gte=F("asked_review_on"))
                & ~Q(review_outcome="")
                & ~Q(review_words=""),
                name="inspected_unit_review_decided",
            ),
        ]
        indexes = [models.Index(fields=["unit", "year"], name="inspected_unit_by_year")]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def review_waits(self) -> bool:
        return self.asked_review_on is not None and self.review_decided_on is None


class Inspector(models.Model):
    """Who carries an inspection out; nobody inspects his own unit."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="inspectors")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inspections")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["inspection", "user"], name="inspector_once")]

    def __str__(self) -> str:
        return self.user.name


class InspectionFinding(models.Model):
    """What inspectors found at a unit. It stays as it was written; it opens one case at most."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField(_("序号"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    text = models.TextField(_("发现的情况"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    found_on = models.DateField(_("发现日期"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="inspection_finding")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="inspection_finding_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="inspection_finding_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:40]}"


class FindingFile(models.Model):
    """A photograph or document that proves a finding, cleaned of what a camera or a program wrote into it."""

    finding = models.ForeignKey(InspectionFinding, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("文件名"), max_length=200)
    file = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="finding_file_number_once"),
            models.UniqueConstraint(fields=["finding", "sha256"], name="finding_file_once"),
            models.CheckConstraint(condition=~Q(file="") & ~Q(name=""), name="finding_file_is_a_file"),
        ]

    def __str__(self) -> str:
        return self.name
