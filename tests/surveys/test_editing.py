"""Changing what a draft asks step by step."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.surveys.content import BadContent, Content
from huiyin.surveys.editing import NoSuchPlace, changed, line_of, option_in, question_in, typed
from huiyin.surveys.templates_library import library
from tests.surveys.stories import CONTENT

PLAIN: dict[str, Any] = Content.parse(CONTENT).plain


def ids(plain: dict[str, Any]) -> list[list[str]]:
    return [[q["id"] for q in section["questions"]] for section in plain["sections"]]


def test_a_question_is_added_changed_moved_and_removed() -> None:
    plain = changed(PLAIN, "add_section", {"title": "最后", "title_en": "Last"})
    plain = changed(
        plain, "add_question", {"section": "1", "kind": "scale", "text": "打几分", "lowest": "1", "highest": "10"}
    )
    assert ids(plain)[1] == ["q1"]
    plain = changed(
        plain,
        "change_question",
        {"question": "q1", "kind": "single", "text": "好不好", "options": "好|Good|100\n差|0\n"},
    )
    question = Content.parse(plain).by_id["q1"]
    assert [(one.text, one.english, one.score) for one in question.options] == [("好", "Good", 100), ("差", "", 0)]
    plain = changed(plain, "move_question", {"question": "q1"})
    assert ids(plain) == [["who", "grade", "why", "rows", "years", "more", "q1"], []]
    plain = changed(plain, "move_question", {"question": "q1"})
    assert ids(plain)[0][-2:] == ["q1", "more"]
    plain = changed(plain, "drop_question", {"question": "q1"})
    plain = changed(plain, "drop_section", {"section": "1"})
    assert plain == PLAIN


def test_a_branch_is_typed_by_the_numbers_on_the_paper() -> None:
    said = {
        "question": "more",
        "kind": "text",
        "text": "为什么",
        "limit": "200",
        "only_if": "grade",
        "only_if_options": "2、3",
    }
    content = Content.parse(changed(PLAIN, "change_question", said))
    assert content.by_id["more"].only_if == ("grade", frozenset({1, 2}))
    with pytest.raises(BadContent, match="只能按前面"):
        Content.parse(changed(PLAIN, "change_question", said | {"only_if_options": "9"}))
    with pytest.raises(BadContent, match="只能按前面"):
        Content.parse(changed(PLAIN, "move_question", {"question": "grade", "down": "1"}))


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("drop_question", {"question": "none"}),
        ("name_section", {"section": "7"}),
        ("explode", {}),
        ("drop_section", {"section": "-1"}),
    ],
)
def test_what_is_gone_is_told(step: str, sent: dict[str, str]) -> None:
    with pytest.raises(NoSuchPlace):
        changed(PLAIN, step, sent)


def test_no_step_touches_what_it_was_given() -> None:
    before = deepcopy(PLAIN)
    changed(PLAIN, "drop_question", {"question": "who"})
    assert before == PLAIN


@pytest.mark.parametrize("code", list(library()))
def test_every_question_of_the_library_survives_being_typed(code: str) -> None:
    for section in library()[code].asks.plain["sections"]:
        for question in section["questions"]:
            again = {"id": question["id"], **question_in(typed(question))}
            assert Content.parse({"sections": [{"title": "", "questions": [again | {"only_if": None}]}]}).plain[
                "sections"
            ][0]["questions"] == [{key: value for key, value in question.items() if key != "only_if"}]


WORD = st.text(
    st.characters(codec="utf-8", exclude_characters="|\uff5c\r\n", exclude_categories=("C", "Z")),
    min_size=1,
    max_size=8,
)


@given(
    text=WORD,
    english=st.one_of(st.just(""), WORD.filter(lambda one: not one.isdigit())),
    score=st.one_of(st.none(), st.integers(0, 100)),
)
@settings(max_examples=60, deadline=None)
def test_an_option_s_line_says_what_the_option_says(text: str, english: str, score: int | None) -> None:
    option = {"text": text} | ({"text_en": english} if english else {}) | ({} if score is None else {"score": score})
    assert option_in(line_of(option)) == option
