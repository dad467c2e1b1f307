"""Verbs on a unit's plan in a special campaign: drafted, its problems, route map and timetable, adopted, made, done (A12, M37).

What the unit does it does itself, at its own place; opening an adopted plan again is asked at the campaign's office.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions_answering import answer
from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.campaigns.models_special import (
    Milestone,
    MilestoneMove,
    RouteStep,
    SpecialPartner,
    SpecialPlan,
    SpecialProblem,
)
from huiyin.campaigns.permissions import P
from huiyin.campaigns.special import (
    answering,
    days_lost,
    first_days_stood,
    frame_of,
    lacks,
    next_step,
    still_open,
)
from huiyin.campaigns.special_lines import (
    MilestoneLines,
    ProblemLines,
    StepLines,
    milestone_lines,
    outside,
    problem_lines,
    step_lines,
)
from huiyin.campaigns.terms import Duty, SpecialPlanState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.fields import PeopleField
from huiyin.people.models import Unit, UnitState, User

S = SpecialPlanState


class SpecialPlanVerbs(Verbs):
    """Verbs on special plans. Drafting one is asked of the campaign, by whoever may write for one of its units."""

    model = SpecialPlan
    backdate = P.CAMPAIGN_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Campaign):
            return list(obj.members.filter(until=None).values_list("unit__path", flat=True))
        return [obj.campaign.office.path if permission == P.CAMPAIGN_KEEP else obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"campaign/{obj.code}" if isinstance(obj, Campaign) else super().about(obj)

    def find(self, about: str) -> Any:
        return SpecialPlan.objects.select_related("campaign__office", "unit").get(ref=about.partition("/")[2])

    def since(self, obj: Any) -> datetime | None:
        entries = JournalEntry.objects.filter(about=self.about(obj)).order_by("-number")
        return entries.values_list("at", flat=True).first()

    def hearers(self, deed: Deed) -> list[str]:
        return []


special_plan_verbs = SpecialPlanVerbs()


def campaign_of(obj: Any) -> Campaign:
    found: Campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return found


def campaign_is_open(obj: Any, actor: Actor) -> list[str]:
    return [] if campaign_of(obj).state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


def not_archived(plan: SpecialPlan, actor: Actor) -> list[str]:
    """What was planned is carried out after the campaign's own summary as well (长效), until it is put away."""
    return (
        [] if plan.campaign.state in (CampaignState.RUNNING, CampaignState.SUMMARISED) else [_t("活动已启动且未归档")]
    )


def is_special(obj: Any, actor: Actor) -> list[str]:
    return [] if frame_of(campaign_of(obj)) else [_t("活动已定为专项行动")]


def bounds_of(campaign: Campaign) -> tuple[date, date] | None:
    """Return the first and the last day of a special campaign."""
    frame = frame_of(campaign)
    return (campaign.starts_on, frame.ends_on) if frame else None


# Who: the lead unit, those who take part, those who answer.


class FirstField(PeopleField):
    """The one first responsible person (M46), by name or user name."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(",".join(str(one) for one in value) if isinstance(value, (list, tuple)) else value)
        if len(found) > 1:
            names = _t("、").join(one.name for one in found)
            raise forms.ValidationError(
                _t("第一责任人只能有一位,这里写了 {n} 位:{names}").format(n=len(found), names=names)
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        return value


class PeopleForm(VerbForm):
    """Who leads, who takes part, who answers. All who answer work in the lead unit itself (A06)."""

    first_person = FirstField(
        label=_("第一责任人"),
        max_length=64,
        widget=forms.TextInput,
        help_text=_("单位主要负责人,一个单位只有一位;写姓名或用户名。"),
    )
    deputies = PeopleField(
        label=_("分管领导"),
        required=False,
        max_length=200,
        widget=forms.TextInput,
        help_text=_("几位之间用顿号隔开。"),
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("参与单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    entry = forms.CharField(
        label=_("切入点"), max_length=200, required=False, help_text=_("小切口从哪里切入,一句话;可以不写。")
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        campaign, fields = campaign_of(self.obj), self.fields
        for name in ("first_person", "deputies"):
            field: Any = fields[name]
            field.institution = campaign.institution
        partners: Any = fields["partners"]
        partners.queryset = taking_part(campaign)
        if isinstance(self.obj, SpecialPlan):
            partners.queryset = partners.queryset.exclude(pk=self.obj.unit_id)
            self.initial = known_people(self.obj) | self.initial

    def lead(self) -> Unit | None:
        return self.obj.unit if isinstance(self.obj, SpecialPlan) else self.cleaned_data.get("unit")

    def clean(self) -> dict[str, Any]:
        data, unit = self.cleaned_data, self.lead()
        firsts: list[User] = data.get("first_person") or []
        deputies: list[User] = data.get("deputies") or []
        for name, people in (("first_person", firsts), ("deputies", deputies)):
            for person in people:
                if unit and person.unit_id != unit.pk:
                    self.add_error(name, not_of(person, unit))
        if firsts and firsts[0] in deputies:
            self.add_error("deputies", _t("第一责任人不再列为分管领导"))
        if unit and unit in (data.get("partners") or []):
            self.add_error("partners", _t("牵头单位不再列为参与单位"))
        data["first_person"] = firsts[0] if firsts else None
        return data


def not_of(person: User, unit: Unit) -> str:
    return _t("{name}是{other}的人,不是{unit}的人").format(name=person.name, other=person.unit, unit=unit)


def taking_part(campaign: Campaign) -> Any:
    ids = campaign.members.filter(until=None).values("unit_id")
    return Unit.objects.filter(pk__in=ids, state=UnitState.ACTIVE).order_by("path")


def known_people(plan: SpecialPlan) -> dict[str, Any]:
    answer = answering(plan.campaign, plan.unit)
    return {
        "first_person": next((one.user.username for one in answer if one.duty == Duty.FIRST), ""),
        "deputies": _t("、").join(one.user.username for one in answer if one.duty == Duty.DEPUTY),
        "partners": list(plan.partners.values_list("unit__code", flat=True)),
        "entry": plan.entry,
    }


class DraftForm(PeopleForm):
    unit = forms.ModelChoiceField(label=_("牵头单位"), queryset=Unit.objects.none(), to_field_name="code")

    field_order = ("unit", "first_person", "deputies", "partners", "entry")

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Campaign) and self.actor:
            field: Any = self.fields["unit"]
            mine = [one.pk for one in taking_part(self.obj) if self.actor.may_at(P.SPECIAL_WRITE, [one.path])]
            field.queryset = Unit.objects.filter(pk__in=mine).order_by("path")
            field.error_messages["invalid_choice"] = _t("这个单位不在本次活动里,或者不由您起草")
            if len(mine) == 1:
                self.initial.setdefault("unit", field.queryset[0].code)

    def lead(self) -> Unit | None:
        return self.cleaned_data.get("unit")

    def clean_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        if there := SpecialPlan.objects.filter(campaign=self.obj, unit=unit).first():
            raise forms.ValidationError(_t("{unit}的方案已经起草:{ref}").format(unit=unit, ref=there.ref))
        return unit


@special_plan_verbs.declare(
    "draft_special_plan",
    label=_("起草专项方案"),
    permission=P.SPECIAL_WRITE,
    form=DraftForm,
    creates=True,
    gates=(campaign_is_open, is_special),
    target=S.DRAFT,
)
def draft_special_plan(campaign: Campaign, *, deed: Deed, unit: Unit, entry: str, **people: Any) -> SpecialPlan:
    """Begin a unit's plan: who leads, who takes part, who answers first."""
    ref = references("ZX", timezone.localtime(deed.at).year)[0]
    plan = SpecialPlan.objects.create(campaign=campaign, unit=unit, ref=ref, entry=entry)
    set_people(plan, deed, **people)
    return plan


@special_plan_verbs.declare(
    "name_people",
    label=_("改责任人和参与单位"),
    permission=P.SPECIAL_WRITE,
    form=PeopleForm,
    sources={S.DRAFT, S.ADOPTED},
    gates=(not_archived,),
    in_bulk=False,
)
def name_people(plan: SpecialPlan, *, deed: Deed, entry: str, **people: Any) -> None:
    """Say anew who answers and who takes part; who answered before stays on record."""
    SpecialPlan.objects.filter(pk=plan.pk).update(entry=entry)
    set_people(plan, deed, **people)


def set_people(
    plan: SpecialPlan, deed: Deed, *, first_person: User, deputies: list[User], partners: Iterable[Unit]
) -> None:
    wanted = {first_person.pk: Duty.FIRST.value, **{one.pk: Duty.DEPUTY.value for one in deputies}}
    answer(plan.campaign, {plan.unit_id: wanted}, deed)
    plan.partners.all().delete()
    SpecialPartner.objects.bulk_create(SpecialPartner(plan=plan, unit=unit) for unit in partners)


# What: problems, route maps, timetables.


class ProblemsForm(VerbForm):
    lines = ProblemLines(
        label=_("具体问题"),
        help_text=_(
            "2—3 行,一行一个:问题 | 当下改或持续整改 | 目标 | 领域 | 整治方面。可以从表格粘贴;只有一个领域的,可以不写。"
        ),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SpecialPlan):
            field: Any = self.fields["lines"]
            field.frame = frame_of(self.obj.campaign)
            self.initial = {"lines": problem_lines(self.obj)} | self.initial

    def clean_lines(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.cleaned_data["lines"]
        stood = first_days_stood(self.obj) if isinstance(self.obj, SpecialPlan) else {}
        if any(number > len(lines) for number in stood):
            said = _t("重开的方案不能少于原来的 {n} 个问题,它们的节点要按最初的日期计算").format(n=max(stood))
            raise forms.ValidationError(said)
        return lines


@special_plan_verbs.declare(
    "edit_problems",
    label=_("写具体问题"),
    permission=P.SPECIAL_WRITE,
    form=ProblemsForm,
    sources={S.DRAFT},
    gates=(campaign_is_open,),
    in_bulk=False,
)
def edit_problems(plan: SpecialPlan, *, deed: Deed, lines: list[dict[str, Any]]) -> None:
    """Write the two or three concrete problems; what hangs on a number stays with the number."""
    gone = plan.problems.filter(number__gt=len(lines))
    if gone.exists():
        deed.note["dropped"] = [one.title for one in gone]
        Milestone.objects.filter(problem__in=gone).delete()
        RouteStep.objects.filter(problem__in=gone).delete()
        gone.delete()
    for number, row in enumerate(lines, 1):
        SpecialProblem.objects.update_or_create(plan=plan, number=number, defaults=row)


def has_problems(plan: SpecialPlan, actor: Actor) -> list[str]:
    return [] if plan.problems.exists() else [_t("先写具体问题")]


class StepsForm(VerbForm):
    lines = StepLines(
        label=_("路线图"),
        help_text=_("一行一步:问题序号 | 第几步 | 做什么。可以从表格粘贴。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SpecialPlan):
            field: Any = self.fields["lines"]
            field.plan = self.obj
            self.initial = {"lines": step_lines(self.obj)} | self.initial


@special_plan_verbs.declare(
    "edit_steps",
    label=_("写路线图"),
    permission=P.SPECIAL_WRITE,
    form=StepsForm,
    sources={S.DRAFT},
    gates=(campaign_is_open, has_problems),
    in_bulk=False,
)
def edit_steps(plan: SpecialPlan, *, deed: Deed, lines: list[dict[str, Any]]) -> None:
    """Write the ordered steps of every problem's route map."""
    for problem in plan.problems.all():
        own = sorted((row for row in lines if row["problem"] == problem), key=lambda row: int(row["number"]))
        problem.steps.filter(number__gt=len(own)).delete()
        for row in own:
            RouteStep.objects.update_or_create(problem=problem, number=row["number"], defaults={"words": row["words"]})


class MilestonesForm(VerbForm):
    lines = MilestoneLines(
        label=_("时间表"),
        help_text=_("一行一个节点:问题序号 | 节点 | 日期 | 第几步 | 阶段。后两栏可以不写;可以从表格粘贴。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SpecialPlan):
            field: Any = self.fields["lines"]
            field.plan, field.bounds = self.obj, bounds_of(self.obj.campaign)
            self.initial = {"lines": milestone_lines(self.obj)} | self.initial

    def clean_lines(self) -> list[dict[str, Any]]:
        """In a plan that was adopted once every first day stays: what is moved is moved with its reason (E05)."""
        lines: list[dict[str, Any]] = self.cleaned_data["lines"]
        stood = first_days_stood(self.obj) if isinstance(self.obj, SpecialPlan) else {}
        said = _t("问题 {n} 原有一个 {day} 的节点,最初的日期要保留;要改期,方案确定以后用「调整节点日期」写明原因")
        lost = days_lost(stood, ((row["problem"].number, row["due_on"]) for row in lines))
        if lost:
            raise forms.ValidationError([said.format(n=number, day=day) for number, day in lost])
        return lines


@special_plan_verbs.declare(
    "edit_milestones",
    label=_("写时间表"),
    permission=P.SPECIAL_WRITE,
    form=MilestonesForm,
    sources={S.DRAFT},
    gates=(campaign_is_open, has_problems),
    in_bulk=False,
)
def edit_milestones(plan: SpecialPlan, *, deed: Deed, lines: list[dict[str, Any]]) -> None:
    """Write the dated milestones of every problem; within a problem they are numbered as their days follow."""
    Milestone.objects.filter(problem__plan=plan).delete()
    for problem in plan.problems.all():
        own = sorted((row for row in lines if row["problem"] == problem), key=lambda row: row["due_on"])
        Milestone.objects.bulk_create(
            Milestone(**row, number=number, first_due_on=row["due_on"]) for number, row in enumerate(own, 1)
        )


def is_whole(plan: SpecialPlan, actor: Actor) -> list[str]:
    return lacks(plan)


@special_plan_verbs.declare(
    "adopt_plan",
    label=_("确定方案"),
    permission=P.SPECIAL_WRITE,
    sources={S.DRAFT},
    target=S.ADOPTED,
    gates=(campaign_is_open, is_whole),
)
def adopt_plan(plan: SpecialPlan, *, deed: Deed) -> None:
    """Fix the plan: from now on its problems, steps and first days stay, and its milestones are counted (M37)."""
    SpecialPlan.objects.filter(pk=plan.pk).update(adopted_at=deed.at)


# How it goes.


class StepForm(VerbForm):
    step = forms.ChoiceField(label=_("走哪一步"), choices=[])
    taken_on = DayField(label=_("走到日期"), past=True)
    note = forms.CharField(label=_("情况"), max_length=500, required=False)

    def narrow(self) -> None:
        self.initial.setdefault("taken_on", timezone.localdate())
        self.held: dict[str, RouteStep] = {}
        if isinstance(self.obj, SpecialPlan):
            problems = list(self.obj.problems.prefetch_related("steps"))
            self.held = {f"{p.number}.{s.number}": s for p in problems for s in p.steps.all() if s.taken_on is None}
            ahead = [one for one in (next_step(problem) for problem in problems) if one]
            field: Any = self.fields["step"]
            # Every step still to come is known to the form, so that whoever names one too early is told which comes first.
            field.choices = [
                (code, f"{code} {step.words}") for code, step in self.held.items() if step in ahead or self.is_bound
            ]

    def clean_step(self) -> RouteStep:
        code = self.cleaned_data["step"]
        found = self.held[code]
        problem, _dot, number = code.partition(".")
        before = self.held.get(f"{problem}.{int(number) - 1}")
        if before:
            sentence = _t("第 {n} 步要等第 {before} 步「{words}」走完").format(
                n=number, before=before.number, words=before.words
            )
            raise forms.ValidationError(sentence)
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        step, day = data.get("step"), data.get("taken_on")
        if step and day:
            last = RouteStep.objects.filter(problem=step.problem_id, number=step.number - 1).first()
            if last and last.taken_on and day < last.taken_on:
                self.add_error("taken_on", _t("不早于上一步走完的 {day}").format(day=last.taken_on))
        return data


def has_steps_ahead(plan: SpecialPlan, actor: Actor) -> list[str]:
    left = RouteStep.objects.filter(problem__plan=plan, taken_on=None).exists()
    return [] if left else [_t("路线图上还没有走的步骤")]


@special_plan_verbs.declare(
    "take_step",
    label=_("走下一步"),
    permission=P.SPECIAL_WRITE,
    form=StepForm,
    sources={S.ADOPTED},
    gates=(not_archived, has_steps_ahead),
    in_bulk=False,
)
def take_step(plan: SpecialPlan, *, deed: Deed, step: RouteStep, taken_on: date, note: str) -> None:
    """Note that a step of a route map was taken; each after the one before it."""
    RouteStep.objects.filter(pk=step.pk).update(taken_on=taken_on, note=note)
    deed.note["step"] = f"{step.problem.number}.{step.number}"


class OpenMilestoneForm(VerbForm):
    """A form about one milestone that is still to be reached, named ``problem.number``."""

    milestone = forms.ChoiceField(label=_("节点"), choices=[])

    def narrow(self) -> None:
        self.held: dict[str, Milestone] = {}
        if isinstance(self.obj, SpecialPlan):
            left = Milestone.objects.filter(problem__plan=self.obj, done_on=None).select_related("problem", "step")
            left = left.order_by("due_on", "problem__number", "number")
            self.held = {f"{one.problem.number}.{one.number}": one for one in left}
            field: Any = self.fields["milestone"]
            field.choices = [(code, f"{code} {one.name}({one.due_on})") for code, one in self.held.items()]

    def clean_milestone(self) -> Milestone:
        return self.held[self.cleaned_data["milestone"]]


class ReachForm(OpenMilestoneForm):
    done_on = DayField(label=_("完成日期"), past=True)
    note = forms.CharField(label=_("完成情况"), max_length=500)

    def narrow(self) -> None:
        super().narrow()
        self.initial.setdefault("done_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        found, day = data.get("milestone"), data.get("done_on")
        step = found.step if found else None
        if step and step.taken_on is None:
            sentence = _t("节点「{name}」在第 {n} 步「{words}」上:这一步还没有走")
            self.add_error("milestone", sentence.format(name=found.name, n=step.number, words=step.words))
        elif step and step.taken_on and day and day < step.taken_on:
            self.add_error("done_on", _t("不早于第 {n} 步走完的 {day}").format(n=step.number, day=step.taken_on))
        if day and day < self.obj.campaign.starts_on:
            self.add_error("done_on", _t("不早于活动开始的 {day}").format(day=self.obj.campaign.starts_on))
        return data


def has_milestones_ahead(plan: SpecialPlan, actor: Actor) -> list[str]:
    left = Milestone.objects.filter(problem__plan=plan, done_on=None).exists()
    return [] if left else [_t("时间表上还没有完成的节点")]


@special_plan_verbs.declare(
    "reach_milestone",
    label=_("完成节点"),
    permission=P.SPECIAL_WRITE,
    form=ReachForm,
    sources={S.ADOPTED},
    gates=(not_archived, has_milestones_ahead),
    in_bulk=False,
)
def reach_milestone(plan: SpecialPlan, *, deed: Deed, milestone: Milestone, done_on: date, note: str) -> None:
    """Note that a milestone was reached, on which day and with what."""
    Milestone.objects.filter(pk=milestone.pk).update(done_on=done_on, note=note)
    deed.note["milestone"] = milestone.name


class MoveForm(OpenMilestoneForm):
    due_on = DayField(label=_("改为"))
    reason = forms.CharField(label=_("原因"), max_length=200)

    field_order = ("milestone", "due_on", "reason")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        found, day, bounds = data.get("milestone"), data.get("due_on"), bounds_of(self.obj.campaign)
        if found and day == found.due_on:
            self.add_error("due_on", _t("原来就是这一天"))
        if day and bounds and (wrong := outside(day, bounds)):
            self.add_error("due_on", wrong[0])
        return data


@special_plan_verbs.declare(
    "move_milestone",
    label=_("调整节点日期"),
    permission=P.SPECIAL_WRITE,
    form=MoveForm,
    sources={S.ADOPTED},
    gates=(not_archived, has_milestones_ahead),
    in_bulk=False,
)
def move_milestone(plan: SpecialPlan, *, deed: Deed, milestone: Milestone, due_on: date, reason: str) -> None:
    """Move a milestone to another day with the reason; its first day is kept, and being late counts against that (E05)."""
    MilestoneMove.objects.create(
        milestone=milestone, was=milestone.due_on, to=due_on, reason=reason, moved_by_id=deed.actor.user_id, at=deed.at
    )
    Milestone.objects.filter(pk=milestone.pk).update(due_on=due_on)
    deed.note |= {"milestone": milestone.name, "was": str(milestone.due_on)}


def all_done(plan: SpecialPlan, actor: Actor) -> list[str]:
    return still_open(plan)


@special_plan_verbs.declare(
    "finish_plan",
    label=_("方案完成"),
    permission=P.SPECIAL_WRITE,
    sources={S.ADOPTED},
    target=S.DONE,
    gates=(not_archived, all_done),
)
def finish_plan(plan: SpecialPlan, *, deed: Deed) -> None:
    """End a plan of which every step was taken and every milestone reached."""
    SpecialPlan.objects.filter(pk=plan.pk).update(finished_at=deed.at)
