"""Self-checks: a round of a campaign, each unit's sheet, what it answered kind by kind, and its look back (G09, G11, M39)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_focus import FocusKind
from huiyin.campaigns.terms import FocusTarget
from huiyin.cases.checks import one_of
from huiyin.cases.models import Case, Voice
from huiyin.kernel.nouns import called
from huiyin.people.models import Unit, User


class RoundState(models.TextChoices):
    OPEN = "open", pgettext_lazy("self-check", "自查中")
    CLOSED = "closed", pgettext_lazy("self-check", "已结束")


class SheetState(models.TextChoices):
    OPEN = "open", pgettext_lazy("self-check", "待回答")
    ANSWERED = "answered", pgettext_lazy("self-check", "已答完,待签字")
    SIGNED = "signed", pgettext_lazy("self-check", "已签字")


class Answer(models.TextChoices):
    """What a unit says to a kind of problem. No answer is none of these: silence is not zero."""

    FOUND = "found", pgettext_lazy("self-check", "有")
    NONE = "none", pgettext_lazy("self-check", "无")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class Verdict(models.TextChoices):
    """How a case that was closed in the last campaign stands, looked back on."""

    GOOD = "good", _("没有反弹")
    CAME_BACK = "came_back", _("又有反弹")


class CheckRound(models.Model):
    """One round of self-check of a campaign, over the kinds of its catalogues as they were when it was opened."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="check_rounds", verbose_name=_("活动")
    )
    ref = models.CharField(_("轮次编号"), max_length=16, unique=True)
    title = models.CharField(_("标题"), max_length=100)
    due_on = models.DateField(_("截止日期"))
    follows = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="looked_back_in", verbose_name=_("回头看的活动")
    )
    opened_at = models.DateTimeField(_("发起时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=RoundState.choices, default=RoundState.OPEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", RoundState),
            models.CheckConstraint(condition=~Q(title=""), name="check_round_has_title"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(state="open"), name="check_round_one_open"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @called(_("签字(已签/全部)"))
    def answered(self) -> str:
        """How many sheets were signed; no statement where the sheets were fetched ahead."""
        found = list(self.sheets.all())
        return f"{sum(one.state == SheetState.SIGNED for one in found)}/{len(found)}"


class SelfCheck(models.Model):
    """A unit's sheet in a round: every kind that its level and both classes of its people ask for (A09)."""

    round = models.ForeignKey(CheckRound, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("自查轮次"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="self_checks", verbose_name=_("单位"))
    ref = models.CharField(_("自查表编号"), max_length=16, unique=True)
    signed_at = models.DateTimeField(_("签字时间"), null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("签字人"))
    state = models.CharField(_("状态"), max_length=16, choices=SheetState.choices, default=SheetState.OPEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("state", SheetState),
            models.UniqueConstraint(fields=["round", "unit"], name="self_check_one_of_a_unit"),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="self_check_of_unit")]

    def __str__(self) -> str:
        return _t("{unit}自查表").format(unit=self.unit)

    @property
    def campaign(self) -> Campaign:
        return self.round.campaign


class CheckItem(models.Model):
    """One kind on a sheet, in the words in which it was asked, and the unit's answer; "" is none yet."""

    sheet = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(FocusKind, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(_("对象"), max_length=16, choices=FocusTarget.choices)
    words = models.CharField(_("问题种类"), max_length=100)
    answer = models.CharField(_("回答"), max_length=16, choices=Answer.choices, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("answer", Answer, blank=True),
            models.UniqueConstraint(fields=["sheet", "number"], name="check_item_number_once"),
            models.UniqueConstraint(fields=["sheet", "kind"], name="check_item_kind_once"),
            models.CheckConstraint(condition=~Q(words=""), name="check_item_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.words}"


class CheckFinding(models.Model):
    """One problem that a unit found in itself; signed, it is a case of the ledger, bound once."""

    item = models.ForeignKey(CheckItem, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("发现的问题"), max_length=500)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, null=True, related_name="check_finding")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="check_finding")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="check_finding_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="check_finding_says_something"),
            models.CheckConstraint(
                condition=Q(voice=None, case=None) | Q(voice__isnull=False, case__isnull=False),
                name="check_finding_bound_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class CheckBack(models.Model):
    """A case that the unit closed in the last campaign, looked back on in its sheet (G09)."""

    sheet = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="backs")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="looked_back")
    verdict = models.CharField(_("回头看结果"), max_length=16, choices=Verdict.choices, blank=True)
    note = models.CharField(_("情况"), max_length=300, blank=True)

    class Meta:
        ordering = ["case__ref"]
        constraints = [
            one_of("verdict", Verdict, blank=True),
            models.UniqueConstraint(fields=["sheet", "case"], name="check_back_once"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.CAME_BACK) | ~Q(note=""), name="check_back_says_what_came_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}"
