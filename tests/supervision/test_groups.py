"""Supervision groups: three tiers, no unit left out or twice, nobody over himself, grants of a membership (G01-G03, M17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.cases.permissions import P as CASES
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Grant
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Lost, Missing, NotAllowed, Refused
from huiyin.people.actions import user_verbs
from huiyin.people.actors import actor_for
from huiyin.people.models import User
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.areas import HOLDS, uncovered
from huiyin.supervision.models_groups import GroupMember, GroupUnit, SupervisionGroup
from huiyin.supervision.standings import groups_of
from tests.factories import District
from tests.people.test_absences import file as file_post
from tests.people.test_absences import leave
from tests.supervision.group_stories import a_campaign, a_group, fresh, passages, talked, to_group


@pytest.fixture
def district(district: District) -> District:
    """The district with a dean of its second school, and a teacher of the second school who supervises."""
    district.add_user("dean", "school2")
    district.add_user("chief", "bureau")
    district.add_user("teacher", "school2")
    return district


def refused(d: District, campaign: Any, **said: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        a_group(d, campaign, **said)
    return error.value.missing


def test_a_group_is_set_up_with_its_people_and_its_area(district: District) -> None:
    campaign = a_campaign(district)
    top = a_group(district, campaign, name="区委督导组", tier="district", leader="auditor", units=["section"])
    group = a_group(
        district, campaign, above=top.ref, deputies="dean、head", members="teacher", units=["school", "logistics"]
    )
    assert (top.ref, group.ref) == ("supervised-g1", "supervised-g2")
    assert str(group.above) == "区委督导组"
    roles = dict(group.members.values_list("user__username", "role"))
    assert roles == {"leader": "leader", "dean": "deputy", "head": "deputy", "teacher": "member"}
    assert [one.code for one in uncovered(campaign)] == ["school2"], "a unit in no group is shown"
    assert [one.code for one in uncovered(campaign, "bureau")] == ["section", "school2"]
    page = group_verbs["give_units"].bound(group, district.program, {}).fields["units"]
    assert sorted(one.code for one in page.queryset) == ["school2", "section"]  # type: ignore[attr-defined]


def test_whoever_is_put_into_a_group_is_told(district: District) -> None:
    group = a_group(district, a_campaign(district))
    to_group(group, "add_members", district.program, deputies="helper", members="auditor")
    to_group(group, "change_leader", district.program, leader="helper")
    lines = Outbox.objects.filter(params__about=f"group/{group.ref}").order_by("pk")
    heard = {"leader": ["组长"], "auditor": ["组员"], "helper": ["副组长", "组长"]}
    for username, roles in heard.items():
        mine = lines.filter(hearer=f"staff/{district.users[username].pk}")
        assert [line.params["role"] for line in mine] == roles
    assert lines.count() == 4


def test_a_unit_is_in_one_group_of_a_tier(district: District) -> None:
    campaign = a_campaign(district)
    a_group(district, campaign)
    said = refused(district, campaign, name="第二督导组", leader="auditor", units=["school", "school2"])
    assert said == ["督导的单位:「第一小学」已由「第一督导组」督导"]
    a_group(district, campaign, name="学区组", tier="school_district", leader="auditor", units=["school"])
    other = a_group(district, campaign, name="第二督导组", leader="auditor", units=["school2"])
    with pytest.raises(Invalid) as error:
        to_group(other, "give_units", district.program, units=["school"])
    assert error.value.missing == ["增加督导的单位:「第一小学」已由「第一督导组」督导"]
    assert refused(district, campaign, name="第一督导组", leader="auditor", units=[]) == [
        "组名:已有一个组叫「第一督导组」"
    ]
    assert refused(district, campaign, name="x", units=["bureau"])[0].startswith("督导的单位:"), "it does not take part"


def test_nobody_supervises_his_own_unit(district: District) -> None:
    campaign = a_campaign(district)
    said = refused(district, campaign, deputies="principal、dean", units=["school", "school2"])
    assert said == [
        "「Principal」在「第一小学」工作,不能督导自己的单位",
        "「Dean」在「第二小学」工作,不能督导自己的单位",
    ]
    group = a_group(district, campaign, deputies="dean")
    with pytest.raises(Invalid) as error:
        to_group(group, "give_units", district.program, units=["school2"])
    assert error.value.missing == ["「Dean」在「第二小学」工作,不能督导自己的单位"]
    with pytest.raises(Invalid) as error:
        to_group(group, "add_members", district.program, deputies="principal")
    assert error.value.missing == ["「Principal」在「第一小学」工作,不能督导自己的单位"]
    with pytest.raises(Invalid) as error:
        to_group(group, "change_leader", district.program, leader="principal")
    assert "不能督导自己的单位" in error.value.missing[0]


def test_groups_do_not_supervise_each_other_in_a_circle(district: District) -> None:
    campaign = a_campaign(district)
    a_group(district, campaign, deputies="dean", units=["school"])
    said = {"name": "第二督导组", "leader": "chief", "deputies": "principal", "units": ["school2"]}
    assert refused(district, campaign, **said) == [
        "督导成环:「第一督导组」的Dean在「第二督导组」督导的「第二小学」工作,"
        "「第二督导组」的Principal在「第一督导组」督导的「第一小学」工作"
    ]
    # A longer circle: school2 -> section -> logistics -> school2.
    a_group(district, campaign, name="第二督导组", leader="chief", deputies="helper", units=["section"])
    third = {"name": "第三督导组", "leader": "auditor", "deputies": "head", "units": ["logistics"]}
    assert refused(district, campaign, **third)[0].startswith(
        "督导成环:「第二督导组」的Helper在「第三督导组」督导的「后勤科」"
    )
    third["deputies"] = ""
    group = a_group(district, campaign, **third)
    with pytest.raises(Invalid) as error:
        to_group(group, "add_members", district.program, deputies="head")
    assert "督导成环" in error.value.missing[0]
    to_group(group, "add_members", district.program, members="head")


def test_the_leader_is_one_and_the_tier_above_is_higher(district: District) -> None:
    campaign = a_campaign(district)
    said = refused(district, campaign, leader="leader、auditor")
    assert said == ["组长:只写一个人"]
    assert refused(district, campaign, members="leader") == ["「Leader」只能担任一项职责"]
    assert refused(district, campaign, leader="nobody") == ["组长:没有在用的用户叫「nobody」"]
    group = a_group(district, campaign)
    said = refused(district, campaign, name="x", leader="auditor", above=group.ref, units=[])
    assert said == ["向哪个组报告:「第一督导组」不是更高层级的督导组"]
    assert "层级" in refused(district, campaign, name="x", leader="auditor", tier="world")[0]
    with pytest.raises(Invalid) as error:
        to_group(group, "add_members", district.program, members="leader")
    assert error.value.missing == ["「Leader」已在本组"]
    with pytest.raises(Invalid) as error:
        to_group(group, "change_leader", district.program, leader="leader")
    assert error.value.missing == ["新组长:「Leader」已是组长"]
    with pytest.raises(Missing) as missing:
        to_group(group, "end_membership", district.program, person="leader")
    assert missing.value.missing == ["组长以外的组员(组长用「更换组长」)"]
    to_group(group, "add_members", district.program, deputies="auditor")
    to_group(group, "change_leader", district.program, leader="auditor")
    assert list(group.members.filter(until=None).values_list("user__username", "role")) == [("auditor", "leader")]


def test_the_database_keeps_what_the_verbs_keep(district: District) -> None:
    campaign = a_campaign(district)
    group, other = a_group(district, campaign), a_group(district, campaign, name="二", leader="auditor", units=[])
    for statement in (
        f"UPDATE supervision_groupmember SET until = now() WHERE group_id = {group.pk}",
        f"INSERT INTO supervision_groupunit (group_id, campaign_id, tier, unit_id, at) SELECT {other.pk}, {campaign.pk},"
        f" 'bureau', unit_id, now() FROM supervision_groupunit WHERE group_id = {group.pk}",
        f"UPDATE supervision_groupunit SET tier = 'district' WHERE group_id = {group.pk}",
        f"UPDATE supervision_supervisiongroup SET above_id = {other.pk} WHERE id = {group.pk}",
        f"UPDATE supervision_supervisiongroup SET state = 'dissolved' WHERE id = {group.pk}",
        f"DELETE FROM supervision_groupmember WHERE group_id = {group.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


def test_a_dissolved_group_leaves_nothing_behind(district: District) -> None:
    campaign = a_campaign(district)
    top = a_group(district, campaign, name="区委督导组", tier="district", leader="auditor", units=[])
    group = a_group(district, campaign, above=top.ref, members="teacher")
    with pytest.raises(Missing) as error:
        to_group(top, "dissolve_group", district.program, reason="结束")
    assert error.value.missing == ["先撤销向本组报告的「第一督导组」"]
    assert held(district, "teacher")
    to_group(group, "dissolve_group", district.program, reason="结束")
    assert not held(district, "teacher")
    assert not GroupMember.objects.filter(group=group, until=None).exists()
    assert not GroupUnit.objects.filter(group=group, until=None).exists()
    a_group(district, campaign, leader="auditor")
    assert SupervisionGroup.objects.filter(campaign=campaign).count() == 3


def held(d: District, username: str) -> set[str]:
    return {grant.permission for grant in d.actor(username).grants}


def test_a_membership_grants_what_a_supervisor_needs_at_his_area(district: District) -> None:
    campaign = a_campaign(district)
    assert district.actor("teacher").grants == frozenset()
    group = a_group(district, campaign, members="teacher", units=["school", "logistics"])
    actor = district.actor("teacher")
    assert {grant.permission for grant in actor.grants} == {str(one) for one in HOLDS}
    paths = {district.units[code].path for code in ("school", "logistics")}
    assert {grant.path for grant in actor.grants} == paths
    to_group(group, "take_units", district.program, units=["school"])
    assert {grant.path for grant in district.actor("teacher").grants} == {district.units["logistics"].path}
    to_group(group, "end_membership", district.program, person="teacher")
    assert district.actor("teacher").grants == frozenset()


def test_an_actor_costs_one_statement_and_a_supervisor_one_more(district: District) -> None:
    def statements(username: str) -> int:
        user = User.objects.select_related("unit").get(username=username)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            actor_for(user, via="web")
        return len(caught)

    assert statements("clerk") == 1
    a_group(district, a_campaign(district), leader="clerk")
    assert statements("clerk") == 2
    assert statements("head") == 1


def away(d: District, a: str, b: str, unit: str) -> None:
    """Let ``b`` stand in for ``a`` at a post of the unit, from today on."""
    file_post(d, a, b, unit=unit)
    leave(d, a, timezone.localdate(), timezone.localdate() + timedelta(days=2))


def test_who_stands_in_for_a_supervisor_does_his_work_in_his_area_and_name(district: District) -> None:
    """F04: what the membership grants, as far as the post's unit reaches, marked with whose it is."""
    campaign = a_campaign(district)
    case, other = district.submitted(), district.accepted()
    group = a_group(district, campaign, members="chief", units=["section", "school"])
    mine = a_group(district, campaign, name="第二督导组", leader="auditor", units=["school2"])
    district.add_user("second", "bureau")
    assert district.actor("second").grants == frozenset()
    away(district, "chief", "second", "bureau")
    actor = district.actor("second")
    paths = {district.units[code].path for code in ("section", "school")}
    assert actor.grants == frozenset(Grant(str(one), path, "chief") for one in HOLDS for path in paths)
    assert [one.group for one in groups_of(actor)] == [group]
    area = passages(district, campaign)
    assert talked(area["school"], actor, "staff").talks.count() == 1
    assert JournalEntry.objects.filter(verb="note_talk").latest("pk").data.get("acts_for") == "chief"
    assert unit_phase_verbs["note_talk"].refusal(area["school2"], actor) is not None
    assert district.do(case, "verify", "second", remarks="到现场看过").state == "verified"
    assert other not in list(visible_cases(actor))
    assert mine not in [one.group for one in groups_of(actor)]
    user_verbs["cancel_absence"](User.objects.get(username="chief"), actor=district.program, number=1)
    assert district.actor("second").grants == frozenset()


def test_standing_in_lends_no_area_beyond_the_post_and_nobody_then_supervises_himself(district: District) -> None:
    campaign = a_campaign(district)
    a_group(district, campaign, members="teacher、chief", units=["school", "section"])
    away(district, "teacher", "dean", "school2")
    assert district.actor("dean").grants == frozenset(), "the school is not below the post"
    away(district, "chief", "principal", "bureau")
    passage = passages(district, campaign)["school"]
    refusal = unit_phase_verbs["note_talk"].refusal(passage, district.actor("principal"))
    assert refusal is not None
    assert refusal.missing == ["由不在「第一小学」工作的督导人员办理"]


def test_a_supervisor_verifies_the_cases_of_his_area_and_no_others(district: District) -> None:
    campaign = a_campaign(district)
    case, other = district.submitted(), district.accepted()
    teacher = district.actor("teacher")
    assert list(visible_cases(teacher)) == []
    a_group(district, campaign, members="teacher、head", units=["section"])
    teacher = district.actor("teacher")
    assert list(visible_cases(teacher)) == [case] == list(visible_cases(teacher, CASES.CASE_VERIFY))
    with pytest.raises(NotAllowed):
        case_verbs["classify"](fresh(case), actor=teacher, category="school", handling_type="at_once", target="school")
    head = district.actor("head")
    refusal = case_verbs["verify"].refusal(fresh(case), head)
    assert refusal is not None
    assert refusal.missing == ["由承办单位和承办人以外的人办理"], "he works in the unit that handles"
    assert district.do(case, "verify", "teacher", remarks="到现场看过").state == "verified"
    assert other not in list(visible_cases(teacher)), "nobody handles it yet"
    assert Case.objects.get(pk=case.pk).state == "verified"


def test_two_that_set_up_groups_at_once_close_no_circle(district: District) -> None:
    """The second sees what the first wrote: both hold the campaign's groups while they look (see ``test_races``)."""
    campaign = a_campaign(district)
    a_group(district, campaign, deputies="dean", units=["school"])
    with CaptureQueriesContext(connection) as caught, pytest.raises((Invalid, Lost)):
        a_group(district, campaign, name="二", leader="chief", deputies="principal", units=["school2"])
    asked = [one["sql"] for one in caught]
    lock = next(place for place, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    assert all(place > lock for place, sql in enumerate(asked) if 'FROM "supervision_groupunit"' in sql)
