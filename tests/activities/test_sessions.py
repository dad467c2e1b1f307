"""Sessions: one forum for each audience, one research forum for each topic, who came, names apart (C04, C05, C19, M19)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.activities.actions_sessions import session_verbs
from huiyin.activities.models import Session, SessionNames
from huiyin.activities.queries import heads_of
from huiyin.cases.receipts import unseal
from huiyin.kernel.models import JournalEntry, JournalValue
from huiyin.kernel.refusals import Invalid, NotAllowed
from tests.activities.stories import a_plan, a_session, fresh, held
from tests.factories import District


@pytest.fixture
def passed(district: District) -> District:
    a_plan(district)
    return district


def test_session_is_planned_invited_held_and_minuted(passed: District) -> None:
    clerk = passed.actor("clerk")
    one = a_session(passed)
    assert one.ref.startswith("H")
    session_verbs["invite"](fresh(one), actor=clerk, parents=10, pupils=5)
    session_verbs["hold"](fresh(one), actor=clerk, parents=9, pupils=5)
    session_verbs["correct_heads"](fresh(one), actor=clerk, parents=8)
    session_verbs["minute"](fresh(one), actor=clerk)
    now = fresh(one)
    assert (now.state, heads_of([now])[now.pk]) == ("minuted", (15, 8))
    assert now.held_at == now.planned_at


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({}, {"place": "二楼"}, "audience"),
        (
            {"kind": "research_forum", "topic": "党建工作", "audience": ""},
            {"kind": "research_forum", "topic": " 党建工作 ", "audience": "teachers"},
            "topic",
        ),
    ],
)
def test_second_forum_for_the_same_is_refused_beside_the_field_unless_the_first_was_cancelled(
    passed: District, first: dict[str, str], second: dict[str, str], field: str
) -> None:
    one = a_session(passed, **first)
    with pytest.raises(Invalid) as refused:
        a_session(passed, **second)
    assert one.ref in "".join(refused.value.errors[field])
    session_verbs["cancel_session"](fresh(one), actor=passed.actor("clerk"), reason="改期")
    assert a_session(passed, **second).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=one.pk).update(state="planned", reason="")


def test_another_unit_may_hold_its_own_forum_for_the_same_audience(passed: District) -> None:
    a_session(passed)
    assert a_session(passed, unit="school").unit.code == "school"


def test_session_that_was_held_stays_held(passed: District) -> None:
    one = held(passed)
    for change in ({"state": "planned", "held_at": None}, {"audience": "teachers"}, {"unit": passed.units["school"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=one.pk).update(**change)


def test_heads_are_asked_for_the_categories_of_the_audience_and_at_least_one_is_said(passed: District) -> None:
    one = a_session(passed)
    form = session_verbs["hold"].form(obj=one, actor=passed.actor("clerk"))
    assert [name for name in form.fields if name != "held_at"] == ["parents", "pupils"]
    with pytest.raises(Invalid) as refused:
        session_verbs["hold"](one, actor=passed.actor("clerk"), teachers=9)
    assert "至少填一类的人数" in str(refused.value)


def test_session_is_not_held_before_its_day(passed: District) -> None:
    one = a_session(passed, planned_at=f"{timezone.localdate().year + 1}-03-01 09:00")
    with pytest.raises(Invalid, match="还没有到召开的日子"):
        session_verbs["hold"](one, actor=passed.actor("clerk"), parents=2)


def test_names_are_encrypted_and_not_in_the_journal(passed: District) -> None:
    one = held(passed)
    session_verbs["note_names"](fresh(one), actor=passed.actor("clerk"), names="王小明\n李四")
    kept = SessionNames.objects.get()
    assert "王小明".encode() not in bytes(kept.sealed)
    assert unseal(bytes(kept.sealed)) == {"names": "王小明\n李四"}
    entry = JournalEntry.objects.get(verb="note_names")
    assert "names" not in entry.data
    assert not JournalValue.objects.filter(entry=entry, value__contains="王小明").exists()
    with pytest.raises(NotAllowed):
        session_verbs["note_names"](fresh(one), actor=passed.actor("leader"), names="x")


def test_school_records_for_its_own_session_only(passed: District) -> None:
    own, bureaus = held(passed, unit="school"), held(passed)
    principal = passed.actor("principal")
    session_verbs["record_voice"](own, actor=principal, body="操场太小")
    with pytest.raises(NotAllowed):
        session_verbs["record_voice"](bureaus, actor=principal, body="操场太小")
