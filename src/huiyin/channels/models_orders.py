"""What the platforms of superiors hand over in Excel, and give back in the same form (C11, C14, C15)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Voice
from huiyin.cases.terms import Channel
from huiyin.channels import answer_heads
from huiyin.channels.models import Outlet
from huiyin.channels.terms import ORDER_CHANNELS, OrderState
from huiyin.people.models import User


class Platform(Outlet):
    """A platform of superiors (热线、效能办、阳光政务114): under which channel it is counted, and how it wants its answers.

    ``limit_days`` holds where a sheet gives no limit of its own. The three heads name the columns into which result, day
    and unit are written; where a sheet has none of that name, the column is added at its end.
    """

    name = models.CharField(_("平台名称"), max_length=60)
    channel = models.CharField(
        _("渠道"), max_length=16, choices=[(one.value, one.label) for one in ORDER_CHANNELS], default=Channel.HOTLINE
    )
    limit_days = models.PositiveSmallIntegerField(_("没有写时限的,几个工作日"), default=5)
    result_head = models.CharField(_("办理结果写在哪一列"), max_length=40, default=answer_heads.RESULT)
    day_head = models.CharField(_("答复时间写在哪一列"), max_length=40, default=answer_heads.DAY)
    unit_head = models.CharField(_("办理单位写在哪一列"), max_length=40, default=answer_heads.UNIT)

    class Meta(Outlet.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Outlet.Meta.constraints,
            models.CheckConstraint(condition=Q(channel__in=[*ORDER_CHANNELS]), name="platform_channel_known"),
            models.CheckConstraint(
                condition=~Q(result_head="") & ~Q(day_head="") & ~Q(unit_head=""), name="platform_names_its_columns"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrderSheet(models.Model):
    """One sheet that a platform sent: its heads in their order, so that it goes back as it came."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="sheets")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    heads = models.JSONField(default=list)
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["platform", "digest"], name="order_sheet_once")]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One matter that a platform handed over, under the number that it gave. ``sealed`` holds its row as it came."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="orders")
    sheet = models.ForeignKey(OrderSheet, on_delete=models.PROTECT, null=True, related_name="orders")
    row = models.PositiveIntegerField(default=0)
    ref = models.CharField(max_length=16, unique=True)
    number = models.CharField(_("平台编号"), max_length=64)
    due_on = models.DateField(_("办理时限"))
    demand = models.TextField(_("办理要求"), blank=True)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="order_taken")
    sealed = models.BinaryField(null=True)
    returned_on = models.DateField(_("回报日期"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=OrderState.choices, default=OrderState.TAKEN)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="order_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="order_has_its_number"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
        ]
        indexes = [models.Index(fields=["platform", "due_on", "id"], name="order_list")]

    def __str__(self) -> str:
        return self.number
