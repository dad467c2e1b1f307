"""Refusing (否定报备, F09 M31): filed with its ground before anybody is told, decided by a leader, disputed once, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import ProposeForm, RemarkForm, decide, nothing_pending, propose, proposed
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.counter import Refusal
from huiyin.cases.models import Case, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import Ground, ProposalKind, State
from huiyin.cases.visibility import sender_place
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed

S = State


class DeclineForm(ProposeForm):
    """Why, by which rule, what would still help, and whether it is the proposer's to say. Who asked is known from the voice."""

    ground = forms.ChoiceField(label=_("否定理由"), choices=Ground.choices)
    basis = forms.CharField(label=_("依据(法规、政策或职责分工)"), widget=forms.Textarea)
    materials = forms.CharField(
        label=_("还需补充的材料(补齐可以再办的填写)"), widget=forms.Textarea, required=False, max_length=2000
    )
    beyond = forms.BooleanField(
        label=_("超出本岗位职权"), required=False, help_text=_("超出职权的,由分管领导写明意见后决定。")
    )

    field_order = ["ground", "reason", "basis", "materials", "beyond"]


@case_verbs.declare(
    "propose_decline",
    label=_("报批不予受理"),
    permission=P.CASE_OPEN,
    form=DeclineForm,
    sources={S.REGISTERED},
    gates=(nothing_pending,),
    personal={"reason"},
)
def propose_decline(
    case: Case, *, deed: Deed, ground: str, reason: str, basis: str, materials: str, beyond: bool
) -> None:
    """File why the matter should not be taken on, under a number, for a leader to decide (否定报备)."""
    filed = propose(case, ProposalKind.DECLINE, deed, reason, basis)
    ref = references("F", timezone.localtime(deed.at).year)[0]
    Refusal.objects.create(proposal=filed, case=case, ref=ref, ground=ground, materials=materials, beyond=beyond)
    deed.note["number"] = ref


def leader_says_why(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """What is beyond the proposer's power is decided with the leader's own opinion."""
    pending = case.refusals.filter(proposal__decided_at=None, beyond=True).exists()
    return [_t("分管领导的意见(超出经办岗位职权的否定)")] if pending and not data["remark"].strip() else []


@case_verbs.declare(
    "decline",
    label=_("批准不予受理"),
    permission=P.CASE_DECIDE,
    form=RemarkForm,
    sources={S.REGISTERED},
    target=S.DECLINED,
    gates=(proposed(ProposalKind.DECLINE),),
    checks=(leader_says_why,),
    personal={"reason"},
)
def decline(case: Case, *, deed: Deed, remark: str) -> None:
    """Approve the filed refusal; only then is the sender told, with the way to dispute it."""
    filed = decide(case, deed, approved=True, remark=remark)
    institution = case.office.institution
    until = timezone.localdate(deed.at) + timedelta(days=institution.dispute_days)
    refusal = Refusal.objects.get(proposal=filed)
    refusal.remedy, refusal.dispute_until = institution.remedy, until
    refusal.save(update_fields=["remedy", "dispute_until"])
    text = _("您反映的事项不予受理({number})。理由:{reason}。依据:{basis}。不服的,可以在 {until} 前提出异议。")
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, text, number=refusal.ref, reason=filed.reason, basis=filed.basis, until=str(until))


# What the sender says to it, and what becomes of that.


def refusal_in_force(case: Case) -> Refusal | None:
    """Return the refusal by which the case stands declined."""
    if case.state != S.DECLINED:
        return None
    return case.refusals.filter(proposal__approved=True).order_by("-pk").first()


def open_to_dispute(case: Case, actor: Actor) -> list[str]:
    """A refusal is disputed once and in time; everybody reads until when."""
    refusal = refusal_in_force(case)
    if refusal is None or refusal.dispute_until is None:
        return [_t("可以提出异议的不予受理决定")]
    if refusal.disputed_at:
        return [_t("第一次异议(异议只能提出一次,已于 {day} 提出)").format(day=timezone.localdate(refusal.disputed_at))]
    if timezone.localdate() > refusal.dispute_until:
        return [_t("异议期限以内的申请(已于 {day} 截止)").format(day=refusal.dispute_until)]
    return []


class DisputeForm(VerbForm):
    voice = forms.ModelChoiceField(label=_("来件"), queryset=Voice.objects.none(), to_field_name="ref", required=False)
    reason = forms.CharField(
        label=_("为什么不服"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明为什么不服:领导要看了才能复核")},
    )

    def narrow(self) -> None:
        if self.obj is not None and self.actor is not None:
            field: Any = self.fields["voice"]
            field.queryset = own_voices(self.obj, self.actor)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("voice") and "voice" not in self.errors:
            data["voice"] = own_voices(self.obj, self.actor).first()
        return data


def own_voices(case: Case, actor: Actor | None) -> Any:
    """Return the actor's own voices among those that the case answers."""
    linked = Voice.objects.filter(links__case=case, links__unlinked_at=None).order_by("pk")
    own = [voice.pk for voice in linked if actor and actor.may_at(P.VOICE_OWN, [sender_place(voice.pk)])]
    return linked.filter(pk__in=own)


@case_verbs.declare(
    "dispute_refusal",
    label=_("对不予受理提出异议"),
    permission=P.VOICE_OWN,
    form=DisputeForm,
    sources={S.DECLINED},
    gates=(open_to_dispute,),
    personal={"reason"},
    in_bulk=False,
)
def dispute_refusal(case: Case, *, deed: Deed, voice: Voice, reason: str) -> None:
    """The sender says, once, why the matter should have been taken on; a leader looks at it again."""
    refusal = refusal_in_force(case)
    assert refusal, "the gate found it"  # noqa: S101  # an invariant of ours, not input
    refusal.dispute, refusal.disputed_at, refusal.disputed_voice = reason, deed.at, voice
    refusal.save(update_fields=["dispute", "disputed_at", "disputed_voice"])
    for hearer in case_verbs.hearers(deed):
        own = hearer == f"voice/{voice.ref}"
        deed.tell(hearer, _("您的异议已收到,由分管领导复核。") if own else _("有来件人提出异议,由分管领导复核。"))


def disputed(case: Case, actor: Actor) -> list[str]:
    refusal = refusal_in_force(case)
    waits = refusal is not None and refusal.disputed_at is not None and refusal.reviewed_at is None
    return [] if waits else [_t("来件人提出、还没有复核的异议")]


UPHELD, CORRECTED = "upheld", "corrected"


class ReviewForm(VerbForm):
    outcome = forms.ChoiceField(
        label=_("复核决定"),
        choices=[(CORRECTED, _("纠正:撤销不予受理,重新受理")), (UPHELD, _("维持:仍不予受理"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选维持或纠正")},
    )
    opinion = forms.CharField(
        label=_("分管领导意见"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("来件人会看到这段话,请用平常的话写明为什么。"),
    )


def where_a_review_leads(case: Case, data: dict[str, Any]) -> str:
    return S.ACCEPTED if data["outcome"] == CORRECTED else S.DECLINED


@case_verbs.declare(
    "review_refusal",
    label=_("复核异议"),
    permission=P.CASE_DECIDE,
    form=ReviewForm,
    sources={S.DECLINED},
    target=where_a_review_leads,
    gates=(disputed,),
    in_bulk=False,
)
def review_refusal(case: Case, *, deed: Deed, outcome: str, opinion: str) -> None:
    """A leader upholds a disputed refusal, or corrects it: then the case is open again, and the correction counts."""
    refusal = refusal_in_force(case) or case.refusals.filter(proposal__approved=True).latest("pk")
    refusal.corrected, refusal.opinion = outcome == CORRECTED, opinion
    refusal.reviewed_at, refusal.reviewed_by_id = deed.at, deed.actor.user_id
    refusal.save(update_fields=["corrected", "opinion", "reviewed_at", "reviewed_by"])
    again = _("异议成立,原来的不予受理已经纠正,您反映的事项重新受理。领导意见:{opinion}")
    stays = _("异议已经复核,维持不予受理。领导意见:{opinion}")
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, again if refusal.corrected else stays, opinion=opinion)
