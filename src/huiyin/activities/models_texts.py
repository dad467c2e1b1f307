"""A report put out for comment in a set range and for a set time, and what was said to it (C22, C24)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.activities.terms import CommentMode, Outcome, TextState
from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.people.models import Unit, User


class Consultation(models.Model):
    """One version of a report. Range and period are fixed when it is put out; comments close with the period."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="consultations")
    before = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="after")
    ref = models.CharField(max_length=16, unique=True)
    number = models.PositiveSmallIntegerField(_("第几稿"), default=1)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"))
    range = models.ManyToManyField(Unit, related_name="+", verbose_name=_("征求范围"))
    from_on = models.DateField(_("开始"))
    until_on = models.DateField(_("结束"))
    state = models.CharField(_("状态"), max_length=16, choices=TextState.choices, default=TextState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", TextState),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="consultation_days_ordered"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="consultation_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What somebody in the range said to a version; by whom is told only where he wanted it."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(_("方式"), max_length=16, choices=CommentMode.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("意见"))
    day = models.DateField()
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("说明"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("mode", CommentMode),
            one_of("outcome", Outcome, blank=True),
            models.UniqueConstraint(fields=["consultation", "number"], name="comment_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.ANSWERED) | ~Q(answer=""), name="comment_answered_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} {self.number}"
