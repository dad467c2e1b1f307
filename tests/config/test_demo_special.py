"""The special campaign of 2022 in the demonstration: the source's three problems, each with a timetable and a route map."""

from __future__ import annotations

import pytest

from huiyin.campaigns.models import Campaign, FocusKind, Milestone, SpecialPlan
from huiyin.campaigns.special import catalogues
from huiyin.cases.models import Case
from huiyin.config import demo_special
from huiyin.reports import audit
from huiyin.supervision.models_checks import CheckRound, SelfCheck

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled):
    demo_special.enter(assembled)
    return assembled


def test_a_section_has_carried_out_its_three_problems(cast):
    plan = SpecialPlan.objects.get(unit__code="gw-jichu")
    assert plan.state == "done"
    assert [one.title for one in plan.problems.all()] == ["教师有偿补课", "大班额", "跨学区招生、择校热"]
    assert all(one.milestones.count() >= 3 and one.steps.count() >= 4 for one in plan.problems.all())
    moved = Milestone.objects.get(problem__plan=plan, moves__isnull=False)
    assert (str(moved.first_due_on), str(moved.due_on)) == ("2022-09-05", "2022-09-20")


def test_a_school_is_late_and_another_still_drafts(cast):
    states = dict(SpecialPlan.objects.values_list("unit__code", "state"))
    assert states == {"gw-jichu": "done", "xx-chengnan": "adopted", "xx-shihao": "draft"}
    late = Milestone.objects.filter(problem__plan__unit__code="xx-chengnan", done_on=None)
    assert late.count() == 2
    assert Campaign.objects.get(code="zuofeng-2022").state == "summarised", "the public is asked for one campaign alone"


def test_catalogues_hold_what_the_source_names_and_warn_of_the_rest(cast):
    assert FocusKind.objects.filter(campaign=cast.campaign).count() == 7
    assert [len(one.kinds) for one in catalogues(cast.campaign)] == [2, 1, 2, 2]
    assert all(one.warning for one in catalogues(cast.campaign))


def test_a_self_check_is_under_way(cast):
    assert CheckRound.objects.get().state == "open"
    assert SelfCheck.objects.count() == 123
    states = dict(SelfCheck.objects.filter(unit__code__startswith="xx-").values_list("unit__code", "state"))
    assert (states["xx-chengnan"], states["xx-shihao"]) == ("signed", "open")
    assert Case.objects.get().title == "綦江区城南小学自查:深入一线不足"


def test_nothing_of_it_breaks_a_rule(cast):
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}
