"""The channels with a keeper and a register of their own: boxes with their openings, telephone lines with their calls, the board.

What comes in by any of them is a voice like every other; here stands by which box, call or post it came. Rows are written
by ``actions`` and ``intake`` only; what must always hold is held by the checks here and the triggers of migration 0001.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.channels.terms import CallState, InUse, OpeningState, PostingState
from huiyin.people.models import User


class Outlet(models.Model):
    """What every channel has: a code by which it is named, the campaign to which its voices go, whether it is in use."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", verbose_name=_("活动"))
    ref = models.SlugField(_("代码"), max_length=32, unique=True)
    state = models.CharField(_("状态"), max_length=16, choices=InUse.choices, default=InUse.IN_USE)
    version = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["ref"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=InUse.values), name="%(class)s_state_known")
        ]

    def __str__(self) -> str:
        return self.ref


class Box(Outlet):
    """A box into which people drop slips (意见箱, C08): where it hangs, and who keeps its key."""

    place = models.CharField(_("位置"), max_length=100)
    keeper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("保管人"))

    class Meta(Outlet.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Outlet.Meta.constraints,
            models.CheckConstraint(condition=~Q(place=""), name="box_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.place


class Opening(models.Model):
    """One opening of a box: by two people, with the number of slips that they counted.

    ``reason`` says why fewer or more voices were entered than slips were counted; without it an opening is not finished
    while the two differ.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="openings")
    ref = models.CharField(max_length=48, unique=True)
    number = models.PositiveIntegerField()
    opened_on = models.DateField(_("开箱日期"))
    first = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("开箱人"))
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("另一开箱人"))
    slips = models.PositiveIntegerField(_("纸条数"))
    reason = models.TextField(_("不符的原因"), blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=OpeningState.choices, default=OpeningState.OPEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["box", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["box", "number"], name="opening_number_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="opening_by_two_people"),
            models.CheckConstraint(condition=Q(state__in=OpeningState.values), name="opening_state_known"),
        ]

    def __str__(self) -> str:
        return self.ref


class Slip(models.Model):
    """One slip of paper out of a box, and the voice that it is."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="entered")
    number = models.PositiveIntegerField()
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="slip")

    class Meta:
        ordering = ["opening", "number"]
        constraints = [models.UniqueConstraint(fields=["opening", "number"], name="slip_number_once")]

    def __str__(self) -> str:
        return f"{self.opening} / {self.number}"


class Line(Outlet):
    """A telephone at which opinions are taken (征求意见电话、公开电话、投诉电话, C12)."""

    name = models.CharField(_("名称"), max_length=60)
    number = models.CharField(_("号码"), max_length=32)
    hours = models.CharField(_("接听时间"), max_length=100)
    duty = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("值班人"))

    class Meta(Outlet.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Outlet.Meta.constraints,
            models.CheckConstraint(condition=~Q(number=""), name="line_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Call(models.Model):
    """One call: taken down as a voice, no opinion for a reason, or missed and to be called back by ``due_on``.

    ``sealed`` is the number to be called back, encrypted; it goes with the voice's identity once there is one. ``tries``
    counts the times that nobody answered when we called back.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="calls")
    ref = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField(_("来电时间"))
    operator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    missed = models.BooleanField(_("未接"), default=False)
    due_on = models.DateField(_("回拨期限"), null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    called_back_at = models.DateTimeField(_("回拨时间"), null=True)
    sealed = models.BinaryField(null=True)
    reason = models.TextField(_("不是意见的理由"), blank=True)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, null=True, related_name="call")
    state = models.CharField(_("状态"), max_length=16, choices=CallState.choices)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=Q(missed=True, due_on__isnull=False)
                | (Q(missed=False, due_on__isnull=True, called_back_at__isnull=True) & ~Q(state=CallState.MISSED)),
                name="call_missed_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "-at", "-id"], name="call_list"),
            models.Index(fields=["due_on", "id"], condition=Q(state=CallState.MISSED), name="call_waiting"),
        ]

    def __str__(self) -> str:
        return self.ref


class Posting(models.Model):
    """What a voice shows on the message board (留言板, C13): the clerk's words, never the raw ones.

    A post is hidden only for a recorded reason, and stays a voice; ``reply`` is public, as the text is.
    """

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="posting")
    ref = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    consent = models.BooleanField(_("同意公开显示"), default=False)
    title = models.CharField(_("公开的标题"), max_length=100, blank=True)
    text = models.TextField(_("公开的内容"), blank=True)
    reason = models.TextField(_("不公开的理由"), blank=True)
    reply = models.TextField(_("公开回复"), blank=True)
    shown_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    moderated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=16, choices=PostingState.choices, default=PostingState.RECEIVED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PostingState.values), name="posting_state_known"),
            models.CheckConstraint(condition=Q(consent=True) | Q(text=""), name="posting_shown_with_consent"),
        ]
        indexes = [
            models.Index(
                fields=["-shown_at", "-id"], condition=Q(state__in=["shown", "replied"]), name="posting_on_board"
            ),
            models.Index(fields=["state", "at", "id"], name="posting_waiting"),
        ]

    def __str__(self) -> str:
        return self.ref
