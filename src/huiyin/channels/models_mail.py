"""Mailboxes and what came into them (C09, C10): the account, and each message with where it went."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Voice
from huiyin.cases.terms import Channel
from huiyin.channels.models import Outlet
from huiyin.channels.terms import MAIL_CHANNELS, AckState, LetterState, Silent, Why
from huiyin.people.models import User


class Mailbox(Outlet):
    """An electronic box: read by the program over IMAP where it has a server, or entered by hand.

    ``sealed`` is the password, encrypted with a key outside the database. ``uidvalidity`` and ``uid`` say how far the folder
    was read; ``trouble`` is what went wrong the last time, in words. While a box has ``readers``, what comes in is seen by
    them alone until one of them passes it on (C10).
    """

    name = models.CharField(_("名称"), max_length=60)
    channel = models.CharField(
        _("渠道"), max_length=16, choices=[(one.value, one.label) for one in MAIL_CHANNELS], default=Channel.EMAIL
    )
    address = models.EmailField(_("信箱地址"))
    host = models.CharField(_("收信服务器(IMAP)"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("端口"), default=993)
    tls = models.BooleanField(_("加密连接(TLS)"), default=True)
    user = models.CharField(_("用户名"), max_length=200, blank=True)
    folder = models.CharField(_("文件夹"), max_length=100, default="INBOX")
    sealed = models.BinaryField(null=True)
    readers = models.ManyToManyField(User, related_name="+", blank=True, verbose_name=_("指定阅信人"))
    limit_days = models.PositiveSmallIntegerField(_("几个工作日内处理"), default=3)
    acknowledge = models.BooleanField(_("自动回执"), default=False)
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(default=0)
    trouble = models.TextField(_("最近一次收信的问题"), blank=True)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta(Outlet.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Outlet.Meta.constraints,
            models.CheckConstraint(condition=Q(channel__in=[*MAIL_CHANNELS]), name="mailbox_channel_known"),
            models.CheckConstraint(
                condition=Q(host="") | (~Q(user="") & Q(sealed__isnull=False)), name="mailbox_read_with_a_password"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """One message that came into a mailbox.

    ``key`` names it for ever, so that it is taken in once; ``ids`` are its own name and those of the messages it belongs to,
    by which a thread joins. Who sent it stands in the identity of its voice alone; ``sender_key`` is a keyed digest by which
    only the same sender is known again. ``raw`` is where the message lies as it came, encrypted, up to the limit.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="letters")
    ref = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=64)
    ids = ArrayField(models.CharField(max_length=64), default=list)
    sender_key = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("收到时间"))
    due_on = models.DateField(_("处理期限"))
    size = models.PositiveBigIntegerField()
    raw = models.CharField(max_length=200, blank=True)
    remark = models.TextField(_("没有收进来的部分"), blank=True)
    why = models.CharField(_("为什么不是意见"), max_length=16, choices=Why.choices, blank=True)
    reason = models.TextField(_("说明"), blank=True)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, null=True, related_name="letters")
    state = models.CharField(_("状态"), max_length=16, choices=LetterState.choices)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "key"], name="letter_once"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
        ]
        indexes = [
            GinIndex(fields=["ids"], name="letter_threads"),
            models.Index(fields=["mailbox", "-received_at", "-id"], name="letter_list"),
            models.Index(fields=["mailbox", "due_on"], condition=Q(state="received"), name="letter_waiting"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ack(self) -> Acknowledgement | None:
        """What became of its acknowledgement, or None while nothing was decided."""
        return getattr(self, "acknowledgement", None)

    @property
    def acknowledged(self) -> str:
        return self.ack.state if self.ack else ""

    @property
    def acknowledged_on(self) -> date | None:
        return self.ack.sent_on if self.ack else None


PER_DAY = 3
"""So many acknowledgements at most go to one address on one day, whatever comes from it."""


class Acknowledgement(models.Model):
    """Whether a message was acknowledged to its sender (C09): decided once, sent at most once.

    ``sealed`` is where it goes and what stands in it beyond the message's number, encrypted; it is gone as soon as the
    sending came to an end, whichever. ``slot`` is its place among those to one address on one day.
    """

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="acknowledgement")
    sender_key = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField(null=True)
    message_id = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_on = models.DateField(_("发出日期"), null=True)
    answer = models.CharField(max_length=300, blank=True)
    why = models.CharField(_("为什么没有发"), max_length=16, choices=Silent.choices, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=AckState.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AckState.values), name="ack_state_known"),
            models.CheckConstraint(
                condition=Q(state=AckState.WITHHELD) & ~Q(why="") | ~Q(state=AckState.WITHHELD) & Q(why=""),
                name="ack_withheld_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[AckState.QUEUED, AckState.SENDING], sealed__isnull=False, next_try_at__isnull=False
                )
                | ~Q(state__in=[AckState.QUEUED, AckState.SENDING]) & Q(sealed=None, next_try_at=None),
                name="ack_address_gone_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(state=AckState.SENT, sent_on__isnull=False) | (~Q(state=AckState.SENT) & Q(sent_on=None)),
                name="ack_sent_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(slot=None) | Q(slot__gte=1, slot__lte=PER_DAY), name="ack_few_to_one_address"
            ),
            models.UniqueConstraint(fields=["sender_key", "day", "slot"], name="ack_slot_once"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="ack_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.letter)
