"""Explaining why a wish is not met (解释说明、登门答疑, E10): proposed by who handles, approved by a leader, then given.

It is no refusal in silence: its ground is on record and approved before anybody is told (M31), and the matter goes on to be
verified and rated like every other one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import (
    ProposeForm,
    RemarkForm,
    by_lead,
    decide,
    nothing_pending,
    propose,
    proposed,
)
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.counter import Explanation
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.terms import ExplainGround, ExplainMode, ExplainResponse, ProposalKind, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed

S = State


class ExplainForm(ProposeForm):
    ground = forms.ChoiceField(label=_("为什么只能解释"), choices=ExplainGround.choices)
    basis = forms.CharField(label=_("依据(法规、政策或实际条件)"), widget=forms.Textarea)

    field_order = ("ground", "reason", "basis")


def none_to_give(case: Case, actor: Actor) -> list[str]:
    """What a leader approved is given before anything else follows from it."""
    return [_t("先作出已经批准的解释说明")] if to_give(case) else []


def to_give(case: Case) -> Explanation | None:
    """Return the explanation that a leader approved and nobody has given yet."""
    return case.explanations.filter(proposal__approved=True, given_at=None).order_by("-pk").first()


@case_verbs.declare(
    "propose_explanation",
    label=_("报批解释说明"),
    permission=P.CASE_HANDLE,
    form=ExplainForm,
    sources={S.WORKING},
    gates=(by_lead, nothing_pending, none_to_give),
    personal={"reason"},
)
def propose_explanation(case: Case, *, deed: Deed, ground: str, reason: str, basis: str) -> None:
    """Propose to explain, where the wish is against the rules or cannot be met now."""
    filed = propose(case, ProposalKind.EXPLAIN, deed, reason, basis)
    Explanation.objects.create(proposal=filed, case=case, ground=ground)


@case_verbs.declare(
    "approve_explanation",
    label=_("同意解释说明"),
    permission=P.CASE_DECIDE,
    form=RemarkForm,
    sources={S.WORKING},
    gates=(proposed(ProposalKind.EXPLAIN),),
    personal={"reason"},
)
def approve_explanation(case: Case, *, deed: Deed, remark: str) -> None:
    """Approve that the matter is explained; only then is it told to anybody."""
    decide(case, deed, approved=True, remark=remark)


class GiveForm(VerbForm):
    mode = forms.ChoiceField(label=_("方式"), choices=ExplainMode.choices)
    given_on = DayField(label=_("日期"), past=True)
    person = forms.CharField(label=_("解释人"), max_length=64)
    text = WrittenField(label=_("解释的内容"), max_length=5000)
    response = forms.ChoiceField(label=_("来件人态度"), choices=ExplainResponse.choices)
    begins_empty = frozenset({"mode", "response"})

    def narrow(self) -> None:
        self.initial.setdefault("given_on", timezone.localdate())

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        waiting = to_give(self.obj) if isinstance(self.obj, Case) else None
        approved = waiting.proposal.decided_at if waiting else None
        if approved and day < timezone.localdate(approved):
            raise forms.ValidationError(_t("不能早于批准的那一天"))
        return day


def approved_to_give(case: Case, actor: Actor) -> list[str]:
    return [] if to_give(case) else [_t("分管领导同意的解释说明")]


@case_verbs.declare(
    "give_explanation",
    label=_("登记解释说明"),
    permission=P.CASE_HANDLE,
    form=GiveForm,
    sources={S.WORKING},
    gates=(by_lead, approved_to_give),
    told=_("已就您反映的事项作出解释:{text}"),
    personal={"text"},
    in_bulk=False,
)
def give_explanation(case: Case, *, deed: Deed, **said: Any) -> None:
    """Note how, when and by whom it was explained, and what the one who asked said to it."""
    Explanation.objects.filter(case=case, proposal__approved=True, given_at=None).update(given_at=deed.at, **said)
