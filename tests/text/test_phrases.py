"""What a message says without its greeting and signature, and by which words several are named."""

from __future__ import annotations

import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text.phrases import GREETING, core, even, key_phrases, without_forms, words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("尊敬的胡书记：您好！我们小区停车位捆绑销售，望领导处理！谢谢！", "我们小区停车位捆绑销售"),
        ("您好，学校食堂的菜是冷的。此致敬礼 家长：王小明 2024年3月5日", "学校食堂的菜是冷的。"),
        ("王校长，校门口堵车。", "校门口堵车。"),
        ("您好你好,請問學校什麼時候開學?謝謝!", "請問學校什麼時候開學?"),
        ("教室漏雨。\n希望尽快解决。\n一名家长\n2024-03-05", "教室漏雨。"),
        ("食堂太贵", "食堂太贵"),
        ("好的老师应该表扬", "好的老师应该表扬"),
        ("谢谢", "谢谢"),
        ("尊敬的领导", "尊敬的领导"),
        ("请领导解决。", "请领导解决。"),
        ("", ""),
        ("!!!", "!!!"),
        ("🙂", "🙂"),
    ],
)
def test_greeting_and_signature_are_cut_and_nothing_else(text, says):
    assert core(text) == says


PARTS = ["您好", "尊敬的", "领导", "书记", "：", "，", "。", "！", "谢谢", "望", "处理", "此致", "敬礼", "家长", "王明", "2024年3月5日", "\n", " ", "食堂", "的菜冷", "a", "１"]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PARTS), max_size=25).map("".join)))
def test_core_is_a_part_of_the_message_and_never_empties_it(text):
    said = core(text)
    assert said in even(text)
    assert bool(said) == bool(even(text))


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PARTS), max_size=25).map("".join)))
def test_without_its_forms_a_message_stays_as_it_was_written(text):
    assert without_forms(text) in text


@given(st.text(max_size=200))
def test_evening_twice_changes_nothing(text):
    assert even(even(text)) == even(text)


def test_key_phrases_name_what_messages_share_in_whole_words():
    texts = [
        "学校门口的停车位被占，接送孩子困难",
        "学校门口停车位太少，每天堵车",
        "请管管学校门口停车位",
        "停车位不够，学校门口堵得厉害。联系人王小明 13800138000",
    ]
    found = key_phrases(texts, None, 4)
    assert "停车位" in "".join(found)
    assert len(found) <= 4
    assert not any("王小明" in phrase or "138" in phrase for phrase in found)
    whole = {word for text in texts for word in rjieba.cut(text, False)}
    assert all(set(words(phrase)) <= whole for phrase in found)


def test_rare_words_come_first_where_their_weights_are_known():
    texts = ["操场跑道有异味", "跑道异味很大", "操场跑道异味"]
    assert key_phrases(texts, {"跑道": 9.0, "异味": 9.0, "操场": 0.1, "操场跑道": 0.1}, 1)[0].startswith("跑道")


@given(st.lists(st.text(max_size=60), max_size=8), st.integers(-1, 6))
def test_key_phrases_never_break_and_give_no_more_than_asked(texts, n):
    found = key_phrases(texts, None, n)
    assert len(found) <= max(0, n)
    assert len(set(found)) == len(found)
    assert all(phrase.strip() for phrase in found)


@pytest.mark.parametrize("unit", ["谢谢", "您好", "，", "\n ", "尊敬的", "家长"])
def test_a_long_repetition_is_read_in_one_pass(unit):
    text = unit * 200_000
    assert core(text) in even(text)
    assert GREETING.match(text).end() < 200
