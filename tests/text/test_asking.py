"""What was typed to search is read whatever it is, and what was found is marked in the text as received."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiyin.text.asking import LONGEST, MOST, Seen, days_in, question

TYPED = st.one_of(
    st.text(max_size=120), st.text(alphabet="单位:日期状态\"“”「」『』.2026-01食堂饭菜 学a'\\&|!*()<>", max_size=120)
)


def asked(typed):
    found = question(typed)
    return [(term.text, term.phrase) for term in found.terms], found.fields


def test_words_phrases_and_fields():
    assert asked("食堂 “饭菜偏冷” 单位:第一小学") == ([("食堂", False), ("饭菜偏冷", True)], {"unit": "第一小学"})
    assert asked("「校車 晚點」食堂") == ([("校车 晚点", True), ("食堂", False)], {})
    assert asked('"bus stop" state:working date:2026-01..2026-03') == (
        [("bus stop", True)],
        {"state": "working", "date": "2026-01..2026-03"},
    )
    assert asked("單位:「第一 小學」")[1] == {"unit": "第一 小学"}
    assert asked("渠道:电话 类别:食堂 件号:2026-000001")[1] == {
        "channel": "电话",
        "category": "食堂",
        "number": "2026-000001",
    }


def test_what_is_no_field_is_a_word_and_an_open_quote_ends_with_the_line():
    assert asked("http://a.cn")[1] == {}
    assert asked("“食堂饭菜")[0] == [("食堂饭菜", True)]
    assert asked("单位:")[1] == {}
    assert question("  。!").empty


def test_query_has_every_pair_and_the_beginning_of_the_last_latin_word():
    assert question("食堂饭").query == "'食堂' & '堂饭'"
    assert question("食堂 bu").query == "'食堂' & 'bu':*"
    assert question("冷").query == "'冷':*"
    assert question('"bu"').query == "'bu'"


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2026-01..2026-03", (date(2026, 1, 1), date(2026, 3, 31))),
        ("2026-01-05", (date(2026, 1, 5), date(2026, 1, 5))),
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026年2月", (date(2026, 2, 1), date(2026, 2, 28))),
        ("2026-01..", (date(2026, 1, 1), None)),
        ("..2026-03", (None, date(2026, 3, 31))),
        ("2026-13", None),
        ("2026-02-30", None),
        ("0000-01", None),
        ("2026-03..2026-01", None),
        ("..", None),
        ("昨天", None),
    ],
)
def test_days(typed, days):
    assert days_in(typed) == days


def test_snippet_marks_the_received_text_in_its_own_script():
    seen = Seen("早上" * 100 + "學校食堂的飯菜偏冷" + "。" * 100)
    parts = seen.snippet(question("饭菜").terms)
    assert [part.text for part in parts if part.marked] == ["飯菜"]
    assert parts[0].text == parts[-1].text == "…"
    assert sum(len(part.text) for part in parts) <= 102


def test_pieces_are_marked_where_the_whole_does_not_stand():
    parts = Seen("食堂里饭菜冷").snippet(question("食堂饭菜").terms)
    assert "".join(part.text for part in parts if part.marked) == "食堂饭菜"


@settings(max_examples=250, deadline=None)
@given(TYPED, st.text(max_size=300))
@example("“" * 200, "“")
@example("单位:" * 50, "ﬁﬃ㍿")
@example("a:" * 100, "İ" * 100)
@example("\x00", "\x00")
def test_any_question_is_read_and_any_text_is_marked(typed, text):
    found = question(typed)
    assert len(found.terms) <= MOST
    assert len(typed) <= LONGEST or len(found.query) < 10 * LONGEST
    assert all(term.query for term in found.terms)
    seen = Seen(text)
    for terms in (found.terms, question(text).terms):
        parts = seen.snippet(terms, 10_000)
        assert "".join(part.text for part in parts) == text, "nothing is lost or added"
    spots = seen.spots(question(text).terms)
    assert all(begin < end for begin, end in spots)
    assert all(one[1] < other[0] for one, other in zip(spots, spots[1:], strict=False))
