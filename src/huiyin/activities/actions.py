"""Verbs on the collection plan of a campaign: drafted, submitted, returned with comments or passed by somebody else (C27)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.models import CollectionPlan, PlanLine
from huiyin.activities.permissions import P
from huiyin.activities.terms import About, Audience, PlanState
from huiyin.campaigns.models import Campaign
from huiyin.cases.terms import Channel
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed

S = PlanState
WRITABLE = {S.DRAFT, S.RETURNED}
SAYS_WHOM = frozenset({Channel.FORUM, Channel.RESEARCH_FORUM, Channel.TALK, Channel.VISIT})
"""Channels by which somebody particular is asked; a box on a wall asks everybody."""


class PlanVerbs(ActivityVerbs):
    """Verbs on collection plans."""

    model = CollectionPlan

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"plan/{obj.ref}" if isinstance(obj, CollectionPlan) else super().about(obj)

    def find(self, about: str) -> Any:
        return CollectionPlan.objects.select_related("campaign__office").get(campaign__code=about.partition("/")[2])


plan_verbs = PlanVerbs()


class IntroForm(VerbForm):
    intro = forms.CharField(
        label=_("总体要求"), widget=forms.Textarea, max_length=3000, required=False, help_text=_("可以先空着。")
    )


def no_plan_yet(campaign: Campaign, actor: Actor) -> list[str]:
    there = CollectionPlan.objects.filter(campaign=campaign).exists()
    return [_t("这个活动已有征求意见方案,请在那一份上修改")] if there else []


@plan_verbs.declare(
    "draft_plan",
    label=_("拟订征求意见方案"),
    permission=P.ACTIVITY_PLAN,
    form=IntroForm,
    creates=True,
    gates=(campaign_is_open, no_plan_yet),
    target=S.DRAFT,
)
def draft_plan(campaign: Campaign, *, deed: Deed, intro: str) -> CollectionPlan:
    """Begin the collection plan of a campaign."""
    return CollectionPlan.objects.create(campaign=campaign, intro=intro)


class LineForm(VerbForm):
    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices)
    audience = forms.ChoiceField(
        label=pgettext_lazy("audience", "对象"), choices=[("", "—"), *Audience.choices], required=False
    )
    about = forms.ChoiceField(label=_("征求对谁的意见"), choices=About.choices)
    topic = forms.CharField(label=_("专题"), max_length=100, required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    from_on = DayField(label=_("开始"))
    until_on = DayField(label=_("结束"))
    responsible = forms.CharField(label=_("负责人"), max_length=64)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        begins, ends = data.get("from_on"), data.get("until_on")
        if begins and ends and ends < begins:
            self.add_error("until_on", _t("结束不能早于开始"))
        channel = data.get("channel")
        if channel in SAYS_WHOM and not data.get("audience"):
            self.add_error("audience", _t("这个渠道要写明对象"))
        if channel == Channel.RESEARCH_FORUM and not data.get("topic"):
            self.add_error("topic", _t("专题调研座谈会要写明专题"))
        return data


@plan_verbs.declare(
    "add_line", label=_("添一项"), permission=P.ACTIVITY_PLAN, form=LineForm, sources=WRITABLE, in_bulk=False
)
def add_line(plan: CollectionPlan, *, deed: Deed, from_on: date, until_on: date, responsible: str, **said: Any) -> None:
    """Plan one thing more: channel, audience, place, days, who sees to it."""
    last = plan.lines.aggregate(last=Max("number"))["last"] or 0
    days = {"from_on": from_on, "until_on": until_on}
    deed.note["number"] = last + 1
    PlanLine.objects.create(plan=plan, number=last + 1, responsible=responsible, **days, **said)


class LineNumberForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一项"), coerce=int, choices=[])

    def narrow(self) -> None:
        if isinstance(self.obj, CollectionPlan):
            field: Any = self.fields["number"]
            field.choices = [(one.number, line_words(one)) for one in lines_of(self.obj)]


def lines_of(plan: CollectionPlan) -> list[PlanLine]:
    return list(plan.lines.filter(dropped_at=None))


def line_words(line: PlanLine) -> str:
    what = [str(line.number), line.get_channel_display(), line.topic or line.get_audience_display()]
    return " ".join(one for one in what if one)


@plan_verbs.declare(
    "drop_line", label=_("去掉一项"), permission=P.ACTIVITY_PLAN, form=LineNumberForm, sources=WRITABLE, in_bulk=False
)
def drop_line(plan: CollectionPlan, *, deed: Deed, number: int) -> None:
    """Take one thing out of the plan."""
    PlanLine.objects.filter(plan=plan, number=number).update(dropped_at=deed.at)


def has_lines(plan: CollectionPlan, actor: Actor) -> list[str]:
    return [] if plan.lines.filter(dropped_at=None).exists() else [_t("至少一项安排")]


@plan_verbs.declare(
    "submit_plan",
    label=_("送审"),
    permission=P.ACTIVITY_PLAN,
    sources=WRITABLE,
    target=S.SUBMITTED,
    gates=(has_lines,),
    in_bulk=False,
)
def submit_plan(plan: CollectionPlan, *, deed: Deed) -> None:
    """Hand the plan in; somebody else passes it or returns it."""
    CollectionPlan.objects.filter(pk=plan.pk).update(
        submitted_by=deed.actor.user_id, submitted_at=deed.at, decided_by=None, decided_at=None, comments=""
    )


def by_another(plan: CollectionPlan, actor: Actor) -> list[str]:
    own = plan.submitted_by_id is not None and plan.submitted_by_id in actor.persons
    return [_t("由送审人以外的人审核")] if own else []


class CommentsForm(VerbForm):
    comments = forms.CharField(label=_("修改意见"), widget=forms.Textarea, max_length=3000)


@plan_verbs.declare(
    "return_plan",
    label=_("退回修改"),
    permission=P.ACTIVITY_PASS,
    form=CommentsForm,
    sources={S.SUBMITTED},
    target=S.RETURNED,
    gates=(by_another,),
    claims=("comments",),
    in_bulk=False,
)
def return_plan(plan: CollectionPlan, *, deed: Deed, comments: str) -> None:
    """Return the plan with what is to be changed."""
    decided(plan, deed, comments)


class RemarkForm(VerbForm):
    comments = forms.CharField(label=_("审核意见"), widget=forms.Textarea, max_length=3000, required=False)


@plan_verbs.declare(
    "pass_plan",
    label=_("审核通过"),
    permission=P.ACTIVITY_PASS,
    form=RemarkForm,
    sources={S.SUBMITTED},
    target=S.PASSED,
    gates=(by_another,),
    in_bulk=False,
)
def pass_plan(plan: CollectionPlan, *, deed: Deed, comments: str) -> None:
    """Pass the plan: from now on forums may be called."""
    decided(plan, deed, comments)


def decided(plan: CollectionPlan, deed: Deed, comments: str) -> None:
    CollectionPlan.objects.filter(pk=plan.pk).update(
        decided_by=deed.actor.user_id, decided_at=deed.at, comments=comments
    )


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("原因"), widget=forms.Textarea, max_length=1000)


@plan_verbs.declare(
    "reopen_plan",
    label=_("调整方案"),
    permission=P.ACTIVITY_PLAN,
    form=ReasonForm,
    sources={S.PASSED},
    target=S.DRAFT,
    in_bulk=False,
)
def reopen_plan(plan: CollectionPlan, *, deed: Deed, reason: str) -> None:
    """Change a plan that was passed; it has to be passed again before the next forum."""


def plan_is_passed(obj: Any, actor: Actor) -> list[str]:
    """No collecting before the plan is passed (三必审): a gate for the sessions that collect."""
    if not obj.collects:
        return []
    plan = CollectionPlan.objects.filter(campaign=obj.campaign_id).first()
    return [] if plan and plan.state == S.PASSED else [_t("征求意见方案审核通过")]
