"""Places in a text: several as one, and the text in pieces."""

from huiyin.text.spans import joined, pieces


def test_pieces_of_a_text_are_the_whole_of_it():
    assert pieces("甲乙丙丁", [(1, 3), (1, 2)]) == [("甲", False), ("乙", True), ("丙", True), ("丁", False)]
    assert pieces("甲", []) == [("甲", False)]
    assert pieces("", []) == []


def test_spans_that_touch_or_overlap_are_one_in_whatever_order_they_come():
    assert joined([(5, 6), (0, 2), (2, 3), (1, 2)]) == [(0, 3), (5, 6)]
    assert joined([]) == []
