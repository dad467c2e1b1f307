"""What a counter keeps beside voice and case: who was asked first, what was told at once, what was refused (F01, F03, F09).

The rows hang on a voice or a case and are written by verbs only. What was told or filed stays as it was; only what comes
afterwards (delivery, completion, dispute) is added, which triggers hold.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.terms import Delivery, Disposal, ExplainGround, ExplainMode, ExplainResponse, Ground
from huiyin.people.models import Unit, User


class FirstAsked(models.Model):
    """Who was asked first about what a voice says (首问登记): he answers for it until it is handled or signed for.

    holding -> handed over (``handed_at``) -> released (``released_at``). A voice that was answered, or whose cases are all
    at an end, holds nobody any more, whatever stands here.
    """

    voice = models.OneToOneField("cases.Voice", on_delete=models.PROTECT, primary_key=True, related_name="first_asked")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="first_asked", verbose_name=_("首问责任人"))
    at = models.DateTimeField(_("首问时间"))
    disposal = models.CharField(_("当场处理"), max_length=16, choices=Disposal.choices, default=Disposal.SELF)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("移交科室"))
    outside = models.CharField(_("告知去哪里"), max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_to = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    receiver = models.CharField(_("签收人"), max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(disposal__in=Disposal.values), name="first_asked_disposal_known"),
            models.CheckConstraint(
                condition=Q(disposal=Disposal.UNIT, unit__isnull=False, handed_at__isnull=False)
                | (~Q(disposal=Disposal.UNIT) & Q(unit=None, handed_at=None)),
                name="first_asked_names_the_unit",
            ),
            models.CheckConstraint(
                condition=(Q(disposal=Disposal.OUTSIDE, released_at__isnull=False) & ~Q(outside=""))
                | (~Q(disposal=Disposal.OUTSIDE) & Q(outside="")),
                name="first_asked_says_where",
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(released_at=None), name="first_asked_held")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.person_id}"


class Explanation(models.Model):
    """Why a wish is not met, told in person (解释说明、登门答疑, E10): proposed -> approved by a leader -> given."""

    proposal = models.OneToOneField("cases.Proposal", on_delete=models.PROTECT, related_name="explanation")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="explanations")
    ground = models.CharField(_("为什么只能解释"), max_length=16, choices=ExplainGround.choices)
    mode = models.CharField(_("方式"), max_length=16, choices=ExplainMode.choices, blank=True)
    text = models.TextField(_("解释的内容"), blank=True)
    given_on = models.DateField(_("日期"), null=True)
    person = models.CharField(_("解释人"), max_length=64, blank=True)
    response = models.CharField(_("来件人态度"), max_length=16, choices=ExplainResponse.choices, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=ExplainGround.values), name="explanation_ground_known"),
            models.CheckConstraint(
                condition=Q(given_at=None, given_on=None, mode="", text="", person="", response="")
                | Q(
                    given_at__isnull=False,
                    given_on__isnull=False,
                    mode__in=ExplainMode.values,
                    response__in=ExplainResponse.values,
                )
                & ~Q(text="")
                & ~Q(person=""),
                name="explanation_given_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"


class Notice(models.Model):
    """One notice of everything that is missing (一次性告知单). While it waits, ``waiting_since`` says from when.

    The first of a case should be the only one. A later one says whether its matter could have been told the first time
    (``breach``, counted), and why it was not.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=16)
    matter = models.CharField(_("事项"), max_length=300)
    basis = models.TextField(_("依据"))
    materials = models.JSONField(_("全部材料"), default=list)
    missing = models.JSONField(_("尚缺材料"), default=list)
    complete_by = models.DateField(_("补齐期限"))
    handler = models.CharField(_("经办人"), max_length=64)
    phone = models.CharField(_("联系电话"), max_length=32)
    breach = models.BooleanField(default=False)
    reason = models.TextField(_("第二次告知的理由"), blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    delivery = models.CharField(_("送达方式"), max_length=16, choices=Delivery.choices, blank=True)
    delivered_on = models.DateField(_("送达日期"), null=True)
    signed = models.BooleanField(_("当事人已签收"), null=True)
    completed_at = models.DateTimeField(null=True)
    remark = models.TextField(_("补齐情况"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="notice_ref_once"),
            models.UniqueConstraint(fields=["case", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(completed_at=None), name="notice_one_waiting"),
            models.CheckConstraint(condition=Q(delivery__in=["", *Delivery.values]), name="notice_delivery_known"),
            models.CheckConstraint(
                condition=Q(number=1, breach=False, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="notice_again_has_its_reason",
            ),
            models.CheckConstraint(condition=~Q(missing=[]) & ~Q(materials=[]), name="notice_says_what_is_missing"),
            models.CheckConstraint(
                condition=Q(delivery="", delivered_on=None, signed=None)
                | (~Q(delivery="") & Q(delivered_on__isnull=False, signed__isnull=False)),
                name="notice_delivery_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Refusal(models.Model):
    """A refusal on file (否定报备): what was proposed, on what ground, how it was told, and whether it was disputed."""

    proposal = models.OneToOneField(
        "cases.Proposal", on_delete=models.PROTECT, primary_key=True, related_name="refusal"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="refusals")
    ref = models.CharField(max_length=16)
    ground = models.CharField(_("否定理由"), max_length=16, choices=Ground.choices)
    materials = models.TextField(_("还需补充的材料"), blank=True)
    beyond = models.BooleanField(_("超出本岗位职权"), default=False)
    remedy = models.TextField(_("救济途径"), blank=True)
    dispute_until = models.DateField(null=True)
    dispute = models.TextField(_("异议"), blank=True)
    disputed_at = models.DateTimeField(null=True)
    disputed_voice = models.ForeignKey("cases.Voice", on_delete=models.PROTECT, null=True, related_name="+")
    corrected = models.BooleanField(null=True)
    opinion = models.TextField(_("复核意见"), blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="refusal_ref_once"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="refusal_ground_known"),
            models.CheckConstraint(
                condition=Q(dispute="", disputed_at=None, disputed_voice=None)
                | (~Q(dispute="") & Q(disputed_at__isnull=False, disputed_voice__isnull=False)),
                name="refusal_dispute_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(corrected=None, reviewed_at=None, opinion="")
                | (Q(corrected__isnull=False, reviewed_at__isnull=False, disputed_at__isnull=False) & ~Q(opinion="")),
                name="refusal_review_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], condition=Q(disputed_at__isnull=False, reviewed_at=None), name="refusal_disputed"
            )
        ]

    def __str__(self) -> str:
        return self.ref
