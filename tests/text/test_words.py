"""The words under which a text is found, and the queries that find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text.words import asked, likeness, normal, number_words, words_of


def test_both_scripts_and_both_widths_are_one():
    assert normal("學校食堂ＡＢＣ") == "学校食堂abc"
    assert words_of("學校") == words_of("学校")


def test_chinese_is_cut_into_pairs_and_latin_words_stay_whole():
    assert words_of("食堂菜冷, Bus 12") == {"食堂", "堂菜", "菜冷", "冷", "bus", "12"}


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("食堂菜", "'食堂' & '堂菜'"),
        ("食", "'食':*"),
        ("bus 12", "'bus' & '12':*"),
        ("2026-0001", "'2026' & '0001':*"),
        ("'; DROP TABLE x", "'drop' & 'table' & 'x':*"),
        ("!?,。", ""),
        ("", ""),
    ],
)
def test_query_asks_for_every_word(said, query):
    assert asked(said) == query


def test_reference_is_found_by_its_bare_number():
    assert number_words("V2026-000123") == {"v2026", "2026", "000123", "123"}
    assert number_words("2026-000007") == {"2026", "000007", "7"}


def test_likeness_is_one_for_the_same_words_and_nothing_for_none():
    assert likeness(words_of("食堂"), words_of("食堂")) == 1
    assert likeness(words_of("食堂"), words_of("校车")) == 0
    assert likeness(set(), words_of("校车")) == 0


@given(st.text(max_size=200))
def test_any_text_has_words_without_quotes_or_spaces(text):
    assert all(word and not set(word) & set("'\\ &|!:*()<>") for word in words_of(text))
