"""Who answers for a campaign in each unit: exactly one first responsible person, named by the unit or by the office (A06, M46)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign, Responsibility
from huiyin.campaigns.special import answering_in
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.outbox import staff
from huiyin.kernel.refusals import Invalid, NotAllowed
from tests.factories import District, make_district

UNITS = ["school", "school2", "section", "logistics"]


def joined_in(district: District) -> Campaign:
    campaign_verbs["add_units"](district.campaign, actor=district.program, units=UNITS)
    return fresh(district)


def fresh(district: District) -> Campaign:
    return Campaign.objects.select_related("office__institution", "institution").get(pk=district.campaign.pk)


def name(district: District, actor: Actor, lines: str) -> None:
    campaign_verbs["name_answering"](fresh(district), actor=actor, lines=lines)


def now(district: District) -> dict[str, list[tuple[str, str]]]:
    codes = {unit.pk: code for code, unit in district.units.items()}
    found = answering_in(district.campaign)
    return {codes[unit]: [(one.duty, one.user.username) for one in people] for unit, people in found.items()}


def test_the_office_names_for_all_and_a_unit_for_itself(district: District) -> None:
    joined_in(district)
    name(district, district.actor("clerk"), "school | director | principal\nsection\thead\nschool2")
    assert now(district) == {
        "school": [("first", "director"), ("deputy", "principal")],
        "section": [("first", "head")],
    }
    name(district, district.actor("director"), "school | principal")
    assert now(district)["school"] == [("first", "principal")]
    assert Responsibility.objects.filter(unit=district.units["school"]).count() == 3, "earlier ones stay on record"
    with pytest.raises(Invalid) as refused:
        name(district, district.actor("director"), "section | head")
    assert "不由您确定责任人" in str(refused.value.errors)
    with pytest.raises(NotAllowed):
        name(district, district.actor("auditor"), "school | director")


def test_whoever_is_named_is_told_once(district: District) -> None:
    joined_in(district)
    name(district, district.actor("clerk"), "school | director")
    name(district, district.actor("clerk"), "school | director\nsection | head")
    told = [
        (hearer, text)
        for entry in JournalEntry.objects.filter(verb="name_answering").order_by("pk")
        for hearer, text in entry.told.values_list("hearer", "text")
        if hearer.startswith(staff(0)[:-1])
    ]
    assert told == [
        (staff(district.users[who].pk), "「{campaign}」中,您是本单位的第一责任人。") for who in ("director", "head")
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("school | director、principal", "第一责任人只能有一位,这里写了 2 位"),
        ("school | head", "没有在用的用户叫「head」"),
        ("school | director | director", "第一责任人不再列为分管领导"),
        ("school |  | principal", "没有写第一责任人"),
        ("school | director\nschool | principal", "写了两次"),
        ("office | clerk", "不在本次活动里"),
        ("nowhere | x", "「nowhere」不在本次活动里"),
        ("school | director | principal | 多", "多出一栏"),
        ("\n".join(["school"] * 401), "最多 400 行"),
    ],
)
def test_bad_lines_are_refused_in_words(district: District, lines: str, said: str) -> None:
    joined_in(district)
    with pytest.raises(Invalid) as refused:
        name(district, district.actor("clerk"), lines)
    assert said in str(refused.value.errors)
    assert now(district) == {}


def test_the_form_shows_who_answers_now_and_can_be_sent_as_it_is(district: District) -> None:
    joined_in(district)
    name(district, district.actor("clerk"), "school | director | principal")
    form = campaign_verbs["name_answering"].form(obj=fresh(district), actor=district.actor("clerk"))
    lines = str(form.initial["lines"])
    assert len(lines.splitlines()) == len(UNITS)
    before = now(district)
    name(district, district.actor("clerk"), lines)
    assert now(district) == before
    assert Responsibility.objects.count() == 2, "nothing new where nothing changed"


def test_database_holds_one_first_person_who_works_there(district: District) -> None:
    joined_in(district)
    name(district, district.actor("clerk"), "school | director | principal")
    changes: list[tuple[str, list[Any]]] = [
        ("UPDATE campaigns_responsibility SET duty = 'first' WHERE duty = 'deputy'", []),
        ("UPDATE campaigns_responsibility SET user_id = %s WHERE duty = 'deputy'", [district.users["head"].pk]),
        ("DELETE FROM campaigns_responsibility", []),
    ]
    for sql, params in changes:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)


class TestAnySequence(TestCase):
    """However often people are named, each unit has at most one first person and nobody twice."""

    @settings(max_examples=8, deadline=None)
    @given(st.lists(st.permutations(["director", "principal"]), min_size=1, max_size=6), st.booleans())
    def test_one_first_person(self, orders: list[list[str]], both: bool) -> None:
        district = make_district()
        joined_in(district)
        for first, other in orders:
            name(district, district.actor("clerk"), f"school | {first}" + (f" | {other}" if both else ""))
            assert now(district)["school"] == [("first", first)] + ([("deputy", other)] if both else [])
