"""Verbs on what an inspection from above fed back: received as a batch, split into cases, reported on (A16)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.terms import OPEN, Channel, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState
from huiyin.supervision.actions_found import open_found
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_feedback import BatchState, FeedbackBatch, FeedbackItem
from huiyin.supervision.permissions import P

S = BatchState
LONGEST, MOST = 2000, 200


class FeedbackVerbs(SupervisionVerbs):
    """Verbs on batches of feedback."""

    model = FeedbackBatch

    def about(self, obj: Any) -> str:
        return f"feedback/{obj.ref}" if isinstance(obj, FeedbackBatch) else super().about(obj)

    def find(self, about: str) -> Any:
        return FeedbackBatch.objects.select_related("campaign__office").get(ref=about.partition("/")[2])


feedback_verbs = FeedbackVerbs()


def runs(obj: Any, actor: Actor) -> list[str]:
    campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


class BatchForm(VerbForm):
    organ = forms.CharField(label=_("反馈机关"), max_length=100, help_text=_("例如:省委第三巡视组。"))
    name = forms.CharField(label=_("名称"), max_length=200)
    document = forms.CharField(label=_("文号"), max_length=64, required=False)
    received_on = DayField(label=_("收到日期"), past=True)
    report_by = DayField(label=_("报告期限"), required=False)

    def narrow(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("report_by") and data.get("received_on") and data["report_by"] < data["received_on"]:
            self.add_error("report_by", _t("报告期限不早于收到日期"))
        return data


@feedback_verbs.declare(
    "receive_feedback",
    label=_("登记巡视反馈"),
    permission=P.SUPERVISION_KEEP,
    form=BatchForm,
    creates=True,
    target=S.RECEIVED,
    gates=(runs,),
)
def receive_feedback(campaign: Campaign, *, deed: Deed, **said: Any) -> FeedbackBatch:
    """Note that an inspection fed back, which organ, when, and by when it wants to hear of it."""
    ref = references("B", timezone.localtime(deed.at).year)[0]
    return FeedbackBatch.objects.create(campaign=campaign, ref=ref, **said)


class SplitForm(VerbForm):
    lines = forms.CharField(
        label=_("问题,一行一个"), widget=forms.Textarea(attrs={"rows": 10}), max_length=100_000,
        help_text=_("一行一个:问题 | 拟由哪个单位整改(名称或代码,可不写)。可以从 Excel 粘贴两列。每个问题各立一件。"),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, Unit | None]]:
        """Return each problem with the unit that is to put it right, where one was named."""
        rows = [re.split(r"[|｜\t]", line, maxsplit=1) for line in str(self.cleaned_data["lines"]).splitlines()]
        said = [(n, row[0].strip(), row[1].strip() if len(row) > 1 else "") for n, row in enumerate(rows, 1)]
        said = [row for row in said if row[1]]
        house = self.obj.campaign.institution_id
        units = list(Unit.objects.filter(institution=house, state=UnitState.ACTIVE)) if said else []
        known = {one.name: one for one in units} | {one.code: one for one in units}
        wrong = [
            _t("第 {n} 行:没有叫「{unit}」的单位").format(n=n, unit=u[:40]) for n, _p, u in said if u and u not in known
        ]
        wrong += [
            _t("第 {n} 行:问题不超过 {most} 字").format(n=n, most=LONGEST) for n, p, _u in said if len(p) > LONGEST
        ]
        if len(said) > MOST:
            wrong.append(_t("一次最多 {most} 个问题").format(most=MOST))
        if wrong or not said:
            raise forms.ValidationError(wrong[:10] or [_t("至少写一个问题")])
        return [(problem, known.get(unit)) for _n, problem, unit in said]


@feedback_verbs.declare(
    "split_feedback",
    label=_("分解立件"),
    permission=P.SUPERVISION_KEEP,
    form=SplitForm,
    sources={S.RECEIVED, S.SPLIT, S.REPORTED},
    target=S.SPLIT,
    gates=(runs,),
    in_bulk=False,
)
def split_feedback(batch: FeedbackBatch, *, deed: Deed, lines: list[tuple[str, Unit | None]]) -> None:
    """Split the feedback into its problems, each a voice of the channel 巡视反馈 and a case of its own."""
    last = batch.items.count()
    rows = []
    for number, (problem, unit) in enumerate(lines, last + 1):
        voice, case = open_found(batch.campaign, Channel.INSPECTION, problem[:60], problem, deed=deed)
        rows.append(FeedbackItem(batch=batch, number=number, text=problem, unit=unit, voice=voice, case=case))
    FeedbackItem.objects.bulk_create(rows)
    deed.data["lines"] = len(rows)
    deed.note["cases"] = [row.case.ref for row in rows]


class ReportForm(VerbForm):
    report = forms.CharField(label=_("整改情况报告"), widget=forms.Textarea, max_length=20_000)
    reported_on = DayField(label=_("报告日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("reported_on", timezone.localdate())
        if isinstance(self.obj, FeedbackBatch):
            self.initial.setdefault("report", standing_in_words(self.obj))


def standing_in_words(batch: FeedbackBatch) -> str:
    """Return how the batch stands in a sentence, from its cases and never by hand."""
    states = list(batch.items.values_list("case__state", flat=True))
    done = sum(state == State.CLOSED for state in states)
    still = sum(state in OPEN for state in states)
    sentence = _t("反馈问题 {n} 个,已销号 {done} 个,正在整改 {still} 个,其他 {rest} 个。")
    return sentence.format(n=len(states), done=done, still=still, rest=len(states) - done - still)


def all_assigned(batch: FeedbackBatch, actor: Actor) -> list[str]:
    waiting = batch.items.filter(case__state__in=[State.REGISTERED, State.ACCEPTED]).values_list("number", flat=True)
    return [_t("第 {n} 个问题的交办").format(n=n) for n in waiting]


@feedback_verbs.declare(
    "report_feedback",
    label=_("报告整改情况"),
    permission=P.SUPERVISION_KEEP,
    form=ReportForm,
    sources={S.SPLIT, S.REPORTED},
    target=S.REPORTED,
    gates=(all_assigned,),
    in_bulk=False,
)
def report_feedback(batch: FeedbackBatch, *, deed: Deed, report: str, reported_on: date) -> None:
    """Note what was reported to the organ that fed back; every problem has been assigned by then."""
    FeedbackBatch.objects.filter(pk=batch.pk).update(report=report, reported_on=reported_on)
