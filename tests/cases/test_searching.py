"""Searching: words, phrases and fields over cases, voices and replies, the best of the newest first, nothing unseen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huiyin.cases import searching
from huiyin.cases.actions import voice_verbs
from huiyin.cases.searching import Place, Search

ODD = ["", "\x00", "。", "'", "\\", "a" * 9000, "“", "单位:", "日期:昨天", "日期:9999-12..", "日期:0001-01-01..", "日期:..9999-12-31", "状态:x 单位:y 类别:z 渠道:q",
       "件号:'; DROP TABLE", "a:b:c:d", "::::", "&|!()<->:*", "#1", "'食堂'", "食" * 500, "😀 食堂", "﷽" * 50]  # fmt: skip


def found(typed, actor, name="voices", **more):
    asked = Search(typed, actor)
    return [hit.ref for hit in asked.page(name, **more).hits]


def marked(typed, actor, name="voices"):
    asked = Search(typed, actor)
    hits = asked.marked(name, asked.page(name)).hits
    return [[part.text for part in hit.snippet if part.marked] for hit in hits]


def test_words_in_either_script_and_whole_before_pieces(district):
    clerk = district.actor("clerk")
    pieces = district.voice(subject="", body="食堂今天人多,堂饭没有,饭菜倒是有")
    whole = district.voice(subject="", body="學校食堂飯菜偏冷")
    district.voice(subject="", body="校车晚点")
    titled = district.voice(subject="食堂饭菜", body="食堂饭菜偏冷")
    assert found("食堂饭菜", clerk) == [titled.ref, whole.ref, pieces.ref]
    assert marked("饭菜", clerk)[1:] == [["飯菜"], ["饭菜"]]


def test_phrase_stands_as_written(district):
    clerk = district.actor("clerk")
    one = district.voice(subject="", body="开头" * 2000 + "饭菜偏冷")
    broken = district.voice(subject="", body="饭菜\n偏冷")
    district.voice(subject="", body="偏冷的饭菜,饭菜不偏,菜偏冷")
    for typed in ("“饭菜偏冷”", '"饭菜偏冷"', "「飯菜偏冷」", "饭菜 “菜偏冷"):
        assert one.ref in found(typed, clerk)
        assert broken.ref not in found(typed, clerk)
    assert set(found("“饭菜 偏冷", clerk)) == {one.ref, broken.ref}


def test_replies_and_cases_are_found_and_only_by_those_who_see_them(district):
    clerk, head = district.actor("clerk"), district.actor("head")
    answered = district.voice(body="何时开学")
    voice_verbs["answer"](answered, actor=clerk, text="九月一日开学典礼")
    closed = district.closed(district.voice(body="门锁坏了"), title="门锁")
    reply = closed.replies.get().text[:6]
    assert found("开学典礼", clerk, "replies") == [answered.ref]
    assert found(reply, clerk, "replies") == [closed.ref]
    assert found("开学典礼", head, "replies") == []
    assert found("门锁", head, "cases") == found("门锁", clerk, "cases") == [closed.ref]
    assert found("门锁", head, "voices") == []
    assert "voices" not in Search("门锁", head).sorts


def test_matter_about_oneself_is_not_found_nor_told_to_be_nowhere(district):
    voice = district.voice(body="办公室推诿扯皮")
    case = district.case(voice, conduct="on", about_unit="office", title="推诿", problem="推诿扯皮")
    clerk, leader = district.actor("clerk"), district.actor("leader")
    assert found("推诿", clerk, "cases") == found("推诿", clerk) == []
    assert found("推诿", leader, "cases") == [case.ref]
    assert Search("推诿 食堂", clerk).unmatched() == ["推诿", "食堂"]


def test_fields_narrow(district):
    clerk = district.actor("clerk")
    phoned = district.voice(channel="phone", subject="", body="食堂饭菜")
    webbed = district.voice(subject="", body="食堂饭菜")
    led = district.assigned(phoned, title="食堂饭菜")
    district.case(title="食堂饭菜")
    unit = district.units["section"].name
    for typed in (f"食堂 单位:{unit}", "食堂 unit:section", "食堂 状态:已交办", "食堂 state:assigned", f"件号:{led.ref}",
                  f"食堂 類別:{led.category.name}", "渠道:电话 食堂", f"number:{phoned.ref}"):  # fmt: skip
        assert found(typed, clerk, "cases") == [led.ref], typed
    for typed in (f"食堂 单位:{unit}", f"件号:{led.ref}", "渠道:电话 食堂", "渠道:phone"):
        assert found(typed, clerk) == [phoned.ref], typed
    assert found("状态:待梳理 食堂", clerk) == [webbed.ref]
    day = webbed.received_at.astimezone().date()
    assert set(found(f"日期:{day} 食堂", clerk)) == {phoned.ref, webbed.ref}
    assert found("日期:2001-01..2001-03 食堂", clerk) == []
    assert set(found(f"date:{day.year}..", clerk)) == {phoned.ref, webbed.ref}


def test_wrong_field_is_said_in_a_sentence(district):
    clerk = district.actor("clerk")
    for typed, sentence in {
        "日期:昨天": "日期「昨天」看不懂",
        "单位:火星": "没有单位「火星」",
        "类别:火星": "没有类别「火星」",
        "渠道:火星": "没有渠道「火星」",
        "状态:火星": "没有状态「火星」",
        "单位:“”": "冒号后面没有写内容",
    }.items():
        asked = Search(typed, clerk)
        assert len(asked.faults) == 1
        assert sentence in asked.faults[0]
        assert not asked.page("cases")


def test_word_that_nothing_has_is_named(district):
    clerk = district.actor("clerk")
    district.voice(body="食堂饭菜")
    assert Search("食堂 斑马线", clerk).unmatched() == ["斑马线"]
    assert Search("斑马线", clerk).unmatched() == []


def test_pages_follow_each_other_without_gap_or_repeat(district, monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 4)
    clerk = district.actor("clerk")
    every = {district.voice(subject="食堂" * (n % 2), body=f"食堂 {n}").ref for n in range(11)}
    asked, seen, after = Search("食堂", clerk), [], ""
    for _page in range(12):
        page = asked.page("voices", 3, after)
        seen += [hit.ref for hit in page.hits]
        if not (after := page.after):
            break
    assert sorted(seen) == sorted(every)


def test_blocks_are_gone_through_from_the_newest_and_none_is_left_out(district, monkeypatch):
    monkeypatch.setattr(searching, "BLOCK_BITS", 1)
    monkeypatch.setattr("huiyin.cases.words.BLOCK_BITS", 1)
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    monkeypatch.setattr(searching, "MOST_BLOCKS", 2)
    clerk = district.actor("clerk")
    said = [district.voice(subject="", body="校车晚点" if n % 3 else "食堂饭菜") for n in range(14)]
    with_bus = [voice.ref for n, voice in enumerate(said) if n % 3]
    assert found("校车", clerk) == with_bus[::-1]
    assert found("食堂", clerk) == [voice.ref for n, voice in enumerate(said) if n % 3 == 0][::-1]


def test_statements_do_not_grow_with_what_is_found(district):
    clerk = district.actor("clerk")

    def statements():
        asked = Search("食堂", clerk)
        with CaptureQueriesContext(connection) as captured:
            for name in asked.sorts:
                asked.marked(name, asked.page(name))
        return len(captured)

    district.closed(district.voice(body="食堂饭菜"), title="食堂")
    few = statements()
    for _ in range(4):
        district.closed(district.voice(body="食堂饭菜"), title="食堂")
    assert statements() == few


@pytest.mark.parametrize("typed", ODD)
def test_odd_questions_get_an_answer(district, typed):
    for who in ("clerk", "head"):
        asked = Search(typed, district.actor(who))
        for name in asked.sorts:
            asked.marked(name, asked.page(name, after="1.2.3"))
        asked.unmatched()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.text(alphabet="单位:日期状态渠道类别件号\"“”「」.2026-01食堂饭菜学a'\\&|!*()<># \x00", max_size=60),
    after=st.text(max_size=20),
)
@example(typed="件号:\x00", after="9.9.9")
@example(typed="单位:%", after="99999999999999999.1.1")
def test_any_question_gets_an_answer_and_only_what_has_every_word(district, typed, after):
    clerk = district.actor("clerk")
    district.voice(subject="", body="食堂饭菜,学a2026-01")
    asked = Search(typed, clerk)
    for name in asked.sorts:
        asked.marked(name, asked.page(name, 3, after))
    assert asked.faults or isinstance(asked.unmatched(), list)


@given(st.text(max_size=30))
@example("1.2.3")
@example("١.٢.٣")
def test_place_in_the_address_is_read_or_ignored(typed):
    place = Place.read(typed)
    assert place is None or str(Place.read(str(place))) == str(place)


def test_period_that_is_over_is_entered_at_its_newest_voice(district):
    clerk = district.actor("clerk")
    *old, new = [district.voice(subject="", body="食堂饭菜偏冷") for _ in range(3)]
    with connection.cursor() as cursor:  # what was received is never altered, but by time, which a test cannot wait for
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice DISABLE TRIGGER USER")
        for voice, day in zip(old, ("2020-03-02", "2020-03-05"), strict=True):
            cursor.execute("UPDATE cases_voice SET received_at = %s WHERE id = %s", [f"{day}T08:00:00+08:00", voice.pk])
        cursor.execute("ALTER TABLE cases_voice ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED")
    over = Search("食堂 日期:2020-03-01..2020-03-03", clerk)
    assert over.narrowed.over
    assert over.newest_voice() == old[0].pk
    assert found("食堂 日期:2020-03-01..2020-03-03", clerk) == [old[0].ref]
    assert Search("食堂 日期:2020..", clerk).newest_voice() is None
    assert new.ref in found("食堂 日期:2020..", clerk)


@pytest.mark.parametrize("many", [0, 100])
def test_what_lies_behind_many_newer_matches_is_found(district, monkeypatch, many):
    """Whether by the end of its period or, where the fields leave no more than ``many``, by looking through these."""
    clerk, wanted = district.actor("clerk"), "直接答复"
    monkeypatch.setattr(searching, "FEW", 0)
    monkeypatch.setattr(searching, "FEW_NAMED", many)
    monkeypatch.setattr(searching, "BLOCK_BITS", 1)
    monkeypatch.setattr("huiyin.cases.words.BLOCK_BITS", 1)
    monkeypatch.setattr(searching, "FIRST_FETCHED", 2)
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    said = [district.voice(subject="", body="食堂饭菜偏冷") for _ in range(12)]
    for voice in said[1:3]:
        voice_verbs["answer"](voice, actor=clerk, text="已经加热")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE cases_voice SET received_at = '2020-03-02T08:00+08' WHERE id = ANY(%s)",
            [[one.pk for one in said[:5]]],
        )
        cursor.execute("ALTER TABLE cases_voice ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED")
    assert found(f"食堂 状态:{wanted} 日期:2020-03", clerk) == [said[2].ref, said[1].ref]
    assert found("食堂 日期:2020-03", clerk) == [one.ref for one in said[4::-1]]
    assert found("食堂 日期:2019", clerk) == []
