"""Talks and visits: people and person-times are two figures; what is entered wrongly is withdrawn (C06, C07, H05, M09)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.models import MustTalkPair, Talk, Visit
from huiyin.activities.queries import counted_people, missing_pairs, pairs_standing
from huiyin.cases.models import Voice
from huiyin.kernel.refusals import Invalid, NotAllowed
from huiyin.kernel.verbs import Row
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from tests.activities.stories import a_talk, a_visit, fresh, must_talks, today
from tests.factories import District


def figures(d: District, **scope: Any) -> dict[str, int]:
    asked = Scope(d.campaign, **scope)
    return {
        name: count(FIGURES[name], asked).value
        for name in ("talks.people", "talks.person_times", "visits.person_times")
    }


def test_one_person_twice_is_one_person_and_two_person_times(district: District) -> None:
    a_talk(district, with_name="张 三")
    a_talk(district, with_name="张三")
    a_talk(district, with_name="李四")
    a_talk(district, with_user="head", audience="middle_cadres")
    a_talk(district, with_user="head", audience="middle_cadres")
    a_talk(district, times=6, people=4)
    assert figures(district) == {"talks.people": 3 + 4, "talks.person_times": 5 + 6, "visits.person_times": 0}
    people = count(FIGURES["talks.people"], Scope(district.campaign))
    assert (people.part("teachers"), people.part("middle_cadres")) == (6, 1)


def test_no_name_of_a_counterpart_is_anywhere_in_the_database(district: District) -> None:
    a_talk(district, with_name="欧阳锋利", times=1)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", ["%欧阳锋利%"]
            )  # the names are the database's own
            assert cursor.fetchone()[0] == 0, table


def test_rows_behind_people_and_person_times_sum_to_the_figure(district: District) -> None:
    for said in ({"with_name": "甲"}, {"with_name": "甲"}, {"times": 5, "people": 2}, {"times": 3}):
        a_talk(district, **said)
    for name in ("talks.people", "talks.person_times"):
        figure = FIGURES[name]
        listed = rows(figure, Scope(district.campaign), actor=district.actor("clerk"))
        assert listed.value == sum(row.weight for row in listed.listed) == count(figure, Scope(district.campaign)).value
        assert listed.withheld == 0


def test_withdrawn_talk_counts_no_more_but_yesterday_it_did(district: District, clock) -> None:
    clock.set("2026-03-02 09:00")
    first = a_talk(district, with_name="甲", held_on="2026-03-02")
    a_talk(district, with_name="甲", held_on="2026-03-02")
    clock.set("2026-03-04 09:00")
    talk_verbs["withdraw_talk"](fresh(first), actor=district.actor("principal"), reason="重复")
    assert figures(district)["talks.person_times"] == 1
    assert figures(district)["talks.people"] == 1
    from datetime import date

    assert figures(district, as_of=date(2026, 3, 3))["talks.person_times"] == 2
    assert figures(district, as_of=date(2026, 3, 3))["talks.people"] == 1


def test_what_was_counted_stays(district: District) -> None:
    talk, visit = a_talk(district, times=4), a_visit(district)
    for row, change in ((talk, {"times": 9}), (talk, {"audience": "pupils"}), (visit, {"headcount": 70})):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Talk.objects.create(
            campaign=district.campaign, unit=district.units["school"], ref="T1", talker="x", audience="teachers",
            people=3, times=2, held_on=today(), done_at=talk.done_at,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"talker": ""}, "talker"),
        ({"with_name": "甲", "times": 3}, "times"),
        ({"times": 2, "people": 3}, "people"),
        ({"times": 0}, "times"),
        ({"by": "head", "with_user": "head"}, "with_user"),
        ({"audience": "gossips"}, "audience"),
        ({"held_on": "yesterday"}, "held_on"),
    ],
)
def test_bad_talk_is_refused_beside_the_field(district: District, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_talk(district, **said)
    assert field in refused.value.errors
    assert not Talk.objects.exists()


def test_talk_ahead_is_planned_and_counts_once_it_took_place(district: District) -> None:
    ahead = a_talk(district, held_on=today() + timedelta(days=3))
    assert (ahead.state, figures(district)["talks.person_times"]) == ("planned", 0)
    with pytest.raises(Invalid, match="不能在今天以后"):
        talk_verbs["confirm_talk"](fresh(ahead), actor=district.actor("principal"), held_on=today() + timedelta(days=1))
    talk_verbs["confirm_talk"](fresh(ahead), actor=district.actor("principal"), held_on=today())
    assert (fresh(ahead).state, figures(district)["talks.person_times"]) == ("done", 1)


def test_unit_enters_its_own_alone(district: District) -> None:
    with pytest.raises(NotAllowed):
        a_talk(district, "school2", "principal")
    a_talk(district, "school2", "clerk")
    assert figures(district, unit=district.units["school2"])["talks.person_times"] == 1
    assert figures(district, unit=district.units["school"])["talks.person_times"] == 0


def test_visit_counts_whom_it_met_and_what_was_said_is_a_voice(district: District) -> None:
    visit = a_visit(district, headcount=12)
    a_visit(district, headcount=5)
    visit_verbs["add_visit_voice"](fresh(visit), actor=district.actor("principal"), body="路灯坏了")
    assert figures(district)["visits.person_times"] == 17
    assert Voice.objects.get().said_at_visit.visit == visit
    assert Visit.objects.get(pk=visit.pk).voices.count() == 1


entries = st.lists(
    st.one_of(
        st.tuples(st.just("one"), st.sampled_from("甲乙丙"), st.sampled_from(["teachers", "middle_cadres"])),
        st.tuples(st.just("group"), st.integers(1, 9), st.integers(0, 9)),
        st.tuples(st.just("withdraw"), st.integers(0, 20), st.just("")),
    ),
    max_size=14,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(history=entries)
def test_people_and_person_times_over_random_histories(district: District, history: list[Any]) -> None:
    point = transaction.savepoint()
    unit, clerk = district.units["school"], district.actor("clerk")
    kept: list[tuple[Any, str, int, int, str]] = []
    for kind, a, b in history:
        said: dict[str, Any] = {"talker": "校长", "held_on": today(), "audience": "teachers"}
        if kind == "withdraw":
            if kept:
                talk, *_rest = kept.pop(a % len(kept))
                talk_verbs["withdraw_talk"](fresh(talk), actor=clerk, reason="误录")
            continue
        said |= {"with_name": a, "audience": b} if kind == "one" else {"times": a, "people": min(a, b)}
        (deed,) = talk_verbs["record_talk"].create_from(unit, [Row(data=said)], actor=clerk)
        who = f"{a}{b}" if kind == "one" else ""
        kept.append((deed.obj, who, 1 if kind == "one" else min(a, b), 1 if kind == "one" else a, said["audience"]))
    named = {(who, audience) for _talk, who, _p, _t, audience in kept if who}
    groups = Counter[str]()
    for _talk, who, people, _times, audience in kept:
        groups[audience] += 0 if who else people
    done = counted_people(Talk.objects.filter(state="done"))
    assert (done.aggregate(n=Sum("counted"))["n"] or 0) == len(named) + sum(groups.values())
    assert (done.aggregate(n=Sum("times"))["n"] or 0) == sum(times for _t, _w, _p, times, _a in kept)
    assert figures(district)["talks.people"] <= figures(district)["talks.person_times"]
    transaction.savepoint_rollback(point)


# Who must talk with whom.


def test_pairs_of_the_four_kinds_follow_from_who_is_in_charge_and_are_met_by_talks(district: District) -> None:
    district.add_user("teller", "section", "handler")
    must_talks(
        district, chiefs=["leader"], members=["supervisor"], charges="supervisor section head\nleader logistics helper"
    )
    assert Counter(one.kind for one in missing_pairs(district.campaign)) == {
        "chief_member": 1, "member_unit": 2, "unit_unit": 1, "head_staff": 2,
    }  # fmt: skip
    clerk: dict[str, Any] = {"username": "clerk", "audience": "office_staff", "talker": ""}
    a_talk(district, "bureau", by="leader", with_user="supervisor", **clerk)
    a_talk(district, "bureau", by="head", with_user="supervisor", **clerk)  # either may have gone to the other
    a_talk(district, "bureau", by="helper", with_user="leader", **clerk)
    a_talk(district, "bureau", by="head", with_user="helper", **clerk)
    assert [one.kind for one in missing_pairs(district.campaign)] == ["head_staff", "head_staff"]
    a_talk(district, "bureau", by="head", with_user="teller", **clerk)
    a_talk(district, "bureau", by="helper", with_unit="logistics", times=4, **clerk)
    assert missing_pairs(district.campaign) == []
    times = {one.pair.kind: one.times for one in pairs_standing(district.campaign)}
    assert times["head_staff"] == 4


def test_pair_is_added_once_and_waived_with_a_reason(district: District) -> None:
    of = must_talks(district)
    clerk = district.actor("clerk")
    said = {"kind": "unit_unit", "one": "section", "other": "logistics"}
    must_talk_verbs["add_pair"](fresh(of), actor=clerk, **said)
    with pytest.raises(Invalid, match="已有这一对"):
        must_talk_verbs["add_pair"](fresh(of), actor=clerk, kind="unit_unit", one="logistics", other="section")
    must_talk_verbs["derive_pairs"](fresh(of), actor=clerk, chiefs=["leader"], members=["supervisor"])
    assert MustTalkPair.objects.count() == 2
    must_talk_verbs["waive_pair"](fresh(of), actor=clerk, number=2, reason="同一人兼任")
    assert [one.number for one in missing_pairs(district.campaign)] == [1]


@pytest.mark.parametrize("charges", ["supervisor", "supervisor nowhere", "nobody section", "supervisor section nobody"])
def test_division_of_work_that_names_nobody_is_refused_by_its_line(district: District, charges: str) -> None:
    with pytest.raises(Invalid, match="第 1 行认不出"):
        must_talks(district, charges=charges)
