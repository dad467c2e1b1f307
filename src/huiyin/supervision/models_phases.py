"""One unit's own passage through a phase: the supervisor's talks there, reactions to poor work, passing (G07, G08, G10)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, Phase
from huiyin.cases.checks import one_of
from huiyin.people.models import Unit, User
from huiyin.supervision.terms_groups import Tier
from huiyin.supervision.terms_phases import (
    BLOCKING,
    Ground,
    PassageState,
    ReactionKind,
    ReactionState,
    TalkKind,
)


class UnitPhase(models.Model):
    """A unit in a phase of its campaign, until a supervisor lets it pass.

    A trigger keeps that none is passed without the four kinds of talk, or under a reaction that blocks.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="unit_phases", verbose_name=_("活动"))
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="of_units", verbose_name=_("阶段"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="phases", verbose_name=_("单位"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    due_on = models.DateField(_("完成期限"), null=True)
    passed_at = models.DateTimeField(_("通过时间"), null=True)
    passed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=16, choices=PassageState.choices, default=PassageState.OPEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("state", PassageState),
            models.UniqueConstraint(fields=["phase", "unit"], name="unit_phase_once"),
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="unit_phase_list"),
            models.Index(fields=["unit", "campaign"], name="unit_phase_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.phase}"


class UnitTalk(models.Model):
    """A talk of the supervisor in a unit, with one of four kinds of people, counted."""

    passage = models.ForeignKey(UnitPhase, on_delete=models.PROTECT, related_name="talks")
    kind = models.CharField(_("谈话对象"), max_length=16, choices=TalkKind.choices)
    held_on = models.DateField(_("日期"))
    people = models.PositiveSmallIntegerField(_("人数"))
    note = models.TextField(_("情况"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            one_of("kind", TalkKind),
            models.CheckConstraint(condition=Q(people__gte=1), name="unit_talk_with_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.passage} {self.kind}"


class UnitReaction(models.Model):
    """A reaction to poor work: issued -> answered by the unit -> checked again, and lifted or sent back.

    ``tier`` is that of whoever issued it: a lower tier does not lift it (G02).
    """

    passage = models.ForeignKey(UnitPhase, on_delete=models.PROTECT, related_name="reactions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("处理方式"), max_length=16, choices=ReactionKind.choices)
    ground = models.CharField(_("原因"), max_length=16, choices=Ground.choices)
    tier = models.CharField(_("督导层级"), max_length=16, choices=Tier.choices)
    text = models.TextField(_("存在的问题和要求"))
    limit_on = models.DateField(_("答复期限"))
    new_day = models.DateField(_("延期到"), null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    remarks = models.TextField(_("复核意见"), blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=ReactionState.choices, default=ReactionState.ISSUED)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("kind", ReactionKind),
            one_of("ground", Ground),
            one_of("tier", Tier),
            one_of("state", ReactionState),
            models.UniqueConstraint(fields=["passage", "number"], name="reaction_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="reaction_says_something"),
            models.CheckConstraint(
                condition=Q(kind=ReactionKind.DELAY, new_day__isnull=False)
                | ~Q(kind=ReactionKind.DELAY) & Q(new_day=None),
                name="reaction_delay_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state=ReactionState.ISSUED) | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="reaction_answered_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReactionState.LIFTED) | Q(checked_at__isnull=False) & ~Q(remarks=""),
                name="reaction_lifted_after_a_check",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReactionState.LIFTED)
                | Q(checked_by=None)
                | Q(answered_by=None)
                | ~Q(checked_by=F("answered_by")),
                name="reaction_lifted_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["passage"], condition=~Q(state=ReactionState.LIFTED), name="reaction_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.passage} {self.number}"

    @property
    def blocks(self) -> bool:
        """Whether the unit does not pass while it stands."""
        return self.kind in BLOCKING and self.state != ReactionState.LIFTED
