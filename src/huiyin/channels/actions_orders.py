"""Verbs on platforms of superiors and what they hand over (C11, C14, C15): taken in under their number, given back in time."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.models import Reply, Voice
from huiyin.cases.permissions import P as CASES
from huiyin.cases.receipts import seal
from huiyin.channels import answer_heads
from huiyin.channels.actions import (
    IN_USE,
    ChannelVerbs,
    CodeField,
    campaign_of,
    known_so_far,
    still_runs,
)
from huiyin.channels.models_orders import Order, Platform
from huiyin.channels.permissions import P
from huiyin.channels.taking import moment_of, received
from huiyin.channels.terms import ORDER_CHANNELS, InUse, OrderState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.tables import Cell
from huiyin.kernel.verbs import Deed
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of


class PlatformVerbs(ChannelVerbs):
    """Verbs on platforms. Entering one is asked of the campaign's office."""

    model = Platform


platform_verbs = PlatformVerbs()


class PlatformForm(VerbForm):
    name = forms.CharField(label=_("平台名称"), max_length=60, help_text=_("例如:市长热线、阳光政务114平台。"))
    channel = forms.ChoiceField(label=_("计入哪个渠道"), choices=[(one.value, one.label) for one in ORDER_CHANNELS])
    limit_days = forms.IntegerField(label=_("没有写时限的,几个工作日"), min_value=1, max_value=120, initial=5)
    result_head = forms.CharField(label=_("办理结果写在哪一列"), max_length=40, initial=answer_heads.RESULT)
    day_head = forms.CharField(label=_("答复时间写在哪一列"), max_length=40, initial=answer_heads.DAY)
    unit_head = forms.CharField(
        label=_("办理单位写在哪一列"),
        max_length=40,
        initial=answer_heads.UNIT,
        help_text=_("照平台的表头写;来表没有这一列的,加在最后。"),
    )

    def narrow(self) -> None:
        known_so_far(self, Platform)

    def clean(self) -> dict[str, Any]:
        heads = [self.cleaned_data.get(name) for name in ("result_head", "day_head", "unit_head")]
        if all(heads) and len(set(heads)) < len(heads):
            self.add_error("unit_head", _t("三列的名称不能相同"))
        if isinstance(self.obj, Platform) and self.cleaned_data.get("channel") not in (None, self.obj.channel):
            self.stays_where_it_counted()
        return self.cleaned_data

    def stays_where_it_counted(self) -> None:
        """What came in stays counted as it came; a platform that is to count elsewhere is entered anew."""
        if self.obj is not None and self.obj.orders.exists():
            self.add_error("channel", _t("已有交办事项按原渠道计数:请停用这个平台,另登记一个"))


class PlatformAddForm(PlatformForm):
    ref = CodeField(Platform)


@platform_verbs.declare(
    "add_platform",
    label=_("登记交办平台"),
    permission=P.CHANNELS_KEEP,
    form=PlatformAddForm,
    creates=True,
    gates=(still_runs,),
)
def add_platform(campaign: Campaign, *, deed: Deed, **said: Any) -> Platform:
    """Enter a platform of superiors: under which channel it counts, and how it wants its answers."""
    return Platform.objects.create(campaign=campaign, **said)


@platform_verbs.declare(
    "set_platform", label=_("改平台设置"), permission=P.CHANNELS_KEEP, form=PlatformForm, sources=IN_USE
)
def set_platform(platform: Platform, *, deed: Deed, **said: Any) -> None:
    """Change how the platform is counted and answered from now on."""
    Platform.objects.filter(pk=platform.pk).update(**said)


def all_returned(platform: Platform, actor: Actor) -> list[str]:
    n = platform.orders.filter(state=OrderState.TAKEN).count()
    return [_t("回报 {n} 件交办事项").format(n=n)] if n else []


@platform_verbs.declare(
    "withdraw_platform",
    label=_("停用平台"),
    permission=P.CHANNELS_KEEP,
    sources=IN_USE,
    target=InUse.WITHDRAWN,
    gates=(all_returned,),
    final=True,
)
def withdraw_platform(platform: Platform, *, deed: Deed) -> None:
    """Take nothing more from the platform; what it handed over stays."""


class OrderVerbs(ChannelVerbs):
    """Verbs on what platforms handed over. Taking something in is asked of the platform."""

    model = Order


order_verbs = OrderVerbs()


OF_A_SHEET = ("sheet_id", "row", "sealed", "at")
"""What only a sheet knows of an order: where it stood, the whole row, and the time of day."""


class OrderForm(VerbForm):
    """One row of a platform's sheet, or one order that came on paper."""

    number = forms.CharField(
        label=_("平台编号"), max_length=64, error_messages={"required": _("没有编号:没有平台的编号就无法回报")}
    )
    received_on = DayField(label=_("交办日期"), past=True)
    due_on = DayField(label=_("办理时限"), required=False, help_text=_("不填就按平台的规定算。"))
    subject = forms.CharField(label=_("主题"), max_length=300, required=False)
    body = forms.CharField(
        label=_("内容"), max_length=LIMIT, widget=forms.Textarea, error_messages={"required": _("没有内容")}
    )
    demand = forms.CharField(
        label=_("办理要求"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    name = forms.CharField(label=_("来电人"), max_length=64, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=32, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)

    def narrow(self) -> None:
        self.initial = {"received_on": timezone.localdate(), **self.initial}

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if self.obj is not None and (there := Order.objects.filter(platform=self.obj, number=number).first()):
            raise forms.ValidationError(_t("编号 {number} 已经登记过了({ref})").format(number=number, ref=there.ref))
        return number

    def clean(self) -> dict[str, Any]:
        came, due = self.cleaned_data.get("received_on"), self.cleaned_data.get("due_on")
        if came and due and due < came:
            self.add_error("due_on", _t("时限不能早于交办日期"))
        return self.cleaned_data


def platform_in_use(platform: Platform, actor: Actor) -> list[str]:
    return [] if platform.state == InUse.IN_USE else [_t("在用的平台(这个已停用)")]


@order_verbs.declare(
    "take_order",
    label=_("登记交办单"),
    permission=CASES.VOICE_RECEIVE,
    form=OrderForm,
    creates=True,
    target=OrderState.TAKEN,
    gates=(platform_in_use, lambda platform, actor: still_runs(platform.campaign, actor)),
    personal={"subject", "body", "demand", "name", "phone", "address"},
    held_elsewhere={"subject", "body", "demand", "name", "phone", "address"},
)
def take_order(platform: Platform, *, deed: Deed, **said: Any) -> Order:
    """Take in what a platform handed over, under its number and with its limit; it is a voice of the platform's channel."""
    came = {name: deed.note.pop(name) for name in OF_A_SHEET if name in deed.note}
    campaign = campaign_of(platform)
    at = came.pop("at", None) or moment_of(said["received_on"])
    due = said["due_on"] or calendar_of(campaign.office.institution).after(said["received_on"], platform.limit_days)
    data = {name: said[name] for name in ("subject", "body", "name", "phone", "address") if said[name]}
    data |= {"channel": platform.channel, "external_number": said["number"]}
    voice = received(campaign, deed.actor, data, at=at)
    register(voice, due)
    deed.note["voice"] = voice.ref
    return Order.objects.create(
        platform=platform,
        ref=references("D", said["received_on"].year)[0],
        number=said["number"],
        due_on=due,
        demand=said["demand"],
        voice=voice,
        **came,
    )


def register(voice: Voice, due: date) -> None:
    """Enter the limit in the register of the channel as well, so that every list shows the same day."""
    voice_verbs["enter_register"](voice, actor=program(CASES.VOICE_SORT, name="platform"), reply_by=due)


def sealed_row(cells: list[Cell]) -> bytes:
    """Return the cells of a row, encrypted: they name people in the clear, as the sheet did."""
    plain = [
        cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell) if isinstance(cell, date) else cell
        for cell in cells
    ]
    return seal({"cells": json.dumps(plain, ensure_ascii=False)})


class ReturnForm(VerbForm):
    returned_on = DayField(label=_("回报日期"), past=True)

    def narrow(self) -> None:
        self.initial = {"returned_on": timezone.localdate(), **self.initial}


def has_an_answer(order: Order, actor: Actor) -> list[str]:
    return [] if answered(order.voice) else [_t("对这一件的答复(直接答复,或所归入的件已答复、已转出)")]


def answered(voice: Voice) -> bool:
    """Say whether a platform can be told something: an answer, a case that answered, or to whom the matter was referred."""
    if voice.disposition in ("answered", "referred"):
        return True
    linked = {"case__links__voice": voice, "case__links__unlinked_at": None}
    return (
        Reply.objects.filter(**linked).exists() or voice.links.filter(unlinked_at=None, case__state="referred").exists()
    )


@order_verbs.declare(
    "give_back",
    label=_("已回报平台"),
    permission=CASES.VOICE_SORT,
    form=ReturnForm,
    sources={OrderState.TAKEN},
    target=OrderState.RETURNED,
    gates=(has_an_answer,),
)
def give_back(order: Order, *, deed: Deed, returned_on: date) -> None:
    """Note that the platform has its answer back, in its own form."""
    Order.objects.filter(pk=order.pk).update(returned_on=returned_on)


def forget_rows(voice: Voice, at: datetime) -> None:
    """Blank the row of the sheet that named who spoke, when who spoke is forgotten; part of that verb's transaction."""
    Order.objects.filter(voice=voice).update(sealed=None)
