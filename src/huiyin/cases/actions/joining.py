"""Verbs by which a matter is offered to the public, and by which a sender says that a voice belongs to one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.actions.releasing import ReleasedField
from huiyin.cases.joining import offered_in, unfit
from huiyin.cases.models import Case, JoinOffer, SaidSame, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, Disposition
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed

LONGEST = 200


class OfferForm(VerbForm):
    """What the public reads, in the office's own words; it begins empty, for neither title nor problem was written for it."""

    wording = ReleasedField(
        label=_("公开的说法"),
        max_length=LONGEST,
        help_text=_("任何人都看得到,一两句话说清是什么事、在哪里。不写姓名、电话,不写来件人的原话。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            now = JoinOffer.objects.filter(case=self.obj, stopped_at=None).first()
            self.initial = {"wording": now.wording if now else "", **self.initial}


def may_be_public(case: Case, actor: Actor) -> list[str]:
    """What is about somebody is never put before the public, however it is worded."""
    return [_t("可以公开的事项(检举控告、作风问题、涉法涉纪、涉及个人的和批办件不开放加入)")] if unfit(case) else []


@case_verbs.declare(
    "offer_joining",
    label=_("开放加入"),
    permission=P.CASE_OPEN,
    form=OfferForm,
    sources=OPEN,
    gates=(may_be_public,),
    in_bulk=False,
)
def offer_joining(case: Case, *, deed: Deed, wording: str) -> None:
    """Offer the matter on the public page, in words that the office releases; offering it again words it anew."""
    JoinOffer.objects.filter(case=case, stopped_at=None).update(stopped_at=deed.at)
    JoinOffer.objects.create(case=case, wording=wording, offered_at=deed.at)


def is_offered(case: Case, actor: Actor) -> list[str]:
    return [] if JoinOffer.objects.filter(case=case, stopped_at=None).exists() else [_t("正在开放加入的事项")]


@case_verbs.declare(
    "stop_joining",
    label=_("停止开放加入"),
    permission=P.CASE_OPEN,
    sources=OPEN,
    gates=(is_offered,),
    in_bulk=False,
)
def stop_joining(case: Case, *, deed: Deed) -> None:
    """Take the matter off the public page; what senders said stays with their voices."""
    JoinOffer.objects.filter(case=case, stopped_at=None).update(stopped_at=deed.at)


class SameForm(VerbForm):
    case = forms.ModelChoiceField(
        label=_("件号"), queryset=Case.objects.none(), to_field_name="ref", widget=forms.TextInput
    )

    def narrow(self) -> None:
        field: Any = self.fields["case"]
        field.error_messages["invalid_choice"] = _("没有开放加入的这一件")
        if isinstance(self.obj, Voice):
            field.queryset = offered_in(self.obj.campaign)


def not_said_yet(voice: Voice, actor: Actor) -> list[str]:
    return [_t("还没有说明过的来件")] if SaidSame.objects.filter(voice=voice).exists() else []


@voice_verbs.declare(
    "say_same",
    label=_("说明是同一件"),
    permission=P.VOICE_OWN,
    form=SameForm,
    sources={Disposition.PENDING},
    gates=(not_said_yet,),
    told=_("您说明与件 {case} 是同一件,由工作人员核对。"),
    in_bulk=False,
)
def say_same(voice: Voice, *, deed: Deed, case: Case) -> None:
    """Note to which offered matter the sender says the voice belongs; whether it does the clerk decides."""
    SaidSame.objects.create(voice=voice, case=case)
