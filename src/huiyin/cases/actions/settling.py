"""Verbs that settle a case: verify by somebody else, ask the sender, rate, close, reopen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.coding import WeakLinkForm, note_weak_link, weak_link_field
from huiyin.cases.actions.opening import end_assignment, nothing_pending, set_fields
from huiyin.cases.actions.registers import ASKABLE, proposers_met
from huiyin.cases.actions.registry import case_verbs, last_round
from huiyin.cases.actions.working import unfinished
from huiyin.cases.codes import codes_of
from huiyin.cases.models import Case, Closing, ListedCode, Rating, Reply, Round, Voice
from huiyin.cases.permissions import P
from huiyin.cases.registers import REGISTERS
from huiyin.cases.terms import CodeList, Finding, Grade, HandlingType, Kind, State
from huiyin.cases.visibility import handling_paths, sender_place
from huiyin.cases.words import note_replies
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Unit

S = State


def not_its_handler(case: Case, actor: Actor) -> list[str]:
    """Nobody verifies or closes his own unit's work (M01, E08), nor that of one for whom he stands in.

    The root unit is everybody's and bars only by person.
    """
    hands = {r.submitted_by_id for r in case.rounds.all()} | {a.signed_by_id for a in case.assignments.all()}
    own_unit = any(actor.works_in(path) for path in handling_paths(case) if path.count(".") > 1)
    if own_unit or actor.persons & hands:
        return [_t("由承办单位和承办人以外的人办理")]
    return []


class RemarksForm(VerbForm):
    remarks = forms.CharField(label=_("核实情况"), widget=forms.Textarea)


@case_verbs.declare(
    "verify",
    label=_("核实通过"),
    permission=P.CASE_VERIFY,
    form=RemarksForm,
    sources={S.SUBMITTED},
    target=S.VERIFIED,
    gates=(not_its_handler, nothing_pending),
    told=_("办理结果已由承办单位以外的人员核实。"),
    in_bulk=False,
)
def verify(case: Case, *, deed: Deed, remarks: str) -> None:
    """Confirm on the spot or from the evidence that the work meets its standard; one by one, by somebody else (E08)."""
    case.rounds.filter(sent_back_at=None, verified_at=None).update(
        verified_at=deed.at, verified_by=deed.actor.user_id, remarks=remarks
    )


class ReworkForm(VerbForm):
    reason = WrittenField(label=_("退回理由"))


@case_verbs.declare(
    "rework",
    label=_("退回重办"),
    permission=P.CASE_VERIFY,
    form=ReworkForm,
    sources={S.SUBMITTED, S.VERIFIED},
    target=S.WORKING,
    gates=(nothing_pending,),
    told=_("核实未通过,已退回承办单位重办。"),
)
def rework(case: Case, *, deed: Deed, reason: str) -> None:
    """Send the work back; the measures stand, only their acceptance is withdrawn."""
    case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at, remarks=reason)


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


class RateForm(VerbForm):
    voice = forms.ModelChoiceField(label=_("来件"), queryset=Voice.objects.none(), to_field_name="ref", required=False)
    grade = forms.ChoiceField(label=_("您是否满意"), choices=Grade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("想说的话"), widget=forms.Textarea, required=False)

    def narrow(self) -> None:
        if self.obj is None or self.actor is None:
            return
        field: Any = self.fields["voice"]
        field.queryset = own_unrated(self.obj, self.actor)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("voice") and "voice" not in self.errors:
            data["voice"] = own_unrated(self.obj, self.actor).first()
        if data.get("grade") == Grade.DISSATISFIED and not data.get("comment"):
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
    return S.WORKING if data["grade"] == Grade.DISSATISFIED else S.ASKED


@case_verbs.declare(
    "rate",
    label=_("评价"),
    permission=P.VOICE_OWN,
    form=RateForm,
    sources={S.ASKED},
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
    if grade == Grade.DISSATISFIED:
        case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at)
        for hearer in case_verbs.hearers(deed):
            if hearer != f"voice/{voice.ref}":
                deed.tell(hearer, _("有来件人不满意,已退回承办单位重办。"))
        deed.tell(f"voice/{voice.ref}", _("您表示不满意,已退回承办单位重办。"))


class CallBackForm(VerbForm):
    """What somebody said who was called back, as he said it."""

    voice = forms.ModelChoiceField(label=_("来件"), queryset=Voice.objects.none(), to_field_name="ref", required=False)
    grade = forms.ChoiceField(label=_("对方是否满意"), choices=Grade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("对方说的话"), widget=forms.Textarea, required=False)

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["voice"]
            field.queryset = to_call_back(self.obj)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("voice") and "voice" not in self.errors:
            waiting = list(to_call_back(self.obj)[:2])
            data["voice"] = waiting[0] if waiting else None
            if len(waiting) > 1:
                self.add_error("voice", _t("请选是哪一份来件"))
        if data.get("grade") == Grade.DISSATISFIED and not data.get("comment"):
            self.add_error("comment", _t("请写明对方哪里不满意"))
        return data


def to_call_back(case: Case) -> Any:
    """Return the voices of the case that came by a register and have not been graded in this round."""
    came = Voice.objects.filter(channel__in=REGISTERS, links__case=case, links__unlinked_at=None)
    return came.filter(ratings__round=last_round(case), ratings__grade="").order_by("pk").distinct()


def somebody_to_call(case: Case, actor: Actor) -> list[str]:
    return (
        []
        if to_call_back(case).exists()
        else [_t("由热线、效能办、政务平台、信访或建议提案交来、本轮还没有评价的来件")]
    )


@case_verbs.declare(
    "call_back",
    label=_("登记回访评价"),
    permission=P.CASE_ASK,
    form=CallBackForm,
    sources={S.ASKED},
    target=where_a_grade_leads,
    gates=(somebody_to_call, not_its_handler),
    personal={"comment"},
    in_bulk=False,
)
def call_back(case: Case, *, deed: Deed, voice: Voice, grade: str, comment: str) -> None:
    """Note what somebody said who was called back (C14, C18); it counts like his own grade, and the journal says who noted it."""
    take_grade(case, deed, voice, grade, comment)


def answer_due(asked_on: date, case: Case) -> date:
    """Return the last day for an answer, after which silence is 未评价 and no longer holds the case open."""
    institution = case.office.institution
    return calendar_of(institution).after(asked_on, institution.answer_days)


def not_settled(case: Case, actor: Actor) -> list[str]:
    """Return everything that stands between the case and its closing, at once (M01, M02, 一次性告知)."""
    found = unfinished(case, actor)
    current = last_round(case)
    if current is None or current.sent_back_at:
        found += [_t("报结"), _t("承办单位以外的人核实"), _t("征询来件人")]
        return found + dissatisfied(current)
    found += [] if current.verified_at else [_t("承办单位以外的人核实")]
    if current.asked_at is None:
        return [*found, _t("征询来件人")]
    silent = case.links.filter(unlinked_at=None, voice__ratings__round=current, voice__ratings__grade="")
    # Who came while the others were being asked has the full time, too.
    asked_last = max([current.asked_at, *silent.values_list("linked_at", flat=True)])
    last_day = answer_due(timezone.localdate(asked_last), case)
    if (waiting := silent.count()) and timezone.localdate() <= last_day:
        found.append(_t("{n} 位来件人的评价(等到 {day} 为止)").format(n=waiting, day=last_day))
    return found


def suggested_or_said_why(case: Case, actor: Actor) -> list[str]:
    """What lies beyond the powers here is told on to a superior, or it is said why not, before it is closed (J05)."""
    current = last_round(case)
    beyond = case.handling_type == HandlingType.POLICY and current is not None and current.finding == Finding.BEYOND
    if not beyond or case.no_suggestion or case.suggested_in.exists():
        return []
    return [_t("超出职权的政策体制类问题:起草向上建议,或写明不提的理由")]


def dissatisfied(current: Round | None) -> list[str]:
    unhappy = sum(one.grade == Grade.DISSATISFIED for one in current.ratings.all()) if current else 0
    return [_t("{n} 位来件人由不满意转为满意").format(n=unhappy)] if unhappy else []


class ClosingForm(WeakLinkForm):
    """A complaint is closed with the weak link that it showed (D12), where the institution keeps a catalogue of them."""

    weak_link = weak_link_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = isinstance(self.obj, Case) and asks_weak_link(self.obj)
        self.fields["weak_link"].required = asked
        if self.obj is not None and not asked:
            del self.fields["weak_link"], self.fields["weak_unit"]


def asks_weak_link(case: Case) -> bool:
    return case.kind == Kind.COMPLAINT and bool(codes_of(case.office.institution_id, CodeList.WEAK_LINK))


@case_verbs.declare(
    "close",
    label=_("销号/办结"),
    permission=P.CASE_ASK,
    form=ClosingForm,
    sources={S.ASKED},
    target=S.CLOSED,
    gates=(not_settled, suggested_or_said_why, not_its_handler, nothing_pending),
    explains=True,
    in_bulk=False,
    told=_("您反映的事项已办结。"),
)
def close(case: Case, *, deed: Deed, weak_link: ListedCode | None = None, weak_unit: Unit | None = None) -> None:
    """Strike the case off: finished, verified by somebody else, and nobody asked says no (E09)."""
    if weak_link and weak_unit:
        note_weak_link(case, deed, weak_link, weak_unit)
    strike_off(case, deed)


def strike_off(case: Case, deed: Deed, *, by_decision: bool = False, reason: str = "") -> None:
    Closing.objects.create(
        case=case,
        number=case.closings.count() + 1,
        at=deed.at,
        closed_by_id=deed.actor.user_id,
        by_decision=by_decision,
        reason=reason,
    )
    end_assignment(case, deed)
    set_fields(case, closed_at=deed.at)


class DecisionForm(ClosingForm):
    reason = forms.CharField(label=_("决定办结的理由"), widget=forms.Textarea)


def refused_by_a_sender(case: Case, actor: Actor) -> list[str]:
    """A decision is for one case only: work done and verified, and a sender who still says no."""
    current = last_round(case)
    found = unfinished(case, actor)
    if current is None or current.verified_at is None:
        found.append(_t("承办单位以外的人核实"))
    if not dissatisfied(current) or reopened_since(case, current):
        found.append(_t("来件人不满意的评价(无人不满意的按程序销号)"))
    return found


def reopened_since(case: Case, current: Round | None) -> bool:
    """Say whether the case was opened again after its last submission: what a sender said of that work is spent."""
    reopened = [one.reopened_at for one in case.closings.all() if one.reopened_at]
    return bool(current and reopened and max(reopened) >= current.submitted_at)


@case_verbs.declare(
    "close_by_decision",
    label=_("决定办结"),
    permission=P.CASE_DECIDE,
    form=DecisionForm,
    sources={S.WORKING},
    target=S.CLOSED,
    gates=(refused_by_a_sender, not_its_handler, nothing_pending),
    in_bulk=False,
    told=_("经负责人决定办结:{reason}"),
)
def close_by_decision(
    case: Case, *, deed: Deed, reason: str, weak_link: ListedCode | None = None, weak_unit: Unit | None = None
) -> None:
    """A named leader closes against a sender's word, with a reason; every rate counts it apart (invariant 2)."""
    if weak_link and weak_unit:
        note_weak_link(case, deed, weak_link, weak_unit)
    strike_off(case, deed, by_decision=True, reason=reason)


def where_a_reopened_case_stands(case: Case, data: dict[str, Any]) -> str:
    """A case that was entered finished has no unit or measures yet and is assigned first."""
    return S.WORKING if case.lead_unit_id else S.ACCEPTED


@case_verbs.declare(
    "reopen",
    label=_("重开"),
    permission=P.CASE_REOPEN,
    form=ReworkForm,
    sources={S.CLOSED},
    target=where_a_reopened_case_stands,
    in_bulk=False,
    told=_("您反映的事项已重新办理。"),
)
def reopen(case: Case, *, deed: Deed, reason: str) -> None:
    """Open a closed case again under its number; the first closing stays on record and counts (invariant 10)."""
    case.closings.filter(reopened_at=None).update(reopened_at=deed.at, reopen_reason=reason)
    case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at)
    case.assignments.filter(pk=case.assignments.order_by("-pk").values("pk")[:1]).update(ended_at=None)
    set_fields(case, closed_at=None)
