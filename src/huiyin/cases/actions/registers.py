"""Verbs on the registers of what superiors, petitions and deputies handed over, and the gates that ask of them (C14-C18)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import voice_verbs
from huiyin.cases.models import Case, RegisterEntry, Voice
from huiyin.cases.permissions import P
from huiyin.cases.registers import REGISTERS
from huiyin.cases.terms import CameBy, Channel, Disposition, ProposalSort, Urgency
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed

ASKABLE = Q(receipt_digest__isnull=False) | Q(channel__in=REGISTERS)
"""Whom a round asks: those who can come back with their receipt, and those whom the office calls back."""
UNSAID = [("", "—")]
ONLY_FOR = {"came_by": Channel.PETITION, "urgency": Channel.PETITION, "proposal": Channel.PROPOSAL}
NEEDED = frozenset({"came_by", "proposal"})


class EntryForm(VerbForm):
    """What the register of the channel asks; who the proposer is belongs to the identity and is not asked here."""

    came_by = forms.ChoiceField(label=_("信访方式"), choices=[*UNSAID, *CameBy.choices], required=False)
    urgency = forms.ChoiceField(label=_("急难热"), choices=[*UNSAID, *Urgency.choices], required=False)
    proposal = forms.ChoiceField(label=_("建议提案种类"), choices=[*UNSAID, *ProposalSort.choices], required=False)
    reply_by = DayField(label=_("要求答复日期"), required=False)

    def narrow(self) -> None:
        if self.obj is None:
            return
        for name, channel in ONLY_FOR.items():
            if self.obj.channel != channel:
                del self.fields[name]
            else:
                self.fields[name].required = name in NEEDED
        entry = RegisterEntry.objects.filter(voice=self.obj).first()
        self.initial = {**{name: getattr(entry, name) for name in self.fields if entry}, **self.initial}

    def clean_reply_by(self) -> date | None:
        day: date | None = self.cleaned_data["reply_by"]
        if day and self.obj is not None and day < timezone.localdate(self.obj.received_at):
            raise forms.ValidationError(_t("不能早于收到的日子"))
        return day


def has_a_register(voice: Voice, actor: Actor) -> list[str]:
    return [] if voice.channel in REGISTERS else [_t("由热线、效能办、政务平台、信访或建议提案交来的来件")]


@voice_verbs.declare(
    "enter_register",
    label=_("登记交办事项"),
    permission=P.VOICE_SORT,
    form=EntryForm,
    sources=set(Disposition.values),
    gates=(has_a_register,),
    in_bulk=False,
)
def enter_register(voice: Voice, *, deed: Deed, **said: Any) -> None:
    """Enter in the register of its channel how the voice came, how pressing it is, by when an answer was asked for."""
    RegisterEntry.objects.update_or_create(voice=voice, defaults=said)


class MeetingForm(VerbForm):
    met_on = DayField(label=_("当面沟通日期"))
    met_about = WrittenField(
        label=_("沟通情况"), max_length=2000, help_text=_("谈了什么、对方怎么看。不写提出人的姓名、电话。")
    )

    def clean_met_on(self) -> date:
        day: date = self.cleaned_data["met_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_t("不能在今天以后"))
        if self.obj is not None and day < timezone.localdate(self.obj.received_at):
            raise forms.ValidationError(_t("不能早于收到的日子"))
        return day


def is_a_proposal(voice: Voice, actor: Actor) -> list[str]:
    return [] if voice.channel == Channel.PROPOSAL else [_t("建议提案渠道的来件")]


@voice_verbs.declare(
    "note_meeting",
    label=_("登记当面沟通"),
    permission=P.VOICE_SORT,
    form=MeetingForm,
    sources=set(Disposition.values),
    gates=(is_a_proposal,),
    told=_("已登记与您当面沟通的情况。"),
    in_bulk=False,
)
def note_meeting(voice: Voice, *, deed: Deed, met_on: date, met_about: str) -> None:
    """Note that the proposer was met; before that an answer does not count as given (C18)."""
    entry, _made = RegisterEntry.objects.get_or_create(voice=voice)
    noted = entry.met_noted_at or deed.at
    RegisterEntry.objects.filter(voice=voice).update(met_on=met_on, met_about=met_about, met_noted_at=noted)


# What other verbs ask of a register.


def met(voice: Voice) -> bool:
    entry = getattr(voice, "entry", None)
    return voice.channel != Channel.PROPOSAL or bool(entry and entry.met_on)


def proposer_met(voice: Voice, actor: Actor) -> list[str]:
    return [] if met(voice) else unmet([voice])


def unmet(voices: Iterable[Voice]) -> list[str]:
    return [_t("来件 {ref}:先与提出人当面沟通并登记").format(ref=voice.ref) for voice in voices if not met(voice)]


def linked(case: Case) -> list[Voice]:
    """Return the petitions and proposals that the case answers; one query."""
    ruled = Voice.objects.filter(channel__in=[Channel.PETITION, Channel.PROPOSAL])
    found = ruled.filter(links__case=case, links__unlinked_at=None).distinct()
    return list(found.select_related("entry").order_by("pk"))


def proposers_met(case: Case, actor: Actor) -> list[str]:
    """Each proposer is met before the answer counts as given (C18)."""
    return unmet(linked(case))


def is_registered(case: Case, actor: Actor) -> list[str]:
    """A petition and a proposal are entered in their register before they are taken on (C17, C18)."""
    lacking = {Channel.PETITION: "came_by", Channel.PROPOSAL: "proposal"}
    bare = [one for one in linked(case) if not getattr(getattr(one, "entry", None), lacking[Channel(one.channel)], "")]
    return [_t("来件 {ref} 的交办登记").format(ref=voice.ref) for voice in bare]
