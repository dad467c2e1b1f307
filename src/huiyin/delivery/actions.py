"""Verbs on a person's addresses and on messages that were given up: declared on the user and on the institution."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.delivery.channels import fits
from huiyin.delivery.keeping import code_for, masked, sealed
from huiyin.delivery.models import OUTSIDE, Address, Channel, Message, State
from huiyin.delivery.permissions import P
from huiyin.delivery.queue import code_to, send_again
from huiyin.delivery.times import leaves_time
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.limits import Limit
from huiyin.kernel.verbs import Deed
from huiyin.people.actions import OWN_VERBS, user_verbs
from huiyin.people.actions_house import IN_USE, institution_verbs
from huiyin.people.models import Institution, User, UserState
from huiyin.people.permissions import P as PEOPLE

MOST = 10
"""Addresses of one person."""
GUESSES = Limit("delivery-code", times=8, minutes=60)
"""So often somebody may be wrong about a code of six digits."""


class AddressForm(VerbForm):
    channel = forms.ChoiceField(label=_("通知方式"), choices=OUTSIDE)
    target = forms.CharField(
        label=_("地址"),
        max_length=300,
        help_text=_("邮箱,或者群机器人的完整地址(在群设置里添加机器人后复制)。"),
    )

    def clean(self) -> dict[str, Any]:
        channel, target = self.cleaned_data.get("channel"), self.cleaned_data.get("target")
        if channel and target and (why := fits(channel, target)):
            self.add_error("target", why)
        return self.cleaned_data


def has_room(user: User, actor: Actor) -> list[str]:
    n = user.addresses.filter(removed_at=None).count()
    return [_t("先删除一个:最多 {n} 个地址").format(n=MOST)] if n >= MOST else []


@user_verbs.declare(
    "add_address",
    label=_("登记通知地址"),
    permission=PEOPLE.PEOPLE_KEEP,
    form=AddressForm,
    sources={UserState.ACTIVE},
    gates=(has_room,),
    personal={"target"},
    held_elsewhere={"target"},
    in_bulk=False,
)
def add_address(user: User, *, deed: Deed, channel: str, target: str) -> None:
    """Add an address, sealed, and send a code to it; nothing else goes there before the code came back."""
    number = user.addresses.count() + 1
    deed.note["number"] = number
    address = Address.objects.create(
        user=user,
        number=number,
        channel=channel,
        sealed=sealed(target),
        shown=masked(target, channel),
        at=deed.at,
    )
    code_to(address, deed.at)


class OneAddressForm(VerbForm):
    """A form about one of the person's addresses, named by its number."""

    address = forms.ModelChoiceField(label=_("地址"), queryset=Address.objects.none(), to_field_name="number")

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["address"]
            field.queryset = self.obj.addresses.filter(removed_at=None)


class ConfirmForm(OneAddressForm):
    code = forms.CharField(label=_("验证码"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def clean(self) -> dict[str, Any]:
        """Compare the code; too many wrong ones and nobody is asked any more for an hour."""
        address, code = self.cleaned_data.get("address"), self.cleaned_data.get("code", "")
        if address is None:
            return self.cleaned_data
        who = f"address:{address.pk}"
        if GUESSES.reached(who):
            self.add_error("code", _t("错得太多了,请过一小时再试"))
        elif "".join(code.split()) != code_for(address):
            GUESSES.count(who)
            self.add_error("code", _t("验证码不对,请核对最近收到的那一条"))
        return self.cleaned_data


def has_address(user: User, actor: Actor) -> list[str]:
    return [] if user.addresses.filter(removed_at=None).exists() else [_t("登记过的地址")]


ON_ADDRESS: dict[str, Any] = {
    "permission": PEOPLE.PEOPLE_KEEP,
    "sources": {UserState.ACTIVE},
    "gates": (has_address,),
    "in_bulk": False,
}


@user_verbs.declare(
    "confirm_address",
    label=_("验证通知地址"),
    form=ConfirmForm,
    personal={"code"},
    held_elsewhere={"code"},
    **ON_ADDRESS,
)
def confirm_address(user: User, *, deed: Deed, address: Address, code: str) -> None:
    """Take the code as proof that the person reads what comes to the address."""
    deed.note["number"] = address.number
    deed.data.pop("address")
    Address.objects.filter(pk=address.pk).update(verified_at=deed.at)


class QuietForm(OneAddressForm):
    quiet_from = forms.TimeField(
        label=_("从几点起不打扰"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(label=_("到几点"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        begin, end = self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_until")
        if self.errors:
            return self.cleaned_data
        if (begin is None) != (end is None) or (begin is not None and begin == end):
            self.add_error("quiet_until", _t("两个时间都要填,并且不同;都不填就是不设"))
        elif begin is not None and end is not None and not leaves_time(self.obj, begin, end):
            self.add_error("quiet_until", _t("要留出一段上班时间,否则通知永远送不到"))
        return self.cleaned_data


@user_verbs.declare("set_quiet_hours", label=_("设定免打扰时段"), form=QuietForm, **ON_ADDRESS)
def set_quiet_hours(
    user: User, *, deed: Deed, address: Address, quiet_from: time | None, quiet_until: time | None
) -> None:
    """Set the hours in which nothing but what is urgent comes to the address."""
    deed.note["number"] = address.number
    deed.data.pop("address")
    Address.objects.filter(pk=address.pk).update(quiet_from=quiet_from, quiet_until=quiet_until)


@user_verbs.declare("remove_address", label=_("删除通知地址"), form=OneAddressForm, **ON_ADDRESS)
def remove_address(user: User, *, deed: Deed, address: Address) -> None:
    """Remove an address: what was sealed of it is gone, that there was one stays known."""
    deed.note["number"] = address.number
    deed.data.pop("address")
    Address.objects.filter(pk=address.pk).update(removed_at=deed.at, sealed=None)


def has_unread(user: User, actor: Actor) -> list[str]:
    return [] if unread(user).exists() else [_t("未读的通知")]


def unread(user: User) -> Any:
    return Message.objects.filter(user=user, channel=Channel.IN_APP, read_at=None)


@user_verbs.declare(
    "read_notices",
    label=_("全部标为已读"),
    permission=PEOPLE.PEOPLE_KEEP,
    sources={UserState.ACTIVE},
    gates=(has_unread,),
    in_bulk=False,
)
def read_notices(user: User, *, deed: Deed) -> None:
    """Mark what came to the desk as read."""
    deed.note["read"] = unread(user).update(read_at=deed.at)


OWN_VERBS.update({"add_address", "confirm_address", "set_quiet_hours", "remove_address", "read_notices"})


class RetryForm(VerbForm):
    number = forms.IntegerField(
        label=_("通知编号"),
        required=False,
        min_value=1,
        max_value=2**62,
        help_text=_("不填就是把所有不再重试的都再发一次。"),
    )

    def clean_number(self) -> int | None:
        number: int | None = self.cleaned_data["number"]
        if number and not given_up(self.obj).filter(pk=number).exists():
            raise forms.ValidationError(_t("没有这一条,或者它没有失败"))
        return number


def given_up(institution: Institution) -> Any:
    """Return the messages of the institution that were not delivered."""
    return Message.objects.filter(user__unit__institution=institution, state__in=[State.DEAD, State.FAILED])


def has_given_up(institution: Institution, actor: Actor) -> list[str]:
    return [] if given_up(institution).exists() else [_t("没有送达的通知")]


@institution_verbs.declare(
    "retry_messages",
    label=_("再试一次"),
    permission=P.DELIVERY_KEEP,
    form=RetryForm,
    sources=IN_USE,
    gates=(has_given_up,),
    in_bulk=False,
)
def retry_messages(institution: Institution, *, deed: Deed, number: int | None) -> None:
    """Send once more what was given up: one message, or all of them."""
    found = given_up(institution)
    deed.note["count"] = send_again(found.filter(pk=number) if number else found.filter(state=State.DEAD), deed.at)
