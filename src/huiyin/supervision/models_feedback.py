"""What a superior's inspection fed back (巡视反馈, A16), and what leaders put right in themselves (个人整改, E17)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Case, Voice
from huiyin.people.models import Unit, User


class BatchState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("feedback", "已收到")
    SPLIT = "split", _("已分解立件")
    REPORTED = "reported", _("已报告整改情况")


class FeedbackBatch(models.Model):
    """The problems that an inspection from above fed back, as one batch with its own table. Its source stays with it for life."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="feedback_batches", verbose_name=_("活动")
    )
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    organ = models.CharField(_("反馈机关"), max_length=100)
    name = models.CharField(_("名称"), max_length=200)
    document = models.CharField(_("文号"), max_length=64, blank=True)
    received_on = models.DateField(_("收到日期"))
    report_by = models.DateField(_("报告期限"), null=True)
    reported_on = models.DateField(_("报告日期"), null=True)
    report = models.TextField(_("整改情况报告"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=BatchState.choices, default=BatchState.RECEIVED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", BatchState),
            models.CheckConstraint(condition=~Q(organ="") & ~Q(name=""), name="feedback_batch_is_whole"),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="feedback_batch_list")]

    def __str__(self) -> str:
        return self.name


class FeedbackItem(models.Model):
    """One problem of a batch as the superior worded it, with the voice and the case that it became."""

    batch = models.ForeignKey(FeedbackBatch, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("问题"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="feedback_item")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="feedback_item")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="feedback_item_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="feedback_item_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:40]}"


class PersonalSource(models.TextChoices):
    """Where a leader's own problem was named."""

    OPINION = "opinion", _("对个人的意见")
    LIFE_MEETING = "life_meeting", _("组织生活会")


class PersonalState(models.TextChoices):
    LISTED = "listed", _("已列入")
    COMMITTED = "committed", _("已承诺")
    DONE = "done", _("已整改,待评议")
    REVIEWED = "reviewed", _("已评议")


class PersonalItem(models.Model):
    """One point of a leader's own list, seen by him and by those who supervise the campaign, and by nobody else."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="personal_items", verbose_name=_("活动")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="personal_items", verbose_name=_("本人"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    source = models.CharField(_("来源"), max_length=16, choices=PersonalSource.choices)
    problem = models.TextField(_("问题"))
    direction = models.TextField(_("整改思路和努力方向"), blank=True)
    due_on = models.DateField(_("整改期限"), null=True)
    result = models.TextField(_("整改情况"), blank=True)
    review = models.TextField(_("评议意见"), blank=True)
    held = models.BooleanField(_("整改到位"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=PersonalState.choices, default=PersonalState.LISTED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("source", PersonalSource),
            one_of("state", PersonalState),
            models.CheckConstraint(condition=~Q(problem=""), name="personal_item_says_something"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="personal_item_of_user")]

    def __str__(self) -> str:
        return self.problem[:40]
