"""What belongs to the clock of a case: pauses, extensions, and the rules that say how long something may take."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.checks import one_of
from huiyin.cases.terms import Channel, ClockKind, HandlingType, Kind, PauseGround
from huiyin.people.models import Institution, User


class Pause(models.Model):
    """Time in which the clock of a case stood still, on a named ground, until the event that ends it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="pauses")
    ground = models.CharField(_("事由"), max_length=16, choices=PauseGround.choices)
    reason = models.TextField(_("说明"), blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("ground", PauseGround),
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="pause_one_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="pause_ordered"),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Extension(models.Model):
    """More time, asked for by the unit before the day is over and granted or refused by somebody else (E05)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="extensions")
    was_due_on = models.DateField()
    due_on = models.DateField(_("延到"))
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="extension_one_asked"),
            models.CheckConstraint(condition=Q(due_on__gt=F("was_due_on")), name="extension_is_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="extension_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} -> {self.due_on}"


class LimitRule(models.Model):
    """How long something may take, by kind of case and channel, from ``at`` until the next version (F02, standards.md §1-2).

    Limits are texts such as ``5wd``; an empty kind, channel or handling type stands for every one; only handling is limited by type (D04). What is promised is never longer than
    what the law says. ``restarts``: once the sender has completed the papers, the limit begins anew (F03). ``times``: how
    often one case may be extended, of the clock of extensions alone (E05).
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="limit_rules")
    clock = models.CharField(max_length=16, choices=ClockKind.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices, blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    handling_type = models.CharField(max_length=16, choices=HandlingType.choices, blank=True, db_default="")
    limit = models.CharField(max_length=8)
    legal = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=200, blank=True)
    roll = models.BooleanField(default=False)
    restarts = models.BooleanField(default=False)
    times = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("clock", ClockKind),
            one_of("kind", Kind, blank=True),
            one_of("channel", Channel, blank=True),
            models.UniqueConstraint(
                fields=["institution", "clock", "kind", "channel", "handling_type"],
                condition=Q(until=None),
                name="limit_rule_one_now",
            ),
            one_of("handling_type", HandlingType, blank=True),
            models.CheckConstraint(
                condition=Q(handling_type="") | Q(clock=ClockKind.HANDLE), name="limit_rule_type_of_handling"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="limit_rule_ordered"),
            models.CheckConstraint(
                condition=Q(times=None) | (Q(clock=ClockKind.EXTEND) & Q(times__gte=1)), name="limit_rule_times_extend"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.limit}"
