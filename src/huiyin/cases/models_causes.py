"""Why a problem came about, and what cures it (原因剖析, D10; 治标治本, M54; 长效机制, J03)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.checks import one_of
from huiyin.people.models import Unit


class CauseKind(models.TextChoices):
    """Where the cause of a problem lies. A cause in the system asks for a rule (D10, M54)."""

    THINKING = "thinking", _("思想认识")
    ABILITY = "ability", _("能力本领")
    MANAGEMENT = "management", _("管理执行")
    RESOURCES = "resources", _("条件保障")
    SYSTEM = "system", _("体制机制制度")


class MechanismGroup(models.TextChoices):
    """To which group of long-term mechanisms a rule belongs (J03)."""

    PREVENTION = "prevention", _("防范机制")
    OVERSIGHT = "oversight", _("监督机制")
    DUTY = "duty", _("责任机制")


class Cause(models.Model):
    """One cause of a problem as it was analysed; a later analysis ends it and does not erase it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="causes")
    kind = models.CharField(_("原因种类"), max_length=16, choices=CauseKind.choices)
    text = models.TextField(_("原因剖析"))
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("kind", CauseKind),
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(until=None), name="cause_of_a_kind_once"),
            models.CheckConstraint(condition=~Q(text=""), name="cause_says_something"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="cause_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:40]}"


class Cure(models.Model):
    """The rule that a cause in the system asks for (治本): being written, in force from ``in_force_on``, or ended.

    Until one is in force the problem stays half cured. ``review_on`` is the day by which somebody looks whether it still serves.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="cures")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("制度名称"), max_length=200)
    group = models.CharField(_("机制类别"), max_length=16, choices=MechanismGroup.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cures", verbose_name=_("负责单位"))
    due_on = models.DateField(_("拟出台日期"))
    document = models.CharField(_("文号"), max_length=64, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True)
    review_on = models.DateField(_("评估日期"), null=True)
    ended_on = models.DateField(_("废止日期"), null=True)
    end_reason = models.CharField(_("废止理由"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cure_number_once"),
            one_of("group", MechanismGroup),
            models.CheckConstraint(condition=~Q(title=""), name="cure_has_a_title"),
            models.CheckConstraint(
                condition=Q(in_force_on=None, document="", review_on=None)
                | Q(in_force_on__isnull=False, review_on__gt=F("in_force_on")) & ~Q(document=""),
                name="cure_in_force_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | Q(ended_on__gte=F("in_force_on"), in_force_on__isnull=False) & ~Q(end_reason=""),
                name="cure_ends_after_it_was_in_force",
            ),
        ]
        indexes = [
            models.Index(fields=["review_on"], condition=Q(ended_on=None, review_on__isnull=False), name="cure_review")
        ]

    def __str__(self) -> str:
        return self.title
