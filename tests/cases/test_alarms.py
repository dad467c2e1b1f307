"""Harm to a minor heard in a voice calls people at once, by whatever way it came, and stands until somebody takes it (D08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.alarm_models import Alarm
from huiyin.cases.alarms import standing_alarms
from huiyin.cases.models import Voice
from huiyin.delivery.models import Message
from huiyin.kernel.models import Outbox
from huiyin.kernel.outbox import in_words, staff
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from huiyin.kernel.verbs import Row

BEATEN = "我叫王小明,电话13800138000。我儿子今天被班主任打了一巴掌,脸都肿了。"
COLD = "食堂的菜是冷的,孩子吃不饱。"


def lines_of(district, who):
    return list(Outbox.objects.filter(hearer=staff(district.users[who].pk)).order_by("pk"))


def test_whoever_takes_alarms_is_told_at_once_and_without_who_spoke(district):
    voice = district.voice(body=BEATEN)
    alarm = Alarm.objects.get(voice=voice)
    assert (alarm.kind, alarm.taken_at, alarm.done) == ("violence", None, "")
    assert Alarm.objects.get(voice=voice, taken_at=None) == alarm
    voice.refresh_from_db()
    assert (voice.disposition, voice.body) == ("pending", BEATEN)
    for who in ("clerk", "leader"):
        (line,) = lines_of(district, who)
        said = in_words(line)
        assert voice.ref in said
        assert "殴打或者欺凌" in said
        assert line.params["urgent"] is True
        assert "王小明" not in said
        assert "13800138000" not in said
        assert Message.objects.filter(outbox=line, urgent=True).exists()
    assert lines_of(district, "principal") == []


def test_anything_else_calls_nobody(district):
    voice = district.voice(body=COLD)
    assert not Alarm.objects.exists()
    assert not Alarm.objects.filter(voice=voice, taken_at=None).exists()
    assert lines_of(district, "clerk") == []


def test_many_voices_take_as_many_statements_as_one_and_tell_each_person_once(district):
    def received(count):
        rows = [Row(data={"channel": "web", "body": f"{BEATEN}第{n}封"}) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            voice_verbs["receive"].create_from(district.campaign, rows, actor=district.actor("clerk"))
        return len(queries)

    received(30)
    assert received(60) - received(30) <= 2
    assert Alarm.objects.count() == 120
    assert len(lines_of(district, "leader")) == 3
    assert "60" in in_words(lines_of(district, "leader")[1])


def test_what_came_long_ago_calls_nobody(district):
    row = Row(data={"channel": "web", "body": BEATEN}, at=timezone.now() - timedelta(days=91))
    voice_verbs["receive"].create_from(district.campaign, [row], actor=district.program)
    assert Voice.objects.count() == 1
    assert not Alarm.objects.exists()


def test_an_alarm_is_taken_once_by_who_may(district):
    voice = district.voice(body=BEATEN)
    take = voice_verbs["take_alarm"]
    with pytest.raises(NotAllowed):
        take(Voice.objects.get(pk=voice.pk), actor=district.actor("principal"), done="去了")
    with pytest.raises(Invalid):
        take(Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), done="")
    assert list(standing_alarms(district.actor("clerk"))) == [Alarm.objects.get()]
    deed = take(Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), done="已给校长打电话,孩子在医院,安全")
    alarm = Alarm.objects.get()
    assert (alarm.taken_by, alarm.done) == (district.users["clerk"], "已给校长打电话,孩子在医院,安全")
    assert alarm.taken_at >= alarm.at
    assert deed.obj.disposition == "pending"
    assert not Alarm.objects.filter(voice=voice, taken_at=None).exists()
    assert not standing_alarms(district.actor("clerk"))
    with pytest.raises(Missing):
        take(Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), done="再接一次")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_alarm SET words = '[]'",
        "UPDATE cases_alarm SET taken_at = at - interval '1 hour', done = '早了'",
        "UPDATE cases_alarm SET taken_at = at",
        "DELETE FROM cases_alarm",
        "INSERT INTO cases_alarm (voice_id, kind, words, score, at, done) SELECT voice_id, kind, words, score, at, '' FROM cases_alarm",
    ],
)
def test_the_database_keeps_an_alarm_as_it_rang(district, statement):
    district.voice(body=BEATEN)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_anonymous_voice_keeps_no_time_in_its_alarm(district):
    voice = district.voice(body=BEATEN, anonymous=True)
    at = timezone.localtime(Alarm.objects.get(voice=voice).at)
    assert (at.hour, at.minute, at.second) == (0, 0, 0)
