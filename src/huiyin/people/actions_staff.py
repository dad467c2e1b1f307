"""Verbs on a member of staff's card (挂牌上岗, F11). Duty and stand-in are not entered here: the card reads the posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.actions import user_verbs
from huiyin.people.models import PartyGroup, User, UserState
from huiyin.people.permissions import P


class StaffForm(VerbForm):
    title = forms.CharField(label=_("职务"), max_length=64, required=False)
    phone = forms.RegexField(
        label=_("办公电话"),
        regex=r"^(?=.*\d)[\w+()\-/ ,;.]*$",
        max_length=32,
        required=False,
        error_messages={"invalid": _("电话只写数字、区号和分机,例如 023-48611234")},
    )
    party_group = forms.ModelChoiceField(
        label=_("党小组"), queryset=PartyGroup.objects.none(), to_field_name="name", required=False
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        fields: Any = self.fields
        fields["party_group"].queryset = PartyGroup.objects.filter(institution=self.obj.unit.institution).order_by("pk")
        known = {
            "title": self.obj.title,
            "phone": self.obj.phone,
            "party_group": self.obj.party_group and self.obj.party_group.name,
        }
        self.initial = {**{name: value for name, value in known.items() if value}, **self.initial}


@user_verbs.declare(
    "describe_staff",
    label=_("填写岗位信息"),
    permission=P.PEOPLE_KEEP,
    form=StaffForm,
    sources={UserState.ACTIVE},
    in_bulk=False,
)
def describe_staff(user: User, *, deed: Deed, **said: Any) -> None:
    """Set title, telephone and party group."""
    for name, value in said.items():
        setattr(user, name, value)
    user.save(update_fields=[*said])


def card_is_filled(user: User, actor: Actor) -> list[str]:
    """Name all that a card needs and this person has not."""
    if user.posted_at:
        return [_t("先摘牌:已经挂牌")]
    return [
        words for value, words in ((user.title, _t("职务")), (user.duty, _t("职责(先定岗:由此人任A岗)"))) if not value
    ]


def card_hangs(user: User, actor: Actor) -> list[str]:
    return [] if user.posted_at else [_t("已挂的牌")]


@user_verbs.declare(
    "post_card",
    label=_("挂牌"),
    permission=P.PEOPLE_KEEP,
    sources={UserState.ACTIVE},
    gates=(card_is_filled,),
)
def post_card(user: User, *, deed: Deed) -> None:
    """Put the person on the public page of who is who."""
    User.objects.filter(pk=user.pk).update(posted_at=deed.at)
    user.posted_at = deed.at


@user_verbs.declare(
    "take_down_card",
    label=_("摘牌"),
    permission=P.PEOPLE_KEEP,
    sources=set(UserState.values),
    gates=(card_hangs,),
)
def take_down_card(user: User, *, deed: Deed) -> None:
    """Take the person off the public page; that the card hung there stays in the journal."""
    User.objects.filter(pk=user.pk).update(posted_at=None)
    user.posted_at = None
