"""Two at once: a sheet is signed once, a unit has one plan, a step is taken once."""

from __future__ import annotations

import pytest

from huiyin.campaigns.actions_special import special_plan_verbs
from huiyin.campaigns.models import Campaign, RouteStep, SpecialPlan
from huiyin.cases.models import Case, Voice
from huiyin.kernel import journal
from huiyin.kernel.refusals import Refused
from huiyin.reports import audit
from huiyin.supervision.actions_checks import self_check_verbs
from huiyin.supervision.models_checks import SelfCheck
from tests.cases.test_races import at_once, verb_on
from tests.factories import District, make_district
from tests.supervision.special_stories import adopted, fresh, special, today
from tests.supervision.test_checks import do as answer
from tests.supervision.test_checks import opened, sheet_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(transactional_db: None) -> District:
    return make_district()


def whole() -> None:
    assert journal.verify() == []
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def won(results: list[object]) -> int:
    return sum(not isinstance(one, BaseException) for one in results)


def test_a_sheet_signed_by_two_at_once_opens_its_cases_once(district: District) -> None:
    district.add_user("second", "school", "head")
    sheet = sheet_of(opened(district))
    answer(sheet, "answer_items", district.actor("director"), lines="1 | 有 | 大班额\n2 | 无\n3 | 无\n4 | 有 | 补课")
    sheet = SelfCheck.objects.get(pk=sheet.pk)
    actors = [district.actor("director"), district.actor("second")]
    results = at_once(*[verb_on(sheet, self_check_verbs, "sign_self_check", actor) for actor in actors])
    assert won(results) == 1
    assert Case.objects.count() == Voice.objects.count() == 2
    whole()


def test_two_who_draft_for_a_unit_at_once_make_one_plan(district: District) -> None:
    campaign = special(district)
    actor = district.actor("principal")
    said = {"unit": "school", "first_person": "principal"}
    calls = [verb_on(campaign, special_plan_verbs, "draft_special_plan", actor, **said) for _ in range(3)]
    results = at_once(*calls)
    assert won(results) == SpecialPlan.objects.count() == 1
    assert all(isinstance(one, Refused) for one in results if isinstance(one, BaseException))
    assert Campaign.objects.get(pk=campaign.pk).special_plans.get().unit == district.units["school"]
    whole()


def test_a_step_taken_twice_at_once_is_taken_once(district: District) -> None:
    plan = fresh(adopted(district))
    actor = district.actor("principal")
    calls = [
        verb_on(plan, special_plan_verbs, "take_step", actor, step="1.1", taken_on=today(), note=f"第 {n} 次")
        for n in range(3)
    ]
    assert won(at_once(*calls)) == 1
    assert RouteStep.objects.filter(problem__plan=plan, taken_on__isnull=False).count() == 1
    whole()
