"""Common passages of two texts, and fingerprints of near copies."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiyin.text.copies import (
    GRAM,
    common_length,
    common_passages,
    copied_share,
    fingerprints,
    fingerprints_at,
    plain_of,
    without_edges,
)

REPLY = "经现场核实,食堂三号窗口的冷柜已于九月三日更换,后勤处每周一检查一次温度记录,结果贴在食堂门口。"
TRADITIONAL = "經現場核實，食堂三號窗口的冷櫃已於九月三日更換，後勤處每週一檢查一次溫度記錄，結果貼在食堂門口。"
few = st.text(alphabet="食堂菜价冷ab1，, \n", max_size=120)
any_text = st.text(max_size=60)


def plain(text):
    return plain_of(text)[0]


@settings(max_examples=40)
@given(few, few, st.integers(1, 15))
@example("a" * 40, "a" * 23, 12)
@example("食堂 菜价" * 9, "堂菜价食" * 9, 3)
def test_passages_are_the_same_in_both_ordered_and_apart_in_the_first(a, b, least):
    end = 0
    for one in common_passages(a, b, least):
        here, there = a[one.a_start : one.a_end], b[one.b_start : one.b_end]
        assert plain(here) == plain(there)
        assert len(plain(here)) >= least
        assert one.a_start >= end
        end = one.a_end


@settings(max_examples=40)
@given(few, few, st.integers(1, 15))
def test_there_is_a_passage_exactly_where_something_is_copied(a, b, least):
    one, other = plain(a), plain(b)
    stands = any(one[at : at + least] in other for at in range(len(one) - least + 1))
    assert bool(common_passages(a, b, least)) is stands
    assert (copied_share(a, b, least) > 0) is stands


@settings(max_examples=40)
@given(few, few, st.integers(1, 15))
def test_share_is_what_common_passages_of_any_choice_cover(a, b, least):
    one, other = plain(a), plain(b)
    covered = {
        place for at in range(len(one) - least + 1) if one[at : at + least] in other for place in range(at, at + least)
    }
    assert copied_share(a, b, least) == pytest.approx(len(covered) / len(one) if one else 0.0)
    chosen = sum(len(plain(a[p.a_start : p.a_end])) for p in common_passages(a, b, least))
    assert chosen <= len(covered)
    assert 0 <= copied_share(b, a, least) <= 1


@settings(max_examples=40)
@given(any_text, any_text, any_text, st.text(min_size=30, max_size=60))
def test_a_copy_among_other_words_is_covered_but_for_what_a_longer_passage_before_it_took(
    before, after, elsewhere, copied
):
    a, size = before + copied + after, len(plain(copied))
    found = common_passages(a, elsewhere + copied)
    assert sum(len(plain(a[p.a_start : p.a_end])) for p in found) >= size - 11
    assert copied_share(a, elsewhere + copied) >= (size if size >= 12 else 0) / max(1, len(plain(a)))


@settings(max_examples=40)
@given(st.lists(st.integers(0, len(REPLY) - 1), max_size=2, unique=True))
def test_copy_with_a_few_changed_characters_is_found_in_its_order(at):
    changed = "".join("某" if place in at else char for place, char in enumerate(REPLY))
    passages = common_passages(changed, REPLY)
    assert passages
    assert copied_share(changed, REPLY) >= 1 - (len(at) * 12 + len(at)) / len(plain(REPLY))
    assert [p.b_start for p in passages] == sorted(p.b_start for p in passages)


def test_script_width_and_white_space_do_not_count():
    spaced = "\n".join(TRADITIONAL[at : at + 7] for at in range(0, len(TRADITIONAL), 7))
    assert copied_share(spaced, REPLY.replace("每周一", "每週一")) > 0.95
    found = common_passages("前言。" + spaced, REPLY)
    assert found[0].a_start == 3
    assert REPLY[found[0].b_start :].startswith("经现场核实")
    assert copied_share("ＡＢＣＤ１２３４ＥＦＧＨ", "abcd1234efgh") == 1.0
    assert copied_share("㈱" * 12, "(株)" * 12) == 1.0


def test_different_texts_share_nothing():
    assert common_passages(REPLY, "门口斑马线夜里没有灯,已经请市政所本月底前装好两盏。") == []
    assert copied_share("", REPLY) == copied_share(REPLY, "") == 0.0
    assert common_passages("", "") == []
    with pytest.raises(ValueError, match="least"):
        common_passages("a", "b", 0)


@settings(max_examples=40)
@given(few, few)
def test_fingerprints_of_a_common_passage_are_shared(before, after):
    assert fingerprints(REPLY) & fingerprints(before + REPLY + after)


@settings(max_examples=40)
@given(st.text(alphabet="食堂菜價冷Ａb1, \n", max_size=60))
def test_every_text_of_some_length_has_fingerprints_that_stand_in_it(text):
    marks = fingerprints_at(text)
    assert bool(marks) is (len(plain(text)) >= GRAM)
    assert [start for _mark, start, _end in marks] == sorted(start for _mark, start, _end in marks)
    for mark, start, end in marks:
        assert -(2**31) <= mark < 2**31
        assert fingerprints(text[start:end]) == {mark}


def test_fingerprints_are_the_same_in_every_release():
    assert fingerprints("食堂三号窗口的冷柜") == {-1811068589}
    assert fingerprints("食堂三號窗口 的冷櫃") == fingerprints("食堂三号窗口的冷柜")
    assert fingerprints("七个字不够长") == frozenset()


@settings(max_examples=40)
@given(st.text(alphabet="ab", max_size=80), st.text(alphabet="ab", max_size=80))
def test_common_length_counts_the_same_characters(one, other):
    expected = next(
        (at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other))
    )
    assert common_length(one, 0, other, 0) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("好" * 340_000, "好" * 340_000),
        ("谢谢" * 40_000 + "某", "谢" * 80_000),
        ("食堂菜冷,请问何时改好?" * 8_000, "食堂菜冷,请问何时改好?能改?" * 8_000),
    ],
)
def test_a_million_bytes_against_a_million_is_done_in_seconds(a, b):
    began = time.perf_counter()
    passages = common_passages(a, b)
    assert passages
    assert copied_share(a, b) > 0
    assert fingerprints(a)
    assert time.perf_counter() - began < 15  # a second alone; quadratic work would take hours


def test_marked_passages_begin_and_end_with_words():
    text = "人行道没有了，孩子上学放学只能走机动车道，能不能"
    assert [text[a:b] for a, b in without_edges(text, [(5, 21)], 5)] == ["孩子上学放学只能走机动车道"]
    assert without_edges(text, [(5, 11)], 5) == []
    assert without_edges("，。，。，。", [(0, 6)], 1) == []
