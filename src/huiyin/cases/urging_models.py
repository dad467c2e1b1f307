"""The nouns of urging: the rules that an institution edits, each urging with its answer, and who follows a case up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.checks import one_of
from huiyin.cases.models import Case
from huiyin.cases.terms import UrgingColour, UrgingKind, UrgingLevel, UrgingStep
from huiyin.people.models import Institution, Unit, User


class UrgingRule(models.Model):
    """When and whom the program urges at a level, as an institution sets it; without a row the default holds.

    ``percent`` is of the limit in working days, ``after_days`` are working days past it; ``steps`` lists who is told.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="urging_rules")
    level = models.CharField(max_length=16, choices=UrgingLevel.choices)
    in_force = models.BooleanField(default=True)
    percent = models.PositiveSmallIntegerField()
    after_days = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=16, choices=UrgingColour.choices)
    steps = models.JSONField(default=list)
    reply_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "level"], name="urging_rule_once"),
            models.CheckConstraint(
                condition=Q(level__in=[one for one in UrgingLevel.values if one != UrgingLevel.BY_HAND]),
                name="urging_rule_level_known",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lt=100, after_days=0) | Q(percent=100, after_days__gte=1),
                name="urging_rule_before_or_after",
            ),
            one_of("colour", UrgingColour),
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class Urging(models.Model):
    """One urging of a case (催办、督办单): by whom, at which level, until when an answer is wanted, and the answer.

    ``due_on`` is the limit as it stood then: after an extension the levels begin anew. ``by`` is nobody where the
    program urged. An urging stays as it was sent; only its answer is added, once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgings")
    kind = models.CharField(_("种类"), max_length=16, choices=UrgingKind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    level = models.CharField(_("缘由"), max_length=16, choices=UrgingLevel.choices)
    colour = models.CharField(_("颜色"), max_length=16, choices=UrgingColour.choices)
    due_on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="urgings")
    text = models.TextField(_("催办内容"))
    reply_by = models.DateField(_("回复期限"), null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reply = models.TextField(_("回音"), blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="urging_number_once"),
            models.UniqueConstraint(
                fields=["case", "level", "due_on"],
                condition=~Q(level=UrgingLevel.BY_HAND),
                name="urging_once_per_level",
            ),
            one_of("kind", UrgingKind),
            one_of("level", UrgingLevel),
            one_of("colour", UrgingColour),
            models.CheckConstraint(condition=~Q(text=""), name="urging_says_something"),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="urging_reply_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return _t("{kind}〔{year}〕{n}号").format(kind=self.get_kind_display(), year=self.year, n=self.number)

    @property
    def ref(self) -> str:
        return f"{self.kind}-{self.year}-{self.number}"


class Urged(models.Model):
    """Whom an urging went to, and as what: the person, the head, the leader in charge, the office."""

    urging = models.ForeignKey(Urging, on_delete=models.PROTECT, related_name="urged")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=16, choices=UrgingStep.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["urging", "user"], name="urged_once"),
            one_of("step", UrgingStep),
        ]

    def __str__(self) -> str:
        return f"{self.urging} {self.user}"


class FollowUp(models.Model):
    """The one person who follows a case up, and the team beside him (专人专班, E13)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follows_up")
    team = models.CharField(_("专班"), max_length=200, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="follow_up_by_one_person")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"
