"""What goes with a rule of the institution (J03): the practice that it was made from, and each look whether it still serves.

The rule itself is ``cases.Mechanism``: a case whose cause asks for one must know of it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.checks import one_of
from huiyin.cases.models_causes import Mechanism, MechanismGroup
from huiyin.people.models import Unit, User


class PracticeState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("practice", "待决定")
    ADOPTED = "adopted", pgettext_lazy("practice", "已立为制度")
    DECLINED = "declined", pgettext_lazy("practice", "未采纳")


class Practice(models.Model):
    """A practice that works, proposed to be fixed as a rule (把行之有效的做法用制度的形式固定下来); another person decides."""

    ref = models.CharField(_("编号"), max_length=16, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="practices", verbose_name=_("负责单位"))
    title = models.CharField(_("拟立的制度"), max_length=200)
    group = models.CharField(_("机制类别"), max_length=16, choices=MechanismGroup.choices)
    practice = models.TextField(_("做法"))
    effect = models.TextField(_("成效"))
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提议人")
    )
    proposed_at = models.DateTimeField(_("提议时间"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    reason = models.CharField(_("不采纳的理由"), max_length=500, blank=True)
    mechanism = models.OneToOneField(
        Mechanism, on_delete=models.PROTECT, null=True, related_name="made_from", verbose_name=_("立成的制度")
    )
    state = models.CharField(_("状态"), max_length=16, choices=PracticeState.choices, default=PracticeState.PROPOSED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("group", MechanismGroup),
            one_of("state", PracticeState),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(practice="") & ~Q(effect=""), name="practice_says_what_works"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="practice_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, mechanism=None, reason="")
                | Q(decided_at__isnull=False, mechanism__isnull=False, reason="")
                | Q(decided_at__isnull=False, mechanism=None) & ~Q(reason=""),
                name="practice_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewOutcome(models.TextChoices):
    SERVES = "serves", pgettext_lazy("mechanism", "仍然管用")
    REVISE = "revise", pgettext_lazy("mechanism", "需要修订")
    REVISED = "revised", pgettext_lazy("mechanism", "修订后施行")


class MechanismReview(models.Model):
    """One look whether a rule still serves, or its revision: what was found, and the day by which it is looked at next.

    ``due_on`` is the day that stood until then, so that what was late on a past day can be told.
    """

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("评估结果"), max_length=16, choices=ReviewOutcome.choices)
    on = models.DateField(_("日期"))
    note = models.TextField(_("评估意见"))
    due_on = models.DateField()
    next_on = models.DateField(_("下次评估日期"))
    document_before = models.CharField(_("原文号"), max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("outcome", ReviewOutcome),
            models.UniqueConstraint(fields=["mechanism", "number"], name="mechanism_review_number_once"),
            models.CheckConstraint(condition=~Q(note=""), name="mechanism_review_says_something"),
            models.CheckConstraint(condition=Q(next_on__gt=F("on")), name="mechanism_review_looks_ahead"),
            models.CheckConstraint(
                condition=Q(outcome="revised") & ~Q(document_before="") | ~Q(outcome="revised") & Q(document_before=""),
                name="mechanism_revision_keeps_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_outcome_display()}"
