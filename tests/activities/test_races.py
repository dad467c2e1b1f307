"""Several recorders at one session at the same moment: nothing is lost and nothing is written twice."""

from __future__ import annotations

import pytest

from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import Session, SessionVoice
from huiyin.cases.models import Voice
from huiyin.kernel import journal
from huiyin.kernel.refusals import Invalid, Lost, Refused
from huiyin.reports import audit
from tests.activities.stories import a_plan, a_session, fresh, held
from tests.cases.test_races import at_once, verb_on
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(transactional_db: None) -> District:
    made = make_district()
    a_plan(made)
    return made


def whole() -> None:
    assert journal.verify() == []
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def test_two_recorders_and_a_minute_at_once_lose_nothing(district: District) -> None:
    forum = held(district)
    district.add_user("second", "office", "clerk", at_unit="bureau")
    actors = [district.actor("clerk"), district.actor("second")]
    calls = [
        verb_on(forum, session_verbs, "record_voice", actors[number % 2], body=f"第 {number} 条意见")
        for number in range(6)
    ]
    minute = "1. 第 0 条意见\n2. 纪要里才有的意见"
    calls += [verb_on(forum, session_verbs, "take_minute", actor, passages=minute) for actor in actors]
    results = at_once(*calls)
    assert not [one for one in results if isinstance(one, Refused)]
    bodies = list(SessionVoice.objects.filter(session=forum).values_list("voice__body", flat=True))
    assert {*bodies} == {*(f"第 {number} 条意见" for number in range(6)), "纪要里才有的意见"}
    # What is typed is never held back; what a minute brings is not taken twice.
    assert bodies.count("纪要里才有的意见") == 1
    assert Voice.objects.count() == len(bodies)
    assert fresh(forum).version == forum.version + 8
    whole()


def test_same_key_twice_at_once_is_one_voice(district: District) -> None:
    forum = held(district)
    clerk = district.actor("clerk")
    results = at_once(
        *[verb_on(forum, session_verbs, "record_voice", clerk, body="作业太多", key="one-press") for _ in range(3)]
    )
    assert [one.earlier for one in results].count(False) == 1
    assert Voice.objects.count() == 1
    whole()


def test_minuting_and_recording_at_once_leave_no_voice_outside(district: District) -> None:
    forum = held(district)
    clerk = district.actor("clerk")
    results = at_once(
        verb_on(forum, session_verbs, "minute", clerk),
        verb_on(forum, session_verbs, "record_voice", clerk, body="最后一条"),
    )
    assert Voice.objects.count() == SessionVoice.objects.count() == (not isinstance(results[1], Refused))
    whole()


def test_two_forums_for_one_audience_at_once_are_one(district: District) -> None:
    results = at_once(*[lambda: a_session(district) for _ in range(3)])
    assert sum(isinstance(one, Session) for one in results) == 1
    assert all(isinstance(one, (Session, Invalid, Lost)) for one in results)
    whole()
