"""How a case is verified, asked about and struck off: the procedure, checks, calls, representatives, notice and objections."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.checks import one_of
from huiyin.cases.terms import CalledHow, CheckExtent, CheckMode, Finding, Grade, Kind, ReopenGround, Scale
from huiyin.people.models import Institution, User

NOTICE_DAYS = 5
"""Working days that a notice before striking off lasts, unless the institution says otherwise (words.md)."""


class ClosingRule(models.Model):
    """How cases of one kind are struck off (销号程序): who is asked on which scale, whether a leader signs, whether it is put up.

    Without a row a case is struck off as soon as it is verified and asked. ``notice_days`` 0 means no notice; where there is one a
    leader signs first.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="closing_rules")
    kind = models.CharField(_("种类"), max_length=16, choices=Kind.choices)
    review = models.BooleanField(_("须经审核和负责人签字"), default=True)
    notice_days = models.PositiveSmallIntegerField(_("公示(工作日)"), default=NOTICE_DAYS)
    scale = models.CharField(_("评价档次"), max_length=16, choices=Scale.choices, default=Scale.THREE)
    representatives = models.PositiveSmallIntegerField(_("没有来件人可问的,问几位代表"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind"], name="closing_rule_once"),
            one_of("kind", Kind),
            one_of("scale", Scale),
            models.CheckConstraint(condition=Q(review=True) | Q(notice_days=0), name="closing_notice_is_signed_first"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Check(models.Model):
    """One verification of a submission (核查单, E08): who looked how and where, at all measures or at those that were drawn."""

    round = models.ForeignKey("cases.Round", on_delete=models.PROTECT, related_name="checks")
    mode = models.CharField(_("核实方式"), max_length=16, choices=CheckMode.choices)
    extent = models.CharField(_("核实范围"), max_length=16, choices=CheckExtent.choices, default=CheckExtent.ALL)
    passed = models.BooleanField()
    finding = models.CharField(_("事实认定"), max_length=16, choices=Finding.choices, blank=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    remarks = models.TextField(_("核实情况"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("mode", CheckMode),
            one_of("extent", CheckExtent),
            one_of("finding", Finding, blank=True),
            models.CheckConstraint(condition=~Q(remarks=""), name="check_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.get_mode_display()}"


class CheckItem(models.Model):
    """A measure that was looked at, with its standard as it was, and whether it was met."""

    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="items")
    measure = models.ForeignKey("cases.Measure", on_delete=models.PROTECT, related_name="+")
    standard = models.TextField(_("标准"))
    met = models.BooleanField(_("达到标准"))

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["check_made", "measure"], name="check_item_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.met}"


class CheckPhoto(models.Model):
    """A picture taken on the spot, without what the camera wrote into it."""

    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="photos")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["check_made", "number"], name="check_photo_number_once")]

    def __str__(self) -> str:
        return self.name


class CallAttempt(models.Model):
    """One try to call a sender back (回访): who called how, whether he was reached. What he said is his rating."""

    rating = models.ForeignKey("cases.Rating", on_delete=models.PROTECT, related_name="attempts")
    how = models.CharField(_("回访方式"), max_length=16, choices=CalledHow.choices)
    reached = models.BooleanField(_("联系上了"))
    note = models.CharField(_("情况"), max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [one_of("how", CalledHow)]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.reached}"


class Represented(models.Model):
    """What a representative said of a matter whose senders cannot be asked (E09: 代表). Counted apart from senders' ratings."""

    round = models.ForeignKey("cases.Round", on_delete=models.PROTECT, related_name="represented")
    number = models.PositiveSmallIntegerField()
    who = models.CharField(_("代表(身份,不写姓名)"), max_length=60)
    grade = models.CharField(_("评价"), max_length=16, choices=Grade.choices)
    comment = models.TextField(_("意见"), blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="represented_number_once"),
            one_of("grade", Grade),
            models.CheckConstraint(condition=~Q(who=""), name="represented_says_who"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.grade}"


class StrikeOutcome(models.TextChoices):
    """What became of a review before striking off; codes, shown in words of the page."""

    RUNNING = "", ""
    RETURNED = "returned", _("审签退回")
    UPHELD = "upheld", _("公示异议成立,退回重办")
    REWORK = "rework", _("退回重办")
    STRUCK = "struck", _("已销号")
    CANCELLED = "cancelled", _("件已作废")


class StrikeReview(models.Model):
    """The way of one striking off through review, a leader's signature and the notice (销号审签单)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="strike_reviews")
    number = models.PositiveSmallIntegerField()
    opinion = models.TextField(_("审核意见"))
    wording = models.TextField(_("公示内容"), blank=True)
    notice_days = models.PositiveSmallIntegerField(_("公示(工作日)"), default=0)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    remark = models.TextField(_("审签意见"), blank=True)
    notice_from = models.DateField(_("公示首日"), null=True)
    notice_until = models.DateField(_("公示末日"), null=True)
    outcome = models.CharField(max_length=16, choices=StrikeOutcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="strike_review_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="strike_review_one_running"),
            one_of("outcome", StrikeOutcome, blank=True),
            models.CheckConstraint(condition=~Q(opinion=""), name="strike_review_has_opinion"),
            models.CheckConstraint(
                condition=Q(notice_days=0, wording="") | Q(notice_days__gt=0) & ~Q(wording=""),
                name="strike_notice_has_words_and_days",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(asked_by=None) | ~Q(signed_by=F("asked_by")),
                name="strike_review_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(notice_from=None, notice_until=None)
                | Q(notice_until__gte=F("notice_from"), signed_at__isnull=False) & ~Q(wording=""),
                name="strike_notice_is_signed_and_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="strike_review_ends_with_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["notice_until"], condition=Q(notice_until__isnull=False), name="strike_notice_days")
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class PublicGrade(models.TextChoices):
    """What anybody says of a result that is put up (H14)."""

    DONE = "done", pgettext_lazy("result", "办好了")
    NOT_DONE = "not_done", pgettext_lazy("result", "没办好")
    UNSURE = "unsure", pgettext_lazy("result", "说不准")


class Closing(models.Model):
    """One closing of a case. A reopening keeps the earlier ones on record (invariant 10).

    ``unpublished_at`` is when it was settled that anonymous senders get no published reply (E11): for the reason that is
    written, or, without one, because the rules let nothing of such a case out.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_decision = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.TextField(blank=True)
    reopen_ground = models.CharField(max_length=16, choices=ReopenGround.choices, blank=True)
    archived_at = models.DateTimeField(null=True)
    archive_number = models.CharField(_("档案号"), max_length=64, blank=True)
    unpublished_at = models.DateTimeField(null=True)
    unpublished_reason = models.TextField(_("不公开的理由"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="closing_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(reopened_at=None), name="closing_one_in_force"),
            models.CheckConstraint(condition=Q(by_decision=False) | ~Q(reason=""), name="closing_decision_has_reason"),
            one_of("reopen_ground", ReopenGround, blank=True),
            models.CheckConstraint(
                condition=Q(archived_at=None, archive_number="") | Q(archived_at__isnull=False),
                name="closing_archived_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(unpublished_reason="") | Q(unpublished_at__isnull=False),
                name="closing_unpublished_with_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class ResultEnd(models.TextChoices):
    """Why a result is no longer public."""

    SHOWN = "", ""
    WITHDRAWN = "withdrawn", _("撤下")
    REOPENED = "reopened", _("件已重开")
    UNFIT = "unfit", _("转为依规定不公开的事项")


class PublicResult(models.Model):
    """What was the matter and what came of it, for anybody to read after the case was settled (公开办理结果, E11, H14, I01).

    In the clerk's own words, which stay as they were published; another wording is another row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="public_results")
    number = models.PositiveSmallIntegerField()
    problem = models.TextField(_("反映的问题"))
    result = models.TextField(_("办理结果"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()
    ended_as = models.CharField(max_length=16, choices=ResultEnd.choices, blank=True)
    end_reason = models.TextField(_("撤下的理由"), blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="public_result_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="public_result_one_in_force"),
            one_of("ended_as", ResultEnd, blank=True),
            models.CheckConstraint(condition=~Q(problem="") & ~Q(result=""), name="public_result_says_both"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="", end_reason="")
                | Q(ended_at__gte=F("published_at")) & ~Q(ended_as="") & (~Q(ended_as="withdrawn") | ~Q(end_reason="")),
                name="public_result_ends_with_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(ended_at=None), name="public_result_list"),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class PublicRating(models.Model):
    """What one reader says of a result while its notice is up or once it is published (社会评价, H14).

    Nobody is asked who he is, and only the day is kept.
    """

    review = models.ForeignKey(StrikeReview, on_delete=models.PROTECT, null=True, related_name="ratings")
    of_result = models.ForeignKey(PublicResult, on_delete=models.PROTECT, null=True, related_name="ratings")
    number = models.PositiveSmallIntegerField()
    grade = models.CharField(_("评价"), max_length=16, choices=PublicGrade.choices)
    on = models.DateField(_("评价日期"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="public_rating_number_once"),
            models.UniqueConstraint(fields=["of_result", "number"], name="public_rating_of_result_once"),
            models.CheckConstraint(
                condition=Q(review=None) ^ Q(of_result=None), name="public_rating_of_notice_or_result"
            ),
            one_of("grade", PublicGrade),
        ]

    def __str__(self) -> str:
        return f"{self.review or self.of_result} {self.number}"


class Objection(models.Model):
    """What somebody said against striking off while the notice was up; anybody may, and nobody is asked who he is."""

    review = models.ForeignKey(StrikeReview, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("异议"))
    on = models.DateField(_("收到日期"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    reason = models.TextField(_("处理说明"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="objection_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(decided_at=None, upheld=None, reason="")
                | Q(decided_at__isnull=False, upheld__isnull=False) & ~Q(reason=""),
                name="objection_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.number}"
