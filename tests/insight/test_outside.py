"""What a model from outside changes on the sorting table: the order of the lines, and whose texts it never sees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.sorting import Candidate, cases_near
from huiyin.cases.terms import State
from huiyin.channels.models_mail import Letter
from huiyin.insight.outside import IN_CONFIDENCE, LIKE_ONE_OF_CONDUCT, mix, reordered, stays_inside
from tests.channels.stories import a_mailbox
from tests.factories import District


def nearest_to(sign: str) -> Any:
    """Return a model to whom texts with ``sign`` are the same, and all others different."""

    def answer(texts: list[str]) -> dict[str, Any]:
        first = [[1.0, 0.0] if sign in text or place == 0 else [0.0, 1.0] for place, text in enumerate(texts)]
        return {"data": [{"index": place, "embedding": vector} for place, vector in enumerate(first)]}

    return answer


def the_pile(d: District) -> Voice:
    d.case(title="操场积水", problem="下雨后操场积水,学生没法上体育课")
    d.case(title="操场塑胶", problem="操场塑胶跑道开裂,跑步容易绊倒")
    return d.voice(subject="操场", body="操场塑胶跑道开裂,下雨后积水")


def near(d: District, voice: Voice) -> list[Candidate]:
    return cases_near(voice, d.actor("clerk"))[0]


def titles(found: list[Candidate]) -> list[str]:
    return [one.case.title for one in found]


def test_order_is_mixed_by_one_call(district: District, outside: Any) -> None:
    voice = the_pile(district)
    own = near(district, voice)
    far = district.case(title="窗口排队", problem="办事窗口排队")
    first, second = (
        Candidate(case=one.case, likeness=likeness) for one, likeness in zip(own, (0.5, 0.45), strict=True)
    )
    three = [first, second, Candidate(case=far, likeness=0.05)]
    outside.answer = nearest_to(second.case.title)
    assert reordered(voice, three) == [second, first, three[2]]
    assert len(outside.asked) == 1
    outside.answer = nearest_to(far.title)
    assert reordered(voice, three)[0] == first, "a model alone does not lift what reads quite differently above all"


def test_nothing_is_asked_while_it_is_off(district: District, django_assert_num_queries: Any) -> None:
    voice = the_pile(district)
    own = near(district, voice)
    with django_assert_num_queries(0):
        assert titles(reordered(voice, own)) == titles(own)


def test_silence_leaves_the_order_as_it_is(district: District, outside: Any) -> None:
    voice = the_pile(district)
    own = near(district, voice)
    outside.status = 500
    assert titles(reordered(voice, own)) == titles(own)


def test_no_reference_user_or_campaign_is_in_the_request(district: District, outside: Any) -> None:
    voice = the_pile(district)
    reordered(voice, near(district, voice))
    ((_path, _heads, raw),) = outside.asked
    text = json.dumps(json.loads(raw), ensure_ascii=False)
    users = [name for user in district.users.values() for name in (user.username, user.name) if name]
    hidden = [voice.ref, district.campaign.code, district.campaign.name, *users]
    assert not [one for one in hidden if one in text]
    assert not [one.case.ref for one in near(district, voice) if one.case.ref in text]


OF_CONDUCT = {"conduct": "on", "about_unit": "section"}


def test_voice_beside_a_matter_of_conduct_stays_inside(district: District, outside: Any) -> None:
    voice = the_pile(district)
    district.case(title="操场工程", problem="操场塑胶跑道开裂,下雨后积水,验收走过场", **OF_CONDUCT)
    found = near(district, voice)
    assert any(one.case.conduct for one in found)
    assert titles(reordered(voice, found)) == titles(found)
    assert outside.asked == []


def test_matter_of_conduct_that_is_little_alike_is_not_sent_and_keeps_its_place(
    district: District, outside: Any
) -> None:
    voice = the_pile(district)
    first, second = near(district, voice)
    private = district.case(title="某处作为", problem="器材采购另有隐情", **OF_CONDUCT)
    found = [first, Candidate(case=private, likeness=LIKE_ONE_OF_CONDUCT / 2), second]
    outside.answer = nearest_to(second.case.title)
    assert reordered(voice, found)[1].case == private
    ((_path, _heads, raw),) = outside.asked
    assert second.case.title in raw.decode()
    assert "器材采购" not in raw.decode()


@pytest.mark.parametrize("how", ["efficiency", "petition", "mailbox", "harm"])
def test_case_with_a_voice_that_came_in_confidence_is_not_sent_and_keeps_its_place(
    district: District, outside: Any, how: str
) -> None:
    voice = the_pile(district)
    first, second = near(district, voice)
    private = district.case(title="操场保密的事", problem="操场另有说法,来件人不愿公开")
    channel = how if how in IN_CONFIDENCE else "web"
    told = district.voice(body="孩子在学校被同学打" if how == "harm" else "操场的事只和您说", channel=channel)
    if how == "mailbox":
        a_letter_of(told, a_mailbox(district, "director", name="主任信箱", channel="mailbox", readers="leader、clerk"))
    voice_verbs["link"](Voice.objects.get(pk=told.pk), actor=district.actor("clerk"), case=private.ref)
    found = [first, Candidate(case=private, likeness=0.3), second]
    outside.answer = nearest_to(second.case.title)
    assert reordered(voice, found)[1].case == private
    ((_path, _heads, raw),) = outside.asked
    assert second.case.title in raw.decode()
    assert "操场保密的事" not in raw.decode()


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ({"body": "操场塑胶跑道开裂,下雨后积水"}, False),
        ({"body": "举报操场工程有人收受回扣"}, True),
        ({"body": "檢舉校長貪污"}, True),
        ({"body": "老师体罚学生"}, True),
        ({"body": "孩子说不想活了,在学校被同学打"}, True),
        ({"body": "操场积水", "channel": "web", "subject": "控告"}, True),
    ],
)
def test_accusations_and_harm_stay_inside(district: District, said: dict[str, Any], stays: bool) -> None:
    voice = district.voice(**({"subject": "操场"} | said))
    assert stays_inside(voice, []) is stays


@pytest.mark.parametrize("channel", ["talk", "petition", "efficiency"])
def test_what_was_said_in_confidence_stays_inside(district: District, channel: str) -> None:
    assert stays_inside(Voice(campaign=district.campaign, channel=channel, body="操场积水"), [])


def a_letter_of(voice: Voice, box: Any) -> None:
    Letter.objects.create(
        mailbox=box, ref="L1", key="k", sender_key="s", received_at=voice.received_at, due_on="2026-12-01", size=1,
        voice=voice, state="voice",
    )  # fmt: skip


def test_letter_to_named_readers_stays_inside(district: District) -> None:
    voice = district.voice(body="操场积水")
    box = a_mailbox(district, "director", name="主任信箱", channel="mailbox", readers="leader、clerk")
    assert not stays_inside(voice, [])
    a_letter_of(voice, box)
    assert stays_inside(voice, [])


def test_voice_that_was_ever_put_to_a_matter_of_conduct_stays_inside_and_so_do_its_words(district: District) -> None:
    from huiyin.cases.actions import voice_verbs

    voice = district.voice(body="操场积水")
    case = district.case(voice, title="工程", **OF_CONDUCT)
    voice_verbs["unlink"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref, reason="误归")
    assert stays_inside(Voice.objects.get(pk=voice.pk), [])
    assert stays_inside(district.voice(body="操场积水"), [])


def test_what_people_say_stands_above_any_model(district: District, outside: Any) -> None:
    voice = the_pile(district)
    found = near(district, voice)
    first = Candidate(case=found[0].case, said_same=True)
    assert reordered(voice, [first, found[1]])[0] is first
    assert outside.asked == []
    assert found[0].case.state == State.REGISTERED


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-1, 1)), min_size=1, max_size=9))
def test_mixture_is_a_mean_of_two_orders(pairs: list[tuple[float, float]]) -> None:
    own, other = zip(*pairs, strict=True)
    mixed = mix(own, other)
    assert ((mixed >= 0) & (mixed <= 1)).all()
    for one in range(len(pairs)):
        for two in range(len(pairs)):
            if own[one] >= own[two] and other[one] >= other[two]:
                assert mixed[one] >= mixed[two]
