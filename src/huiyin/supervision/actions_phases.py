"""Verbs on a unit's passage through a phase: opened, the supervisor's talks, passed when nothing is missing (G07, G08)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions import ReasonForm
from huiyin.activities.actions_frame import campaign_is_open
from huiyin.campaigns.actions import open_phase
from huiyin.campaigns.models import Campaign, Phase
from huiyin.campaigns.special import answering
from huiyin.campaigns.terms import Duty
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.actions_groups import taking_part
from huiyin.supervision.areas import of_another_area, own_unit
from huiyin.supervision.models_phases import UnitPhase, UnitTalk
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_phases import blocking, reviews_missing, talks_missing
from huiyin.supervision.terms_phases import PassageState, TalkKind

S = PassageState
MOST = 10_000


class UnitPhaseVerbs(SupervisionVerbs):
    """Verbs on a unit's passage. Opening is the office's; supervising and answering are asked at the unit."""

    model = UnitPhase

    def places_of(self, obj: Any) -> list[str]:
        return [obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"unitphase/{obj.ref}" if isinstance(obj, UnitPhase) else super().about(obj)

    def find(self, about: str) -> Any:
        found = UnitPhase.objects.select_related("campaign__office", "unit", "phase")
        return found.get(ref=about.partition("/")[2])

    def remember(self, deeds: Sequence[Deed]) -> None:
        """Journal a line for every unit whose passage was opened."""
        super().remember([line for deed in deeds for line in self.each_made(deed)])

    def each_made(self, deed: Deed) -> Iterator[Deed]:
        yield deed
        if deed.action.creates:
            for one in UnitPhase.objects.filter(phase=deed.obj.phase_id, pk__gt=deed.obj.pk).order_by("pk"):
                yield dataclasses.replace(deed, obj=one, data={}, note={}, told=[])


unit_phase_verbs = UnitPhaseVerbs()


def not_opened(campaign: Campaign, phase: Phase) -> QuerySet[Unit]:
    """Return the units that take part and have no passage through the phase yet."""
    return taking_part(campaign).exclude(pk__in=UnitPhase.objects.filter(phase=phase).values("unit"))


class OpenForm(VerbForm):
    due_on = DayField(label=_("完成期限"), required=False, help_text=_("各单位在这一天以前做完本环节;可以不填。"))


def somebody_to_open(campaign: Campaign, actor: Actor) -> list[str]:
    phase = open_phase(campaign)
    if phase is None:
        return [_t("进行中的阶段")]
    if not_opened(campaign, phase).exists():
        return []
    return [_t("还没有进入「{phase}」的活动单位").format(phase=phase.name)]


@unit_phase_verbs.declare(
    "open_unit_phases",
    label=_("各单位进入本阶段"),
    permission=P.SUPERVISION_KEEP,
    form=OpenForm,
    creates=True,
    gates=(campaign_is_open, somebody_to_open),
    target=S.OPEN,
)
def open_unit_phases(campaign: Campaign, *, deed: Deed, due_on: date | None) -> UnitPhase:
    """Let every unit that takes part begin its own passage through the phase that is open; who began stays as he is."""
    phase = open_phase(campaign)
    assert phase, "the gate saw one"  # noqa: S101  # an invariant of ours, not input
    units = list(not_opened(campaign, phase))
    refs = references("P", timezone.localtime(deed.at).year, len(units))
    UnitPhase.objects.bulk_create(
        UnitPhase(campaign=campaign, phase=phase, unit=unit, ref=ref, due_on=due_on)
        for unit, ref in zip(units, refs, strict=True)
    )
    made = UnitPhase.objects.select_related("campaign__office", "unit", "phase").get(ref=refs[0])
    deed.note |= {"phase": phase.name, "units": len(units)}
    return made


def by_another_unit(passage: UnitPhase, actor: Actor) -> list[str]:
    return own_unit(passage.unit, actor)


def by_its_group(passage: UnitPhase, actor: Actor) -> list[str]:
    return of_another_area(passage.campaign, passage.unit, actor)


BY_SUPERVISORS = (by_another_unit, by_its_group)
"""What keeps somebody from supervising this unit: his own, or another group's."""


class TalkForm(VerbForm):
    kind = forms.ChoiceField(label=_("谈话对象"), choices=TalkKind.choices)
    held_on = DayField(label=_("日期"), past=True)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST)
    note = forms.CharField(label=_("情况"), widget=forms.Textarea, max_length=3000, required=False)

    def narrow(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())
        self.initial.setdefault("people", 1)
        if isinstance(self.obj, UnitPhase) and (left := talks_missing(self.obj)):
            self.initial.setdefault("kind", left[0])


@unit_phase_verbs.declare(
    "note_talk",
    label=_("登记督导谈话"),
    permission=P.SUPERVISION_SUPERVISE,
    form=TalkForm,
    sources={S.OPEN},
    gates=BY_SUPERVISORS,
    personal={"note"},
    held_elsewhere={"note"},
    in_bulk=False,
)
def note_talk(passage: UnitPhase, *, deed: Deed, **said: Any) -> None:
    """Note a talk of the supervisor in the unit, with one of the four kinds of people whom he must talk to."""
    UnitTalk.objects.create(passage=passage, by_id=deed.actor.user_id, **said)


def somebody_answers(passage: UnitPhase, actor: Actor) -> list[str]:
    """Every unit has its one first responsible person (A06, M46)."""
    found = answering(passage.campaign, passage.unit)
    return [] if found and found[0].duty == Duty.FIRST else [_t("先确定第一责任人")]


def all_reviewed(passage: UnitPhase, actor: Actor) -> list[str]:
    return [_t("三必审:{what}").format(what=what) for what in reviews_missing(passage)]


def all_talked_to(passage: UnitPhase, actor: Actor) -> list[str]:
    return [_t("四必谈:{kind}").format(kind=kind.label) for kind in talks_missing(passage)]


def nothing_blocks(passage: UnitPhase, actor: Actor) -> list[str]:
    return [
        _t("第 {n} 次处理「{kind}」还没有复核解除").format(n=one.number, kind=one.get_kind_display())
        for one in blocking(passage)
    ]


@unit_phase_verbs.declare(
    "pass_phase",
    label=_("本环节通过"),
    permission=P.SUPERVISION_SUPERVISE,
    sources={S.OPEN},
    target=S.PASSED,
    gates=(*BY_SUPERVISORS, somebody_answers, all_reviewed, all_talked_to, nothing_blocks),
    in_bulk=False,
)
def pass_phase(passage: UnitPhase, *, deed: Deed) -> None:
    """Let the unit pass the phase: all three papers reviewed, all four kinds talked to, no reaction in its way."""
    UnitPhase.objects.filter(pk=passage.pk).update(passed_at=deed.at, passed_by=deed.actor.user_id)


@unit_phase_verbs.declare(
    "reopen_unit_phase",
    label=_("本环节重做"),
    permission=P.SUPERVISION_SUPERVISE,
    form=ReasonForm,
    sources={S.PASSED},
    target=S.OPEN,
    gates=BY_SUPERVISORS,
    in_bulk=False,
)
def reopen_unit_phase(passage: UnitPhase, *, deed: Deed, reason: str) -> None:
    """Open the unit's phase again after a look back found that it was not done (G09)."""
    UnitPhase.objects.filter(pk=passage.pk).update(passed_at=None, passed_by=None)
