"""What a questionnaire asks as data, and what comes of anything that a form may send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.surveys.content import UNANSWERED, BadContent, Content, packed_answer
from tests.surveys.stories import BALLOT, CONTENT

ASKED = Content.parse(CONTENT)


def test_plain_comes_back_as_it_went_in() -> None:
    for plain in (CONTENT, BALLOT):
        once = Content.parse(plain)
        assert Content.parse(json.loads(json.dumps(once.plain))) == once


def test_slots_are_one_for_each_mark() -> None:
    assert [(slot.question.id, slot.part) for slot in ASKED.slots] == [
        ("who", 0), ("grade", 0), ("why", 0), ("why", 1), ("why", 2), ("rows", 0), ("rows", 1), ("years", 0),
    ]  # fmt: skip
    marks = ASKED.marks({"who": 2, "grade": 1, "why": [0, 2], "rows": {1: 2}, "years": 9, "more": "x"})
    assert marks == [2, 1, 1, 0, 1, UNANSWERED, 2, 9]
    assert ASKED.marks({}) == [UNANSWERED] * len(ASKED.slots)


def test_branch_is_asked_only_after_its_options() -> None:
    assert "why" not in [one.id for one in ASKED.asked({"who": 0, "grade": 0})]
    assert "why" in [one.id for one in ASKED.asked({"who": 0, "grade": 2})]
    read = ASKED.read({"who": ["0"], "grade": ["0"], "why": ["1"]})
    assert "why" not in read.answers
    assert ASKED.read({"who": ["0"], "grade": ["1"], "why": ["1"]}).answers["why"] == [1]


def test_paper_may_leave_empty_what_is_required() -> None:
    assert ASKED.read({}).mistakes.keys() == {"who"}
    assert ASKED.read({}, partly=True).mistakes == {}


def test_given_is_taken_from_the_list_and_never_from_the_form() -> None:
    ballot = Content.parse(BALLOT)
    assert ballot.given is not None
    read = ballot.read({"rater": ["4"]}, {"rater": 2})
    assert read.answers["rater"] == 2


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([], "至少要有一道题"),
        ([{"kind": "riddle", "text": "x"}], "没有这种题型"),
        ([{"kind": "text", "text": ""}], "没有写文字"),
        ([{"kind": "text", "text": "长" * 301}], "太长"),
        ([{"kind": "single", "text": "x", "options": ["a"]}], "2 到 30 个选项"),
        ([{"kind": "single", "text": "x", "options": ["a", "a"]}], "选项重复"),
        ([{"kind": "single", "text": "x", "options": [{"text": "a", "score": 101}, "b"]}], "分值"),
        ([{"kind": "matrix", "text": "x", "options": ["a", "b"]}], "行"),
        ([{"kind": "scale", "text": "x", "lowest": 5, "highest": 5}], "量表"),
        ([{"kind": "number", "text": "x", "lowest": 9, "highest": 1}], "从小到大"),
        ([{"kind": "text", "text": "x", "limit": 99999}], "字数上限"),
        ([{"kind": "text", "text": "x", "only_if": {"question": "q9", "options": [0]}}], "单选题"),
        ([{"id": "a", "kind": "text", "text": "x"}, {"id": "a", "kind": "text", "text": "y"}], "重复"),
        ([{"id": "x-token", "kind": "text", "text": "x"}], "不能用"),
        ([{"kind": "text", "text": f"{n}"} for n in range(101)], "最多 100"),
        (
            [{"kind": "single", "text": f"{n}", "given": True, "options": ["a", "b"]} for n in range(2)],
            "最多一道题由邀请码带出",
        ),
    ],
)
def test_what_is_wrong_with_a_questionnaire_is_said(questions: list[Any], sentence: str) -> None:
    with pytest.raises(BadContent) as bad:
        Content.parse({"sections": [{"title": "", "questions": questions}]})
    assert sentence in str(bad.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["sections", "questions", "kind", "id", "text", "options", "rows", "only_if", "question", "title", "limit"]
    ) | st.text(max_size=3), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything)
def test_no_plain_data_whatever_breaks_the_parser(plain: Any) -> None:
    try:
        content = Content.parse(plain)
    except BadContent:
        return
    assert Content.parse(content.plain) == content


names = st.sampled_from(["who", "grade", "why", "rows.0", "rows.1", "years", "more", "nothing"])
sent = st.sampled_from(
    ["", "0", "1", "2", "9", "-1", "1e9", "\x00", "\ud800", "九", "٣", "0 ", "2026-03-01"]
) | st.text(max_size=20)


@given(st.dictionaries(names, st.lists(sent, max_size=3)))
def test_whatever_a_form_sends_is_an_answer_or_a_mistake(values: dict[str, list[str]]) -> None:
    read = ASKED.read(values)
    marks = ASKED.marks({name: answer for name, answer in read.answers.items() if name not in read.mistakes})
    assert len(marks) == len(ASKED.slots)
    for mark, slot in zip(marks, ASKED.slots, strict=True):
        assert mark == UNANSWERED or not slot.question.counted or mark in slot.values
    assert all(read.mistakes.values())
    for text in ASKED.written(read.answers).values():
        text.encode()
        assert "\x00" not in text


def test_texts_take_no_slot() -> None:
    assert packed_answer(ASKED.by_id["more"], "x") == []
