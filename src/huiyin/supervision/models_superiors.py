"""What passes between the institution and the superior's group (上级督导组, G17)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of


class RequestKind(models.TextChoices):
    """What the superior's group and the institution ask of each other."""

    REVIEW = "review", _("送审材料")
    ORDER = "order", _("上级交办要求")
    INVITATION = "invitation", _("邀请到会指导")


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("superior", "联络中")
    REMARKED = "remarked", _("已有意见,待逐条答复")
    ANSWERED = "answered", pgettext_lazy("superior", "已逐条答复")


class SuperiorRequest(models.Model):
    """One matter with the superior's group: a document sent for review, something asked of us, an invitation."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="superior_requests", verbose_name=_("活动")
    )
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("种类"), max_length=16, choices=RequestKind.choices)
    group = models.CharField(_("上级组"), max_length=100)
    contact = models.CharField(_("联络人"), max_length=64)
    subject = models.CharField(_("事由"), max_length=200)
    text = models.TextField(_("内容"), blank=True)
    on = models.DateField(_("日期"))
    due_on = models.DateField(_("答复期限"), null=True)
    result = models.TextField(_("结果"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=RequestState.choices, default=RequestState.OPEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", RequestKind),
            one_of("state", RequestState),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(group=""), name="superior_request_is_whole"),
            models.CheckConstraint(
                condition=~Q(kind=RequestKind.ORDER) | Q(due_on__isnull=False), name="superior_order_has_its_day"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="superior_request_list")]

    def __str__(self) -> str:
        return self.subject


class SuperiorRemark(models.Model):
    """One remark of the superior's group, and what was answered: remarks are answered one by one."""

    request = models.ForeignKey(SuperiorRequest, on_delete=models.PROTECT, related_name="remarks")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("意见"))
    said_on = models.DateField(_("提出日期"))
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="superior_remark_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="superior_remark_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="superior_remark_answer_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:40]}"
