"""Talks heart to heart, visits, and who must talk with whom (C06, C07, H05).

People (名) and person-times (人次) are two figures and never mixed: a row holds both. What was said in a talk is not kept
with it (decision 0015): what shall be taken up becomes a voice without the speaker's name.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.terms import About, Audience, ListState, PairKind, TalkState
from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Voice
from huiyin.people.models import Unit, User


class Talk(models.Model):
    """A talk with one person, or a unit's entry for several: ``times`` person-times, ``people`` of them for the first time.

    One person is known again by ``person_key``, a keyed digest from outside the database, so that he counts once as people
    and each time as a person-time; no name is kept.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="talks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="talks", verbose_name=_("单位"))
    ref = models.CharField(max_length=16, unique=True)
    talker = models.CharField(_("谈话人"), max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="talks_led")
    audience = models.CharField(_("谈话对象类别"), max_length=20, choices=Audience.choices)
    with_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="talks_had")
    with_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="talks_with")
    person_key = models.CharField(max_length=64, null=True)
    people = models.PositiveIntegerField(_("人数"))
    times = models.PositiveIntegerField(pgettext_lazy("heads", "人次"))
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    points = models.PositiveSmallIntegerField(_("提出意见条数"), default=0)
    source_key = models.CharField(max_length=64, null=True)
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(_("撤销原因"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=TalkState.choices, default=TalkState.DONE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            one_of("audience", Audience),
            one_of("state", TalkState),
            models.UniqueConstraint(fields=["campaign", "source_key"], name="talk_row_once"),
            models.CheckConstraint(condition=Q(times__gte=1, people__lte=F("times")), name="talk_people_within_times"),
            models.CheckConstraint(
                condition=Q(person_key=None) | Q(times=1, people=1), name="talk_with_one_person_is_one"
            ),
            models.CheckConstraint(
                condition=Q(with_user=None) | Q(person_key__isnull=False), name="talk_with_user_is_known_again"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="talk_list"),
            models.Index(fields=["campaign", "person_key", "id"], name="talk_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_audience_display()} {self.held_on}"

    @property
    def title(self) -> str:
        return f"{self.unit.name} · {self.get_audience_display()}"


class Visit(models.Model):
    """A visit to people (走访): how many were met, counted in person-times alone (C07)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="visits", verbose_name=_("单位"))
    ref = models.CharField(max_length=16, unique=True)
    visitor = models.CharField(_("走访人"), max_length=64)
    audience = models.CharField(_("走访对象"), max_length=20, choices=Audience.choices, blank=True)
    about = models.CharField(max_length=16, choices=About.choices, default=About.GROUP)
    place = models.CharField(_("地点"), max_length=100)
    reason = models.CharField(_("走访事由"), max_length=200)
    headcount = models.PositiveIntegerField(pgettext_lazy("heads", "人次"))
    visited_on = models.DateField(_("日期"))
    source_key = models.CharField(max_length=64, null=True)
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.TextField(_("撤销原因"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=TalkState.choices, default=TalkState.DONE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-visited_on", "-pk"]
        constraints = [
            one_of("audience", Audience, blank=True),
            one_of("state", TalkState),
            models.UniqueConstraint(fields=["campaign", "source_key"], name="visit_row_once"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="visit_met_somebody"),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="visit_list")]

    def __str__(self) -> str:
        return f"{self.place} {self.visited_on}"

    @property
    def title(self) -> str:
        return self.unit.name if self.place == self.unit.name else f"{self.unit.name} · {self.place}"


class VisitVoice(models.Model):
    """That a voice was said at a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="voices")
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="said_at_visit")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.visit} {self.voice}"


class MustTalkList(models.Model):
    """Who must talk with whom in a campaign before the life meeting (四个必谈)."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="must_talks")
    state = models.CharField(max_length=16, choices=ListState.choices, default=ListState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [one_of("state", ListState)]

    def __str__(self) -> str:
        return str(self.campaign)

    @property
    def ref(self) -> str:
        return self.campaign.code


class MustTalkPair(models.Model):
    """One pair; each side is a person or a unit. A unit's side is anybody who works there, or a group entry of it."""

    of = models.ForeignKey(MustTalkList, on_delete=models.PROTECT, related_name="pairs")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("种类"), max_length=16, choices=PairKind.choices)
    key = models.CharField(max_length=64)
    a_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    a_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    b_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    b_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    waived_at = models.DateTimeField(null=True)
    waived_for = models.TextField(_("不需谈的理由"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("kind", PairKind),
            models.UniqueConstraint(fields=["of", "number"], name="pair_number_once"),
            models.UniqueConstraint(fields=["of", "key"], name="pair_once"),
            models.CheckConstraint(
                condition=(Q(a_user=None) ^ Q(a_unit=None)) & (Q(b_user=None) ^ Q(b_unit=None)),
                name="pair_has_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(waived_at=None, waived_for="") | (Q(waived_at__isnull=False) & ~Q(waived_for="")),
                name="pair_waived_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a} - {self.b}"

    @property
    def a(self) -> str:
        return side_name(self.a_user, self.a_unit)

    @property
    def b(self) -> str:
        return side_name(self.b_user, self.b_unit)


def side_name(user: User | None, unit: Unit | None) -> str:
    return user.name if user else str(unit)
