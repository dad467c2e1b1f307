"""Verbs of the procedure by which a case is struck off: review, a leader's signature, the notice and what is said against it.

Submitted -> verified -> asked -> review -> signature -> notice -> struck off, one by one (E09, standards.md section 4.2).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.checking import not_its_handler
from huiyin.cases.actions.coding import note_weak_link
from huiyin.cases.actions.opening import nothing_pending
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.actions.releasing import ReleasedField
from huiyin.cases.actions.reviews import end_review
from huiyin.cases.actions.settling import ClosingForm, causes_known, not_settled, strike_off, suggested_or_said_why
from huiyin.cases.closing import lets_out, may_be_put_up, rule_of, running_review
from huiyin.cases.models import (
    Case,
    ClosingRule,
    JoinOffer,
    ListedCode,
    Objection,
    StrikeReview,
)
from huiyin.cases.models_settling import NOTICE_DAYS, StrikeOutcome
from huiyin.cases.permissions import P
from huiyin.cases.steps import note_next_steps
from huiyin.cases.terms import Kind, Scale, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.actions_house import IN_USE, institution_verbs
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution, Unit
from huiyin.people.permissions import P as PEOPLE

S = State
WORDING = 400


class ClosingRuleForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)
    review = forms.BooleanField(label=_("须经审核和负责人签字"), required=False)
    notice_days = forms.IntegerField(
        label=_("公示(工作日)"), min_value=0, max_value=30, initial=NOTICE_DAYS,
        help_text=_("0 为不公示。涉法涉纪、涉及个人和在保密场合说的,从不公示。"),
    )  # fmt: skip
    scale = forms.ChoiceField(label=_("评价档次"), choices=Scale.choices)
    representatives = forms.IntegerField(
        label=_("没有来件人可问的,问几位代表"), min_value=0, max_value=20, initial=0, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["representatives"] = data.get("representatives") or 0
        if data.get("notice_days") and not data.get("review"):
            self.add_error("review", _t("要公示的,先经负责人签字"))
        return data


@institution_verbs.declare(
    "set_closing_rule", label=_("设定销号程序"), permission=PEOPLE.UNIT_KEEP, form=ClosingRuleForm, sources=IN_USE
)
def set_closing_rule(institution: Institution, *, deed: Deed, kind: str, **said: Any) -> None:
    """Say how cases of one kind are struck off from now on; what stands in review or is put up goes on as it began."""
    ClosingRule.objects.update_or_create(institution=institution, kind=kind, defaults=said)
    concerned = Case.objects.filter(office__institution=institution, kind=kind, state=S.ASKED)
    note_next_steps(list(concerned.values_list("pk", flat=True)))


class ReviewForm(ClosingForm):
    """The office's opinion, and what is put up: in the clerk's own words, without anybody's name."""

    opinion = WrittenField(label=_("审核意见"))
    wording = ReleasedField(
        label=_("公示内容"), max_length=WORDING, required=False,
        help_text=_("任何人都看得到:说清是什么事、改了什么。不写姓名、电话,不写来件人的原话。"),
    )  # fmt: skip
    field_order = ("opinion", "wording", "weak_link", "weak_unit")

    def narrow(self) -> None:
        super().narrow()
        if not isinstance(self.obj, Case):
            return
        if not lets_out(self.obj):
            del self.fields["wording"]
            return
        self.fields["wording"].required = True
        offer = JoinOffer.objects.filter(case=self.obj).order_by("-pk").first()
        self.initial = {"wording": offer.wording if offer else "", **self.initial}


def asks_for_a_signature(case: Case, actor: Actor) -> list[str]:
    asked = rule_of(case).review
    return [] if asked else [_t("须经审签的销号程序(这一种类的件可以直接销号或办结)")]


@case_verbs.declare(
    "submit_review",
    label=_("报审签"),
    permission=P.CASE_ASK,
    form=ReviewForm,
    sources={S.ASKED},
    target=S.REVIEW,
    gates=(asks_for_a_signature, not_settled, causes_known, suggested_or_said_why, not_its_handler, nothing_pending),
    in_bulk=False,
)
def submit_review(
    case: Case, *, deed: Deed, opinion: str, wording: str = "", weak_link: ListedCode | None = None,
    weak_unit: Unit | None = None,
) -> None:  # fmt: skip
    """Submit the striking off for a leader's signature, with the words of the notice where one follows."""
    if weak_link and weak_unit:
        note_weak_link(case, deed, weak_link, weak_unit)
    last = StrikeReview.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    StrikeReview.objects.create(
        case=case, number=last + 1, opinion=opinion, wording=wording,
        notice_days=rule_of(case).notice_days if wording else 0, asked_by_id=deed.actor.user_id, asked_at=deed.at,
    )  # fmt: skip


def by_another(case: Case, actor: Actor) -> list[str]:
    review = running_review(case)
    same = review is not None and review.asked_by_id in actor.persons
    return [_t("由报审人以外的负责人审签")] if same else []


class SignForm(VerbForm):
    remark = forms.CharField(label=_("审签意见"), widget=forms.Textarea, required=False)


def where_a_signature_leads(case: Case, data: dict[str, Any]) -> str:
    """What has words to put up is put up, for as long as the rule said when it was submitted; the rest is struck off with the signature."""
    review = running_review(case)
    return S.NOTICED if review and review.wording and may_be_put_up(case) else S.CLOSED


@case_verbs.declare(
    "sign_off",
    label=_("审签同意"),
    permission=P.CASE_DECIDE,
    form=SignForm,
    sources={S.REVIEW},
    target=where_a_signature_leads,
    gates=(not_settled, by_another, not_its_handler, nothing_pending),
    in_bulk=False,
)
def sign_off(case: Case, *, deed: Deed, remark: str) -> None:
    """Sign for striking off: the notice goes up for so many working days, or, where nothing is let out, the case is struck off."""
    signed = {"signed_by_id": deed.actor.user_id, "signed_at": deed.at, "remark": remark}
    running = StrikeReview.objects.filter(case=case, ended_at=None)
    if deed.after == S.CLOSED:
        running.update(**signed)
        strike_off(case, deed)
        tell(deed, _("您反映的事项已办结。"))
        return
    today = timezone.localdate(deed.at)
    review = running.get()
    until = calendar_of(case.office.institution).after(today, review.notice_days)
    running.update(notice_from=today, notice_until=until, **signed)
    tell(deed, _("办理结果正在公示,到 {until} 为止;没有异议即办结。"), until=f"{until:%Y-%m-%d}")


def tell(deed: Deed, text: Any, **params: Any) -> None:
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, text, **params)


class ReturnForm(VerbForm):
    reason = WrittenField(label=_("退回理由"))


@case_verbs.declare(
    "return_review",
    label=_("审签退回"),
    permission=P.CASE_DECIDE,
    form=ReturnForm,
    sources={S.REVIEW},
    target=S.WORKING,
    gates=(nothing_pending,),
    in_bulk=False,
    told=_("负责人审签没有通过,已退回承办单位重办。"),
)
def return_review(case: Case, *, deed: Deed, reason: str) -> None:
    """Refuse the signature with a reason; the case goes back to work."""
    StrikeReview.objects.filter(case=case, ended_at=None).update(remark=reason)
    end_review(case, deed.at, StrikeOutcome.RETURNED)
    case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at, remarks=reason)


class ObjectionForm(VerbForm):
    text = forms.CharField(
        label=_("您的异议"), widget=forms.Textarea, max_length=3000,
        help_text=_("说清哪里没有改好、在哪里看得到。不用写您是谁。"),
    )  # fmt: skip


def notice_is_up(case: Case, actor: Actor) -> list[str]:
    review = running_review(case)
    if review is None or review.notice_until is None:
        return [_t("正在公示的销号")]
    if timezone.localdate() > review.notice_until:
        return [_t("公示期内的异议(公示期已于 {day} 结束;有新情况请另行反映)").format(day=review.notice_until)]
    return []


@case_verbs.declare(
    "object_to_notice",
    label=_("对公示提出异议"),
    permission=P.CASE_OBJECT,
    form=ObjectionForm,
    sources={S.NOTICED},
    gates=(notice_is_up,),
    personal={"text"},
    in_bulk=False,
)
def object_to_notice(case: Case, *, deed: Deed, text: str) -> None:
    """Say something against striking off while the notice is up; the case waits until it is decided."""
    review = running_review(case)
    assert review, "the gate saw the notice and the case is claimed"  # noqa: S101  # an invariant of ours, not input
    last = review.objections.aggregate(last=Max("number"))["last"] or 0
    Objection.objects.create(review=review, number=last + 1, text=text, on=timezone.localdate(deed.at))


class DecideForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一条异议"), coerce=int, choices=[])
    upheld = forms.TypedChoiceField(
        label=_("异议是否成立"), coerce=lambda said: said == "yes",
        choices=[("yes", _("成立,退回重办")), ("no", _("不成立"))],
    )  # fmt: skip
    reason = WrittenField(label=_("处理说明"))
    begins_empty = frozenset({"upheld"})

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number}. {one.text[:60]}") for one in waiting_objections(self.obj)]


def waiting_objections(case: Case) -> list[Objection]:
    return list(Objection.objects.filter(review__case=case, review__ended_at=None, decided_at=None))


def an_objection_waits(case: Case, actor: Actor) -> list[str]:
    return [] if waiting_objections(case) else [_t("等待处理的公示异议")]


@case_verbs.declare(
    "decide_objection",
    label=_("处理公示异议"),
    permission=P.CASE_DECIDE,
    form=DecideForm,
    sources={S.NOTICED},
    target=lambda case, data: S.WORKING if data["upheld"] else S.NOTICED,
    gates=(an_objection_waits, not_its_handler),
    in_bulk=False,
)
def decide_objection(case: Case, *, deed: Deed, number: int, upheld: bool, reason: str) -> None:
    """Decide an objection with a reason: one that holds sends the case back to work."""
    Objection.objects.filter(review__case=case, review__ended_at=None, number=number).update(
        decided_by_id=deed.actor.user_id, decided_at=deed.at, upheld=upheld, reason=reason
    )
    if upheld:
        end_review(case, deed.at, StrikeOutcome.UPHELD)
        case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at, remarks=reason)
        tell(deed, _("公示期间的异议成立,已退回承办单位重办。"))
