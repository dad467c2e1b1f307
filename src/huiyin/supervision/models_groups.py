"""Supervision groups: who supervises whom, by which plan, with which meetings and handbooks (G01-G03, G05, G06)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.people.models import Unit, User
from huiyin.supervision.terms_groups import GroupState, MemberRole, Tier


class SupervisionGroup(models.Model):
    """A group that supervises units of a campaign on one tier, and reports to a group of a higher tier."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="supervision_groups", verbose_name=_("活动")
    )
    ref = models.CharField(_("编号"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField()
    tier = models.CharField(_("督导层级"), max_length=16, choices=Tier.choices)
    name = models.CharField(_("组名"), max_length=64)
    above = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="below", verbose_name=_("向哪个组报告")
    )
    state = models.CharField(_("状态"), max_length=16, choices=GroupState.choices, default=GroupState.LIVE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("tier", Tier),
            one_of("state", GroupState),
            models.CheckConstraint(condition=~Q(name=""), name="group_has_name"),
            models.CheckConstraint(condition=Q(above=None) | ~Q(above=F("pk")), name="group_not_above_itself"),
            models.CheckConstraint(condition=Q(above=None) | ~Q(tier=Tier.DISTRICT), name="group_top_is_top"),
            models.UniqueConstraint(fields=["campaign", "number"], name="group_number_once"),
            models.UniqueConstraint(
                fields=["campaign", "name"], condition=Q(state=GroupState.LIVE), name="group_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody in a group for a time. A live group has exactly one leader, which a trigger keeps."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervises_in")
    role = models.CharField(_("职责"), max_length=16, choices=MemberRole.choices)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("role", MemberRole),
            models.UniqueConstraint(fields=["group", "user"], condition=Q(until=None), name="group_member_once"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until=None, role=MemberRole.LEADER), name="group_one_leader"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="group_member_ordered"),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(until=None), name="group_member_now")]

    def __str__(self) -> str:
        return f"{self.group} {self.user}"


class GroupUnit(models.Model):
    """A unit in a group's area for a time: in one group of each tier and campaign (M17).

    Campaign and tier are the group's, which a trigger keeps: the index needs them here.
    """

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="units")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=16, choices=Tier.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="supervised_by")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("tier", Tier),
            models.UniqueConstraint(
                fields=["campaign", "tier", "unit"], condition=Q(until=None), name="group_unit_once_in_a_tier"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="group_unit_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.unit}"


class GroupStep(models.Model):
    """A main step of a group's work with the day it is planned for and the day it was done (督导时间预安排表, G05)."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(_("督导步骤"), max_length=200)
    planned_on = models.DateField(_("预定日期"))
    done_on = models.DateField(_("完成日期"), null=True)

    class Meta:
        ordering = ["planned_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="group_step_number_once"),
            models.CheckConstraint(condition=~Q(step=""), name="group_step_says_something"),
        ]

    def __str__(self) -> str:
        return self.step


class GroupMeeting(models.Model):
    """A supervision meeting as one group was at it, with its own summary (G06: each group sums up)."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("日期"))
    topic = models.CharField(_("议题"), max_length=200)
    summary = models.TextField(_("本组小结"))

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(topic="") & ~Q(summary=""), name="group_meeting_sums_up"),
            models.UniqueConstraint(fields=["group", "held_on", "topic"], name="group_meeting_once"),
        ]

    def __str__(self) -> str:
        return self.topic


class HandbookIssue(models.Model):
    """One edition of a group's handbook (督导工作手册) as it was issued: its content stays as it was (G05, M18)."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="handbooks")
    number = models.PositiveSmallIntegerField(_("版次"))
    at = models.DateTimeField(_("印发时间"))
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="handbook_number_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.number}"


class HandbookCopy(models.Model):
    """One supervisor's copy of an edition: one for each (人手一本)."""

    issue = models.ForeignKey(HandbookIssue, on_delete=models.PROTECT, related_name="copies")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "user"], name="handbook_copy_once")]

    def __str__(self) -> str:
        return f"{self.issue} {self.user}"
