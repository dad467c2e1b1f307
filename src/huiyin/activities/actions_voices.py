"""Verbs that write down what was said at a session: one by one while it runs, from a minute, or bound afterwards (C04, C21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import hear, said_by
from huiyin.activities.actions_sessions import OVER, RUNNING, session_verbs
from huiyin.activities.minutes import MOST_PASSAGES, PASSAGE, in_items
from huiyin.activities.models import DiscussionOutcome, Mindset, Session, SessionVoice
from huiyin.activities.own_plans import own_plan_is_passed
from huiyin.activities.permissions import P
from huiyin.activities.terms import THREE_USES, Fear, Mode, OutcomeKind, OutcomeState, SessionKind
from huiyin.cases.actions.voices import text_key
from huiyin.cases.models import Voice
from huiyin.cases.terms import Served
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed

AT_LIFE_MEETING = frozenset({SessionKind.LIFE})


class SaidForm(VerbForm):
    body = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 3}), max_length=PASSAGE)
    name = forms.CharField(
        label=_("发言人"), max_length=64, required=False, help_text=_("不填就是匿名;填了也另行加密存放。")
    )
    served = forms.ChoiceField(label=_("发言人是"), choices=[("", _("不说明")), *Served.choices], required=False)
    mode = forms.ChoiceField(label=_("方式"), choices=[("", "—"), *Mode.choices], required=False)

    def narrow(self) -> None:
        if isinstance(self.obj, Session) and self.obj.kind not in AT_LIFE_MEETING:
            del self.fields["mode"]


@session_verbs.declare(
    "record_voice",
    label=_("记一条意见"),
    permission=P.ACTIVITY_RECORD,
    form=SaidForm,
    sources=RUNNING,
    gates=(own_plan_is_passed,),
    personal={"body", "name"},
    held_elsewhere={"body", "name"},
    in_bulk=False,
)
def record_voice(session: Session, *, deed: Deed, body: str, name: str, served: str, mode: str = "") -> None:
    """Write down what somebody says, while it is said."""
    said = said_by(SessionKind(session.kind).channel, body, name=name, served=served)
    (voice,) = hear(session.campaign, [said], deed=deed)
    SessionVoice.objects.create(session=session, voice=voice, mode=mode, at=deed.at)
    deed.note["voice"] = voice.ref


class MinuteForm(VerbForm):
    passages = forms.CharField(
        label=_("纪要中的意见"), widget=forms.Textarea(attrs={"rows": 12}), max_length=400_000,
        help_text=_("一行一条,或者一段一条、编号的一条一条。已经记过的不会重复。"),
    )  # fmt: skip
    served = forms.ChoiceField(label=_("发言人是"), choices=[("", _("不说明")), *Served.choices], required=False)

    def clean_passages(self) -> list[str]:
        found = in_items(self.cleaned_data["passages"])
        if not found:
            raise forms.ValidationError(_t("没有找到意见"))
        if len(found) > MOST_PASSAGES:
            raise forms.ValidationError(_t("一次最多 {n} 条").format(n=MOST_PASSAGES))
        if long := [number for number, text in enumerate(found, 1) if len(text) > PASSAGE]:
            raise forms.ValidationError(_t("第 {number} 条超过 {n} 字").format(number=long[0], n=PASSAGE))
        return found


@session_verbs.declare(
    "take_minute",
    label=_("录入纪要"),
    permission=P.ACTIVITY_RECORD,
    form=MinuteForm,
    sources=RUNNING,
    gates=(own_plan_is_passed,),
    personal={"passages"},
    held_elsewhere={"passages"},
    in_bulk=False,
)
def take_minute(session: Session, *, deed: Deed, passages: Sequence[str], served: str) -> None:
    """Take the opinions of a minute in; what stands there already is not taken twice."""
    new = not_yet_there(session, passages)
    channel = SessionKind(session.kind).channel
    voices = hear(session.campaign, [said_by(channel, text, served=served) for text in new], deed=deed) if new else []
    SessionVoice.objects.bulk_create(SessionVoice(session=session, voice=voice, at=deed.at) for voice in voices)
    deed.note |= {"added": len(voices), "already_there": len(passages) - len(voices)}


def not_yet_there(session: Session, passages: Iterable[str]) -> list[str]:
    """Return the passages that were not written down yet; who said the same twice is heard twice, but no minute is read twice."""
    there = Counter(session.voices.values_list("voice__text_key", flat=True))
    new = []
    for text in passages:
        key = text_key("", text)
        if there[key]:
            there[key] -= 1
        else:
            new.append(text)
    return new


class RefsForm(VerbForm):
    voices = forms.CharField(
        label=_("来件编号"), widget=forms.Textarea, max_length=20000,
        help_text=_("已经登记、在这场会上说的来件,一行一个编号。渠道须与会的种类一致。"),
    )  # fmt: skip

    def clean_voices(self) -> list[Voice]:
        refs = list(dict.fromkeys(str(self.cleaned_data["voices"]).split()))
        known = {one.ref: one for one in Voice.objects.filter(ref__in=refs, campaign=self.obj.campaign_id)}
        wrong = [ref for ref in refs if ref not in known]
        if wrong:
            raise forms.ValidationError(_t("没有这些来件:{refs}").format(refs=_t("、").join(wrong[:10])))
        channel = SessionKind(self.obj.kind).channel
        if other := [ref for ref in refs if known[ref].channel != channel]:
            raise forms.ValidationError(_t("渠道不是这一种会:{refs}").format(refs=_t("、").join(other[:10])))
        bound = SessionVoice.objects.filter(voice__ref__in=refs).values_list("voice__ref", flat=True)
        if taken := list(bound[:10]):
            raise forms.ValidationError(_t("已归到一场会:{refs}").format(refs=_t("、").join(taken)))
        return [known[ref] for ref in refs]


@session_verbs.declare(
    "bind_voices",
    label=_("归入已登记的来件"),
    permission=P.ACTIVITY_RECORD,
    form=RefsForm,
    sources=OVER,
    gates=(own_plan_is_passed,),
    in_bulk=False,
)
def bind_voices(session: Session, *, deed: Deed, voices: Sequence[Voice]) -> None:
    """Say of voices that were entered otherwise that they were said at this session."""
    SessionVoice.objects.bulk_create(SessionVoice(session=session, voice=voice, at=deed.at) for voice in voices)


# Discussions.


def is_discussion(session: Session, actor: Actor) -> list[str]:
    return [] if session.kind == SessionKind.DISCUSSION else [_t("专题讨论")]


class MindsetForm(VerbForm):
    mindset = forms.CharField(label=_("分析和办法"), widget=forms.Textarea, max_length=3000)

    def narrow(self) -> None:
        if isinstance(self.obj, Session):
            known: dict[str, Any] = dict(self.obj.fears.values_list("code", "people"))
            self.initial = {"mindset": self.obj.mindset, **known, **self.initial}


for _fear in Fear:
    MindsetForm.base_fields[_fear.value] = forms.IntegerField(
        label=_fear.label, min_value=0, max_value=5000, required=False
    )


@session_verbs.declare(
    "note_mindset",
    label=_("记思想状况"),
    permission=P.ACTIVITY_RECORD,
    form=MindsetForm,
    sources=OVER,
    gates=(is_discussion,),
    in_bulk=False,
)
def note_mindset(session: Session, *, deed: Deed, mindset: str, **counts: int | None) -> None:
    """Note how many hold back for which reason, never who, and what is done about it (B11)."""
    for fear in Fear:
        Mindset.objects.update_or_create(session=session, code=fear.value, defaults={"people": counts[fear.value] or 0})
    Session.objects.filter(pk=session.pk).update(mindset=mindset)


class OutcomeForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=OutcomeKind.choices)
    text = forms.CharField(label=_("内容"), widget=forms.Textarea, max_length=3000)


@session_verbs.declare(
    "add_outcome",
    label=_("登记讨论成果"),
    permission=P.ACTIVITY_RECORD,
    form=OutcomeForm,
    sources=OVER,
    gates=(is_discussion,),
    personal={"text"},
    in_bulk=False,
)
def add_outcome(session: Session, *, deed: Deed, kind: str, text: str) -> None:
    """Note a problem, a consensus or a suggestion that the discussion brought (B16)."""
    last = session.outcomes.aggregate(last=Max("number"))["last"] or 0
    deed.note["number"] = last + 1
    DiscussionOutcome.objects.create(session=session, number=last + 1, kind=kind, text=text)


class OutcomeNumberForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一项成果"), coerce=int, choices=[])

    def narrow(self) -> None:
        if isinstance(self.obj, Session):
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number} {one.text[:60]}") for one in waiting(self.obj)]


class ConvertForm(OutcomeNumberForm):
    use = forms.ChoiceField(
        label=_("用于"), choices=[(one.value, one.label) for one in THREE_USES], widget=forms.RadioSelect
    )


class AsideForm(OutcomeNumberForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea, max_length=1000)


def waiting(session: Session) -> list[DiscussionOutcome]:
    return list(session.outcomes.filter(state=OutcomeState.RECORDED))


def outcome_waits(session: Session, actor: Actor) -> list[str]:
    return [] if waiting(session) else [_t("一项还没有转化的讨论成果")]


@session_verbs.declare(
    "convert_outcome",
    label=_("成果转为来件"),
    permission=P.ACTIVITY_RECORD,
    form=ConvertForm,
    sources=OVER,
    gates=(outcome_waits, own_plan_is_passed),
    in_bulk=False,
)
def convert_outcome(session: Session, *, deed: Deed, number: int, use: str) -> None:
    """Make the outcome a voice for one of the three uses; it goes the way of every voice (B16)."""
    outcome = session.outcomes.get(number=number, state=OutcomeState.RECORDED)
    (voice,) = hear(session.campaign, [said_by(SessionKind(session.kind).channel, outcome.text)], deed=deed)
    SessionVoice.objects.create(session=session, voice=voice, at=deed.at)
    DiscussionOutcome.objects.filter(pk=outcome.pk).update(state=OutcomeState.CONVERTED, voice=voice, use=use)
    deed.note["voice"] = voice.ref


@session_verbs.declare(
    "set_outcome_aside",
    label=_("成果不转化"),
    permission=P.ACTIVITY_RECORD,
    form=AsideForm,
    sources=OVER,
    gates=(outcome_waits,),
    personal={"reason"},
    in_bulk=False,
)
def set_outcome_aside(session: Session, *, deed: Deed, number: int, reason: str) -> None:
    """Leave the outcome as it is, for a reason."""
    found = session.outcomes.filter(number=number, state=OutcomeState.RECORDED)
    found.update(state=OutcomeState.SET_ASIDE, reason=reason)
