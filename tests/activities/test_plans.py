"""The collection plan: written, returned, passed by somebody else; how far it and what was done reach (C25-C27, M15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_sessions import session_verbs
from huiyin.activities.models import CollectionPlan, PlanLine
from huiyin.activities.queries import Done, coverage, covered
from huiyin.activities.terms import CATEGORIES, COMPOUND, DOWNWARDS, SIDES, UPWARDS, About, Audience, Side, sides_of
from huiyin.cases.terms import Channel, Way
from huiyin.kernel.refusals import Invalid, Missing
from tests.activities.stories import a_plan, a_session, a_talk, a_visit, fresh, held, today
from tests.days import TODAY
from tests.factories import District


def test_plan_is_returned_with_comments_changed_and_passed_by_another(district: District) -> None:
    plan = a_plan(district, passed=False)
    clerk, leader = district.actor("clerk"), district.actor("leader")
    plan_verbs["submit_plan"](plan, actor=clerk)
    plan_verbs["return_plan"](fresh(plan), actor=leader, comments="缺走访")
    assert (fresh(plan).state, fresh(plan).comments) == ("returned", "缺走访")
    line = {"channel": "visit", "audience": "teachers", "about": "both", "from_on": today(), "until_on": today()}
    plan_verbs["add_line"](fresh(plan), actor=clerk, responsible="办公室", **line)
    plan_verbs["drop_line"](fresh(plan), actor=clerk, number=1)
    plan_verbs["submit_plan"](fresh(plan), actor=clerk)
    plan_verbs["pass_plan"](fresh(plan), actor=leader)
    assert fresh(plan).state == "passed"
    assert [one.number for one in plan.lines.filter(dropped_at=None)] == [2]


def test_nobody_passes_what_he_submitted(district: District) -> None:
    district.add_user("boss", "bureau", "leader", "clerk")
    plan = a_plan(district, passed=False)
    plan_verbs["submit_plan"](plan, actor=district.actor("boss"))
    with pytest.raises(Missing, match="由送审人以外的人审核"):
        plan_verbs["pass_plan"](fresh(plan), actor=district.actor("boss"))
    boss = district.users["boss"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionPlan.objects.filter(pk=plan.pk).update(decided_by=boss, submitted_by=boss)


def test_empty_plan_is_not_submitted_and_a_campaign_has_one_plan(district: District) -> None:
    clerk = district.actor("clerk")
    plan = plan_verbs["draft_plan"](district.campaign, actor=clerk).obj
    with pytest.raises(Missing, match="至少一项安排"):
        plan_verbs["submit_plan"](plan, actor=clerk)
    with pytest.raises(Missing, match="已有征求意见方案"):
        plan_verbs["draft_plan"](district.campaign, actor=clerk)


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"audience": ""}, "audience", "写明对象"),
        ({"channel": "research_forum"}, "topic", "写明专题"),
        ({"until_on": TODAY - timedelta(days=3)}, "until_on", "不能早于"),
        ({"responsible": ""}, "responsible", ""),
        ({"channel": "gossip"}, "channel", ""),
    ],
)
def test_line_says_whom_when_and_who_sees_to_it(
    district: District, said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        a_plan(district, said)
    assert sentence in "".join(refused.value.errors[field])
    assert not PlanLine.objects.exists()


def test_no_forum_before_the_plan_is_passed(district: District) -> None:
    session = a_session(district)
    for verb in ("invite", "hold"):
        with pytest.raises(Missing, match="征求意见方案审核通过"):
            session_verbs[verb](fresh(session), actor=district.actor("clerk"), parents=3)
    a_plan(district)
    session_verbs["hold"](fresh(session), actor=district.actor("clerk"), parents=3)
    assert fresh(session).state == "held"


def test_coverage_counts_what_was_done_and_says_what_is_missing(district: District) -> None:
    a_plan(
        district,
        {"audience": "deputies_all"},
        {"channel": "talk", "audience": "teachers", "about": "person"},
        {"channel": "research_forum", "audience": "schools_all", "topic": "党建工作"},
    )
    before = coverage(district.campaign)
    assert len(before.missing) == 4 + 6 + 3
    assert "四种方式:「请进来」有安排,还没有做" in before.missing
    assert "方案第 3 项还没有做:专题调研座谈会 党建工作" in before.missing
    assert not before.complete
    held(district, audience="deputies_all", came={"party_deputies": 3})
    held(district, kind="research_forum", audience="schools_all", topic="党建工作", came={"teachers": 4})
    a_talk(district)
    a_visit(district)
    district.voice(channel="box")
    after = coverage(district.campaign)
    assert (after.missing, after.complete) == ([], True)
    assert {one.code: (one.planned, one.actual) for one in after.ways} == {
        "invited_in": (1, 1), "going_out": (1, 1), "face_to_face": (1, 2), "back_to_back": (0, 1),
    }  # fmt: skip


def test_coverage_takes_as_many_statements_for_many_rows_as_for_few(district, django_assert_max_num_queries) -> None:
    a_plan(district)
    for _ in range(12):
        a_talk(district)
    held(district)
    with django_assert_max_num_queries(5):
        assert coverage(district.campaign).ways[2].actual == 12


channels = st.sampled_from(list(Channel))
audiences = st.sampled_from(["", *Audience.values])
abouts = st.sampled_from(About.values)
done_rows = st.lists(
    st.builds(Done, channels, audiences, abouts, st.sampled_from(["", "党建"]), st.integers(1, 9)), max_size=12
)
plan_lines = st.lists(
    st.builds(
        PlanLine, number=st.integers(1, 99), channel=channels, audience=audiences, about=abouts,
        topic=st.sampled_from(["", "党建"]),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan_lines, done_rows)
def test_ways_sum_to_the_whole_and_missing_is_exactly_what_has_no_row(lines: list[PlanLine], done: list[Done]) -> None:
    found = covered(lines, done)
    assert sum(way.planned for way in found.ways) == len(lines)
    assert sum(way.actual for way in found.ways) == sum(one.number for one in done)
    sides = {side.code: side for both in found.sides.values() for side in both}
    for side in Side:
        assert sides[side].actual == sum(
            one.number for one in done if side in sides_of(one.channel, one.audience, one.about)
        )
    undone = sum(not n for _line, n in found.lines)
    empty = sum(not way.actual for way in found.ways) + sum(not side.actual for side in sides.values())
    assert len(found.missing) == undone + empty
    assert found.complete == (empty == 0)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan_lines, done_rows, done_rows)
def test_more_done_never_uncovers(lines: list[PlanLine], done: list[Done], more: list[Done]) -> None:
    assert set(covered(lines, [*done, *more]).missing) <= set(covered(lines, done).missing)


def test_every_channel_has_one_way_and_every_audience_its_categories() -> None:
    assert len(CATEGORIES) == 14
    assert {one for members in COMPOUND.values() for one in members} <= set(CATEGORIES)
    assert not UPWARDS & DOWNWARDS
    assert {side for both in SIDES.values() for side in both} == set(Side)
    assert {channel.way for channel in Channel} == set(Way)
