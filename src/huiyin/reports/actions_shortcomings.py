"""Verbs on shortcomings (I13, G18): stated of a signed report, given a task with a day, answered before the next report is signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.permissions import P as CASES
from huiyin.cases.urged import nearest
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Unit, UnitState
from huiyin.reports.models import Shortcoming, StageReport
from huiyin.reports.models_analysis import ReviewOutcome, ShortcomingKind, ShortcomingState
from huiyin.reports.permissions import P

S = ShortcomingState


class ShortcomingVerbs(Verbs):
    """Verbs on shortcomings. Stating one is asked of the signed report."""

    model = Shortcoming

    def places(self, obj: Any, permission: str) -> list[str]:
        report = obj if isinstance(obj, StageReport) else obj.report
        return [report.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"shortcoming/{obj.ref}" if isinstance(obj, Shortcoming) else f"report/{obj.ref}"

    def find(self, about: str) -> Any:
        report, _dash, number = about.partition("/")[2].rpartition("-")
        code, _dash, of = report.rpartition("-")
        found = Shortcoming.objects.select_related("report__campaign__office", "unit").defer(
            "report__content", "report__document"
        )
        return found.get(report__campaign__code=code, report__number=int(of), number=int(number))

    def hearers(self, deed: Deed) -> list[str]:
        return []


shortcoming_verbs = ShortcomingVerbs()


class StateForm(VerbForm):
    unit = forms.ModelChoiceField(label=_("哪个单位"), queryset=Unit.objects.none(), to_field_name="code")
    kind = forms.ChoiceField(label=_("不足的种类"), choices=ShortcomingKind.choices)
    text = forms.CharField(label=_("指出的不足"), widget=forms.Textarea, max_length=2000)

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["unit"]
            institution = self.obj.campaign.institution_id
            field.queryset = Unit.objects.filter(institution=institution, state=UnitState.ACTIVE).order_by("path")


def the_newest(report: StageReport, actor: Actor) -> list[str]:
    """What an older report left out is stated of the newest, which the next one answers."""
    later = StageReport.objects.filter(campaign=report.campaign_id, number__gt=report.number)
    return [_t("最近一次签发的报告(在那一份上登记)")] if later.exists() else []


@shortcoming_verbs.declare(
    "state_shortcoming",
    label=_("登记指出的不足"),
    permission=P.SHORTCOMING_KEEP,
    form=StateForm,
    creates=True,
    target=S.STATED,
    gates=(the_newest,),
    in_bulk=False,
)
def state_shortcoming(report: StageReport, *, deed: Deed, unit: Unit, kind: str, text: str) -> Shortcoming:
    """Enter what the signed report found wanting in a unit."""
    last = Shortcoming.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    said = {"unit": unit, "kind": kind, "text": text, "stated_at": deed.at}
    return Shortcoming.objects.create(report=report, number=last + 1, **said)


class TaskForm(VerbForm):
    task = forms.CharField(label=_("整改要求"), widget=forms.Textarea, max_length=2000)
    due_on = DayField(label=_("整改期限"))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("不早于今天"))
        return day


@shortcoming_verbs.declare(
    "task_shortcoming",
    label=_("限期整改"),
    permission=P.SHORTCOMING_KEEP,
    form=TaskForm,
    sources={S.STATED},
    target=S.TASKED,
)
def task_shortcoming(shortcoming: Shortcoming, *, deed: Deed, task: str, due_on: date) -> None:
    """Set what the unit has to put right, and until when (催促检查,限期整改)."""
    Shortcoming.objects.filter(pk=shortcoming.pk).update(task=task, due_on=due_on)
    told = _("阶段报告指出的不足须在 {due_on} 前整改:{task}")
    unit = shortcoming.unit
    for user in nearest(CASES.CASE_HEAD, unit) or nearest(CASES.CASE_HANDLE, unit):
        deed.tell(staff(user.pk), told, due_on=f"{due_on:%Y-%m-%d}", task=task, about=f"shortcoming/{shortcoming.ref}")


class ReviewForm(VerbForm):
    outcome = forms.ChoiceField(label=_("整改结果"), choices=ReviewOutcome.choices)
    found = forms.CharField(label=_("检查情况"), widget=forms.Textarea, max_length=2000)


@shortcoming_verbs.declare(
    "review_shortcoming",
    label=_("登记检查结果"),
    permission=P.SHORTCOMING_KEEP,
    form=ReviewForm,
    sources={S.TASKED},
    target=S.REVIEWED,
)
def review_shortcoming(shortcoming: Shortcoming, *, deed: Deed, outcome: str, found: str) -> None:
    """Say what became of it; the next report tells it. What is not put right is stated anew there."""
    said = {"state": S.REVIEWED, "outcome": outcome, "found": found, "reviewed_at": deed.at}
    Shortcoming.objects.filter(pk=shortcoming.pk).update(**said)
