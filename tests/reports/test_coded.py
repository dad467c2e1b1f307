"""Figures of topics, weak links and salient problems: parts sum, rows stand behind every number, yesterday stays."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.starting import add_starting_codes
from huiyin.cases.models import Voice
from huiyin.reports.coded import first_month, month_back, months_of
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope

MONDAY = date(2026, 3, 2)
CODED = [name for name in FIGURES if name.startswith(("topics.", "complaints."))] + ["cases.salient"]
CROSSED = [name for name in CODED if name.startswith("complaints.weak_links_by")]


@pytest.fixture
def told(district, clock):
    """Two complaints closed with their weak links, one without, one that is open, and a salient problem."""
    clock.set("2026-03-02 09:00")
    case = district.closed(district.voice(), kind="complaint", title="没有目录时")
    add_starting_codes(district.institution, district.program)
    for link, unit in (("weak-service", "school"), ("weak-openness", "school")):
        complaint(district, link, unit)
    district.asked(district.voice(), kind="complaint")
    problem = district.accepted(district.voice(), title="大班额")
    said = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-03-02"}
    district.do(problem, "mark_salient", "clerk", **said)
    tag(district, district.voice(), "fees", "school-safety")
    return {"bare": case, "problem": problem}


def complaint(district, link, unit, *topics):
    voice = district.voice()
    case = district.asked(voice, kind="complaint")
    district.rate(case, voice, "satisfied")
    district.do(case, "add_topics", "clerk", topics=["fees", "double-reduction"])
    return district.do(case, "close", "clerk", weak_link=link, weak_unit=unit)


def tag(district, voice, *topics):
    voice_verbs["add_topics"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), topics=list(topics))


@pytest.mark.parametrize("name", CODED)
def test_as_many_rows_stand_behind_every_part(district, told, name):
    scope, actor = Scope(district.campaign), district.actor("auditor")
    counted = count(FIGURES[name], scope)
    assert counted.value, name
    found = rows(FIGURES[name], scope, actor=actor)
    assert found.value == len(found.listed) == counted.value == sum(part.value for part in counted.split)
    for part in counted.split:
        assert len(rows(FIGURES[name], scope, actor=actor, part=part.code).listed) == part.value


@pytest.mark.parametrize("name", CROSSED)
def test_sum_of_a_line_opens_its_rows(district, told, name):
    scope, actor = Scope(district.campaign), district.actor("auditor")
    sums: dict[str, int] = {}
    for part in count(FIGURES[name], scope).split:
        one = part.code.rpartition("/")[0]
        sums[one] = sums.get(one, 0) + part.value
    for one, value in sums.items():
        assert len(rows(FIGURES[name], scope, actor=actor, part=f"{one}/*").listed) == value


def test_every_closed_complaint_is_in_one_cell(district, told):
    scope = Scope(district.campaign)
    assert count(FIGURES["complaints.weak_links"], scope).parts == {"校务公开": 1, "服务意识": 1, "未定薄弱环节": 1}
    for name in ("unit", "month", "category"):
        assert count(FIGURES[f"complaints.weak_links_by_{name}"], scope).value == 3
    assert count(FIGURES["complaints.weak_links_by_unit"], scope).parts == {
        "第一小学 / 校务公开": 1,
        "第一小学 / 服务意识": 1,
        "未定单位 / 未定薄弱环节": 1,
    }
    assert count(FIGURES["complaints.weak_links_by_topic"], scope).value == 4, (
        "two topics each: they may exceed the cases"
    )


def test_topic_counts_may_exceed_the_voices_and_who_bears_none_is_told(district, told):
    scope = Scope(district.campaign)
    assert count(FIGURES["topics.voices"], scope).parts == {"乱收费": 1, "校园安全": 1}
    marked = count(FIGURES["topics.marked"], scope)
    assert marked.parts["已标主题"] == 1
    assert marked.value == Voice.objects.count()
    assert count(FIGURES["topics.voices_by_month"], scope).parts == {"乱收费 / 2026年3月": 1, "校园安全 / 2026年3月": 1}


def test_yesterday_stays_when_all_is_corrected_today(district, told, clock):
    scope = Scope(district.campaign, as_of=MONDAY)
    was = {name: count(FIGURES[name], scope).parts for name in CODED}
    clock.set("2026-03-05 09:00")
    district.do(told["problem"], "unmark_salient", "clerk", reason="合并")
    district.do(told["bare"], "set_weak_link", "clerk", weak_link="weak-orders", weak_unit="school2")
    tag(district, district.voice(), "fees")
    for voice in Voice.objects.filter(topics__until=None, topics__isnull=False).distinct():
        voice_verbs["set_topics"](voice, actor=district.actor("clerk"), topics=["large-classes"])
    asked = Scope(district.campaign, as_of=MONDAY)
    assert {name: count(FIGURES[name], asked).parts for name in CODED} == was
    now = Scope(district.campaign)
    assert count(FIGURES["cases.salient"], now).value == 0
    assert count(FIGURES["complaints.weak_links"], now).parts == {"执行上级决定": 1, "校务公开": 1, "服务意识": 1}
    assert count(FIGURES["topics.voices"], now).parts == {"大班额": 2}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(borne=st.lists(st.sets(st.sampled_from(["fees", "double-reduction", "large-classes"]), min_size=1), max_size=4))
def test_topics_sum_to_what_was_marked(district, borne):
    if not district.institution.codes.exists():
        add_starting_codes(district.institution, district.program)
    scope = Scope(district.campaign)
    before = count(FIGURES["topics.voices"], scope).value
    for topics in borne:
        tag(district, district.voice(), *topics)
    after = Scope(district.campaign)
    counted = count(FIGURES["topics.voices"], after)
    assert counted.value - before == sum(map(len, borne))
    assert counted.value == count(FIGURES["topics.voices_by_month"], after).value


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 300))
def test_month_back_is_that_many_months_before(day, months):
    found = month_back(day, months)
    assert found.day == 1
    assert (day.year - found.year) * 12 + day.month - found.month == months


def test_months_run_from_the_campaign_to_the_day(district):
    scope = Scope(district.campaign, as_of=date(2026, 3, 2))
    assert first_month(scope) == date(2026, 1, 1)
    assert months_of(scope) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
