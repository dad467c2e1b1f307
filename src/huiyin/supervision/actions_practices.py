"""Verbs on practices that are proposed as rules (J03): proposed, then adopted or declined by somebody else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.curing import on_register
from huiyin.cases.models_causes import MechanismGroup, MechanismState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit
from huiyin.supervision.actions_mechanisms import AtUnits, RegisterForm, Suggesting
from huiyin.supervision.models_mechanisms import Practice, PracticeState
from huiyin.supervision.permissions import P

S = PracticeState


class PracticeVerbs(AtUnits):
    """Verbs on practices; proposing one is asked of the unit that would answer for the rule."""

    model = Practice


practice_verbs = PracticeVerbs()


class ProposalForm(VerbForm):
    title = forms.CharField(label=_("拟立的制度"), max_length=200, widget=Suggesting)
    group = forms.ChoiceField(label=_("机制类别"), choices=MechanismGroup.choices)
    practice = forms.CharField(label=_("做法"), widget=forms.Textarea, max_length=5000)
    effect = forms.CharField(
        label=_("成效"), widget=forms.Textarea, max_length=2000, help_text=_("凭什么说它行之有效:试了多久、结果怎样。")
    )


@practice_verbs.declare(
    "propose_practice",
    label=_("提议立为制度"),
    permission=P.MECHANISM_PROPOSE,
    form=ProposalForm,
    creates=True,
    target=S.PROPOSED,
)
def propose_practice(unit: Unit, *, deed: Deed, **said: Any) -> Practice:
    """Propose to fix a practice that works as a rule."""
    ref = references("ZF", timezone.localtime(deed.at).year)[0]
    by = {"proposed_by_id": deed.actor.user_id, "proposed_at": deed.at}
    return Practice.objects.create(ref=ref, unit=unit, **by, **said)


def another_than_the_proposer(practice: Practice, actor: Actor) -> list[str]:
    return [_t("由提议人以外的人决定")] if practice.proposed_by_id in actor.persons else []


class AdoptionForm(RegisterForm):
    may = P.MECHANISM_DECIDE

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Practice):
            self.initial = {"title": self.obj.title, "group": self.obj.group} | self.initial


@practice_verbs.declare(
    "adopt_practice",
    label=_("立为制度"),
    permission=P.MECHANISM_DECIDE,
    form=AdoptionForm,
    sources={S.PROPOSED},
    target=S.ADOPTED,
    gates=(another_than_the_proposer,),
    in_bulk=False,
)
def adopt_practice(practice: Practice, *, deed: Deed, keeper: Unit, **said: Any) -> None:
    """Make it a rule in force, which stands in the register from then on."""
    rule = on_register(deed.at, unit=keeper, state=MechanismState.ISSUED, issued_at=deed.at, **said)
    decide(practice, deed, mechanism=rule)


class DeclineForm(VerbForm):
    reason = forms.CharField(label=_("不采纳的理由"), max_length=500)


@practice_verbs.declare(
    "decline_practice",
    label=_("不采纳"),
    permission=P.MECHANISM_DECIDE,
    form=DeclineForm,
    sources={S.PROPOSED},
    target=S.DECLINED,
    gates=(another_than_the_proposer,),
    in_bulk=False,
)
def decline_practice(practice: Practice, *, deed: Deed, reason: str) -> None:
    """Leave it a practice, and say why."""
    decide(practice, deed, reason=reason)


def decide(practice: Practice, deed: Deed, **said: Any) -> None:
    decided = {"decided_by_id": deed.actor.user_id, "decided_at": deed.at}
    Practice.objects.filter(pk=practice.pk).update(**decided, **said)
