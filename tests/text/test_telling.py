"""Words that tell a text from others: the same in either script, bounded, never a crash."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiyin.text.telling import LONGEST_WORD, ONCE, Frequencies, telling_words

KNOWN = Frequencies({"学校": 900, "食堂": 300, "滨河": 3}, 1000)
SAID = st.one_of(st.text(max_size=300), st.text(alphabet="学校食堂饭菜车位滨河苑學號飯、。!Ab1 \n", max_size=300))


def test_words_are_the_same_in_either_script_and_width():
    assert telling_words("學校食堂的飯菜總是涼的") == telling_words("学校食堂的饭菜总是凉的")
    assert telling_words("ＢＵＳ１２") == telling_words("bus12")


def test_short_text_is_known_by_pairs_too():
    assert {"车", "堵"} & telling_words("车堵") or "车堵" in telling_words("车堵")
    assert telling_words("。!") == set()


def test_rarer_words_tell_more_and_words_of_nobody_else_come_behind_the_rare():
    assert KNOWN.weight("滨河") > KNOWN.weight("食堂") > KNOWN.weight("学校") > 0
    assert KNOWN.chosen(["学校", "食堂", "滨河", "从未"], 2) == ["滨河", "从未"]
    assert KNOWN.rank("从未") == ONCE


def test_likeness_grows_with_what_is_shared():
    one = {"滨河", "车位", "学校"}
    assert KNOWN.alike(one, one) == 1
    assert KNOWN.alike(one, {"滨河"}) > KNOWN.alike(one, {"学校"}) > 0
    assert KNOWN.alike(one, set()) == KNOWN.alike(set(), one) == KNOWN.alike(one, {"路灯"}) == 0


@settings(max_examples=150, deadline=None)
@given(SAID, SAID)
@example("a" * 20_000, "食" * 20_000)
@example("😀👨‍👩‍👧", "\x00\ud7ff")
def test_any_two_texts_are_alike_from_nothing_to_all(one, other):
    words, others = telling_words(one), telling_words(other)
    assert all(0 < len(word) <= LONGEST_WORD for word in words)
    assert 0 <= KNOWN.alike(words, others) <= 1
    assert abs(KNOWN.alike(words, others) - KNOWN.alike(others, words)) < 1e-9
    assert not words or KNOWN.alike(words, words) > 0.999
    assert len(KNOWN.chosen(words, 24)) == min(24, len(words))
