"""The frame that everything hangs on: campaign, phase, participating unit, category and its versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models_focus import FocusKind as FocusKind  # these nouns belong to this app, too
from huiyin.campaigns.models_special import Milestone as Milestone
from huiyin.campaigns.models_special import MilestoneMove as MilestoneMove
from huiyin.campaigns.models_special import Responsibility as Responsibility
from huiyin.campaigns.models_special import RouteStep as RouteStep
from huiyin.campaigns.models_special import SpecialFrame as SpecialFrame
from huiyin.campaigns.models_special import SpecialPartner as SpecialPartner
from huiyin.campaigns.models_special import SpecialPlan as SpecialPlan
from huiyin.campaigns.models_special import SpecialProblem as SpecialProblem
from huiyin.people.models import Institution, Unit, User


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("筹备")
    RUNNING = "running", _("进行中")
    SUMMARISED = "summarised", _("已总结")
    ARCHIVED = "archived", _("已归档")


class Campaign(models.Model):
    """A drive with a theme, who ordered it, phases and units (A01). ``office`` keeps its ledger."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="campaigns")
    office = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="campaigns_kept", verbose_name=_("主管单位")
    )
    code = models.SlugField(_("代码"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    theme = models.CharField(pgettext_lazy("campaign", "主题"), max_length=200)
    ordered_by = models.CharField(_("部署单位"), max_length=100, blank=True)
    starts_on = models.DateField(_("开始日期"))
    state = models.CharField(_("状态"), max_length=16, choices=CampaignState.choices, default=CampaignState.DRAFT)
    version = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class PhaseState(models.TextChoices):
    PLANNED = "planned", _("未开始")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class Phase(models.Model):
    """One phase of a campaign; phases run in order (A02).

    Every phase but the first opens with a meeting (转段会) and a plan of its own; once it is open both stay as they are.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("名称"), max_length=100)
    state = models.CharField(_("状态"), max_length=16, choices=PhaseState.choices, default=PhaseState.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    meeting_on = models.DateField(_("转段会日期"), null=True)
    meeting_chair = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("主持人")
    )
    meeting_people = models.PositiveIntegerField(_("参会人数"), null=True)
    meeting_words = models.TextField(_("部署的主要工作"), blank=True)
    plan_title = models.CharField(_("方案名称"), max_length=200, blank=True)
    plan_number = models.CharField(_("文号"), max_length=64, blank=True)
    plan_on = models.DateField(_("印发日期"), null=True)
    plan_text = models.TextField(_("方案正文"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="phase_number_once"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(state="open"), name="phase_one_open"),
            models.CheckConstraint(
                condition=Q(meeting_on=None, meeting_people=None, meeting_words="")
                | Q(meeting_on__isnull=False, meeting_people__gte=1) & ~Q(meeting_words=""),
                name="phase_meeting_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(plan_title="", plan_on=None, plan_text="")
                | Q(plan_on__isnull=False) & ~Q(plan_title="") & ~Q(plan_text=""),
                name="phase_plan_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignUnit(models.Model):
    """A unit that takes part (活动单位). Counts of units come from these rows, never from text."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns_joined")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], condition=Q(until=None), name="campaign_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.unit}"


class Category(models.Model):
    """A node of a campaign's two-level category tree (D03, O-05). Cases hang on leaves."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="categories")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    code = models.SlugField(_("代码"), max_length=32)
    name = models.CharField(_("名称"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class CategoryVersion(models.Model):
    """What a category was called during a time."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category"], condition=Q(until=None), name="category_version_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="category_version_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"
