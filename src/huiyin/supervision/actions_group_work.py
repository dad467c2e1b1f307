"""Verbs of a group's work: its plan of steps and days, its meetings, and one handbook for each supervisor (G05, G06, M18)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed
from huiyin.supervision.actions_groups import group_verbs as group_verbs  # whole with the verbs of this module
from huiyin.supervision.handbook import content_of
from huiyin.supervision.models_groups import GroupMeeting, GroupStep, HandbookCopy, HandbookIssue, SupervisionGroup
from huiyin.supervision.permissions import P
from huiyin.supervision.terms_groups import GroupState

S = GroupState


class StepForm(VerbForm):
    step = forms.CharField(label=_("督导步骤"), max_length=200, help_text=_("例如:审查各单位学习会方案。"))
    planned_on = DayField(label=_("预定日期"))


@group_verbs.declare(
    "schedule_step",
    label=_("安排督导步骤"),
    permission=P.SUPERVISION_KEEP,
    form=StepForm,
    sources={S.LIVE},
)
def schedule_step(group: SupervisionGroup, *, deed: Deed, step: str, planned_on: date) -> None:
    """Put a step with its day into the group's plan."""
    last = group.steps.aggregate(last=Max("number"))["last"] or 0
    GroupStep.objects.create(group=group, number=last + 1, step=step, planned_on=planned_on)


class StepDoneForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一步"), coerce=int, choices=[])
    done_on = DayField(label=_("完成日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("done_on", timezone.localdate())
        if isinstance(self.obj, SupervisionGroup):
            field: Any = self.fields["number"]
            waiting = self.obj.steps.filter(done_on=None)
            field.choices = [(one.number, f"{one.planned_on} {one.step}") for one in waiting]


def a_step_waits(group: SupervisionGroup, actor: Actor) -> list[str]:
    return [] if group.steps.filter(done_on=None).exists() else [_t("还没有完成的督导步骤")]


@group_verbs.declare(
    "note_step_done",
    label=_("督导步骤完成"),
    permission=P.SUPERVISION_SUPERVISE,
    form=StepDoneForm,
    sources={S.LIVE},
    gates=(a_step_waits,),
    in_bulk=False,
)
def note_step_done(group: SupervisionGroup, *, deed: Deed, number: int, done_on: date) -> None:
    """Note on which day a step of the plan was done."""
    group.steps.filter(number=number).update(done_on=done_on)


class MeetingForm(VerbForm):
    held_on = DayField(label=_("日期"), past=True)
    topic = forms.CharField(label=_("议题"), max_length=200)
    summary = forms.CharField(
        label=_("本组小结"), widget=forms.Textarea, max_length=5000, help_text=_("前一阶段督导的情况,每个组各写各的。")
    )

    def narrow(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        whole = isinstance(self.obj, SupervisionGroup) and "held_on" in data and "topic" in data
        if whole and self.obj.meetings.filter(held_on=data["held_on"], topic=data["topic"]).exists():
            self.add_error("topic", _t("这次会议的小结已经登记"))
        return data


@group_verbs.declare(
    "hold_meeting",
    label=_("登记督导工作会"),
    permission=P.SUPERVISION_SUPERVISE,
    form=MeetingForm,
    sources={S.LIVE},
    personal={"summary"},
    held_elsewhere={"summary"},
    in_bulk=False,
)
def hold_meeting(group: SupervisionGroup, *, deed: Deed, held_on: date, topic: str, summary: str) -> None:
    """Note a supervision meeting and what the group summed up there."""
    GroupMeeting.objects.create(group=group, held_on=held_on, topic=topic, summary=summary)


def has_steps(group: SupervisionGroup, actor: Actor) -> list[str]:
    return [] if group.steps.exists() else [_t("至少安排一个督导步骤")]


def has_area(group: SupervisionGroup, actor: Actor) -> list[str]:
    return [] if group.units.filter(until=None).exists() else [_t("本组督导的单位")]


@group_verbs.declare(
    "issue_handbook",
    label=_("印发督导工作手册"),
    permission=P.SUPERVISION_KEEP,
    sources={S.LIVE},
    gates=(has_steps, has_area),
)
def issue_handbook(group: SupervisionGroup, *, deed: Deed) -> None:
    """Issue a new edition of the group's handbook, one copy for each supervisor that is in the group now (人手一本)."""
    last = group.handbooks.aggregate(last=Max("number"))["last"] or 0
    issue = HandbookIssue.objects.create(
        group=group, number=last + 1, at=deed.at, content=content_of(group, on=timezone.localdate(deed.at))
    )
    users = list(group.members.filter(until=None).order_by("pk").values_list("user_id", flat=True))
    HandbookCopy.objects.bulk_create(HandbookCopy(issue=issue, user_id=user) for user in users)
    deed.note |= {"edition": issue.number, "copies": len(users)}
    for user in users:
        deed.tell(staff(user), _("《督导工作手册》第 {n} 版已印发给您。"), n=issue.number, about=f"group/{group.ref}")
