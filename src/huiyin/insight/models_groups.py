"""Hot topics: a run over the pile of a campaign, the topics it proposes, and which voices are in each. Written by ``actions_groups`` only.

A proposal is nothing that happened: voices are linked by the verbs on voices alone, when somebody accepts.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case, Voice
from huiyin.people.models import User

LONGEST_WORD = 60


class RunState(models.TextChoices):
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("未能完成")


class GroupingRun(models.Model):
    """One run over the voices of a campaign (聚合运行, D07). ``progress`` is in per cent."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="grouping_runs")
    ref = models.CharField(max_length=16, unique=True)
    state = models.CharField(_("状态"), max_length=16, choices=RunState.choices, default=RunState.RUNNING)
    progress = models.PositiveSmallIntegerField(default=0)
    method = models.CharField(max_length=32)
    method_version = models.CharField(max_length=16)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    voices = models.PositiveIntegerField(default=0)
    topics = models.PositiveIntegerField(default=0)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="grouping_state_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="grouping_progress_is_a_share"),
            # The claim of a verb cancels a run before its effect notes when.
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, ended_at__isnull=True)
                | Q(state=RunState.CANCELLED)
                | (~Q(state__in=[RunState.RUNNING, RunState.CANCELLED]) & Q(ended_at__isnull=False)),
                name="grouping_ended_when_it_runs_no_more",
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state=RunState.RUNNING), name="one_grouping_of_a_campaign_at_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class TopicState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("topic", "待定")
    ACCEPTED = "accepted", pgettext_lazy("topic", "已采纳")
    PARTLY = "partly", pgettext_lazy("topic", "部分采纳")
    REFUSED = "refused", pgettext_lazy("topic", "不采纳")
    SUPERSEDED = "superseded", pgettext_lazy("topic", "已被新一次取代")


class Topic(models.Model):
    """Voices that seem to speak of the same problem, as one run proposes them (热点, D07 D08).

    ``months`` is how many came in each month from the first to the last: ``{"2026-07": 12, "2026-08": 0}``; ``channels``
    likewise by channel. ``score`` is from 0 to 1. ``case`` is the one that the voices were put to when it was accepted: a trigger of
    the migration sees to it, at the end of the verb, that an accepted topic names it.
    """

    run = models.ForeignKey(GroupingRun, on_delete=models.PROTECT, related_name="proposed")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="hot_topics")
    ref = models.CharField(max_length=16, unique=True)
    state = models.CharField(_("状态"), max_length=16, choices=TopicState.choices, default=TopicState.PROPOSED)
    title = models.CharField(_("标题"), max_length=100)
    place = models.CharField(_("地点或单位"), max_length=100, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    size = models.PositiveIntegerField()
    trend = models.CharField(max_length=16)
    months = models.JSONField(default=dict)
    channels = models.JSONField(default=dict)
    shared = ArrayField(models.CharField(max_length=LONGEST_WORD), default=list)
    score = models.FloatField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="hot_topics")
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TopicState.values), name="topic_state_known"),
            models.CheckConstraint(condition=Q(size__gte=2), name="topic_has_two"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="topic_score_is_a_share"),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="topic_ends_after_it_began"),
        ]
        indexes = [models.Index(fields=["campaign", "state", "-size", "-id"], name="topic_list")]

    def __str__(self) -> str:
        return self.title


class TopicMember(models.Model):
    """One voice in a topic: how sure it is of it, what it has in common with the typical ones, and whether it was taken at acceptance."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="members")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="topic_members")
    score = models.FloatField()
    evidence = ArrayField(models.CharField(max_length=LONGEST_WORD), default=list)
    taken = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "voice"], name="voice_once_in_a_topic"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="topic_member_score_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.voice_id}"
