"""First-asked (F01, M28): never empty at the counter and on the phone, the higher rank answers, a signature releases."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.actions import voice_verbs
from huiyin.cases.counter import FirstAsked
from huiyin.cases.models import Voice
from huiyin.cases.queries import first_asked_of, holds_somebody
from huiyin.cases.ranks import Rank, highest
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.models import User


def receive(district, who="clerk", **said) -> Voice:
    said = {"channel": "counter", "subject": "转学", "body": "转学要带什么材料?"} | said
    return voice_verbs["receive"](district.campaign, actor=district.actor(who), **said).obj


def note(voice) -> FirstAsked:
    return FirstAsked.objects.get(voice=voice)


@pytest.mark.parametrize("channel", ["counter", "phone"])
def test_whoever_enters_it_was_asked_unless_said_otherwise(district, channel):
    entered = note(receive(district, channel=channel))
    assert (entered.person.username, entered.disposal, entered.released_at) == ("clerk", "self", None)
    said = note(receive(district, channel=channel, asked="Head", body="另一件"))
    assert said.person.username == "head"


def test_what_came_otherwise_has_nobody_who_was_asked(district):
    assert not FirstAsked.objects.filter(voice=receive(district, channel="mailbox", asked="head")).exists()
    assert not FirstAsked.objects.filter(voice=district.voice(channel="phone")).exists(), "the public enters it itself"


def test_of_several_the_higher_rank_answers(district):
    assert note(receive(district, asked="principal、head,leader")).person.username == "leader"
    assert note(receive(district, asked="principal head", body="二")).person.username == "head"
    assert note(receive(district, asked="helper、head", body="三")).person.username == "helper", "of equals the first"


def test_rank_compares_level_then_place_then_duty(district):
    people = list(User.objects.select_related("unit").order_by("pk"))
    assert highest(people).username == "leader"
    assert Rank(1, 2, 3) < Rank(2, 1, 0) and Rank(1, 1, 3) < Rank(1, 2, 0) and Rank(1, 1, 0) < Rank(1, 1, 1)  # noqa: PT018


@given(st.permutations(["leader", "clerk", "head", "principal"]))
def test_the_order_of_asking_does_not_matter_between_ranks(order):
    ranks = {"leader": Rank(1, 1, 0), "clerk": Rank(1, 2, 1), "head": Rank(1, 2, 2), "principal": Rank(2, 2, 2)}
    assert min(order, key=ranks.__getitem__) == "leader"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"asked": "无此人"}, "asked", "没有在用的用户叫「无此人」"),
        ({"asked": "同名"}, "asked", "叫「同名」的有 2 人,请写用户名:same1、same2"),
        ({"disposal": "unit"}, "handed_to", "请选移交给哪个科室"),
        ({"disposal": "outside"}, "outside", "请写明告知对方去哪个单位、在哪里"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(district, said, field, sentence):
    for name in ("same1", "same2"):
        User.objects.filter(pk=district.add_user(name, "office").pk).update(name="同名")
    with pytest.raises(Invalid) as refused:
        receive(district, **said)
    assert refused.value.errors == {field: [sentence]}
    assert not Voice.objects.exists()


def test_told_elsewhere_ends_the_duty_and_handing_over_does_not(district):
    sent = receive(district, disposal="outside", outside="区公安分局户籍窗口")
    handed = receive(district, handed_to="section", body="另一件")
    assert note(sent).released_at is not None
    assert (note(handed).disposal, note(handed).unit.code) == ("unit", "section")
    assert [row.voice for row in first_asked_of(district.actor("clerk"))] == [handed]


def test_signature_of_the_receiving_unit_releases(district):
    voice = receive(district)
    case = district.assigned(voice)
    assert holds_somebody(voice)
    district.do(case, "sign", "head", person="陈科长")
    assert (note(voice).released_to.code, holds_somebody(voice)) == ("section", False)


def test_voice_put_to_a_case_that_was_signed_releases_at_once(district):
    case = district.assigned(district.voice())
    district.do(case, "sign", "head", person="陈科长")
    late = receive(district)
    voice_verbs["link"](late, actor=district.actor("clerk"), case=case.ref)
    assert note(late).released_to.code == "section"


def test_what_is_answered_holds_nobody_and_what_is_restored_does_again(district):
    voice = receive(district)
    voice_verbs["answer"](voice, actor=district.actor("clerk"), text="带户口簿。")
    assert not holds_somebody(voice)
    voice_verbs["restore"](voice, actor=district.actor("clerk"), reason="答错了")
    assert holds_somebody(voice)


def test_hand_over_waits_for_a_signature_or_takes_one_on_paper(district):
    voice, clerk = receive(district), district.actor("clerk")
    voice_verbs["hand_over"](voice, actor=clerk, disposal="unit", handed_to="logistics")
    assert holds_somebody(voice)
    voice_verbs["hand_over"](voice, actor=clerk, disposal="unit", handed_to="logistics", receiver="李科长")
    assert (note(voice).receiver, note(voice).released_to.code, holds_somebody(voice)) == ("李科长", "logistics", False)
    with pytest.raises(Missing, match="尚未交接的首问登记"):
        voice_verbs["hand_over"](voice, actor=clerk, disposal="unit", handed_to="section")


def test_nothing_is_handed_to_whom_it_is_about(district):
    voice = receive(district)
    district.case(voice, conduct="on", about_unit="school")
    with pytest.raises(Missing, match="第一小学"):
        voice_verbs["hand_over"](
            Voice.objects.get(), actor=district.actor("clerk"), disposal="unit", handed_to="school"
        )


def test_anonymous_visitor_leaves_no_hour(district):
    voice = receive(district, anonymous="on")
    assert note(voice).at == voice.received_at
    assert (voice.received_at.minute, voice.received_at.second) == (0, 0)


def test_database_holds_who_was_asked_first(district):
    voice = receive(district)
    for sql in (
        "UPDATE cases_firstasked SET person_id = (SELECT id FROM people_user WHERE username = 'head')",
        "UPDATE cases_firstasked SET disposal = 'unit'",
        "UPDATE cases_firstasked SET disposal = 'outside'",
        "DELETE FROM cases_firstasked",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert JournalEntry.objects.get(about=f"voice/{voice.ref}").verb == "receive"
