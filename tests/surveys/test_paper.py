"""Serials as people write them, cells as people key them, and answers that survive being packed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.surveys.content import Content, Question
from huiyin.surveys.paper import (
    Scan,
    as_values,
    both_shown,
    differing,
    keyed,
    parts_of,
    scanned,
    serials_in,
    spans,
    unpacked,
)
from tests.surveys.stories import BALLOT, CONTENT

ASKS = Content.parse(CONTENT)


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("3, 7-9", [3, 7, 8, 9]),
        ("0003、7\uff5e8;7", [3, 7, 8]),
        ("5 - 6\n2", [2, 5, 6]),
        ("", []),
    ],
)
def test_serials_are_read_as_people_write_them(text: str, serials: list[int]) -> None:
    assert serials_in(text) == serials


@pytest.mark.parametrize("text", ["a", "9-3", "1-99999", "12345678", "1--2", "²"])
def test_what_is_no_serial_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="「"):
        serials_in(text)


@given(st.sets(st.integers(1, 3000), max_size=60))
@settings(max_examples=80, deadline=None)
def test_short_writing_says_the_same_serials(serials: set[int]) -> None:
    assert serials_in(spans(serials)) == sorted(serials)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0012", Scan(12)),
        (" 7 ", Scan(7)),
        ("http://10.0.0.5:8000/desk/forms/xx-2014/keying/?serial=7", Scan(7, "xx-2014")),
        ("http://elsewhere.example/?serial=7", None),
        ("", None),
        ("-3", None),
    ],
)
def test_a_serial_is_typed_or_scanned(text: str, found: Scan | None) -> None:
    assert scanned(text) == found


def test_cells_name_options_by_their_numbers_or_words() -> None:
    cells = {"1": "2", "2": "不满意", "3": "1、3", "4.1": "优", "4.2": "3", "5": "12", "6": "  好 "}
    values, wrong = keyed(ASKS, cells)
    assert not wrong
    assert values == {
        "who": ["1"], "grade": ["2"], "why": ["0", "2"], "rows.0": ["0"], "rows.1": ["2"], "years": ["12"], "more": ["好"],
    }  # fmt: skip
    assert keyed(ASKS, {"1": "4", "3": "1,9"})[1] == ["第 1 题:没有「4」这个选项", "第 3 题:没有「9」这个选项"]


def test_a_scale_is_keyed_by_what_stands_on_it() -> None:
    scale = Content.parse({"sections": [{"title": "", "questions": [
        {"id": "s", "kind": "scale", "text": "几分", "lowest": 0, "highest": 10}]}]})  # fmt: skip
    assert keyed(scale, {"1": "10"}) == ({"s": ["10"]}, [])
    assert keyed(scale, {"1": "3.0"}) == ({"s": ["3"]}, [])
    assert keyed(scale, {"1": "11"})[1]


def test_what_is_known_of_the_raters_is_not_keyed() -> None:
    heads = [head for head, _question, _row in parts_of(Content.parse(BALLOT))]
    assert heads == [f"1.{row}" for row in range(1, 7)]


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    options = st.integers(0, max(0, len(question.choices) - 1))
    return {
        "single": options,
        "scale": options,
        "multiple": st.lists(options, unique=True).map(sorted),
        "matrix": st.dictionaries(st.integers(0, max(0, len(question.rows) - 1)), options, min_size=1),
        "text": st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
        "number": st.integers(question.lowest, question.highest),
        "date": st.integers(700_000, 740_000),
    }[question.kind]


SHEETS = st.fixed_dictionaries({}, optional={one.id: answer_to(one) for one in ASKS.questions})


@given(SHEETS)
@settings(max_examples=80, deadline=None)
def test_packed_answers_come_out_as_they_went_in(answers: dict[str, Any]) -> None:
    again = unpacked(ASKS, ASKS.marks(answers), ASKS.written(answers))
    assert again == answers
    assert differing(ASKS, answers, again) == []


@given(SHEETS)
@settings(max_examples=60, deadline=None)
def test_an_answer_sent_as_a_form_would_is_read_the_same(answers: dict[str, Any]) -> None:
    plain = Content.parse({"sections": [{"title": "", "questions": [
        {k: v for k, v in q.items() if k != "only_if"} for q in ASKS.plain["sections"][0]["questions"]]}]})  # fmt: skip
    said = {name: value for q in plain.questions for name, value in as_values(q, answers.get(q.id)).items()}
    told = {key: value for key, value in answers.items() if key != "more" and value != []}
    assert {key: value for key, value in plain.read(said).answers.items() if key != "more"} == told


def test_two_answers_of_a_table_are_told_apart_by_the_rows_that_differ() -> None:
    asked = Content.parse(BALLOT).by_id["aspects"]
    assert both_shown(asked, {0: 0, 1: 1, 2: 2}, {0: 0, 1: 2}) == ("能: 良;勤: 中", "能: 中;勤: (未填)")
    assert both_shown(asked, None, {0: 3}) == ("(未填)", "德: 差")
