"""Papers that units and people hand in when they are called for: plans, essays, statements (A04, B09).

A call says what is asked for, who owes one and by when; a paper belongs to one line of the call's roll. Each handing in is a
round that keeps its words, so that what was returned as a copy stays on record beside what was accepted.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.activities.terms_papers import (
    HANDED_IN,
    OF_PERSONS,
    CallState,
    Owing,
    PaperKind,
    PaperState,
    ReturnReason,
    ReviewKind,
    RoundOutcome,
)
from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.people.models import Unit, User


def prints() -> ArrayField[list[int], list[int]]:
    """Return a column of fingerprints (``text.copies``), by which texts with common passages find each other."""
    return ArrayField(models.IntegerField(), default=list, blank=True)


class PaperCall(models.Model):
    """A call for papers: the kind, who owes one, by when, at least how long, and the superior's text it follows."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="paper_calls")
    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(_("种类"), max_length=16, choices=PaperKind.choices)
    owing = models.CharField(_("谁交"), max_length=16, choices=Owing.choices)
    review_kind = models.CharField(
        _("督导必审的方案"), max_length=16, choices=ReviewKind.choices, blank=True, default=""
    )
    title = models.CharField(_("标题"), max_length=100)
    instructions = models.TextField(_("要求"), blank=True)
    due_on = models.DateField(_("截止日期"))
    least = models.PositiveIntegerField(_("至少字数"), default=0)
    source_title = models.CharField(_("上级文本的标题"), max_length=100, blank=True)
    source = models.TextField(_("上级文本"), blank=True)
    source_prints = prints()
    opened_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=CallState.choices, default=CallState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", PaperKind),
            one_of("owing", Owing),
            one_of("review_kind", ReviewKind, blank=True),
            models.CheckConstraint(
                condition=Q(review_kind="") | Q(kind=PaperKind.PLAN), name="paper_call_reviews_plans"
            ),
            models.UniqueConstraint(
                fields=["campaign", "review_kind"], condition=~Q(review_kind=""), name="paper_call_one_of_a_review"
            ),
            one_of("state", CallState),
            models.CheckConstraint(condition=~Q(title=""), name="paper_call_has_title"),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.PLAN, owing=Owing.UNIT)
                | Q(kind__in=sorted(OF_PERSONS)) & ~Q(owing=Owing.UNIT),
                name="paper_call_plans_of_units",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.DRAFT) | Q(opened_at=None), name="paper_call_opened_when_out"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="paper_call_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def of_persons(self) -> bool:
        return self.kind in OF_PERSONS


class PaperOwed(models.Model):
    """A line of a call's roll: a unit, one of its people by name, or so many of its people where they have no accounts."""

    call = models.ForeignKey(PaperCall, on_delete=models.PROTECT, related_name="roll")
    number = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="papers_owed")
    by_count = models.BooleanField(default=False)
    times = models.PositiveIntegerField(_("应交份数"), default=1)
    at = models.DateTimeField()
    excused_at = models.DateTimeField(null=True)
    excused_for = models.CharField(_("免交原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="paper_owed_number_once"),
            models.UniqueConstraint(fields=["call", "user"], condition=Q(user__isnull=False), name="paper_owed_once"),
            models.UniqueConstraint(fields=["call", "unit"], condition=Q(user=None), name="paper_owed_unit_once"),
            models.CheckConstraint(
                condition=Q(times=1) | Q(by_count=True, user=None), name="paper_owed_many_without_names"
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="paper_owed_at_least_one"),
            models.CheckConstraint(
                condition=Q(excused_at=None, excused_for="") | Q(excused_at__isnull=False) & ~Q(excused_for=""),
                name="paper_owed_excused_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["user", "call"], name="paper_owed_by_user")]

    def __str__(self) -> str:
        return f"{self.unit} {self.user.name}" if self.user else str(self.unit)


class Paper(models.Model):
    """A paper for a call: a unit's plan, or what somebody wrote himself. ``author_name`` names who has no account."""

    call = models.ForeignKey(PaperCall, on_delete=models.PROTECT, related_name="papers")
    owed = models.ForeignKey(PaperOwed, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="papers", verbose_name=_("单位"))
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="papers")
    author_name = models.CharField(_("作者"), max_length=64, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ref = models.CharField(max_length=16, unique=True)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), blank=True)
    focus = models.TextField(_("本单位工作重点"), blank=True)
    prints = prints()
    agreed_at = models.DateTimeField(_("同意展示"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=PaperState.choices, default=PaperState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", PaperKind),
            one_of("state", PaperState),
            models.CheckConstraint(condition=~Q(title=""), name="paper_has_title"),
            models.UniqueConstraint(
                fields=["owed"],
                condition=Q(kind=PaperKind.PLAN) & ~Q(state=PaperState.DROPPED),
                name="paper_one_plan_of_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.DISPLAYED) | Q(kind=PaperKind.ESSAY, agreed_at__isnull=False),
                name="paper_displayed_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HANDED_IN) | ~Q(text=""), name="paper_handed_in_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["call", "-id"], name="paper_list"),
            models.Index(fields=["author", "-id"], name="paper_of_author"),
            GinIndex(fields=["prints"], name="paper_prints"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def campaign(self) -> Campaign:
        return self.call.campaign

    @property
    def by(self) -> str:
        """Who wrote it, "" for a plan: it is its unit's."""
        return self.author.name if self.author else self.author_name


class PaperWords(models.Model):
    """What a paper is found by: pairs of characters of its title and text, as they were handed in last."""

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, primary_key=True, related_name="words")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="paper_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.paper_id)


class PaperItem(models.Model):
    """One measure of a plan: what, who sees to it, by when; done once the plan is accepted and it was carried out."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    measure = models.CharField(_("措施"), max_length=500)
    responsible = models.CharField(_("责任人"), max_length=64, blank=True)
    due_on = models.DateField(_("完成期限"), null=True)
    done_on = models.DateField(_("完成日期"), null=True)
    done_note = models.CharField(_("完成情况"), max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_item_number_once"),
            models.CheckConstraint(condition=~Q(measure=""), name="paper_item_says_something"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="paper_item_open")]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"


class PaperRound(models.Model):
    """One handing in of a paper with its words as they were, how near they were to others, and what was decided."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    text = models.TextField()
    more = models.JSONField(default=dict)
    """A plan's own focus and items."""
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    of_source = models.PositiveSmallIntegerField(null=True)
    """Percent of its words that stand in the superior's text, too; nothing where the call has none."""
    of_nearest = models.PositiveSmallIntegerField(default=0)
    nearest = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    """The paper with which it shared most when it was handed in: found by the machine, judged by nobody yet."""
    method = models.CharField(max_length=16)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("结果"), max_length=16, choices=RoundOutcome.choices, blank=True)
    reason = models.CharField(_("退回原因"), max_length=16, choices=ReturnReason.choices, blank=True)
    comments = models.TextField(_("审核意见"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("outcome", RoundOutcome, blank=True),
            one_of("reason", ReturnReason, blank=True),
            models.UniqueConstraint(fields=["paper", "number"], name="paper_round_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="paper_round_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="paper_round_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(outcome=RoundOutcome.RETURNED) & ~Q(reason="") & ~Q(comments="")
                | ~Q(outcome=RoundOutcome.RETURNED) & Q(reason=""),
                name="paper_round_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(submitted_by=None) | ~Q(decided_by=F("submitted_by")),
                name="paper_round_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"
