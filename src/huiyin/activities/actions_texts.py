"""Verbs on a report that is put out for comment in a set range and for a set time (C24), and on the comments (C22)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.models import Comment, Consultation
from huiyin.activities.permissions import P
from huiyin.activities.terms import CommentMode, Outcome, TextState
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState

S = TextState
LONGEST = 100_000


class ConsultationVerbs(ActivityVerbs):
    """Verbs on consultations. Commenting is asked of those in the range: at their unit, above it or below it."""

    model = Consultation
    shared = frozenset({"comment_text", "note_comment"})

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"consultation/{obj.ref}" if isinstance(obj, Consultation) else super().about(obj)

    def find(self, about: str) -> Any:
        return Consultation.objects.select_related("campaign__office").get(ref=about.partition("/")[2])

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        if permission != P.ACTIVITY_COMMENT:
            return super().permits(obj, actor, permission)
        return isinstance(obj, Consultation) and in_range(obj, actor)


def in_range(paper: Consultation, actor: Actor) -> bool:
    """Say whether the actor may comment at a unit of the range, or at one below such a unit."""
    granted = actor.paths(P.ACTIVITY_COMMENT)
    if not granted:
        return False
    reach = list(paper.range.values_list("path", flat=True))
    return any(path.startswith(place) or place.startswith(path) for path in granted for place in reach)


consultation_verbs = ConsultationVerbs()


class TextForm(VerbForm):
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("正文"), widget=forms.Textarea(attrs={"rows": 14}), max_length=LONGEST)
    range = forms.ModelMultipleChoiceField(
        label=_("征求范围"), queryset=Unit.objects.none(), to_field_name="code",
        help_text=_("所选单位和它们下级的人可以提意见。发布以后范围和期限不再改。"),
    )  # fmt: skip
    from_on = DayField(label=_("开始"))
    until_on = DayField(label=_("结束"))

    def narrow(self) -> None:
        campaign = self.obj.campaign if isinstance(self.obj, Consultation) else self.obj
        field: Any = self.fields["range"]
        if isinstance(campaign, Campaign):
            units = Unit.objects.filter(institution=campaign.institution_id, state=UnitState.ACTIVE)
            field.queryset = units.order_by("path")
        if isinstance(self.obj, Consultation):
            known: dict[str, Any] = {name: getattr(self.obj, name) for name in ("title", "text", "from_on", "until_on")}
            known["range"] = list(self.obj.range.values_list("code", flat=True))
            self.initial = known | self.initial

    def clean(self) -> dict[str, Any]:
        begins, ends = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if begins and ends and ends < begins:
            self.add_error("until_on", _t("结束不能早于开始"))
        return self.cleaned_data


@consultation_verbs.declare(
    "draft_consultation",
    label=_("起草征求意见稿"),
    permission=P.ACTIVITY_PLAN,
    form=TextForm,
    creates=True,
    gates=(campaign_is_open,),
    target=S.DRAFT,
)
def draft_consultation(campaign: Campaign, *, deed: Deed, range: Iterable[Unit], **said: Any) -> Consultation:  # noqa: A002  # the field's own name
    """Draft a report on which those in a set range shall comment."""
    ref = references("G", timezone.localtime(deed.at).year)[0]
    made = Consultation.objects.create(campaign=campaign, ref=ref, **said)
    made.range.set(range)
    return made


@consultation_verbs.declare(
    "edit_consultation",
    label=_("修改征求意见稿"),
    permission=P.ACTIVITY_PLAN,
    form=TextForm,
    sources={S.DRAFT},
    in_bulk=False,
)
def edit_consultation(paper: Consultation, *, deed: Deed, range: Iterable[Unit], **said: Any) -> None:  # noqa: A002  # the field's own name
    """Change the draft, its range or its days."""
    Consultation.objects.filter(pk=paper.pk).update(**said)
    paper.range.set(range)


def not_over_yet(paper: Consultation, actor: Actor) -> list[str]:
    return [] if paper.until_on >= timezone.localdate() else [_t("结束日期还没有过")]


@consultation_verbs.declare(
    "open_consultation",
    label=_("发布征求意见"),
    permission=P.ACTIVITY_PASS,
    sources={S.DRAFT},
    target=S.OPEN,
    gates=(not_over_yet,),
    in_bulk=False,
)
def open_consultation(paper: Consultation, *, deed: Deed) -> None:
    """Put the report out; range and period are fixed from now on."""


def within_period(paper: Consultation, actor: Actor) -> list[str]:
    """Comments close with the period."""
    today = timezone.localdate()
    if paper.from_on <= today <= paper.until_on:
        return []
    return [_t("在征求期限内({since} 至 {until})").format(since=paper.from_on, until=paper.until_on)]


class CommentForm(VerbForm):
    text = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
    signed = forms.BooleanField(label=_("署我的名"), required=False, help_text=_("不勾就不记是谁提的。"))


@consultation_verbs.declare(
    "comment_text",
    label=_("提意见"),
    permission=P.ACTIVITY_COMMENT,
    form=CommentForm,
    sources={S.OPEN},
    gates=(within_period,),
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def comment_text(paper: Consultation, *, deed: Deed, signed: bool, **said: str) -> None:
    """Comment on the report."""
    made(paper, deed, CommentMode.DESK, said["text"], by=deed.actor.user_id if signed else None)


class NotedForm(VerbForm):
    mode = forms.ChoiceField(
        label=_("方式"), choices=[(one.value, one.label) for one in (CommentMode.IN_PERSON, CommentMode.IN_WRITING)]
    )
    text = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)


@consultation_verbs.declare(
    "note_comment",
    label=_("登记当面或书面意见"),
    permission=P.ACTIVITY_RECORD,
    form=NotedForm,
    sources={S.OPEN},
    gates=(within_period,),
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def note_comment(paper: Consultation, *, deed: Deed, mode: str, **said: str) -> None:
    """Note what was said of the report at a meeting or in writing (C22)."""
    made(paper, deed, CommentMode(mode), said["text"])


def made(paper: Consultation, deed: Deed, mode: CommentMode, words: str, *, by: int | None = None) -> None:
    """Keep a comment with its day alone: to the second it would tell who was at his desk."""
    last = paper.comments.aggregate(last=Max("number"))["last"] or 0
    deed.note["number"] = last + 1
    day = timezone.localdate(deed.at)
    Comment.objects.create(consultation=paper, number=last + 1, mode=mode, by_id=by, text=words, day=day)


class AnswerForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一条意见"), coerce=int, choices=[])
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    answer = forms.CharField(
        label=_("说明"), widget=forms.Textarea, max_length=3000, required=False, help_text=_("不采纳的要写明理由。")
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Consultation):
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number} {one.text[:60]}") for one in self.obj.comments.all()]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("outcome") == Outcome.ANSWERED and not self.cleaned_data.get("answer"):
            self.add_error("answer", _t("不采纳的要写明理由"))
        return self.cleaned_data


def has_comments(paper: Consultation, actor: Actor) -> list[str]:
    return [] if paper.comments.exists() else [_t("一条意见")]


@consultation_verbs.declare(
    "answer_comment",
    label=_("采纳或说明"),
    permission=P.ACTIVITY_PLAN,
    form=AnswerForm,
    sources={S.OPEN, S.CLOSED},
    gates=(has_comments,),
    in_bulk=False,
)
def answer_comment(paper: Consultation, *, deed: Deed, number: int, outcome: str, answer: str) -> None:
    """Adopt a comment, or say why not."""
    paper.comments.filter(number=number).update(outcome=outcome, answer=answer)


def period_is_over(paper: Consultation, actor: Actor) -> list[str]:
    over = paper.until_on < timezone.localdate()
    return [] if over else [_t("征求期限({until} 止)届满").format(until=paper.until_on)]


@consultation_verbs.declare(
    "close_consultation",
    label=_("结束征求"),
    permission=P.ACTIVITY_PLAN,
    sources={S.OPEN},
    target=S.CLOSED,
    gates=(period_is_over,),
    in_bulk=False,
)
def close_consultation(paper: Consultation, *, deed: Deed) -> None:
    """End the consultation when its period is over."""


def all_answered(paper: Consultation, actor: Actor) -> list[str]:
    """Every comment is adopted or answered before the next version is fixed (C22)."""
    open_ones = paper.comments.filter(outcome="").values_list("number", flat=True)
    return [_t("第 {n} 条意见采纳或说明").format(n=number) for number in open_ones]


@consultation_verbs.declare(
    "revise_consultation",
    label=_("形成下一稿"),
    permission=P.ACTIVITY_PLAN,
    form=TextForm,
    sources={S.CLOSED},
    target=S.REVISED,
    gates=(all_answered,),
    in_bulk=False,
)
def revise_consultation(paper: Consultation, *, deed: Deed, range: Iterable[Unit], **said: Any) -> None:  # noqa: A002  # the field's own name
    """Write the next version, once every comment is adopted or answered; it may be put out for comment again."""
    ref = references("G", timezone.localtime(deed.at).year)[0]
    following = Consultation.objects.create(
        campaign=paper.campaign, before=paper, number=paper.number + 1, ref=ref, **said
    )
    following.range.set(range)
    deed.note["next"] = ref


@consultation_verbs.declare(
    "finish_consultation",
    label=_("定稿"),
    permission=P.ACTIVITY_PASS,
    sources={S.CLOSED},
    target=S.FINAL,
    gates=(all_answered,),
    in_bulk=False,
)
def finish_consultation(paper: Consultation, *, deed: Deed) -> None:
    """Fix the text as it is, once every comment is adopted or answered."""
