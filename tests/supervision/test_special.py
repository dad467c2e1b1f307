"""A unit's plan in a special campaign: two or three problems, a timetable, a route map, one first responsible person (A11, A12)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.actions_reopening import special_plan_verbs
from huiyin.campaigns.models import Campaign, Milestone, Responsibility, RouteStep, SpecialPlan, SpecialProblem
from huiyin.campaigns.special import catalogues, days_late, milestone_state
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.verbs import hold_constraints
from tests.campaigns.stories import summarised
from tests.factories import District
from tests.supervision.special_stories import (
    PROBLEMS,
    adopted,
    day,
    do,
    drafted,
    fresh,
    special,
    timetable,
    today,
    written,
)

pytestmark = pytest.mark.django_db


def broken_by(*changes: Callable[[], object]) -> None:
    """Do the changes and let the rules speak that wait for the end."""
    with transaction.atomic():
        for change in changes:
            change()
        hold_constraints()


# The catalogues (D09).


def test_catalogues_are_pasted_renamed_and_retired_and_their_size_is_warned_about(district: District) -> None:
    campaign, office = district.campaign, district.actor("admin")

    def do_(verb: str, **data: Any) -> None:
        campaign_verbs[verb](Campaign.objects.get(pk=campaign.pk), actor=office, **data)

    do_("add_focus_kinds", target="staff", lines="信仰迷失\n违规补课\n\n 信仰迷失 \n敷衍教学\n体罚学生\n")
    do_("add_focus_kinds", target="schools", lines="重办学规模、轻内涵发展")
    four = {one.target: one for one in catalogues(campaign)}
    assert [one.name for one in four["staff"].kinds] == ["信仰迷失", "违规补课", "敷衍教学", "体罚学生"]
    assert [one.warning for one in catalogues(campaign)] == ["", "方案要求 4 类,现有 1 类", "", ""]
    kind = four["staff"].kinds[2]
    do_("rename_focus_kind", kind=f"staff:{kind.name}", name="敷衍塞责")
    do_("retire_focus_kind", kind="staff:体罚学生")
    staff = next(one for one in catalogues(campaign) if one.target == "staff")
    assert ([one.name for one in staff.kinds], staff.warning) == (
        ["信仰迷失", "违规补课", "敷衍塞责"],
        "方案要求 4 类,现有 3 类",
    )
    with pytest.raises(Invalid, match="这一对象已有「违规补课」"):
        do_("rename_focus_kind", kind="staff:敷衍塞责", name="违规补课")
    with pytest.raises(Invalid, match="第 1 行:名称超过 100 字"):
        do_("add_focus_kinds", target="staff", lines="长" * 101)


# The frame (A11).


def test_special_campaign_names_its_document_year_fields_and_the_one_it_follows(district: District) -> None:
    before = campaign_verbs["open_campaign"](
        district.units["bureau"],
        actor=district.program,
        code="y2025",
        name="去年",
        theme="作风",
        starts_on="2025-05-01",
    ).obj
    campaign = special(district, follows=before.code)
    assert (campaign.special.follows, campaign.special.fields, campaign.special.aspects) == (
        before, ["教育"], ["乱办班", "乱补课", "乱收费"],
    )  # fmt: skip
    for said, sentence in [
        ({"ends_on": "2025-12-31"}, "结束日期要在活动开始(2026-01-05)以后"),
        ({"document_number": ""}, "文号"),
        ({"year": 1999}, "年度"),
        ({"follows": campaign.code}, "接续"),
    ]:
        with pytest.raises(Invalid, match=sentence.replace("(", r"\(").replace(")", r"\)")):
            special(district, **said)


def test_frame_keeps_what_plans_already_use(district: District) -> None:
    adopted(district)
    with pytest.raises(Invalid, match="已有节点在"):
        special(district, ends_on=day(20))
    with pytest.raises(Invalid, match="已有单位的问题列在「教育」下"):
        special(district, fields_named="医疗")


# Who answers (A06, M46).


def test_plan_has_exactly_one_first_responsible_person_of_the_unit(district: District) -> None:
    district.add_user("deputy", "school", "handler")
    plan = drafted(district, deputies="deputy")
    found = Responsibility.objects.filter(campaign=plan.campaign, unit=plan.unit, until=None)
    assert [(one.user.username, one.duty) for one in found] == [("principal", "first"), ("deputy", "deputy")]
    do(plan, "name_people", first_person="deputy", deputies="", partners=[])
    now = Responsibility.objects.filter(campaign=plan.campaign, unit=plan.unit)
    assert [(one.user.username, one.duty, one.until is None) for one in now] == [
        ("principal", "first", False), ("deputy", "deputy", False), ("deputy", "first", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"first_person": "principal、head"}, "第一责任人只能有一位,这里写了 2 位:Principal、Head"),
        ({"first_person": ["principal", "head"]}, "第一责任人只能有一位"),
        ({"first_person": "head"}, "Head是基础教育科的人,不是第一小学的人"),
        ({"first_person": "nobody"}, "没有在用的用户叫「nobody」"),
        ({"first_person": ""}, "第一责任人"),
        ({"deputies": "head"}, "Head是基础教育科的人,不是第一小学的人"),
        ({"deputies": "principal"}, "第一责任人不再列为分管领导"),
        ({"partners": ["school"]}, "牵头单位不再列为参与单位"),
        ({"partners": ["logistics"]}, "参与单位"),
        ({"unit": "logistics"}, "这个单位不在本次活动里,或者不由您起草"),
        ({"unit": "school2"}, "这个单位不在本次活动里,或者不由您起草"),
    ],
)
def test_people_who_do_not_fit_are_refused_with_a_sentence(
    district: District, said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        drafted(district, **said)
    assert not SpecialPlan.objects.exists()


def test_the_database_holds_one_first_person_who_works_there(district: District) -> None:
    plan = drafted(district)
    row = {"campaign": plan.campaign, "unit": plan.unit, "duty": "first", "at": "2026-01-06T08:00+08:00"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(**row, user=district.users["head"])
    district.add_user("other", "school", "handler")
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(**row, user=district.users["other"])


def test_a_unit_has_one_plan_and_only_a_special_campaign_has_plans(district: District) -> None:
    campaign_verbs["add_units"](Campaign.objects.get(pk=district.campaign.pk), actor=district.program, units=["school"])
    said = {"unit": "school", "first_person": "principal"}
    with pytest.raises(Missing, match="活动已定为专项行动"):
        special_plan_verbs["draft_special_plan"](district.campaign, actor=district.actor("principal"), **said)
    plan = drafted(district)
    with pytest.raises(Invalid, match=f"第一小学的方案已经起草:{plan.ref}"):
        special_plan_verbs["draft_special_plan"](plan.campaign, actor=district.actor("principal"), **said)
    with pytest.raises(NotAllowed):
        special_plan_verbs["edit_problems"](fresh(plan), actor=district.actor("head"), lines="")


# Problems, steps, milestones: typed or pasted.


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("大班额 | 当下改", "确定 2—3 个具体问题,这里写了 1 个"),
        ("一 | 当下改\n二 | 当下改\n三 | 当下改\n四 | 当下改", "确定 2—3 个具体问题,这里写了 4 个"),
        ("", "具体问题"),
        ("一 | 当下改\n一 | 当下改", "问题「一」写了两次"),
        ("一 | 马上\n二 | 当下改", "第 1 行:整改方式写「当下改」或「持续整改」"),
        ("一 | 当下改\n二 | 持续整改", "第 2 行:持续整改要写明目标"),
        ("一 | 当下改 | | 医疗\n二 | 当下改", "第 1 行:领域写其中一个:教育"),
        ("一 | 当下改 | | 教育 | 乱罚款\n二 | 当下改", "第 1 行:整治方面「乱罚款」不在本专项里"),
        (" | 当下改\n二 | 当下改", "第 1 行:没有写问题"),
        ("一 | 当下改 | | | | 又一栏\n二 | 当下改", "第 1 行:多出一栏「又一栏」"),
        ("长" * 101 + " | 当下改\n二 | 当下改", "第 1 行:问题超过 100 字"),
    ],
)
def test_problems_are_two_or_three_and_whole(district: District, lines: str, sentence: str) -> None:
    plan = drafted(district)
    with pytest.raises(Invalid) as refused:
        do(plan, "edit_problems", lines=lines)
    assert sentence in str(refused.value)
    assert not plan.problems.exists()


def test_problems_pasted_from_a_table_keep_what_hangs_on_their_number(district: District) -> None:
    plan = written(district)
    do(plan, "edit_problems", lines="教师有偿补课\tat_once\t\t教育\t乱补课\n大班|额\t持续整改\t50 人")
    assert [(p.number, p.title, p.aspect, p.milestones.count()) for p in plan.problems.all()] == [
        (1, "教师有偿补课", "乱补课", 2), (2, "大班|额", "", 1),
    ]  # fmt: skip
    bound = special_plan_verbs["edit_problems"].form(obj=fresh(plan))
    do(plan, "edit_problems", lines="\n".join(bound.initial["lines"]))
    assert plan.problems.get(number=2).title == "大班|额"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("1 | 1 | 摸底\n1 | 3 | 查处", "问题 1 的路线图缺第 2 步"),
        ("1 | 1 | 摸底\n1 | 1 | 查处", "问题 1 的第 1 步写了两次"),
        ("4 | 1 | 摸底", "第 1 行:第一栏写问题的序号(1、2、3),不是「4」"),
        ("1 | 一 | 摸底", "第 1 行:第几步写数字,不是「一」"),
        ("1 | 1 |", "第 1 行:没有写做什么"),
        ("1 | 2 | 查处", "问题 1 的路线图缺第 1 步"),
    ],
)
def test_steps_run_without_a_gap(district: District, lines: str, sentence: str) -> None:
    plan = drafted(district)
    do(plan, "edit_problems", lines="一 | 当下改\n二 | 当下改\n三 | 当下改")
    with pytest.raises(Invalid) as refused:
        do(plan, "edit_steps", lines=lines)
    assert sentence in str(refused.value)


def test_steps_without_numbers_follow_each_other(district: District) -> None:
    plan = drafted(district)
    do(plan, "edit_problems", lines="一 | 当下改\n二 | 当下改")
    do(plan, "edit_steps", lines="1 | | 摸底\n2 | | 公布\n1 | | 查处")
    found = RouteStep.objects.filter(problem__plan=plan).order_by("problem__number", "number")
    assert [(s.problem.number, s.number, s.words) for s in found] == [(1, 1, "摸底"), (1, 2, "查处"), (2, 1, "公布")]


def test_a_step_that_a_milestone_hangs_on_is_not_left_out(district: District) -> None:
    plan = written(district)
    with pytest.raises(Invalid, match="节点「查处完成」挂在问题 1 的第 2 步上,先改时间表"):
        do(plan, "edit_steps", lines="1 | 1 | 摸底")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1 | 摸底 | 2025-12-31", "2025-12-31 不在专项期内(2026-01-05 至 2027-12-31)"),
        ("1 | 摸底 | 2028-01-01", "2028-01-01 不在专项期内(2026-01-05 至 2027-12-31)"),
        ("1 | 摸底 | 下周", "日期「下周」不是日期"),
        ("1 | 摸底 | 2026-02-30", "日期「2026-02-30」不是日期"),
        ("1 | 摸底 | 2026年6月1日 | 4", "问题 1 的路线图没有第 4 步"),
        ("1 | 摸底 | 2026-06-01 | | 第九阶段", "没有「第九阶段」这个阶段"),
        ("9 | 摸底 | 2026-06-01", "第一栏写问题的序号"),
        ("1 |  | 2026-06-01", "没有写节点"),
    ],
)
def test_milestones_lie_within_the_campaign(district: District, line: str, sentence: str) -> None:
    plan = written(district)
    with pytest.raises(Invalid) as refused:
        do(plan, "edit_milestones", lines=line)
    assert sentence in str(refused.value)


# Adopting: everything that is missing is told at once.


def test_adopting_tells_everything_that_is_missing_at_once(district: District) -> None:
    plan = drafted(district)
    with pytest.raises(Missing) as refused:
        do(plan, "adopt_plan")
    assert refused.value.missing == ["2—3 个具体问题(现有 0 个)"]
    do(plan, "edit_problems", lines="一 | 当下改\n二 | 当下改")
    do(plan, "edit_steps", lines="1 | 1 | 摸底")
    with pytest.raises(Missing) as refused:
        do(plan, "adopt_plan")
    assert refused.value.missing == [
        "问题 1 的时间表(至少一个节点)", "问题 2 的时间表(至少一个节点)", "问题 2 的路线图(至少一步)",
    ]  # fmt: skip


def test_plan_waits_for_another_first_person_when_the_first_has_moved(district: District) -> None:
    plan = written(district)
    principal = district.users["principal"]
    principal.unit = district.units["school2"]
    principal.save()
    with pytest.raises(Missing, match="另定第一责任人:Principal已不在本单位"):
        special_plan_verbs["adopt_plan"](fresh(plan), actor=district.program)


def adopt_by_hand(plan: SpecialPlan) -> Callable[[], object]:
    return lambda: SpecialPlan.objects.filter(pk=plan.pk).update(state="adopted", adopted_at="2026-02-01T08:00+08:00")


@pytest.mark.parametrize("n", [0, 1])
def test_the_database_adopts_no_plan_with_fewer_than_two_problems(district: District, n: int) -> None:
    plan = written(district)
    gone = [one.pk for one in plan.problems.filter(number__gt=n)]
    changes = [
        lambda: Milestone.objects.filter(problem__in=gone).delete(),
        lambda: RouteStep.objects.filter(problem__in=gone).delete(),
        lambda: SpecialProblem.objects.filter(pk__in=gone).delete(),
    ]
    with pytest.raises(IntegrityError, match=f"has {n} problems"):
        broken_by(*changes, adopt_by_hand(plan))


def test_the_database_holds_no_fourth_problem(district: District) -> None:
    said = {"plan": written(district), "title": "四", "mode": "at_once", "field": "教育"}
    with pytest.raises(IntegrityError, match="special_problem_at_most_three"):
        broken_by(lambda: SpecialProblem.objects.create(number=4, **said))


@pytest.mark.parametrize("model", [Milestone, RouteStep])
def test_the_database_adopts_no_problem_without_timetable_or_route(district: District, model: Any) -> None:
    plan = written(district, milestones="1 | 甲 | 2026-06-01\n2 | 乙 | 2026-06-01\n3 | 丙 | 2026-06-01")
    with pytest.raises(IntegrityError, match="without timetable or route map"):
        broken_by(lambda: model.objects.filter(problem__plan=plan, problem__number=2).delete(), adopt_by_hand(plan))


def test_what_was_adopted_stays_in_the_database_too(district: District) -> None:
    plan = adopted(district)
    with pytest.raises(WrongState):
        do(plan, "edit_problems", lines="一 | 当下改\n二 | 当下改")
    changes = [
        lambda: plan.problems.filter(number=1).update(title="别的"),
        lambda: RouteStep.objects.filter(problem__plan=plan, number=1).update(words="别的"),
        lambda: Milestone.objects.filter(problem__plan=plan).update(first_due_on="2026-01-06"),
        lambda: Milestone.objects.filter(problem__plan=plan, number=2).delete(),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="keeps what was adopted"), transaction.atomic():
            change()


# How it goes.


def test_steps_are_taken_in_order_and_a_milestone_waits_for_its_step(district: District) -> None:
    plan = adopted(district)
    with pytest.raises(Invalid, match="第 2 步要等第 1 步「摸底」走完"):
        do(plan, "take_step", step="1.2", taken_on=today())
    with pytest.raises(Invalid, match="节点「摸底完成」在第 1 步「摸底」上:这一步还没有走"):
        do(plan, "reach_milestone", milestone="1.1", done_on=today(), note="完成")
    do(plan, "take_step", step="1.1", taken_on=day(-3))
    with pytest.raises(Invalid, match="不早于上一步走完的"):
        do(plan, "take_step", step="1.2", taken_on=day(-4))
    with pytest.raises(Invalid, match="不早于第 1 步走完的"):
        do(plan, "reach_milestone", milestone="1.1", done_on=day(-4), note="完成")
    do(plan, "reach_milestone", milestone="1.1", done_on=day(-2), note="摸底 30 人")
    reached = Milestone.objects.get(problem__plan=plan, problem__number=1, number=1)
    assert (reached.done_on, days_late(reached, today())) == (today() - timedelta(days=2), 3)
    for said in ({"milestone": "1.1"}, {"milestone": "9.9"}, {"milestone": "1.2", "done_on": day(1)}):
        with pytest.raises(Invalid):
            do(plan, "reach_milestone", **({"done_on": today(), "note": "完成"} | said))


def test_the_database_holds_the_order_of_steps_and_milestones(district: District) -> None:
    plan = adopted(district)
    steps = RouteStep.objects.filter(problem__plan=plan, problem__number=1, number=2)
    with pytest.raises(IntegrityError, match="a step without the one before it"):
        broken_by(lambda: steps.update(taken_on="2026-02-01"))
    with pytest.raises(IntegrityError, match="a milestone reached before its step"):
        broken_by(lambda: Milestone.objects.filter(problem__plan=plan, step__number=1).update(done_on="2026-02-01"))


def test_a_moved_milestone_keeps_its_first_day_and_the_reason(district: District) -> None:
    plan = adopted(district)
    do(plan, "move_milestone", milestone="2.1", due_on=day(90), reason="等学位核定")
    moved = Milestone.objects.get(problem__plan=plan, problem__number=2)
    assert (moved.due_on - moved.first_due_on).days == 60
    assert [(one.reason, one.to) for one in moved.moves.all()] == [("等学位核定", moved.due_on)]
    for said, sentence in [
        ({"due_on": "2028-01-01"}, "不在专项期内"),
        ({"due_on": day(90)}, "原来就是这一天"),
        ({"due_on": day(91), "reason": ""}, "原因"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            do(plan, "move_milestone", **({"milestone": "2.1", "reason": "再等"} | said))


AHEAD = (3, 9, 30, 60)


def test_an_adopted_plan_is_drawn_back_for_a_mistake_and_every_first_day_stays(district: District) -> None:
    plan = adopted(district, milestones=timetable(*AHEAD))
    with pytest.raises(NotAllowed):
        do(plan, "reopen_plan", reason="想改")
    back = do(plan, "reopen_plan", "admin", reason="问题 2 的目标写错了")
    assert (back.state, back.adopted_at) == ("draft", None)
    entry = JournalEntry.objects.get(about=f"specialplan/{plan.ref}", verb="reopen_plan")
    assert [one[1] for one in entry.data["stood"]] == [day(n) for n in AHEAD]
    assert len(entry.data["problems"]) == 3
    assert entry.data["adopted_at"]
    told = Outbox.objects.get(params__about=f"specialplan/{plan.ref}")
    assert told.hearer == f"staff/{district.users['principal'].pk}"
    for days in ((4, 9, 30, 60), (3, 9, 30, 90)):
        with pytest.raises(Invalid, match="最初的日期要保留"):
            do(plan, "edit_milestones", lines=timetable(*days))
    with pytest.raises(Invalid, match="最初的日期要保留"):
        do(plan, "edit_milestones", lines=timetable(*AHEAD).partition("\n")[2])
    with pytest.raises(Invalid, match="不能少于原来的 3 个问题"):
        do(plan, "edit_problems", lines="\n".join(PROBLEMS.splitlines()[:2]))
    do(plan, "edit_problems", lines=PROBLEMS.replace("50", "45"))
    added = timetable(*AHEAD).replace("摸底完成", "全面摸底完成") + f"\n2 | 学位核定 | {day(12)}"
    do(plan, "edit_milestones", lines=added)
    do(plan, "adopt_plan")
    held = Milestone.objects.filter(problem__plan=plan).order_by("problem__number", "number")
    assert [str(one.first_due_on) for one in held] == [day(n) for n in (3, 9, 12, 30, 60)]
    assert [str(one.due_on) for one in held] == [day(n) for n in (3, 9, 12, 30, 60)]
    assert held[0].name == "全面摸底完成", "a name may be put right"


def test_a_plan_on_which_something_depends_is_not_drawn_back(district: District) -> None:
    late = adopted(district)
    with pytest.raises(Missing) as refused:
        do(late, "reopen_plan", "admin", reason="洗掉逾期")
    assert refused.value.missing == [f"没有过期的节点:问题 1「摸底完成」{day(-5)} 到期"]
    do(late, "take_step", step="1.1", taken_on=day(-1))
    do(late, "reach_milestone", milestone="1.1", done_on=day(0), note="已摸底")
    do(late, "move_milestone", milestone="2.1", due_on=day(90), reason="等学位核定")
    with pytest.raises(Missing) as refused:
        do(late, "reopen_plan", "admin", reason="洗掉逾期")
    assert refused.value.missing == [
        "还没有走步骤的问题 1(路线图已经走了)", "没有完成过的节点:问题 1「摸底完成」已完成", "没有改过期的节点:问题 2「新学位投用」改过期",
    ]  # fmt: skip


def test_who_works_in_the_unit_does_not_draw_its_plan_back(district: District) -> None:
    plan = adopted(district, milestones=timetable(*AHEAD))
    district.add_user("own-admin", "school", "admin", at_unit="bureau")
    with pytest.raises(Missing, match="由牵头单位以外的人重开"):
        do(plan, "reopen_plan", "own-admin", reason="想改")


def test_plan_is_finished_when_every_step_and_milestone_is(district: District) -> None:
    plan = adopted(district)
    with pytest.raises(Missing) as refused:
        do(plan, "finish_plan")
    assert refused.value.missing[:3] == [
        "问题 1 的第 1、2 步",
        "问题 1 的节点「摸底完成」",
        "问题 1 的节点「查处完成」",
    ]
    for step in ("1.1", "1.2", "2.1", "3.1"):
        do(plan, "take_step", step=step, taken_on=today())
    for milestone in ("1.1", "1.2", "2.1", "3.1"):
        do(plan, "reach_milestone", milestone=milestone, done_on=today(), note="完成")
    with pytest.raises(Missing, match="还没有完成的节点"):
        do(plan, "reach_milestone", milestone="1.1", done_on=today(), note="再")
    assert do(plan, "finish_plan").state == "done"


def test_a_campaign_is_not_archived_over_plans_under_way(district: District) -> None:
    adopted(district)
    summarised(district.campaign, district.program)
    with pytest.raises(Missing, match="1 份专项方案完成"):
        campaign_verbs["archive_campaign"](Campaign.objects.get(pk=district.campaign.pk), actor=district.program)


@pytest.mark.parametrize(
    ("due", "done", "state"),
    [(-1, None, "late"), (0, None, "due"), (3, None, "due"), (4, None, "not_due"), (-9, 0, "done"), (9, 0, "done")],
)
def test_milestone_stands_by_its_days(due: int, done: int | None, state: str) -> None:
    now = date(2026, 3, 1)
    reached = None if done is None else now + timedelta(days=done)
    assert milestone_state(now + timedelta(days=due), reached, now, 3) == state


# Whatever is typed.

CELLS = st.one_of(
    st.sampled_from(["1", "2", "3", "4", "0", "-1", "²", "一", "当下改", "持续整改", "hold_on", "教育", "乱收费", ""]),
    st.sampled_from([day(3), "2026-02-30", "2026年3月9日", "9999-12-31", "0000-01-01", "学习调研"]),
    st.text(max_size=12),
)
TYPED = st.lists(st.lists(CELLS, min_size=1, max_size=7).map(" | ".join), max_size=6).map("\n".join)
PASTED = st.lists(st.lists(CELLS, min_size=1, max_size=7).map("\t".join), max_size=6).map("\n".join)
VALID = st.lists(
    st.tuples(st.sampled_from(["甲", "乙", "丙", "丁"]), st.sampled_from(["当下改", "持续整改 | 目标"])).map(
        " | ".join
    ),
    min_size=1,
    max_size=4,
).map("\n".join)
ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["做", ""])).map(
        lambda row: " | ".join(str(cell) for cell in row)
    ),
    max_size=5,
).map("\n".join)
DAYS = st.lists(
    st.tuples(st.integers(1, 4), st.just("点"), st.integers(0, 40).map(day), st.sampled_from(["", "1", "2"])).map(
        lambda row: " | ".join(str(cell) for cell in row)
    ),
    max_size=5,
).map("\n".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    problems=st.one_of(VALID, VALID, TYPED, PASTED),
    steps=st.one_of(ROWS, ROWS, TYPED),
    milestones=st.one_of(DAYS, DAYS, PASTED),
)
def test_whatever_is_typed_an_adopted_plan_is_whole(
    district: District, problems: str, steps: str, milestones: str
) -> None:
    with transaction.atomic():
        plan = drafted(district)
        for verb, lines in (("edit_problems", problems), ("edit_steps", steps), ("edit_milestones", milestones)):
            with suppress(Refused):
                do(plan, verb, lines=lines)
        with suppress(Missing):
            do(plan, "adopt_plan")
        found = list(fresh(plan).problems.all())
        whole = 2 <= len(found) <= 3 and all(one.milestones.exists() and one.steps.exists() for one in found)
        assert (fresh(plan).state == "adopted") == whole
        transaction.set_rollback(True)
