"""Alarms are counted by the harm that was heard and by how soon somebody took them, as of a moment (D08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from huiyin.cases.models import Case
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows

BEATEN = "我儿子今天被班主任打了一巴掌,脸都肿了。"


def parts(district):
    return {
        part.code: part.value for part in count(FIGURES["alarms.rang"], Scope(district.campaign)).split if part.value
    }


def taken_after(voice, minutes):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_alarm SET taken_at = at + %s, done = '已处置' WHERE voice_id = %s",
            [timedelta(minutes=minutes), voice.pk],
        )


@pytest.mark.parametrize(
    ("minutes", "code"), [(15, "quarter"), (16, "hour"), (60, "hour"), (61, "day"), (1440, "day"), (1441, "later")]
)
def test_an_alarm_counts_by_how_soon_it_was_taken(district, minutes, code):
    taken_after(district.voice(body=BEATEN), minutes)
    assert parts(district) == {f"violence/{code}": 1}


def test_rows_are_the_voices_that_rang_for_who_may_see_them(district):
    voice = district.voice(body=BEATEN)
    district.voice(body="食堂的菜是冷的")
    assert parts(district) == {"violence/standing": 1}
    scope = Scope(district.campaign)
    assert rows(FIGURES["alarms.rang"], scope, actor=district.actor("clerk")).refs == [voice.ref]
    assert rows(FIGURES["alarms.rang"], scope, actor=district.actor("supervisor")).refs == []


def test_who_is_complained_of_is_not_told_that_his_own_voice_rang(district):
    voice = district.voice(body=BEATEN)
    case = district.accepted(voice)
    about = district.users["clerk"]
    Case.objects.filter(pk=case.pk).update(kind="complaint", conduct=True, about_user=about)
    assert rows(FIGURES["alarms.rang"], Scope(district.campaign), actor=district.actor("clerk")).refs == []
    assert rows(FIGURES["alarms.rang"], Scope(district.campaign), actor=district.actor("leader")).refs == [voice.ref]
