"""Verbs on reactions to poor work: issued, answered by the unit, checked again by somebody else (G10, M40)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.refusals import Missing
from huiyin.kernel.verbs import Deed, Text
from huiyin.people.models import RoleGiven, Unit, UserState
from huiyin.supervision.actions_phases import BY_SUPERVISORS
from huiyin.supervision.actions_phases import unit_phase_verbs as unit_phase_verbs  # whole with this module's verbs
from huiyin.supervision.areas import tier_of
from huiyin.supervision.models_phases import UnitPhase, UnitReaction
from huiyin.supervision.permissions import P
from huiyin.supervision.terms_groups import higher
from huiyin.supervision.terms_phases import Ground, PassageState, ReactionKind, ReactionState

S = PassageState
R = ReactionState


class ReactForm(VerbForm):
    kind = forms.ChoiceField(label=_("处理方式"), choices=ReactionKind.choices)
    ground = forms.ChoiceField(label=_("原因"), choices=Ground.choices)
    text = forms.CharField(label=_("存在的问题和要求"), widget=forms.Textarea, max_length=3000)
    limit_on = DayField(label=_("答复期限"))
    new_day = DayField(label=_("延期到"), required=False, help_text=_("只在「延期」时填:本环节新的完成期限。"))
    begins_empty = frozenset({"kind", "ground"})

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        delays, day = data.get("kind") == ReactionKind.DELAY, data.get("new_day")
        if delays and not day and "new_day" not in self.errors:
            self.add_error("new_day", _t("延期要写明延到哪一天"))
        if day and "kind" in data and not delays:
            self.add_error("new_day", _t("只有「延期」才填"))
        if delays and day and isinstance(self.obj, UnitPhase) and self.obj.due_on and day <= self.obj.due_on:
            self.add_error("new_day", _t("晚于现在的完成期限({day})").format(day=self.obj.due_on))
        return data


@unit_phase_verbs.declare(
    "react",
    label=_("处理(提醒、批评、延期、补课、返工)"),
    permission=P.SUPERVISION_SUPERVISE,
    form=ReactForm,
    sources={S.OPEN},
    gates=BY_SUPERVISORS,
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def react(passage: UnitPhase, *, deed: Deed, new_day: date | None, **said: Any) -> None:
    """React to poor work in one of five ways; a delay, making up and doing again keep the unit from passing."""
    if said["limit_on"] < timezone.localdate(deed.at):
        raise Missing(_t("还不能{verb}。").format(verb=deed.action.label), missing=[_t("答复期限不早于发出的那一天")])
    last = passage.reactions.aggregate(last=Max("number"))["last"] or 0
    UnitReaction.objects.create(
        passage=passage, number=last + 1, new_day=new_day, issued_by_id=deed.actor.user_id, issued_at=deed.at,
        tier=tier_of(passage.campaign, passage.unit, deed.actor), **said,
    )  # fmt: skip
    if new_day:
        UnitPhase.objects.filter(pk=passage.pk).update(due_on=new_day)
    deed.note["number"] = last + 1
    for user in answering(passage.unit):
        deed.tell(
            staff(user), _("督导组对{unit}作出处理「{kind}」,请在 {day} 前答复。"),
            unit=passage.unit.name, kind=str(ReactionKind(said["kind"]).label), day=f"{said['limit_on']}",
            about=f"unitphase/{passage.ref}",
        )  # fmt: skip


def answering(unit: Unit) -> list[int]:
    """Return who answers supervision for the unit itself."""
    given = RoleGiven.objects.filter(unit=unit, until=None, user__state=UserState.ACTIVE)
    able = given.filter(role__permissions__contains=[P.SUPERVISION_ANSWER.value])
    return sorted(set(able.values_list("user_id", flat=True)))


class WhichForm(VerbForm):
    """Which of the unit's reactions is meant; where only one waits, nobody need choose."""

    number = forms.TypedChoiceField(label=_("哪一次处理"), coerce=int, choices=[], required=False, empty_value=None)
    waits: ReactionState

    def narrow(self) -> None:
        if isinstance(self.obj, UnitPhase):
            field: Any = self.fields["number"]
            self.waiting = list(self.obj.reactions.filter(state=self.waits))
            field.choices = [
                (one.number, f"{one.number}. {one.get_kind_display()}({one.get_ground_display()})")
                for one in self.waiting
            ]
            if len(self.waiting) == 1:
                field.widget = forms.HiddenInput()

    def clean_number(self) -> int:
        number: int | None = self.cleaned_data["number"]
        if number is None and len(self.waiting) == 1:
            return self.waiting[0].number
        if number is None:
            raise forms.ValidationError(_t("选一次处理"))
        return number


class AnswerForm(WhichForm):
    waits = R.ISSUED
    answer = forms.CharField(
        label=_("答复"), widget=forms.Textarea, max_length=3000, help_text=_("怎么改的,改到什么程度。")
    )


def waits_for(state: ReactionState, what: Text) -> Callable[[UnitPhase, Actor], list[str]]:
    def one_waits(passage: UnitPhase, actor: Actor) -> list[str]:
        return [] if passage.reactions.filter(state=state).exists() else [str(what)]

    return one_waits


@unit_phase_verbs.declare(
    "answer_reaction",
    label=_("答复督导处理"),
    permission=P.SUPERVISION_ANSWER,
    form=AnswerForm,
    sources={S.OPEN},
    gates=(waits_for(R.ISSUED, _("一次等待答复的处理")),),
    personal={"answer"},
    held_elsewhere={"answer"},
    in_bulk=False,
)
def answer_reaction(passage: UnitPhase, *, deed: Deed, number: int, answer: str) -> None:
    """Answer a reaction for the unit: what was done about it."""
    one = passage.reactions.get(number=number)
    rows: QuerySet[UnitReaction] = passage.reactions.filter(number=number)
    rows.update(state=R.ANSWERED, answer=answer, answered_by=deed.actor.user_id, answered_at=deed.at)
    if one.issued_by_id:
        deed.tell(
            staff(one.issued_by_id), _("{unit}已答复督导处理「{kind}」,请复核。"),
            unit=passage.unit.name, kind=str(one.get_kind_display()), about=f"unitphase/{passage.ref}",
        )  # fmt: skip


class RecheckForm(WhichForm):
    waits = R.ANSWERED
    lifts = forms.TypedChoiceField(
        label=_("复核结果"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("已改好,解除")), ("no", _("没有改好,退回"))],
    )
    remarks = forms.CharField(label=_("复核意见"), widget=forms.Textarea, max_length=3000)
    begins_empty = frozenset({"lifts"})

    def clean_number(self) -> int:
        number = super().clean_number()
        one = next(one for one in self.waiting if one.number == number)
        if self.actor and one.answered_by_id in self.actor.persons:
            raise forms.ValidationError(_t("由答复人以外的人复核"))
        if self.actor and higher(one.tier, tier_of(self.obj.campaign, self.obj.unit, self.actor)):
            raise forms.ValidationError(_t("这是{tier}作出的处理,由同级或上级复核").format(tier=one.get_tier_display()))
        return number


@unit_phase_verbs.declare(
    "recheck_reaction",
    label=_("复核"),
    permission=P.SUPERVISION_SUPERVISE,
    form=RecheckForm,
    sources={S.OPEN},
    gates=(*BY_SUPERVISORS, waits_for(R.ANSWERED, _("一次等待复核的处理"))),
    personal={"remarks"},
    held_elsewhere={"remarks"},
    in_bulk=False,
)
def recheck_reaction(passage: UnitPhase, *, deed: Deed, number: int, lifts: bool, remarks: str) -> None:
    """Check again what the unit answered: lift the reaction, or send it back with remarks."""
    passage.reactions.filter(number=number).update(
        state=R.LIFTED if lifts else R.ISSUED, remarks=remarks, checked_by=deed.actor.user_id, checked_at=deed.at
    )
    one = passage.reactions.get(number=number)
    if one.answered_by_id:
        text = _("督导处理「{kind}」已复核解除。") if lifts else _("督导处理「{kind}」的答复已退回,请再答复。")
        deed.tell(staff(one.answered_by_id), text, kind=str(one.get_kind_display()), about=f"unitphase/{passage.ref}")
