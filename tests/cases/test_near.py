"""Neighbours: the likest voices and cases, open and closed, bounded and never what may not be seen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases import near
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import CaseTerm, ReplyWords, Voice, VoiceTerm, VoiceWords, WordCount, WordsCounted
from huiyin.cases.near import cases_like, voices_like
from huiyin.cases.sorting import cases_near
from huiyin.cases.terms import OPEN
from huiyin.cases.words import count_words, frequencies, note_missing

ODD = [
    "",
    " ",
    "。",
    "冷",
    "😀",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "a" * 50_000,
    "食堂" * 30_000,
    "Ünïcödé текст",
]


def refs(found):
    return [(one.voice if hasattr(one, "voice") else one.case).ref for one in found]


def test_voice_in_traditional_characters_finds_its_simplified_twin(district):
    clerk = district.actor("clerk")
    twin = district.voice(subject="校车", body="早上的校车总是晚点,孩子在风里等")
    district.voice(subject="食堂", body="食堂饭菜偏凉,希望换保温箱")
    voice = district.voice(subject="校車", body="早上的校車總是晚點,孩子在風裡等")
    found = voices_like(voice, clerk)
    assert refs(found)[0] == twin.ref
    assert found[0].score > 0.9
    assert voice.ref not in refs(found)
    assert refs(voices_like("早上的校車總是晚點", clerk, [district.campaign.pk]))[:1] != []


def test_case_is_found_through_its_voice_though_it_is_worded_otherwise(district):
    clerk = district.actor("clerk")
    said = district.voice(subject="", body="滨河苑开发商捆绑销售车位,不买车位就不给办房产手续")
    case = district.case(said, title="住房问题", problem="业主反映购房纠纷")
    other = district.case(title="校车晚点", problem="早上校车晚点")
    voice = district.voice(subject="", body="滨河苑的开发商强行捆绑销售车位,请管一管")
    found = cases_like(voice, clerk)
    assert refs(found) == [case.ref]
    assert found[0].through == said
    assert found[0].case.state in OPEN
    assert other.ref not in refs(found)


def test_closed_matter_is_offered_as_a_return_and_not_as_an_open_one(district):
    closed = district.closed(
        district.voice(body="三楼水龙头坏了,天天漏水"), title="水龙头漏水", problem="三楼水龙头坏了漏水"
    )
    voice = district.voice(body="三楼的水龙头又坏了,天天漏水")
    clerk = district.actor("clerk")
    assert [one.case.state for one in cases_like(voice, clerk) if one.case == closed] == ["closed"]
    candidates, ended = cases_near(voice, clerk)
    assert closed.ref not in refs(candidates)
    assert [(one.case.ref, one.closed) for one in ended] == [(closed.ref, True)]


def test_case_is_found_as_it_is_worded_now(district):
    clerk, case = district.actor("clerk"), district.case(title="食堂饭菜偏冷", problem="供餐温度不够")
    district.do(case, "amend", "clerk", title="操场跑道开裂", problem="塑胶跑道开裂起皮")
    assert not CaseTerm.objects.filter(case=case, term__in=["饭菜", "供餐"]).exists()
    assert refs(cases_like(district.voice(subject="", body="操场塑胶跑道开裂了"), clerk)) == [case.ref]
    assert refs(cases_like(district.voice(subject="", body="饭菜供餐"), clerk)) == []


def test_what_one_may_not_see_is_no_neighbour(district):
    about_us = district.voice(body="办公室推诿扯皮,材料来回要")
    district.case(about_us, conduct="on", about_unit="office", title="推诿", problem="办公室推诿扯皮")
    voice = district.voice(body="办公室推诿扯皮,材料来回要,跑了三趟")
    clerk, head = district.actor("clerk"), district.actor("head")
    assert cases_like(voice, clerk) == []
    assert voices_like(voice, clerk) == []
    assert voices_like(voice, head) == [], "who handles reads no voices"
    assert cases_like(voice, head) == []


def test_where_it_lies_already_is_no_candidate(district):
    voice = district.voice(body="三楼水龙头坏了")
    district.case(voice, problem="三楼水龙头坏了")
    assert cases_like(voice, district.actor("clerk")) == []


def test_other_campaigns_have_their_own_neighbours(district):
    district.voice(body="三楼水龙头坏了")
    assert voices_like("三楼水龙头坏了", district.actor("clerk"), [district.campaign.pk + 1]) == []
    assert voices_like("三楼水龙头坏了", district.actor("clerk"), []) == []


def test_statements_are_as_many_whatever_is_kept(district):
    clerk = district.actor("clerk")

    def statements(voice):
        with CaptureQueriesContext(connection) as captured:
            cases_near(voice, clerk)
        return len(captured)

    district.case(district.voice(), problem="食堂饭菜偏冷")
    few = statements(district.voice())
    for n in range(12):
        district.case(district.voice(), problem=f"食堂饭菜偏冷 {n}")
    assert statements(district.voice()) == few


def test_words_are_counted_over_what_was_said_and_weigh_by_it(district):
    for n in range(4):
        district.voice(subject="", body=f"学校食堂的饭菜凉了 {n}")
    district.voice(subject="", body="学校门口的路灯坏了")
    assert frequencies().texts == 0
    assert count_words()
    assert not count_words(), "nothing has grown"
    known = frequencies()
    assert known.texts == 5
    assert WordCount.objects.get(term="学校").n == 5
    assert not WordCount.objects.filter(term="路灯").exists(), "what one voice has is kept nowhere"
    assert known.weight("路灯") > known.weight("食堂") > known.weight("学校")
    assert frequencies() is known
    assert WordsCounted.objects.get().voices == 5


def test_index_is_filled_by_the_job_for_what_was_there_before(district):
    voice, case = district.voice(body="三楼水龙头坏了"), district.case(title="路灯", problem="路灯坏了三天")
    answered = district.voice(body="何时开学")
    voice_verbs["answer"](answered, actor=district.actor("clerk"), text="九月一日开学")
    for model in (VoiceWords, VoiceTerm, CaseTerm, ReplyWords):
        model.objects.all().delete()
    case.words.delete()
    assert voices_like("三楼水龙头坏了", district.actor("clerk"), [district.campaign.pk]) == []
    assert note_missing() == 4
    assert refs(voices_like("三楼水龙头坏了", district.actor("clerk"), [district.campaign.pk])) == [voice.ref]
    assert ReplyWords.objects.count() == 1
    assert note_missing() == 0


def test_of_a_word_that_all_have_only_the_newest_are_read(district, monkeypatch):
    monkeypatch.setattr(near, "NEWEST", 2)
    every = [district.voice(subject="", body="食堂") for _ in range(4)]
    found = near.asked_for("食堂", [district.campaign.pk]).found_in("cases_voiceterm", "voice_id")
    assert found == [every[3].pk, every[2].pk]


@pytest.mark.parametrize("said", ODD)
def test_odd_texts_have_neighbours_or_none(district, said):
    clerk = district.actor("clerk")
    district.voice(body="食堂饭菜")
    assert len(voices_like(said, clerk, [district.campaign.pk])) <= 30
    if said.strip():
        voice = district.voice(subject="", body=said)
        assert all(0 <= one.score <= 1 for one in cases_like(voice, clerk))
        assert Voice.objects.get(pk=voice.pk).terms.count() <= 96


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(alphabet="食堂饭菜偏冷校车晚点路灯坏了滨河苑车位,。", min_size=12, max_size=80))
def test_the_same_words_are_always_among_the_nearest(district, body):
    """Whatever is said, a second voice that says it again finds the first, with all of the score."""
    first = district.voice(subject="", body=body)
    again = district.voice(subject="", body=body + "!")
    found = voices_like(again, district.actor("clerk"))
    if near.telling_words(body):
        assert first.ref in [one.voice.ref for one in found if one.same_words]
        assert found[0].score > 0.99
