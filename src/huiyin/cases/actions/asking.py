"""Verbs by which senders are asked whether they are satisfied: by receipt, called back, or by representatives (H13, M02)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.checking import not_its_handler
from huiyin.cases.actions.opening import nothing_pending
from huiyin.cases.actions.registers import ASKABLE, proposers_met
from huiyin.cases.actions.registry import case_verbs, last_round
from huiyin.cases.actions.reviews import end_review
from huiyin.cases.closing import rule_of
from huiyin.cases.models import CallAttempt, Case, Rating, Reply, Represented, Round, Voice
from huiyin.cases.models_settling import StrikeOutcome
from huiyin.cases.permissions import P
from huiyin.cases.registers import REGISTERS
from huiyin.cases.terms import ANSWERABLE, BAD, CalledHow, Grade, Scale, State
from huiyin.cases.visibility import sender_place
from huiyin.cases.words import note_replies
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of

S = State


@case_verbs.declare(
    "ask",
    label=_("征询"),
    permission=P.CASE_ASK,
    sources={S.VERIFIED},
    target=S.ASKED,
    gates=(nothing_pending, proposers_met),
    in_bulk=True,
)
def ask(case: Case, *, deed: Deed) -> None:
    """Give every sender the reply and ask whether he is satisfied (不满意不销号); some are called back by the office."""
    current = last_round(case)
    assert current, "a verified case has its round"  # noqa: S101  # an invariant of ours, not input
    Round.objects.filter(pk=current.pk).update(asked_at=deed.at)
    note_replies([Reply.objects.create(case=case, text=current.reply, at=deed.at)])
    voices = Voice.objects.filter(ASKABLE, links__case=case, links__unlinked_at=None).distinct()
    Rating.objects.bulk_create(Rating(round=current, voice=voice) for voice in voices)
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, _("答复:{reply} 请您评价。"), reply=current.reply)


def offer_grades(form: VerbForm) -> None:
    """Offer the grades of the scale that the institution set for cases of this kind."""
    field: Any = form.fields["grade"]
    field.choices = [(one.value, one.label) for one in Scale(rule_of(form.obj).scale).grades]


def send_back(case: Case, deed: Deed) -> None:
    """End the round that runs, and the striking off that was under way with it."""
    case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at)
    end_review(case, deed.at, StrikeOutcome.REWORK)


class RateForm(VerbForm):
    voice = forms.ModelChoiceField(label=_("来件"), queryset=Voice.objects.none(), to_field_name="ref", required=False)
    grade = forms.ChoiceField(label=_("您是否满意"), choices=Grade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("想说的话"), widget=forms.Textarea, required=False)

    def narrow(self) -> None:
        if self.obj is None:
            return
        offer_grades(self)
        if self.actor is not None:
            field: Any = self.fields["voice"]
            field.queryset = own_unrated(self.obj, self.actor)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("voice") and "voice" not in self.errors:
            data["voice"] = own_unrated(self.obj, self.actor).first()
        if data.get("grade") in BAD and not data.get("comment"):
            self.add_error("comment", _t("请写明哪里不满意:工作人员看了,才好督促改到位"))
        return data


def own_unrated(case: Case, actor: Actor | None) -> Any:
    """Return the actor's own voices that were asked in this round and have not answered."""
    linked = Voice.objects.filter(links__case=case, links__unlinked_at=None)
    waiting = linked.filter(ratings__round=last_round(case), ratings__grade="")
    if actor is None:
        return waiting.none()
    return waiting.filter(pk__in=[v.pk for v in waiting if actor.may_at(P.VOICE_OWN, [sender_place(v.pk)])])


def asked_and_silent(case: Case, actor: Actor) -> list[str]:
    return [] if own_unrated(case, actor).exists() else [_t("本轮向您的征询(每轮评价一次)")]


def where_a_grade_leads(case: Case, data: dict[str, Any]) -> str:
    return S.WORKING if data.get("grade") in BAD else case.state


@case_verbs.declare(
    "rate",
    label=_("评价"),
    permission=P.VOICE_OWN,
    form=RateForm,
    sources=ANSWERABLE,
    target=where_a_grade_leads,
    gates=(asked_and_silent,),
    personal={"comment"},
    in_bulk=False,
)
def rate(case: Case, *, deed: Deed, voice: Voice, grade: str, comment: str) -> None:
    """The sender says whether the matter is settled; one 不满意 sends it back to work (M02)."""
    take_grade(case, deed, voice, grade, comment)


def take_grade(case: Case, deed: Deed, voice: Voice, grade: str, comment: str) -> None:
    """Write the grade of ``voice`` in the round that runs; one 不满意 ends the round, and everybody is told."""
    current = last_round(case)
    case_round = Rating.objects.filter(round=current, voice=voice)
    case_round.update(grade=grade, comment=comment, rated_at=deed.at)
    deed.tell(f"voice/{voice.ref}", _("您的评价已记录:{grade}。"), grade=str(Grade(grade).label))
    if grade in BAD:
        send_back(case, deed)
        for hearer in case_verbs.hearers(deed):
            if hearer != f"voice/{voice.ref}":
                deed.tell(hearer, _("有来件人不满意,已退回承办单位重办。"))
        deed.tell(f"voice/{voice.ref}", _("您表示不满意,已退回承办单位重办。"))


class CallBackForm(VerbForm):
    """What somebody said who was called back, as he said it, or that he was not reached."""

    voice = forms.ModelChoiceField(label=_("来件"), queryset=Voice.objects.none(), to_field_name="ref", required=False)
    how = forms.ChoiceField(label=_("回访方式"), choices=CalledHow.choices, required=False)
    reached = forms.ChoiceField(
        label=_("联系上了吗"), choices=[("yes", _("联系上了")), ("no", _("没有联系上"))], required=False
    )
    grade = forms.ChoiceField(label=_("对方是否满意"), choices=Grade.choices, widget=forms.RadioSelect, required=False)
    comment = forms.CharField(label=_("对方说的话"), widget=forms.Textarea, required=False)
    note = forms.CharField(label=_("没有联系上的情况"), max_length=500, required=False)

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["voice"]
            field.queryset = to_call_back(self.obj)
            offer_grades(self)

    def clean_how(self) -> str:
        return self.cleaned_data["how"] or CalledHow.PHONE

    def clean_reached(self) -> bool:
        return bool(self.cleaned_data["reached"] != "no")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("voice") and "voice" not in self.errors:
            waiting = list(to_call_back(self.obj)[:2])
            data["voice"] = waiting[0] if waiting else None
            if len(waiting) > 1:
                self.add_error("voice", _t("请选是哪一份来件"))
        if not data.get("reached", True):
            data["grade"] = data["comment"] = ""
        elif not data.get("grade") and "grade" not in self.errors:
            self.add_error("grade", _t("联系上的,须写对方是否满意"))
        if data.get("grade") in BAD and not data.get("comment"):
            self.add_error("comment", _t("请写明对方哪里不满意"))
        return data


def to_call_back(case: Case) -> Any:
    """Return the voices of the case that can be called back and have not been graded in this round.

    They came by a register, or their senders gave a name or a number; whoever is anonymous left nothing by which to call.
    """
    known = Q(channel__in=REGISTERS) | Q(identity__sealed__isnull=False)
    came = Voice.objects.filter(known, links__case=case, links__unlinked_at=None)
    return came.filter(ratings__round=last_round(case), ratings__grade="").order_by("pk").distinct()


def somebody_to_call(case: Case, actor: Actor) -> list[str]:
    return [] if to_call_back(case).exists() else [_t("可以回访、本轮还没有评价的来件")]


@case_verbs.declare(
    "call_back",
    label=_("登记回访评价"),
    permission=P.CASE_ASK,
    form=CallBackForm,
    sources=ANSWERABLE,
    target=where_a_grade_leads,
    gates=(somebody_to_call, not_its_handler),
    personal={"comment", "note"},
    in_bulk=False,
)
def call_back(
    case: Case, *, deed: Deed, voice: Voice, how: str, reached: bool, grade: str, comment: str, note: str
) -> None:
    """Note a call to a sender: who called how, whether he was reached, and his grade, which counts like his own (C14, C18)."""
    rating = Rating.objects.get(round=last_round(case), voice=voice)
    CallAttempt.objects.create(rating=rating, how=how, reached=reached, note=note, by_id=deed.actor.user_id, at=deed.at)
    if reached:
        take_grade(case, deed, voice, grade, comment)


class RepresentativeForm(VerbForm):
    who = forms.CharField(
        label=_("代表的身份"), max_length=60, help_text=_("例如:四年级家长代表。不写姓名;不能是承办单位的人。")
    )
    grade = forms.ChoiceField(label=_("代表是否满意"), choices=Grade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("代表说的话"), widget=forms.Textarea, required=False)

    def narrow(self) -> None:
        if self.obj is not None:
            offer_grades(self)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("grade") in BAD and not data.get("comment"):
            self.add_error("comment", _t("请写明对方哪里不满意"))
        return data


def nobody_else_to_ask(case: Case, actor: Actor) -> list[str]:
    """Representatives speak only where no sender can be asked himself."""
    asked = Rating.objects.filter(round=last_round(case)).exists()
    return [_t("没有可以征询的来件人(有来件人的,问来件人本人)")] if asked else []


@case_verbs.declare(
    "ask_representative",
    label=_("登记代表评价"),
    permission=P.CASE_ASK,
    form=RepresentativeForm,
    sources=ANSWERABLE,
    target=where_a_grade_leads,
    gates=(nobody_else_to_ask, not_its_handler),
    personal={"comment", "who"},
    in_bulk=False,
)
def ask_representative(case: Case, *, deed: Deed, who: str, grade: str, comment: str) -> None:
    """Note what a representative said of a matter whose senders cannot be asked; counted apart from senders (E09)."""
    current = last_round(case)
    assert current, "a case that was asked about has its round"  # noqa: S101  # an invariant of ours, not input
    last = Represented.objects.filter(round=current).aggregate(last=Max("number"))["last"] or 0
    Represented.objects.create(
        round=current, number=last + 1, who=who, grade=grade, comment=comment,
        asked_by_id=deed.actor.user_id, at=deed.at,
    )  # fmt: skip
    if grade in BAD:
        send_back(case, deed)
        for hearer in case_verbs.hearers(deed):
            deed.tell(hearer, _("征询的代表不满意,已退回承办单位重办。"))


def answer_due(asked_on: date, case: Case) -> date:
    """Return the last day for an answer, after which silence is 未评价 and no longer holds the case open."""
    institution = case.office.institution
    return calendar_of(institution).after(asked_on, institution.answer_days)
