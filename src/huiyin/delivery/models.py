"""What goes out of the house and to whom: addresses of staff, the messages to them, the digest of a day.

A message keeps no text. What it is about (a line told, or the counts of a digest) is put into words when it is sent,
and those words say that something waits, never what somebody said.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.models import Outbox
from huiyin.people.models import User


class Channel(models.TextChoices):
    """By which way a message goes."""

    IN_APP = "in_app", _("站内")
    EMAIL = "email", _("电子邮件")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
    WEBHOOK = "webhook", _("网络接口")


OUTSIDE = [choice for choice in Channel.choices if choice[0] != Channel.IN_APP]


class State(models.TextChoices):
    """Where a message stands. ``sending`` is the window in which it may have gone out without our knowing."""

    QUEUED = "queued", _("待发")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已送达")
    FAILED = "failed", _("未送达,将重试")
    DEAD = "dead", _("未送达,不再重试")


class About(models.TextChoices):
    """What a message is about."""

    TOLD = "told", _("通知")
    DIGEST = "digest", _("每日汇总")
    CODE = "code", _("验证码")


class Address(models.Model):
    """Where a member of staff is reached. ``sealed`` is encrypted with a key outside the database and its backups."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="addresses")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16, choices=OUTSIDE)
    sealed = models.BinaryField(null=True)
    shown = models.CharField(max_length=64)
    at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["user", "number"], name="address_number_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[code for code, _label in OUTSIDE]), name="address_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, sealed__isnull=False) | Q(removed_at__isnull=False, sealed=None),
                name="address_sealed_until_removed",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="address_quiet_is_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.shown}"


class Digest(models.Model):
    """What waited for a person on a day: late, due soon, new. One row for each person and working day, told or not."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    at = models.DateTimeField()
    late = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_one_per_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"


class Message(models.Model):
    """One message to one person by one channel. ``message_id`` is made with it and stays, however often it is sent.

    ``doubtful`` counts the tries that began while an earlier one had not said how it ended: so often at most was it
    sent twice. Nothing is deleted.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    about = models.CharField(max_length=16, choices=About.choices)
    outbox = models.ForeignKey(
        Outbox, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, null=True, related_name="messages")
    subject = models.CharField(max_length=64, blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    doubtful = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sending_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_known"),
            models.CheckConstraint(
                condition=Q(channel=Channel.IN_APP, address=None)
                | (~Q(channel=Channel.IN_APP) & Q(address__isnull=False)),
                name="message_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(about=About.TOLD, outbox__isnull=False, digest=None)
                | Q(about=About.DIGEST, digest__isnull=False, outbox=None)
                | Q(about=About.CODE, digest=None, outbox=None),
                name="message_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="message_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, sending_since__isnull=False)
                | (~Q(state=State.SENDING) & Q(sending_since=None)),
                name="message_sending_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.QUEUED, State.FAILED, State.SENDING], next_try_at__isnull=False)
                | Q(state__in=[State.SENT, State.DEAD], next_try_at=None),
                name="message_waiting_has_its_next_try",
            ),
            models.UniqueConstraint(
                fields=["outbox", "user", "channel", "address"],
                nulls_distinct=False,
                condition=Q(about=About.TOLD),
                name="message_told_once",
            ),  # fmt: skip
            models.UniqueConstraint(
                fields=["digest", "channel", "address"],
                nulls_distinct=False,
                condition=Q(about=About.DIGEST),
                name="message_digest_once",
            ),  # fmt: skip
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="message_waiting"),
            models.Index(fields=["user", "-id"], condition=Q(channel="in_app"), name="message_in_app"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="message_by_subject"),
            models.Index(fields=["state", "-id"], name="message_by_state"),
        ]

    def __str__(self) -> str:
        return self.message_id
