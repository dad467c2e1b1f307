"""First-asked (首问登记, F01 M28): who was asked, how it was disposed at once, and who answers for it until somebody signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import those_complained_of
from huiyin.cases.actions.registry import voice_verbs
from huiyin.cases.counter import FirstAsked
from huiyin.cases.models import Case, Voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import holds_somebody
from huiyin.cases.ranks import highest
from huiyin.cases.terms import FACE_TO_FACE, Disposal, Disposition
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.fields import PeopleField
from huiyin.people.models import Institution, Unit, UnitState, User

DISPOSED = ("asked", "disposal", "handed_to", "outside")
"""What a form asks about the first-asked person beside what was said."""


class DisposalForm(VerbForm):
    """What was done about it at once: kept, handed to a unit, or the place named where it belongs."""

    disposal = forms.ChoiceField(label=_("当场怎样处理"), choices=Disposal.choices, required=False)
    handed_to = forms.ModelChoiceField(
        label=_("移交哪个科室"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    outside = forms.CharField(label=_("告知去哪个单位、在哪里"), max_length=200, required=False)

    def offer_units(self, institution: Institution) -> None:
        field: Any = self.fields["handed_to"]
        field.queryset = Unit.objects.filter(institution=institution, state=UnitState.ACTIVE).order_by("path")

    def settle_disposal(self, data: dict[str, Any]) -> None:
        """Ask for the one thing that the disposal needs, and take what was filled in for what was meant."""
        said = data.get("disposal") or (
            Disposal.UNIT if data.get("handed_to") else Disposal.OUTSIDE if data.get("outside") else Disposal.SELF
        )
        data["disposal"] = said
        if said == Disposal.UNIT and not data.get("handed_to") and "handed_to" not in self.errors:
            self.add_error("handed_to", _t("请选移交给哪个科室"))
        if said == Disposal.OUTSIDE and not data.get("outside") and "outside" not in self.errors:
            self.add_error("outside", _t("请写明告知对方去哪个单位、在哪里"))


class AskedForm(DisposalForm):
    """Beside it who was asked. Empty is whoever enters it; of several the one of the highest rank answers for it."""

    asked = PeopleField(
        label=_("谁先被问到(首问责任人)"),
        max_length=400,
        required=False,
        help_text=_("写姓名,留空就是登记人本人。几个人都被问到的,用顿号隔开,由职级高的负责。只用于来访和电话。"),
    )


def note_first_asked(deeds: Sequence[Deed]) -> None:
    """Note for each voice that staff took down at the counter or on the phone who was asked first; one insert for all."""
    copying.insert([first_asked(deed) for deed in deeds if taken_down(deed)])


def taken_down(deed: Deed) -> bool:
    voice: Voice = deed.obj
    return deed.actor.user_id is not None and voice.batch_id is None and voice.channel in FACE_TO_FACE


def first_asked(deed: Deed) -> FirstAsked:
    """Return the note for one voice: never empty, for whoever enters it was asked by somebody."""
    asked = deed.data.get("asked") or [User(pk=deed.actor.user_id)]
    note = FirstAsked(voice=deed.obj, person_id=highest(asked).pk, at=deed.obj.received_at)
    dispose(note, deed.data, deed.obj.received_at)
    return note


def dispose(note: FirstAsked, data: dict[str, Any], at: datetime) -> None:
    """Put down what was done: telling somebody where it belongs ends the duty, handing over does not."""
    note.disposal = data.get("disposal") or Disposal.SELF
    handed, told = note.disposal == Disposal.UNIT, note.disposal == Disposal.OUTSIDE
    note.unit, note.handed_at = (data["handed_to"], at) if handed else (None, None)
    note.outside = data["outside"] if told else ""
    note.released_at = at if told else None


def release_first_asked(case: Case, at: datetime) -> None:
    """Release who was asked first about the voices of ``case``: the receiving unit has signed for it."""
    linked = Voice.objects.filter(links__case=case, links__unlinked_at=None).values("pk")
    FirstAsked.objects.filter(voice__in=linked, released_at=None).update(released_at=at, released_to=case.lead_unit)


class HandOverForm(DisposalForm):
    receiver = forms.CharField(
        label=_("对方签收人(已经签收的填写)"),
        max_length=64,
        required=False,
        help_text=_("没有人签收以前,首问责任人仍然负责;承办单位在系统里签收的,自动交接。"),
    )

    def narrow(self) -> None:
        field: Any = self.fields["disposal"]
        field.choices = [pair for pair in Disposal.choices if pair[0] != Disposal.SELF]
        if self.obj is not None:
            self.offer_units(self.obj.office.institution)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.settle_disposal(data)
        if data["disposal"] == Disposal.SELF:
            self.add_error("handed_to", _t("请选移交给哪个科室,或写明告知去哪里"))
        if data.get("receiver") and data["disposal"] != Disposal.UNIT:
            self.add_error("receiver", _t("只有移交科室才有签收人"))
        return data


def somebody_holds(voice: Voice, actor: Actor) -> list[str]:
    return [] if holds_somebody(voice) else [_t("尚未交接的首问登记")]


def not_to_those_complained_of(voice: Voice, actor: Actor, data: dict[str, Any]) -> list[str]:
    """What is about a unit's own conduct is not handed to that unit (invariant 5)."""
    cases = Case.objects.filter(links__voice=voice, links__unlinked_at=None, conduct=True)
    units = [data["handed_to"]] if data["handed_to"] else []
    return [sentence for case in cases for sentence in those_complained_of(case, units)]


@voice_verbs.declare(
    "hand_over",
    label=_("移交首问"),
    permission=P.VOICE_SORT,
    form=HandOverForm,
    sources={Disposition.PENDING, Disposition.LINKED},
    gates=(somebody_holds,),
    checks=(not_to_those_complained_of,),
    in_bulk=False,
)
def hand_over(voice: Voice, *, deed: Deed, disposal: str, handed_to: Unit | None, outside: str, receiver: str) -> None:
    """Hand what somebody was asked to a unit, with its signature or waiting for it, or note where the asker was sent."""
    note = FirstAsked.objects.select_for_update().get(voice=voice)
    dispose(note, {"disposal": disposal, "handed_to": handed_to, "outside": outside}, deed.at)
    if receiver:
        note.receiver, note.released_at, note.released_to = receiver, deed.at, handed_to
    note.save()
