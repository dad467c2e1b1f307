"""The units' plans in special campaigns as a noun for every door (A12). Its page draws timetable and route maps."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions_reopening import special_plan_verbs
from huiyin.campaigns.models_special import Responsibility, SpecialPlan
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.campaigns.special import answering, days_late, milestone_state, whole_plans
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Part
from huiyin.people.queries import below
from huiyin.supervision.answering import duties_part
from huiyin.supervision.permissions import P

LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, CAMPAIGNS.SPECIAL_WRITE, CAMPAIGNS.CAMPAIGN_KEEP})


def special_plans_seen(actor: Actor) -> QuerySet[SpecialPlan]:
    """Return the plans of the units that the actor looks after, and those in which these take part."""
    paths = actor.paths_of(LOOKING)
    partners = SpecialPlan.objects.filter(below(paths, "partners__unit__path")).values("pk")
    found = SpecialPlan.objects.filter(below(paths, "unit__path") | Q(pk__in=partners))
    return whole_plans(found).order_by("-pk")


def plan_parts(plan: SpecialPlan, actor: Actor) -> list[Part]:
    """Return the same facts as the pictures, as tables."""
    answer = answering(plan.campaign, plan.unit)
    return [
        people_part(plan, answer),
        duties_part(plan.campaign, plan.unit, answer),
        Part(
            title=_("具体问题"),
            columns=(_("序号"), _("问题"), _("整改方式"), _("目标"), _("领域"), _("整治方面")),
            rows=[
                (one.number, one.title, one.get_mode_display(), one.target, one.field, one.aspect)
                for one in plan.problems.all()
            ],
            empty=_("还没有写具体问题:确定 2—3 个。"),
        ),
        timetable_part(plan),
        Part(
            title=_("路线图"),
            columns=(_("问题"), _("步骤"), _("做什么"), _("走到日期"), _("情况")),
            rows=[
                (problem.number, step.number, step.words, step.taken_on or "", step.note)
                for problem in plan.problems.all()
                for step in problem.steps.all()
            ],
            empty=_("还没有写路线图。"),
        ),
        moves_part(plan),
    ]


def people_part(plan: SpecialPlan, answer: list[Responsibility]) -> Part:
    rows: list[tuple[Any, ...]] = [(one.get_duty_display(), one.user.name, one.user.title) for one in answer]
    rows += [(_("参与单位"), str(one.unit), "") for one in plan.partners.all()]
    return Part(title=_("责任人和参与单位"), columns=(_("责任"), _("谁"), _("职务")), rows=rows)


def timetable_part(plan: SpecialPlan) -> Part:
    today, near = timezone.localdate(), plan.campaign.office.institution.near_days
    rows = [
        (
            problem.number, one.name, one.due_on, milestone_state(one.due_on, one.done_on, today, near).label,
            one.done_on or "", days_late(one, today) or "", one.step.number if one.step else "", one.phase or "", one.note,
        )
        for problem in plan.problems.all()
        for one in problem.milestones.all()
    ]  # fmt: skip
    heads = (
        _("问题"), _("节点"), _("到期日"), _("状态"), _("完成日期"), _("比最初日期晚(天)"), _("步骤"), _("阶段"), _("完成情况"),
    )  # fmt: skip
    return Part(title=_("时间表"), columns=heads, rows=rows, empty=_("还没有写时间表。"))


def moves_part(plan: SpecialPlan) -> Part:
    rows = [
        (one.name, move.was, move.to, move.reason, one.first_due_on)
        for problem in plan.problems.all()
        for one in problem.milestones.all()
        for move in one.moves.all()
    ]
    return Part(
        title=_("调整过的节点"), columns=(_("节点"), _("原定日期"), _("改为"), _("原因"), _("最初到期日")), rows=rows
    )


KINDS = (
    Kind(
        name="specialplan",
        plural="special-plans",
        label=_("专项方案"),
        many=_("专项方案"),
        ref_label=_("方案编号"),
        intro=_("每个单位 2—3 个具体问题,各有时间表和路线图。"),
        verbs=special_plan_verbs,
        seen=special_plans_seen,
        creates="draft_special_plan",
        within="campaign",
        fields=("ref", "campaign", "unit", "entry", "state", "adopted_at", "finished_at"),
        line=("ref", "unit", "campaign", "reached", "state"),
        sees=LOOKING,
        parts=plan_parts,
        template="desk/special_plan.html",
        here="supervision",
    ),
)
