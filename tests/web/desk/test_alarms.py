"""An alarm is red on the desk and on the voice until somebody takes it (D08)."""

from __future__ import annotations

import pytest

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice

BEATEN = "我儿子今天被班主任打了一巴掌,脸都肿了。"


@pytest.fixture
def rang(district):
    return district.voice(body=BEATEN)


@pytest.mark.parametrize("who", ["clerk", "leader"])
def test_desk_shows_the_alarm_with_its_button_until_it_is_taken(as_user, district, rang, who):
    browser = as_user(who)
    shown = browser.get("/desk/").content.decode()
    assert "还没有人接警" in shown
    assert rang.ref in shown
    assert f"/desk/voices/{rang.ref}/take_alarm/" in shown
    taken = voice_verbs["take_alarm"](Voice.objects.get(pk=rang.pk), actor=district.actor("clerk"), done="孩子已到家")
    assert taken.obj.disposition == "pending"
    assert "还没有人接警" not in browser.get("/desk/").content.decode()
    page = browser.get(f"/desk/voices/{rang.ref}/").content.decode()
    assert "还没有人接警" not in page
    assert "孩子已到家" in page


def test_who_sees_no_voices_sees_no_alarm(as_user, rang):
    assert "接警" not in as_user("principal").get("/desk/").content.decode()


def test_auditor_sees_it_without_the_button(as_user, rang):
    shown = as_user("auditor").get("/desk/").content.decode()
    assert rang.ref in shown
    assert "take_alarm" not in shown


def test_voice_without_an_alarm_offers_none(as_user, district):
    voice = district.voice(body="食堂的菜是冷的")
    assert "接警" not in as_user("clerk").get(f"/desk/voices/{voice.ref}/").content.decode()
