"""Why a problem came about, and what cures it (原因剖析, D10; 治标治本, M54; 长效机制, J03)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.checks import one_of
from huiyin.kernel.nouns import called
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


class MechanismState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("mechanism", "拟出台")
    ISSUED = "issued", pgettext_lazy("mechanism", "已出台")
    REVISING = "revising", pgettext_lazy("mechanism", "待修订")
    ENDED = "ended", pgettext_lazy("mechanism", "已废止")


class Mechanism(models.Model):
    """A rule of the institution (制度, J03): being written, in force from ``in_force_on``, to be revised, or ended.

    One row for every rule, wherever it comes from: the ``case`` whose cause asked for it (治本: until it is in force the problem
    stays half cured, M54), a practice that was adopted, or none. ``review_on`` is the day by which somebody looks whether it
    still serves. Its days say what holds; ``issued_at`` and ``ended_at`` are when that was entered, for figures of a past day.
    """

    ref = models.CharField(_("编号"), max_length=16, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="mechanisms")
    title = models.CharField(_("制度名称"), max_length=200)
    group = models.CharField(_("机制类别"), max_length=16, choices=MechanismGroup.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mechanisms", verbose_name=_("负责单位"))
    due_on = models.DateField(_("拟出台日期"), null=True)
    document = models.CharField(_("文号"), max_length=64, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True)
    review_on = models.DateField(_("评估日期"), null=True)
    ended_on = models.DateField(_("废止日期"), null=True)
    end_reason = models.CharField(_("废止理由"), max_length=300, blank=True)
    at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=MechanismState.choices, default=MechanismState.PLANNED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("group", MechanismGroup),
            one_of("state", MechanismState),
            models.CheckConstraint(condition=~Q(title=""), name="mechanism_has_a_title"),
            models.CheckConstraint(
                condition=Q(in_force_on=None, document="", review_on=None, issued_at=None, due_on__isnull=False)
                | Q(in_force_on__isnull=False, review_on__isnull=False, issued_at__isnull=False)
                & Q(review_on__gt=F("in_force_on"))
                & ~Q(document=""),
                name="mechanism_in_force_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="", ended_at=None)
                | Q(ended_on__isnull=False, in_force_on__isnull=False, ended_at__isnull=False)
                & Q(ended_on__gte=F("in_force_on"))
                & ~Q(end_reason=""),
                name="mechanism_ends_after_it_was_in_force",
            ),
        ]
        indexes = [
            models.Index(fields=["review_on"], condition=Q(state__in=["issued", "revising"]), name="mechanism_review"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def late(self) -> bool:
        """Whether its review day is past and nobody reviewed it."""
        waits = self.state in (MechanismState.ISSUED, MechanismState.REVISING)
        return waits and self.review_on is not None and self.review_on < timezone.localdate()

    @property
    @called(_("评估情况"))
    def standing(self) -> str:
        return _t("已过评估日期") if self.late else ""
