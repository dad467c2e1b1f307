"""Verbs by which a campaign goes from one phase to the next: the meeting, the plan of the phase to come, the change (转段, A02)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions import LIVE, S, campaign_verbs, open_phase, phase_is_summed_up
from huiyin.campaigns.models import Campaign, Phase, PhaseState
from huiyin.campaigns.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.fields import PersonField
from huiyin.people.models import User

LONGEST_PLAN = 50_000


def next_of(campaign: Campaign) -> Phase | None:
    return campaign.phases.filter(state=PhaseState.PLANNED).first()


def next_phase_exists(campaign: Campaign, actor: Actor) -> list[str]:
    return [] if next_of(campaign) else [_t("尚未开始的下一阶段")]


def known_so_far(form: VerbForm) -> None:
    """Fill the form with what was said before of the phase to come: it is mended until the phase opens."""
    phase = next_of(form.obj) if isinstance(form.obj, Campaign) else None
    there = {name: getattr(phase, name) for name in form.fields} if phase else {}
    shown = {name: value.username if isinstance(value, User) else value for name, value in there.items() if value}
    form.initial = shown | form.initial


class MeetingForm(VerbForm):
    meeting_on = DayField(label=_("转段会日期"), past=True)
    meeting_chair = PersonField(label=_("主持人"), max_length=64, help_text=_("写姓名或用户名。"))
    meeting_people = forms.IntegerField(label=_("参会人数"), min_value=1, max_value=100_000)
    meeting_words = WrittenField(label=_("部署的主要工作"), max_length=5000)

    def narrow(self) -> None:
        known_so_far(self)
        if isinstance(self.obj, Campaign):
            field: Any = self.fields["meeting_chair"]
            field.institution = self.obj.institution

    def clean_meeting_on(self) -> date:
        day: date = self.cleaned_data["meeting_on"]
        phase = open_phase(self.obj) if isinstance(self.obj, Campaign) else None
        if phase and phase.opened_at and day < (first := timezone.localdate(phase.opened_at)):
            raise forms.ValidationError(_t("不早于「{phase}」开始的日期 {day}").format(phase=phase.name, day=first))
        return day


class PlanForm(VerbForm):
    plan_title = forms.CharField(label=_("方案名称"), max_length=200)
    plan_number = forms.CharField(label=_("文号"), max_length=64, required=False)
    plan_on = DayField(label=_("印发日期"), past=True)
    plan_text = WrittenField(
        label=_("方案正文"), max_length=LONGEST_PLAN, help_text=_("从文件里复制过来即可;各活动单位都能看到。")
    )

    def narrow(self) -> None:
        known_so_far(self)


@campaign_verbs.declare(
    "hold_transition",
    label=_("登记转段会"),
    permission=P.CAMPAIGN_KEEP,
    form=MeetingForm,
    sources={S.RUNNING},
    gates=(next_phase_exists,),
)
def hold_transition(campaign: Campaign, *, deed: Deed, **said: Any) -> None:
    """Note the meeting with which the next phase begins: when, who led it, how many came, what was set to work."""
    set_of_next(campaign, deed, said)


@campaign_verbs.declare(
    "issue_phase_plan",
    label=_("印发下阶段方案"),
    permission=P.CAMPAIGN_KEEP,
    form=PlanForm,
    sources=LIVE,
    gates=(next_phase_exists,),
)
def issue_phase_plan(campaign: Campaign, *, deed: Deed, **said: Any) -> None:
    """Attach the plan by which the next phase is carried out."""
    set_of_next(campaign, deed, said)


def set_of_next(campaign: Campaign, deed: Deed, said: dict[str, Any]) -> None:
    phase = next_of(campaign)
    assert phase, "the gate saw one and the campaign is claimed"  # noqa: S101  # an invariant of ours, not input
    Phase.objects.filter(pk=phase.pk).update(**said)
    deed.note["phase"] = phase.name


def meeting_was_held(campaign: Campaign, actor: Actor) -> list[str]:
    phase = next_of(campaign)
    return [_t("「{phase}」的转段会").format(phase=phase.name)] if phase and phase.meeting_on is None else []


def plan_is_out(campaign: Campaign, actor: Actor) -> list[str]:
    phase = next_of(campaign)
    return [_t("「{phase}」的实施方案").format(phase=phase.name)] if phase and not phase.plan_text else []


@campaign_verbs.declare(
    "next_phase",
    label=_("转段"),
    permission=P.CAMPAIGN_KEEP,
    sources={S.RUNNING},
    gates=(next_phase_exists, meeting_was_held, plan_is_out, phase_is_summed_up),
)
def next_phase(campaign: Campaign, *, deed: Deed) -> None:
    """Close the open phase and open the next, which has had its meeting and has its plan (A02)."""
    campaign.phases.filter(state=PhaseState.OPEN).update(state=PhaseState.CLOSED, closed_at=deed.at)
    set_of_next(campaign, deed, {"state": PhaseState.OPEN, "opened_at": deed.at})
