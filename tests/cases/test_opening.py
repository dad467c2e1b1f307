"""What stands between a case and its unit: open proposals, and whom the matter is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions import unit_verbs
from huiyin.people.models import Unit
from tests.campaigns.stories import summarised
from tests.days import TODAY
from tests.factories import District

DUE = {"due_on": TODAY}


@pytest.mark.parametrize(
    ("verb", "data"),
    [("accept", {}), ("refer", {"to": "区城管局", "reason": "占道经营"}), ("propose_cancel", {"reason": "重"})],
)
def test_case_waits_for_the_decision_on_what_was_proposed(district: District, verb: str, data: dict[str, Any]) -> None:
    """Otherwise a refusal that was registered would be left without an answer for ever."""
    case = district.case()
    district.do(case, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    with pytest.raises(Missing, match="先对「不予受理」的申请作出决定"):
        district.do(case, verb, "clerk", **data)
    district.do(case, "dismiss_proposal", "leader", remark="应受理")
    district.do(case, verb, "clerk", **data)


def test_nobody_decides_on_the_own_proposal(district: District) -> None:
    district.add_user("boss", "bureau", "clerk", "leader", at_unit="bureau")
    case = district.case()
    district.do(case, "propose_decline", "boss", reason="非教育事项", basis="职责分工", ground="not_ours")
    for verb, data in (("decline", {}), ("dismiss_proposal", {"remark": "不"})):
        with pytest.raises(Missing, match="由申请人以外的人审批"):
            district.do(case, verb, "boss", **data)
    assert district.do(case, "decline", "leader").state == "declined"


def test_case_with_voices_is_not_cancelled_over_them(district: District) -> None:
    case = district.case(district.voice())
    district.do(case, "propose_cancel", "clerk", reason="重复")
    with pytest.raises(Missing, match="先移出仍归入本件的 1 件来件"):
        district.do(case, "cancel", "leader")


@pytest.mark.parametrize("about", [{"about_unit": "section"}, {"about_user": "head"}])
@pytest.mark.parametrize("given", [{"lead": "section"}, {"lead": "logistics", "co": ["section"]}])
def test_conduct_matter_is_not_assigned_to_whom_it_is_about(
    district: District, about: dict[str, str], given: dict[str, Any]
) -> None:
    case = district.accepted(conduct="on", **about)
    with pytest.raises(Missing, match="另选单位:「基础教育科」"):
        district.do(case, "assign", "clerk", **given, **DUE)
    assert district.do(case, "assign", "clerk", lead="logistics", **DUE).state == "assigned"


@pytest.mark.parametrize("about", [{"about_unit": "logistics"}, {"about_user": "helper"}])
@pytest.mark.parametrize("units", [{"lead": "logistics"}, {"lead": "section", "co": ("logistics",)}])
def test_conduct_is_not_marked_while_the_case_lies_with_whom_it_is_about(
    district: District, about: dict[str, str], units: dict[str, Any]
) -> None:
    """Lead unit or helper, the unit or the one of the person: it goes back first. Never a fault of the database."""
    case = district.assigned(**units)
    with pytest.raises(Missing, match="先从「后勤科」退回"):
        district.do(case, "mark_conduct", "clerk", conduct="on", **about)
    assert Case.objects.get(pk=case.pk).conduct is False


def test_conduct_matter_names_whom_it_is_about(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        district.case(conduct="on")
    assert list(refused.value.errors) == ["about_unit"]


def test_case_is_classified_on_a_leaf_of_its_own_campaign(district: District) -> None:
    case = district.case()
    for category in ("interest", "nothing", ""):
        with pytest.raises(Invalid):
            district.do(case, "classify", "clerk", category=category, handling_type="dig", target="school")
    assert district.do(case, "classify", "clerk", category="school", handling_type="dig", target="school").category


def test_limit_is_not_before_the_registration(district: District) -> None:
    case = district.accepted()
    with pytest.raises(Missing, match="时限不早于登记之日"):
        district.do(case, "assign", "clerk", lead="section", due_on="2020-01-01")


def test_unit_and_helper_are_different_units(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        district.do(district.accepted(), "assign", "clerk", lead="section", co=["section"], **DUE)
    assert list(refused.value.errors) == ["co"]


@pytest.mark.parametrize("given", [{"lead": "logistics"}, {"lead": "section", "co": ["logistics"]}])
def test_unit_is_not_moved_below_the_one_its_case_is_about(district: District, given: dict[str, Any]) -> None:
    """A matter about a unit must not come home to it by a change of the tree."""
    case = district.accepted(conduct="on", about_unit="school")
    district.do(case, "assign", "clerk", **given, **DUE)
    logistics = district.units["logistics"]
    with pytest.raises(Missing, match="先退回由其办理、反映「第一小学」的 1 件"):
        unit_verbs["move_unit"](Unit.objects.get(pk=logistics.pk), actor=district.program, parent="school")
    unit_verbs["move_unit"](Unit.objects.get(pk=logistics.pk), actor=district.program, parent="school2")
    assert Unit.objects.get(pk=logistics.pk).parent == district.units["school2"]


def test_unit_is_moved_only_by_who_keeps_both_places(district: District) -> None:
    unit = Unit.objects.get(code="logistics")
    here = Actor(name="keeper", user_id=1, grants=frozenset({Grant("unit.keep", unit.path)}))
    with pytest.raises(Missing, match="在新的上级单位管理单位的权限"):
        unit_verbs["move_unit"](unit, actor=here, parent="school2")
    there = Grant("unit.keep", Unit.objects.get(code="school2").path)
    both = replace(here, grants=here.grants | {there})
    assert (
        unit_verbs["move_unit"](Unit.objects.get(pk=unit.pk), actor=both, parent="school2").obj.parent.code == "school2"
    )


def test_measure_is_not_given_to_whom_the_case_is_about(district: District) -> None:
    case = district.accepted(conduct="on", about_unit="school")
    district.do(case, "assign", "clerk", lead="section", **DUE)
    district.do(case, "sign", "head", person="陈科长")
    plan = {"content": "停收", "standard": "不再收", **DUE}
    with pytest.raises(Missing, match="另选单位:「第一小学」是被反映单位或其下级"):
        district.do(case, "plan", "head", unit="school", **plan)
    assert district.do(case, "plan", "head", unit="school2", **plan).state == "working"


def test_case_is_handed_back_by_its_lead_unit_and_not_by_a_helper(district: District) -> None:
    case = district.assigned(co=("logistics",))
    said = {"reason": "非本科职责", "basis": "应由他科办理"}
    with pytest.raises(Missing, match="由责任单位办理"):
        district.do(case, "propose_hand_back", "helper", **said)
    assert district.do(case, "propose_hand_back", "head", **said).proposals.count() == 1


def test_case_is_opened_while_the_ledger_is_open_and_the_ledger_is_put_away_when_all_is_settled(
    district: District,
) -> None:
    said = {"kind": "rectification", "title": "食堂", "problem": "饭菜偏冷"}

    def campaign_does(verb: str) -> Campaign:
        return campaign_verbs[verb](Campaign.objects.get(pk=district.campaign.pk), actor=district.program).obj

    voice = district.voice()
    summarised(district.campaign, district.program)
    late = Campaign.objects.get(pk=district.campaign.pk)
    case = case_verbs["open_case"](late, actor=district.actor("clerk"), **said).obj
    with pytest.raises(Missing) as refused:
        campaign_does("archive_campaign")
    assert refused.value.missing == ["先梳理 1 件来件", "先办结 1 件"]
    voice_verbs["answer"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), text="已说明")
    district.do(case, "refer", "clerk", to="区城管局", reason="占道经营")
    assert campaign_does("archive_campaign").state == "archived"
    with pytest.raises(Missing, match="还不能立件"):
        case_verbs["open_case"](Campaign.objects.get(pk=district.campaign.pk), actor=district.actor("clerk"), **said)


def test_case_is_marked_once_its_measures_lie_elsewhere(district: District) -> None:
    case = district.assigned()
    district.do(case, "sign", "head", person="陈科长")
    district.do(case, "plan", "head", unit="school", content="自查", standard="查清", **DUE)
    with pytest.raises(Missing, match="先撤去第 1 项措施"):
        district.do(case, "mark_conduct", "clerk", conduct="on", about_unit="school")
    district.do(case, "drop_measure", "head", measure=1, reason="应由他人查")
    assert district.do(case, "mark_conduct", "clerk", conduct="on", about_unit="school").conduct


def test_unit_is_not_moved_below_that_of_the_person_its_case_is_about(district: District) -> None:
    case = district.accepted(conduct="on", about_user="principal")
    district.do(case, "assign", "clerk", lead="logistics", **DUE)
    with pytest.raises(Missing, match="先退回由其办理"):
        unit_verbs["move_unit"](Unit.objects.get(code="logistics"), actor=district.program, parent="school")
