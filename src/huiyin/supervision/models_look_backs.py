"""Looking back at cases that were struck off (回头看, G09, J06): planned at closing, by others, held or rebounded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Case, Closing
from huiyin.cases.terms import CheckMode
from huiyin.kernel.nouns import called
from huiyin.people.models import Institution, User


class LookBackState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("look-back", "待回头看")
    HELD = "held", _("没有反弹")
    REBOUNDED = "rebounded", _("已反弹,原件重开")
    CANCELLED = "cancelled", pgettext_lazy("look-back", "不再回头看")


class LookBackWhy(models.TextChoices):
    """Why a case is looked back on: the program drew it, or somebody asked."""

    DRAWN = "drawn", _("抽到")
    ASKED = "asked", _("指定")


class LookBackRule(models.Model):
    """After how many days cases that were struck off are looked back on, and how many of them the program draws.

    ``share`` is the percentage drawn of cases without any risk; each risk raises it, and whatever reaches 100 is looked at.
    """

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="look_back_rule")
    days = models.JSONField(_("销号后多少天"), default=list)
    share = models.PositiveSmallIntegerField(_("抽查比例(%)"), default=30)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(share__lte=100), name="look_back_share_is_a_percentage")]

    def __str__(self) -> str:
        return f"{self.share}%"


class LookBack(models.Model):
    """One look at a case so many days after it was struck off. ``weight`` is the chance in per cent with which it was drawn."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="look_backs", verbose_name=_("件"))
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="look_backs")
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    why = models.CharField(_("由来"), max_length=16, choices=LookBackWhy.choices)
    weight = models.PositiveSmallIntegerField(_("抽到的可能(%)"), default=100)
    due_on = models.DateField(_("到期日"))
    assigned = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="look_backs", verbose_name=_("由谁看")
    )
    mode = models.CharField(_("怎样看"), max_length=16, choices=CheckMode.choices, blank=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    found = models.TextField(_("看到的情况"), blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("回头看的人")
    )
    done_at = models.DateTimeField(_("回头看时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=LookBackState.choices, default=LookBackState.PLANNED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("why", LookBackWhy),
            one_of("mode", CheckMode, blank=True),
            one_of("state", LookBackState),
            models.UniqueConstraint(fields=["closing", "due_on"], name="look_back_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | ~Q(found=""), name="look_back_done_says_what_was_seen"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(state__in=["held", "rebounded"]), name="look_back_done_has_its_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="planned"), name="look_back_waiting"),
            models.Index(fields=["case", "-id"], name="look_back_of_case"),
        ]

    def __str__(self) -> str:
        return _t("{case} 第 {n} 次销号后").format(case=self.case.title, n=self.closing.number)

    @property
    def campaign(self) -> Campaign:
        return self.case.campaign

    @property
    @called(_("件"))
    def title(self) -> str:
        return f"{self.case.ref} {self.case.title}"

    @property
    @called(_("责任单位"))
    def unit(self) -> str:
        return str(self.case.lead_unit or "")
