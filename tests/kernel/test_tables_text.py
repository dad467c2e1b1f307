"""Cleaning of cells: what is taken out, what is counted, and what becomes of numbers."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.tables import Tally, clean_text
from huiyin.kernel.tables_limits import Cell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" \t\n甲 乙\u00a0\u3000\n", "甲 乙"),
        ("一\r\n二\r三\n四\u2028五", "一\n二\n三\n四\n五"),
        ("a\0b\x07c\x85d\x9fe\tf", "abcde\tf"),
        ("\ufeff甲\u200b乙\u2060丙\u00ad丁", "甲乙丙丁"),
        ("付款\u202e123\u202c\u2066x\u2069\u200e\u061c", "付款123x"),
        ("e\u0301te\u0301", "été"),
        ("甲\ud800乙\uffff", "甲乙"),
        ("👨\u200d👩\u200d👧 ❤️\u200d🔥", "👨\u200d👩\u200d👧 ❤️\u200d🔥"),
        ("甲\u200d乙\u200c丙", "甲乙丙"),
        (True, "TRUE"),
        (4326, "4326"),
        (4326.0, "4326"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (0.00001, "0.00001"),
        (1.01004143e11, "101004143000"),
        (101004143637.0, "101004143637"),
        (1e22, "10000000000000000000000"),
        (date(2020, 1, 9), "2020-01-09"),
        (datetime(2020, 1, 9, 8, 5), "2020-01-09 08:05:00"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_clean_text_gives_what_may_be_stored(value: Cell, text: str) -> None:
    assert clean_text(value) == text


def test_clean_text_counts_what_it_takes_out() -> None:
    tally = Tally()
    for value in ("a\0b\x07", "\u202e反\u202c", "\u200b\ufeff", "a" + "\u0301" * 80, 123456789012345678, "1.01004E+11"):
        clean_text(value, tally)
    assert tally == Tally(controls=2, directions=2, hidden=2, marks=1, long_numbers=1, scientific=1)
    assert len(tally.sentences()) == 6
    assert "去掉了 2 个改变文字方向的字符(可用来伪装内容)。" in tally.sentences()


def test_clean_text_says_nothing_about_tidy_text() -> None:
    tally = Tally()
    for value in ("甲\r\n乙 ", 999_999_999_999_999, "1E10", "510101199001011234", 1.5, None):
        clean_text(value, tally)
    assert tally.sentences() == []


def test_clean_text_never_invents_digits_of_scientific_text() -> None:
    assert clean_text("1.01004E+11") == "1.01004E+11"


def test_clean_text_cuts_piles_of_marks_that_would_take_hours_to_sort() -> None:
    assert len(clean_text("a" + "\u0301\u0316" * 250_000)) <= 31


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_clean_text_leaves_only_visible_text(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in cleaned)
    assert not any(
        unicodedata.bidirectional(c) in {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI"} for c in cleaned
    )
    assert clean_text(cleaned) == cleaned


@given(st.text(alphabet="一二三四,。!?门口的路", max_size=50))
def test_clean_text_leaves_plain_chinese_alone(text: str) -> None:
    assert clean_text(text) == text
