"""Verbs on results that anybody reads: published after the case was settled, withdrawn, rated; or kept inside with a reason (E11, H14)."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.checking import not_its_handler
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.actions.releasing import ReleasedField
from huiyin.cases.actions.striking import notice_is_up
from huiyin.cases.closing import may_be_put_up, running_review
from huiyin.cases.models import Case, JoinOffer, PublicGrade, PublicRating, PublicResult, StrikeReview
from huiyin.cases.models_settling import ResultEnd
from huiyin.cases.permissions import P
from huiyin.cases.published import campaign_for_comments, owed, result_of
from huiyin.cases.terms import Channel, State
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Deed, Row

S = State
LONGEST = 1000


class PublishForm(VerbForm):
    """The problem and the result as anybody may read them; what was released of the case before is there to begin with."""

    problem = ReleasedField(
        label=_("反映的问题"), max_length=LONGEST,
        help_text=_("任何人都看得到,一两句话说清是什么事、在哪里。不写姓名、电话,不写来件人的原话。"),
    )  # fmt: skip
    result = ReleasedField(
        label=_("办理结果"), max_length=LONGEST,
        help_text=_("任何人都看得到:说清改了什么、现在怎样。不写姓名、电话。"),
    )  # fmt: skip

    def narrow(self) -> None:
        if not isinstance(self.obj, Case):
            return
        before = PublicResult.objects.filter(case=self.obj).order_by("-pk").first()
        offer = JoinOffer.objects.filter(case=self.obj).order_by("-pk").first()
        notice = StrikeReview.objects.filter(case=self.obj).exclude(wording="").order_by("-pk").first()
        problem = before.problem if before else offer.wording if offer else ""
        result = notice.wording if notice else before.result if before else ""
        self.initial = {"problem": problem, "result": result, **self.initial}


def not_public_yet(case: Case, actor: Actor) -> list[str]:
    return [_t("还没有公开的办理结果(要改,先撤下)")] if result_of(case) else []


def fit_for_the_public(case: Case, actor: Actor) -> list[str]:
    """What is about somebody, by law or said in confidence is never let out, however it is worded: the rule of notices."""
    fit = may_be_put_up(case)
    return [] if fit else [_t("可以公开的事项(检举控告、作风问题、涉法涉纪、涉及个人、批办件和在保密场合说的不公开)")]


@case_verbs.declare(
    "publish_result",
    label=_("公开办理结果"),
    permission=P.CASE_ASK,
    form=PublishForm,
    sources={S.CLOSED},
    gates=(not_public_yet, fit_for_the_public),
    in_bulk=False,
    told=_("办理结果已经公开,任何人都可以看、可以评。"),
)
def publish_result(case: Case, *, deed: Deed, problem: str, result: str) -> None:
    """Put the problem and what came of it on the public page, until it is withdrawn or the case is opened again."""
    last = case.public_results.aggregate(last=Max("number"))["last"] or 0
    PublicResult.objects.create(
        case=case, number=last + 1, problem=problem, result=result, published_by_id=deed.actor.user_id,
        published_at=deed.at,
    )  # fmt: skip


def is_public(case: Case, actor: Actor) -> list[str]:
    return [] if result_of(case) else [_t("已经公开的办理结果")]


class WithdrawResultForm(VerbForm):
    reason = WrittenField(label=_("撤下的理由"))


@case_verbs.declare(
    "withdraw_result",
    label=_("撤下公开的结果"),
    permission=P.CASE_ASK,
    form=WithdrawResultForm,
    sources={S.CLOSED},
    gates=(is_public,),
    in_bulk=False,
)
def withdraw_result(case: Case, *, deed: Deed, reason: str) -> None:
    """Take the result off the public page, with a reason; what was said of it stays."""
    in_force = PublicResult.objects.filter(case=case, ended_at=None)
    in_force.update(ended_at=deed.at, ended_as=ResultEnd.WITHDRAWN, end_reason=reason)


class KeepForm(VerbForm):
    reason = WrittenField(label=_("不公开的理由"))


def public_answer_is_owed(case: Case, actor: Actor) -> list[str]:
    return [] if owed(case) else [_t("还没有公开答复的匿名来件")]


@case_verbs.declare(
    "keep_unpublished",
    label=_("不公开结果"),
    permission=P.CASE_DECIDE,
    form=KeepForm,
    sources={S.CLOSED},
    gates=(public_answer_is_owed, not_its_handler),
    in_bulk=False,
)
def keep_unpublished(case: Case, *, deed: Deed, reason: str) -> None:
    """Decide, with a reason, that nothing is published though somebody anonymous waits for it; this closing may be filed then."""
    case.closings.filter(reopened_at=None).update(unpublished_at=deed.at, unpublished_reason=reason)


# What readers say.


NOT_RECEIVED = _("现在没有正在征求意见的活动,收不了新的意见:可以只评价,或者打电话、当面反映。")


class ResultForm(VerbForm):
    grade = forms.ChoiceField(label=_("您看办得怎么样"), choices=PublicGrade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("想说的话"), widget=forms.Textarea(attrs={"rows": 3}), max_length=3000, required=False,
        help_text=_("可以不写。写了就作为一条新的意见受理,不用写您是谁。"),
    )  # fmt: skip
    begins_empty = frozenset({"grade"})

    def clean_comment(self) -> str:
        comment: str = self.cleaned_data["comment"]
        if comment and isinstance(self.obj, Case) and campaign_for_comments(self.obj) is None:
            raise forms.ValidationError(str(NOT_RECEIVED))
        return comment


def result_is_shown(case: Case, actor: Actor) -> list[str]:
    return notice_is_up(case, actor) if case.state == S.NOTICED else is_public(case, actor)


@case_verbs.declare(
    "rate_result",
    label=_("评价公开的结果"),
    permission=P.CASE_OBJECT,
    form=ResultForm,
    sources={S.NOTICED, S.CLOSED},
    gates=(result_is_shown,),
    personal={"comment"},
    held_elsewhere={"comment"},
    in_bulk=False,
)
def rate_result(case: Case, *, deed: Deed, grade: str, comment: str) -> None:
    """Say how a result that is put up or published looks from outside; what is written besides is a voice of its own (H14)."""
    review, result = (running_review(case), None) if case.state == S.NOTICED else (None, result_of(case))
    said_before: QuerySet[PublicRating] = PublicRating.objects.filter(review=review, of_result=result)
    last = said_before.aggregate(last=Max("number"))["last"] or 0
    PublicRating.objects.create(
        review=review, of_result=result, number=last + 1, grade=grade, on=timezone.localdate(deed.at)
    )
    if comment:
        receive_comment(case, deed, comment)


def receive_comment(case: Case, deed: Deed, comment: str) -> None:
    """Receive what a reader wrote as a voice, without a receipt and without who he is."""
    campaign = campaign_for_comments(case)
    if campaign is None:  # the last one that ran ended since the form saw it, and only the case is claimed
        raise Missing(_t("还不能{verb}。").format(verb=deed.action.label), missing=[str(NOT_RECEIVED)])
    said: dict[str, Any] = {
        "channel": Channel.PUBLIC_RATING, "subject": _t("对公示 {ref} 的评价").format(ref=case.ref),
        "body": comment, "anonymous": "on",
    }  # fmt: skip
    if case.state == S.CLOSED:
        said["subject"] = _t("对公开结果 {ref} 的评价").format(ref=case.ref)
    actor = dataclasses.replace(deed.actor, grants=deed.actor.grants | {Grant(P.VOICE_RECEIVE, campaign.office.path)})
    (told,) = voice_verbs["receive"].create_from(campaign, [Row(data=said, note={"no_receipt": True})], actor=actor)
    if isinstance(told, Refused):
        raise told
