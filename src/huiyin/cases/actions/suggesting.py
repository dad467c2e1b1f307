"""Verbs on suggestions to superiors about rules (J05): drafted, sent, answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions.opening import set_fields
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.models import Case, Suggestion, SuggestionCase
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, HandlingType, SuggestionState
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed, Verbs


class SuggestionVerbs(Verbs):
    """Verbs on suggestions. Drafting one is asked of the campaign whose cases it comes from."""

    model = Suggestion

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path]

    def about(self, obj: Any) -> str:
        return f"suggestion/{obj.ref}" if isinstance(obj, Suggestion) else f"campaign/{obj.code}"

    def hearers(self, deed: Deed) -> list[str]:
        return []


suggestion_verbs = SuggestionVerbs()
S = SuggestionState


class SuggestionForm(VerbForm):
    superior = forms.CharField(label=_("报送上级"), max_length=100, help_text=_("例如:市教委政策法规处。"))
    subject = forms.CharField(label=_("主题"), max_length=200)
    reason = forms.CharField(label=_("建议和理由"), widget=forms.Textarea, max_length=10000)
    cases = forms.ModelMultipleChoiceField(
        label=_("来自哪些件(政策体制类)"),
        queryset=Case.objects.none(),
        to_field_name="ref",
        error_messages={"invalid_choice": _("没有可选的政策体制类件「%(value)s」")},
    )

    def narrow(self) -> None:
        if self.obj is None or self.actor is None:
            return
        field: Any = self.fields["cases"]
        seen = visible_cases(self.actor, P.CASE_OPEN).filter(office=self.obj.office, handling_type=HandlingType.POLICY)
        field.queryset = seen.order_by("-pk")
        field.label_from_instance = lambda case: f"{case.ref} {case.title}"
        if isinstance(self.obj, Suggestion):
            known: dict[str, Any] = {name: getattr(self.obj, name) for name in ("superior", "subject", "reason")}
            known["cases"] = list(self.obj.cases.values_list("ref", flat=True))
            self.initial = {**known, **self.initial}


@suggestion_verbs.declare(
    "draft_suggestion",
    label=_("起草向上建议"),
    permission=P.CASE_OPEN,
    form=SuggestionForm,
    creates=True,
    target=S.DRAFTED,
)
def draft_suggestion(
    campaign: Campaign, *, deed: Deed, superior: str, subject: str, reason: str, cases: Iterable[Case]
) -> Suggestion:
    """Draft what is suggested to a superior, from cases that cannot be solved here alone."""
    made = Suggestion.objects.create(
        office=campaign.office,
        ref=references("J", timezone.localtime(deed.at).year)[0],
        superior=superior,
        subject=subject,
        reason=reason,
        drafted_by_id=deed.actor.user_id,
        drafted_at=deed.at,
    )
    SuggestionCase.objects.bulk_create(SuggestionCase(suggestion=made, case=case) for case in cases)
    return made


@suggestion_verbs.declare(
    "edit_suggestion", label=_("修改建议"), permission=P.CASE_OPEN, form=SuggestionForm, sources={S.DRAFTED}
)
def edit_suggestion(
    suggestion: Suggestion, *, deed: Deed, superior: str, subject: str, reason: str, cases: Iterable[Case]
) -> None:
    """Word the draft better, or say better from which cases it comes."""
    deed.note["was"] = {"superior": suggestion.superior, "subject": suggestion.subject, "reason": suggestion.reason}
    Suggestion.objects.filter(pk=suggestion.pk).update(superior=superior, subject=subject, reason=reason)
    suggestion.from_cases.all().delete()
    SuggestionCase.objects.bulk_create(SuggestionCase(suggestion=suggestion, case=case) for case in cases)


class SentForm(VerbForm):
    sent_on = DayField(label=_("报送日期"))

    def narrow(self) -> None:
        self.initial = {"sent_on": timezone.localdate(), **self.initial}

    def clean_sent_on(self) -> date:
        return not_in_future(self.cleaned_data["sent_on"])


def not_in_future(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_t("日期不能在将来"))
    return day


@suggestion_verbs.declare(
    "send_suggestion",
    label=_("报送上级"),
    permission=P.CASE_DECIDE,
    form=SentForm,
    sources={S.DRAFTED},
    target=S.SENT,
)
def send_suggestion(suggestion: Suggestion, *, deed: Deed, sent_on: date) -> None:
    """A leader lets the suggestion go to the superior; from now on it stays as it was sent."""
    Suggestion.objects.filter(pk=suggestion.pk).update(sent_on=sent_on)


class AnswerForm(VerbForm):
    answer = forms.CharField(label=_("上级答复"), widget=forms.Textarea, max_length=10000)
    answered_on = DayField(label=_("答复日期"))

    def clean_answered_on(self) -> date:
        day = not_in_future(self.cleaned_data["answered_on"])
        if self.obj is not None and self.obj.sent_on and day < self.obj.sent_on:
            raise forms.ValidationError(_t("答复日期不早于报送日期"))
        return day


@suggestion_verbs.declare(
    "record_answer",
    label=_("登记上级答复"),
    permission=P.CASE_OPEN,
    form=AnswerForm,
    sources={S.SENT},
    target=S.ANSWERED,
)
def record_answer(suggestion: Suggestion, *, deed: Deed, answer: str, answered_on: date) -> None:
    """Write down what the superior answered, and when."""
    Suggestion.objects.filter(pk=suggestion.pk).update(answer=answer, answered_on=answered_on)


# Why nothing is suggested.


class NoSuggestionForm(VerbForm):
    reason = forms.CharField(label=_("不提建议的理由"), widget=forms.Textarea, max_length=3000)

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {"reason": self.obj.no_suggestion, **self.initial}


def about_policy(case: Case, actor: Actor) -> list[str]:
    return [] if case.handling_type == HandlingType.POLICY else [_t("整改类型为政策体制类")]


@case_verbs.declare(
    "explain_no_suggestion",
    label=_("写明不提建议的理由"),
    permission=P.CASE_OPEN,
    form=NoSuggestionForm,
    sources=OPEN,
    gates=(about_policy,),
    in_bulk=False,
)
def explain_no_suggestion(case: Case, *, deed: Deed, reason: str) -> None:
    """Say why nothing is suggested to a superior although the matter cannot be solved here."""
    set_fields(case, no_suggestion=reason)
