"""The verb that opens an adopted special plan again for a mistake; no first day and no lateness is lost by it (E05, A12)."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions_special import campaign_is_open
from huiyin.campaigns.actions_special import special_plan_verbs as special_plan_verbs  # whole with this module's verb
from huiyin.campaigns.models_special import Milestone, SpecialPlan
from huiyin.campaigns.permissions import P
from huiyin.campaigns.special import REOPENED, answering
from huiyin.campaigns.special_lines import problem_lines, step_lines
from huiyin.campaigns.terms import SpecialPlanState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed

S = SpecialPlanState


class ReopenForm(VerbForm):
    reason = forms.CharField(label=_("重开的原因"), max_length=300, help_text=_("写明哪里有误;牵头单位收到通知。"))


def by_another_than_the_unit(plan: SpecialPlan, actor: Actor) -> list[str]:
    own = plan.unit.parent_id is not None and actor.works_in(plan.unit.path)
    return [_t("由牵头单位以外的人重开")] if own else []


def nothing_depends_on_it(plan: SpecialPlan, actor: Actor) -> list[str]:
    """Not once a step was taken, a milestone reached or moved, or its day has gone by: that stays counted as it was adopted."""
    today, found = timezone.localdate(), []
    for problem in plan.problems.prefetch_related("steps", "milestones__moves"):
        at = {"n": problem.number}
        if any(one.taken_on for one in problem.steps.all()):
            found.append(_t("还没有走步骤的问题 {n}(路线图已经走了)").format(**at))
        for one in problem.milestones.all():
            if one.done_on:
                found.append(_t("没有完成过的节点:问题 {n}「{name}」已完成").format(**at, name=one.name))
            elif one.moves.all():
                found.append(_t("没有改过期的节点:问题 {n}「{name}」改过期").format(**at, name=one.name))
            elif one.first_due_on < today:
                said = _t("没有过期的节点:问题 {n}「{name}」{day} 到期")
                found.append(said.format(**at, name=one.name, day=one.first_due_on))
    return found


@special_plan_verbs.declare(
    REOPENED,
    label=_("退回重拟"),
    permission=P.CAMPAIGN_KEEP,
    form=ReopenForm,
    sources={S.ADOPTED},
    target=S.DRAFT,
    gates=(campaign_is_open, by_another_than_the_unit, nothing_depends_on_it),
    in_bulk=False,
)
def reopen_plan(plan: SpecialPlan, *, deed: Deed, reason: str) -> None:
    """Open an adopted plan again for a mistake; the journal keeps what stood, and every first day stays (E05)."""
    held = Milestone.objects.filter(problem__plan=plan).select_related("problem").order_by("problem__number", "number")
    deed.note |= {
        "stood": [[one.problem.number, one.first_due_on.isoformat(), one.name] for one in held],
        "problems": problem_lines(plan),
        "steps": step_lines(plan),
        "adopted_at": plan.adopted_at,
    }
    SpecialPlan.objects.filter(pk=plan.pk).update(adopted_at=None)
    for one in answering(plan.campaign, plan.unit):
        text = _("专项方案 {ref} 已退回重拟:{reason}")
        deed.tell(staff(one.user_id), text, ref=plan.ref, reason=reason, about=f"specialplan/{plan.ref}")
