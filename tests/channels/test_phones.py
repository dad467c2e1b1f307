"""Telephones: a call is a voice, no opinion for a reason, or missed and called back by the next working day (C12)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.cases.counter import FirstAsked
from huiyin.cases.models import Identity
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.channels.models import Call, Line
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from tests.channels.stories import a_line, fresh
from tests.factories import District, moment


def log(d: District, line: Line, **said: Any) -> Call:
    return call_verbs["log_call"](line, actor=d.actor("clerk"), **said).obj


def back(d: District, call: Call, **said: Any) -> Call:
    return fresh(call_verbs["call_back_missed"](fresh(call), actor=d.actor("clerk"), **said).obj)


def ended(d: District, **scope: Any) -> dict[str, int]:
    return {p.code: p.value for p in count(FIGURES["phones.calls"], Scope(d.campaign, **scope)).split if p.value}


def test_call_is_a_voice_with_a_receipt_and_whoever_took_it_was_asked_first(district: District) -> None:
    call = log(district, a_line(district), how="answered", body="校车太挤", name="王小明", phone="13800000000")
    assert (call.state, call.voice.channel, call.voice.anonymous) == ("voice", "phone", False)
    assert call.voice.receipt_digest
    assert FirstAsked.objects.get(voice=call.voice).person.username == "clerk"
    assert Identity.objects.filter(voice=call.voice, sealed__isnull=False).exists()
    assert call.sealed is None


def test_call_without_name_and_number_is_anonymous(district: District) -> None:
    assert log(district, a_line(district), how="answered", body="校车太挤").voice.anonymous


def test_call_that_is_no_opinion_says_why(district: District) -> None:
    call = log(district, a_line(district), how="answered", reason="打错了")
    assert (call.state, call.voice, call.reason) == ("not_opinion", None, "打错了")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"how": "answered"}, "body"),
        ({"how": "answered", "body": "校车太挤", "reason": "打错了"}, "reason"),
        ({"how": "missed", "body": "校车太挤"}, "how"),
        ({"how": "missed", "came_at": "2099-01-01 09:00"}, "came_at"),
    ],
)
def test_call_that_contradicts_itself_is_told_beside_the_field(
    district: District, said: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        log(district, a_line(district), **said)
    assert list(refused.value.form.errors) == [field]


def test_missed_call_is_due_the_next_working_day_and_its_number_is_sealed(district: District, clock: Any) -> None:
    clock.set("2026-03-06 17:00")  # a Friday
    call = log(district, a_line(district), how="missed", phone="13800000000")
    assert str(call.due_on) == "2026-03-09"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM channels_call c")
        assert "13800000000" not in cursor.fetchone()[0]


def test_calls_are_counted_answered_called_back_and_late_as_of_each_day(district: District, clock: Any) -> None:
    clock.set("2026-03-02 09:00")
    line = a_line(district)
    log(district, line, how="answered", reason="打错了")
    one, two, three = (log(district, line, how="missed") for _n in range(3))
    clock.set("2026-03-03 10:00")
    back(district, one, outcome="reached", body="校车太挤")
    for _n in range(2):
        assert back(district, two, outcome="unreached").state == "missed"
    assert back(district, two, outcome="unreached", reason="三次都没有通").state == "not_opinion"
    assert ended(district) == {"answered": 1, "called_back": 2, "waiting": 1}
    clock.set("2026-03-04 10:00")
    assert ended(district) == {"answered": 1, "called_back": 2, "late": 1}
    found = rows(FIGURES["phones.calls"], Scope(district.campaign), actor=district.actor("clerk"), part="late")
    assert found.refs == [three.ref]
    counted = count(FIGURES["phones.calls"], Scope(district.campaign))
    assert (counted.rates[0].numerator, counted.rates[0].denominator) == (2, 3)


def test_missed_call_is_given_up_only_after_three_tries(district: District) -> None:
    call = log(district, a_line(district), how="missed")
    with pytest.raises(Invalid) as refused:
        back(district, call, outcome="unreached", reason="没有通")
    assert refused.value.form.errors["reason"] == ["打 3 次都不通,才能写明理由不再回拨"]


def test_line_is_not_withdrawn_while_a_missed_call_waits(district: District) -> None:
    line = a_line(district)
    log(district, line, how="missed")
    with pytest.raises(Missing) as refused:
        line_verbs["withdraw_line"](fresh(line), actor=district.actor("clerk"))
    assert refused.value.missing == ["回拨 1 个未接来电"]


def test_call_entered_later_keeps_its_own_time(district: District, clock: Any) -> None:
    clock.set("2026-03-03 10:00")
    call = log(district, a_line(district), how="answered", came_at="2026-03-02 15:20", body="校车太挤", name="王小明")
    assert call.at == call.voice.received_at == moment("2026-03-02 15:20")
    assert timezone.localdate(call.at).isoformat() == "2026-03-02"


@pytest.mark.parametrize("change", [{"state": "not_opinion"}, {"state": "voice"}])
def test_database_refuses_a_call_that_is_neither(district: District, change: dict[str, str]) -> None:
    call = log(district, a_line(district), how="missed")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(IntegrityError):
        damage(call, change)


@transaction.atomic
def damage(call: Call, change: dict[str, str]) -> None:
    Call.objects.filter(pk=call.pk).update(**change)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
