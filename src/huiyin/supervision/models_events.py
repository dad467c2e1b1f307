"""Events (G16): a meeting or a celebration to which units are called, and how each of them came: a unit, never a person.

What was entered stays; a correction is a row of its own with its reason. Every unit that was called stands in exactly one way,
so that the counts add up to the units called.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.kernel.nouns import called
from huiyin.people.models import Unit

MOST_MINUTES = 240
"""Later than this a unit did not come late, it was not there."""
MOST_HEADS = 999


class EventState(models.TextChoices):
    CALLED = "called", pgettext_lazy("event", "已通知")
    RECORDED = "recorded", pgettext_lazy("event", "已登记到会")
    CANCELLED = "cancelled", pgettext_lazy("event", "已取消")


class Standing(models.TextChoices):
    """How a unit came to an event."""

    ON_TIME = "on_time", pgettext_lazy("event", "准时")
    LATE = "late", pgettext_lazy("event", "迟到")
    LEAVE = "leave", pgettext_lazy("event", "请假")
    ABSENT = "absent", pgettext_lazy("event", "缺席")


THERE = frozenset({Standing.ON_TIME, Standing.LATE})
AT_FAULT = frozenset({Standing.LATE, Standing.ABSENT})
"""What a unit may explain, and what may be the ground of a sanction."""


class Event(models.Model):
    """One event of a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="events", verbose_name=_("活动"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    title = models.CharField(_("会议名称"), max_length=100)
    place = models.CharField(_("地点"), max_length=100)
    starts_at = models.DateTimeField(_("开会时间"))
    recorded_on = models.DateField(_("登记日期"), null=True)
    cancelled_for = models.CharField(_("取消原因"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=EventState.choices, default=EventState.CALLED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", EventState),
            models.CheckConstraint(condition=~Q(title="") & ~Q(place=""), name="event_says_what_and_where"),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="event_list")]

    def __str__(self) -> str:
        return self.title

    @property
    @called(_("开会时间"))
    def start(self) -> str:
        """When it begins, by the clock of the place."""
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"


class EventUnit(models.Model):
    """A unit that was called, and how it came. Who came for it is a count."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField(_("序号"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    standing = models.CharField(_("到会情况"), max_length=16, choices=Standing.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("迟到(分钟)"), null=True)
    heads = models.PositiveSmallIntegerField(_("到会人数"), null=True)
    explain_until = models.DateField(_("说明情况的期限"), null=True)
    statement = models.TextField(_("情况说明"), blank=True)
    stated_on = models.DateField(_("说明日期"), null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("standing", Standing, blank=True),
            models.UniqueConstraint(fields=["event", "unit"], name="event_unit_once"),
            models.UniqueConstraint(fields=["event", "number"], name="event_unit_number_once"),
            models.CheckConstraint(
                condition=~Q(standing=Standing.LATE) & Q(minutes=None)
                | Q(standing=Standing.LATE, minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="event_unit_late_by_minutes",
            ),
            models.CheckConstraint(
                condition=Q(heads=None)
                | Q(standing__in=[Standing.ON_TIME, Standing.LATE], heads__gte=1, heads__lte=MOST_HEADS),
                name="event_unit_heads_of_who_came",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=[Standing.LATE, Standing.ABSENT]) | Q(explain_until__isnull=False),
                name="event_unit_may_explain",
            ),
            models.CheckConstraint(
                condition=Q(statement="", stated_on=None)
                | Q(stated_on__isnull=False, explain_until__isnull=False) & ~Q(statement=""),
                name="event_unit_statement_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["unit", "event"], name="event_unit_by_unit")]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def ref(self) -> str:
        return f"{self.event.ref}/{self.number}"

    @property
    def at_fault(self) -> bool:
        return self.standing in AT_FAULT


class EventCorrection(models.Model):
    """How a line of an event stood before it was corrected, how it stands since, and why."""

    line = models.ForeignKey(EventUnit, on_delete=models.PROTECT, related_name="corrections")
    was_standing = models.CharField(max_length=16, choices=Standing.choices)
    was_minutes = models.PositiveSmallIntegerField(null=True)
    was_heads = models.PositiveSmallIntegerField(null=True)
    standing = models.CharField(max_length=16, choices=Standing.choices)
    minutes = models.PositiveSmallIntegerField(null=True)
    heads = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(_("更正原因"), max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("was_standing", Standing),
            one_of("standing", Standing),
            models.CheckConstraint(condition=~Q(reason=""), name="event_correction_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
