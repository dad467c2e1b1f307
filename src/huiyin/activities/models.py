"""Collecting: the plan of a campaign, and the sessions at which people speak.

What people say is a voice like any other (``cases``); here is at which session it was said. Who came is counted by
category; names, where a list is kept, are encrypted and apart. Rows are written by ``actions*`` only.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from huiyin.activities.models_papers import Paper as Paper  # these nouns belong to this app, too
from huiyin.activities.models_papers import PaperCall as PaperCall
from huiyin.activities.models_papers import PaperItem as PaperItem
from huiyin.activities.models_papers import PaperOwed as PaperOwed
from huiyin.activities.models_papers import PaperRound as PaperRound
from huiyin.activities.models_talks import MustTalkList as MustTalkList
from huiyin.activities.models_talks import MustTalkPair as MustTalkPair
from huiyin.activities.models_talks import Talk as Talk
from huiyin.activities.models_talks import Visit as Visit
from huiyin.activities.models_talks import VisitVoice as VisitVoice
from huiyin.activities.models_texts import Comment as Comment
from huiyin.activities.models_texts import Consultation as Consultation
from huiyin.activities.terms import (
    COLLECTING,
    About,
    Audience,
    Fear,
    Mode,
    OutcomeKind,
    OutcomeState,
    OutcomeUse,
    PlanState,
    SessionKind,
    SessionState,
)
from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Voice
from huiyin.cases.terms import Channel
from huiyin.people.models import Unit, User


class CollectionPlan(models.Model):
    """How a campaign means to collect (征求意见方案, C27): one for each campaign, passed by somebody else."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="collection_plan")
    intro = models.TextField(_("总体要求"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=PlanState.choices, default=PlanState.DRAFT)
    version = models.IntegerField(default=0)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comments = models.TextField(_("审核意见"), blank=True)

    class Meta:
        constraints = [
            one_of("state", PlanState),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(submitted_by=None) | ~Q(decided_by=F("submitted_by")),
                name="plan_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RETURNED) | ~Q(comments=""), name="plan_returned_with_comments"
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign)

    @property
    def ref(self) -> str:
        return self.campaign.code


class PlanLine(models.Model):
    """One thing that is planned: by which channel, whom, about whom, where, when, who sees to it."""

    plan = models.ForeignKey(CollectionPlan, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(_("渠道"), max_length=16, choices=Channel.choices)
    audience = models.CharField(pgettext_lazy("audience", "对象"), max_length=20, choices=Audience.choices, blank=True)
    about = models.CharField(_("征求对谁的意见"), max_length=16, choices=About.choices, default=About.GROUP)
    topic = models.CharField(_("专题"), max_length=100, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    from_on = models.DateField(_("开始"))
    until_on = models.DateField(_("结束"))
    responsible = models.CharField(_("负责人"), max_length=64)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("channel", Channel),
            one_of("audience", Audience, blank=True),
            one_of("about", About),
            models.UniqueConstraint(fields=["plan", "number"], name="plan_line_number_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="plan_line_days_ordered"),
            models.CheckConstraint(condition=~Q(responsible=""), name="plan_line_has_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Session(models.Model):
    """A meeting at which people speak: forum, research forum, life meeting, rating meeting, discussion.

    Of each organising unit and campaign there is one forum for each audience and one research forum for each topic, the
    cancelled ones aside (M19).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("组织单位"))
    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(_("种类"), max_length=16, choices=SessionKind.choices)
    audience = models.CharField(pgettext_lazy("audience", "对象"), max_length=20, choices=Audience.choices, blank=True)
    topic = models.CharField(_("专题"), max_length=100, blank=True)
    about = models.CharField(_("征求对谁的意见"), max_length=16, choices=About.choices, default=About.GROUP)
    place = models.CharField(_("地点"), max_length=100)
    planned_at = models.DateTimeField(_("安排时间"))
    leader = models.CharField(_("主持人"), max_length=64)
    recorder = models.CharField(_("记录人"), max_length=64, blank=True)
    held_at = models.DateTimeField(_("召开时间"), null=True)
    noted_at = models.DateTimeField(null=True)
    minuted_at = models.DateTimeField(null=True)
    reason = models.TextField(_("取消原因"), blank=True)
    mindset = models.TextField(_("思想状况分析"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=SessionState.choices, default=SessionState.PLANNED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-planned_at", "-pk"]
        constraints = [
            one_of("kind", SessionKind),
            one_of("audience", Audience, blank=True),
            one_of("about", About),
            one_of("state", SessionState),
            models.UniqueConstraint(
                fields=["campaign", "unit", "audience"],
                condition=Q(kind=SessionKind.FORUM) & ~Q(state=SessionState.CANCELLED),
                name="session_one_forum_per_audience",
            ),
            models.UniqueConstraint(
                fields=["campaign", "unit", "topic"],
                condition=Q(kind=SessionKind.RESEARCH) & ~Q(state=SessionState.CANCELLED),
                name="session_one_research_per_topic",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SessionKind.FORUM) | ~Q(audience=""), name="session_forum_has_audience"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SessionKind.RESEARCH) | ~Q(topic=""), name="session_research_has_topic"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SessionState.HELD, SessionState.MINUTED], held_at__isnull=False)
                | (~Q(state__in=[SessionState.HELD, SessionState.MINUTED]) & Q(held_at=None)),
                name="session_held_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.CANCELLED) | ~Q(reason=""), name="session_cancelled_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-planned_at", "-id"], name="session_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it: its topic, or whom it was held for, and what sort it is."""
        what = self.topic or self.get_audience_display()
        return pgettext("session", "{what}{kind}").format(what=what, kind=self.get_kind_display())

    @property
    def collects(self) -> bool:
        return self.kind in COLLECTING


class Attendance(models.Model):
    """How many of a category were invited and came; whoever is of several counts under the one he was invited in (C19)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    audience = models.CharField(_("类别"), max_length=20, choices=Audience.choices)
    invited = models.PositiveSmallIntegerField(_("应到"), default=0)
    present = models.PositiveSmallIntegerField(_("实到"), default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("audience", Audience),
            models.UniqueConstraint(fields=["session", "audience"], name="attendance_category_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.audience}"


class SessionNames(models.Model):
    """Who came by name, where a list is kept: encrypted, for those who may see names."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, primary_key=True, related_name="names")
    sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.session_id)


class SessionVoice(models.Model):
    """That a voice was said at a session; a voice was said at one at most."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="voices")
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="said_at")
    mode = models.CharField(_("方式"), max_length=16, choices=Mode.choices, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("mode", Mode, blank=True)]
        indexes = [models.Index(fields=["session", "id"], name="session_voice_list")]

    def __str__(self) -> str:
        return f"{self.session} {self.voice}"


class Mindset(models.Model):
    """How many were found to hold back for which reason; never who (B11)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="fears")
    code = models.CharField(max_length=16, choices=Fear.choices)
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("code", Fear),
            models.UniqueConstraint(fields=["session", "code"], name="mindset_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.code}"


class DiscussionOutcome(models.Model):
    """What a discussion brought: made a voice for one of three uses, from which a case comes, or set aside for a reason (B16)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("种类"), max_length=16, choices=OutcomeKind.choices)
    text = models.TextField(_("内容"))
    state = models.CharField(max_length=16, choices=OutcomeState.choices, default=OutcomeState.RECORDED)
    use = models.CharField(_("用于"), max_length=16, choices=OutcomeUse.choices, blank=True)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, null=True, related_name="outcome")
    reason = models.TextField(_("理由"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("kind", OutcomeKind),
            one_of("state", OutcomeState),
            one_of("use", OutcomeUse, blank=True),
            models.UniqueConstraint(fields=["session", "number"], name="outcome_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="outcome_says_something"),
            models.CheckConstraint(
                condition=Q(state=OutcomeState.CONVERTED, voice__isnull=False)
                | (~Q(state=OutcomeState.CONVERTED) & Q(voice=None)),
                name="outcome_converted_has_voice",
            ),
            models.CheckConstraint(
                condition=~Q(state=OutcomeState.SET_ASIDE) | ~Q(reason=""), name="outcome_set_aside_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=OutcomeState.CONVERTED) & ~Q(use="") | ~Q(state=OutcomeState.CONVERTED) & Q(use=""),
                name="outcome_converted_for_a_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.number}"
