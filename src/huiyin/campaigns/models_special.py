"""A special campaign and what each unit plans in it: two or three concrete problems, a timetable and a route map (A11, A12, M37)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.terms import MOST_PROBLEMS, Duty, Mode, SpecialPlanState
from huiyin.kernel.nouns import called


class SpecialFrame(models.Model):
    """What makes a campaign a special one: the document behind it, its year, fields and aspects, and the one it follows (A11)."""

    campaign = models.OneToOneField("campaigns.Campaign", on_delete=models.PROTECT, related_name="special")
    document_number = models.CharField(_("文号"), max_length=64)
    document_title = models.CharField(_("文件标题"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"))
    ends_on = models.DateField(_("结束日期"))
    fields = ArrayField(models.CharField(max_length=64), verbose_name=_("领域"))
    aspects = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name=_("整治方面"))
    follows = models.ForeignKey(
        "campaigns.Campaign",
        on_delete=models.PROTECT,
        null=True,
        related_name="followed_by",
        verbose_name=_("接续的专项"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(document_title=""), name="special_frame_has_document"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2199), name="special_frame_of_our_time"),
            models.CheckConstraint(condition=Q(fields__len__gte=1), name="special_frame_has_a_field"),
            models.CheckConstraint(
                condition=Q(follows=None) | ~Q(follows=F("campaign")), name="special_frame_follows_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_title} {self.document_number}"


class Responsibility(models.Model):
    """Who answers for a campaign in a unit, and as what (A06). Whoever is followed by another keeps his row."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="responsibilities")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="responsibilities")
    duty = models.CharField(_("责任"), max_length=16, choices=Duty.choices)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="responsibility_duty_known"),
            models.UniqueConstraint(
                fields=["campaign", "unit"], condition=Q(duty="first", until=None), name="responsibility_one_first"
            ),
            models.UniqueConstraint(
                fields=["campaign", "unit", "user"], condition=Q(until=None), name="responsibility_person_once"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="responsibility_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_duty_display()}"


class SpecialPlan(models.Model):
    """What a unit plans in a special campaign. Once adopted its problems, steps and first days stay as they are."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="special_plans", verbose_name=_("专项行动")
    )
    unit = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, related_name="special_plans", verbose_name=_("牵头单位")
    )
    ref = models.CharField(_("方案编号"), max_length=16, unique=True)
    entry = models.CharField(_("切入点"), max_length=200, blank=True)
    adopted_at = models.DateTimeField(_("确定时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=SpecialPlanState.choices, default=SpecialPlanState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SpecialPlanState.values), name="special_plan_state_known"),
            models.UniqueConstraint(fields=["campaign", "unit"], name="special_plan_one_of_a_unit"),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="special_plan_list")]

    def __str__(self) -> str:
        return _t("{unit}专项方案").format(unit=self.unit)

    @property
    @called(_("节点(完成/全部)"))
    def reached(self) -> str:
        """How many milestones were reached; no statement where problems and milestones were fetched ahead."""
        found = [one for problem in self.problems.all() for one in problem.milestones.all()]
        return f"{sum(one.done_on is not None for one in found)}/{len(found)}"


class SpecialPartner(models.Model):
    """A unit that takes part in what another one leads."""

    plan = models.ForeignKey(SpecialPlan, on_delete=models.PROTECT, related_name="partners")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="special_partner_once")]

    def __str__(self) -> str:
        return str(self.unit)


class SpecialProblem(models.Model):
    """One of the two or three concrete problems of a plan; held on to, it has a target (E04, M38)."""

    plan = models.ForeignKey(SpecialPlan, on_delete=models.PROTECT, related_name="problems")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(pgettext_lazy("special plan", "问题"), max_length=100)
    mode = models.CharField(_("整改方式"), max_length=16, choices=Mode.choices)
    target = models.CharField(_("目标"), max_length=300, blank=True)
    field = models.CharField(_("领域"), max_length=64)
    aspect = models.CharField(_("整治方面"), max_length=100, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="special_problem_mode_known"),
            models.UniqueConstraint(fields=["plan", "number"], name="special_problem_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_PROBLEMS), name="special_problem_at_most_three"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(field=""), name="special_problem_says_something"),
            models.CheckConstraint(
                condition=Q(mode=Mode.AT_ONCE) | ~Q(target=""), name="special_problem_held_on_has_target"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RouteStep(models.Model):
    """One step of a problem's route map; it is taken after the one before it."""

    problem = models.ForeignKey(SpecialProblem, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(_("做什么"), max_length=200)
    taken_on = models.DateField(_("走到日期"), null=True)
    note = models.CharField(_("情况"), max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "number"], name="route_step_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(words=""), name="route_step_says_something"),
        ]

    def __str__(self) -> str:
        return self.words


class Milestone(models.Model):
    """A dated point of a problem's timetable. ``first_due_on`` is the day it had first; being late counts against it (E05)."""

    problem = models.ForeignKey(SpecialProblem, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("节点"), max_length=100)
    due_on = models.DateField(_("到期日"))
    first_due_on = models.DateField(_("最初到期日"))
    done_on = models.DateField(_("完成日期"), null=True)
    note = models.CharField(_("完成情况"), max_length=500, blank=True)
    step = models.ForeignKey(RouteStep, on_delete=models.PROTECT, null=True, related_name="milestones")
    phase = models.ForeignKey("campaigns.Phase", on_delete=models.PROTECT, null=True, related_name="milestones")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "number"], name="milestone_number_once"),
            models.CheckConstraint(condition=~Q(name=""), name="milestone_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneMove(models.Model):
    """One moving of a milestone's day, with the reason."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    was = models.DateField(_("原定日期"))
    to = models.DateField(_("改为"))
    reason = models.CharField(_("原因"), max_length=200)
    moved_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(was=F("to")), name="milestone_move_with_reason")
        ]

    def __str__(self) -> str:
        return f"{self.was} {self.to}"
