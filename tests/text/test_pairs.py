"""Whether two texts speak of the same problem: signs, the shipped model, learning, and input that means nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.pairs import PairModel, Rarity, Weighed, copied_elsewhere, elsewhere, signs
from huiyin.text.readings import Reading, names_of, words_of

THEMES = [
    ("{0}小区垃圾没人清运", "{0}小区的垃圾桶满了一个多星期,物业一直不清运,臭味很大,请安排清理。"),
    ("{0}小区电梯经常停运", "我们{0}小区的电梯这个月坏了四次,老人上不了楼,维修基金也不知道用到哪里去了。"),
    ("{0}小学门口堵车", "每天早上送孩子,{0}小学门口的车乱停乱放,孩子过马路很危险,请交警管一管。"),
    ("{0}路路灯不亮", "{0}路从桥头到市场的路灯坏了半年,晚上漆黑一片,什么时候能修好?"),
]
PLACES = ["兰亭", "翠竹", "碧波", "望江", "云溪", "松涛", "银杏", "梧桐"]
PILE = [Reading.of(text.format(place), subject.format(place)) for place in PLACES for subject, text in THEMES]
IDF = Rarity.of(PILE)
MODEL = PairModel.shipped()


def read(subject: str, text: str) -> Reading:
    return Reading.of(text, subject)


def test_the_same_matter_in_other_words() -> None:
    one = read("兰亭小区垃圾没人清运", "兰亭小区的垃圾桶满了一个多星期,物业一直不清运,臭味很大。")
    other = read("投诉兰亭小区垃圾没人清运", "垃圾桶早就满了,臭味很大,兰亭小区物业一个多星期没来清运。")
    found = MODEL.score(one, other, IDF)
    assert found.same
    assert "兰亭小区" in found.shared
    assert not found.conflicting


def test_text_copied_to_another_estate_is_kept_apart() -> None:
    one, other = PILE[0], PILE[4]
    found = MODEL.score(one, other, IDF)
    assert not found.same
    assert set(found.conflicting) == {"兰亭小区", "翠竹小区"}
    assert MODEL.score(one, one, IDF).score > found.score


def test_another_demand_at_the_same_place_is_kept_apart() -> None:
    assert not MODEL.score(PILE[0], PILE[1], IDF).same


def test_traditional_characters_are_the_same_matter() -> None:
    one = read("兰亭小区垃圾没人清运", "兰亭小区的垃圾桶满了一个多星期,物业一直不清运。")
    other = read("蘭亭小區垃圾沒人清運", "蘭亭小區的垃圾桶滿了一個多星期,物業一直不清運。")
    assert one == other


def test_names_end_as_names_end_and_begin_after_common_words() -> None:
    def found(text: str) -> list[str]:
        return [name.whole for name in names_of(words_of(text))]

    assert found("投诉银杏花园物业") == ["银杏花园"]
    assert found("a7县松涛中学门口堵车") == ["松涛中学"]
    assert found("请问什么时候解决") == []


def test_a_name_misspelt_is_not_elsewhere() -> None:
    def apart(one: str, other: str) -> float:
        return elsewhere(*(Weighed.of(read(subject, ""), IDF) for subject in (one, other)))

    assert apart("碧波小区太吵", "碧坡小区太吵") < apart("碧波小区太吵", "翠竹小区太吵") == 1.0


def test_score_does_not_depend_on_the_order() -> None:
    for one, other in zip(PILE, PILE[3:], strict=False):
        assert MODEL.score(one, other, IDF).score == pytest.approx(MODEL.score(other, one, IDF).score)


def test_learning_and_keeping_as_numbers() -> None:
    same = [(one, one) for one in PILE]
    apart = list(zip(PILE, PILE[4:], strict=False))
    model = PairModel.learn([*same, *apart], [True] * len(same) + [False] * len(apart), IDF, pile=PILE)
    assert model.score(*same[0], IDF).same
    assert not model.score(*apart[0], IDF).same
    assert PairModel.from_dict(json.loads(json.dumps(model.to_dict()))) == model


def test_pairs_of_one_kind_teach_nothing() -> None:
    with pytest.raises(ValueError, match="one kind"):
        PairModel.learn([(PILE[0], PILE[0])], [True], IDF)


def test_weights_of_other_signs_are_refused() -> None:
    kept = MODEL.to_dict()
    kept["plain"]["weights"] = [1.0]
    with pytest.raises(ValueError, match="other signs"):
        PairModel.from_dict(kept)


def test_copies_elsewhere_are_made_from_texts_with_one_name() -> None:
    for one, other in copied_elsewhere(PILE):
        assert one.names[0].own not in other.text
        assert len(signs(Weighed.of(one, IDF), Weighed.of(other, IDF), IDF)) == 5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_any_text_is_judged(one: str, other: str, subject: str) -> None:
    found = MODEL.score(Reading.of(one, subject), Reading.of(other), IDF)
    assert 0 <= found.score <= 1


@pytest.mark.parametrize(
    "text", ["", "a", "。", "!!!???", "😀😀", "*****", "ＡＢＣ 123", "я не знаю", "啊" * 1_000_000]
)
def test_text_that_says_nothing_is_like_nothing_else(text: str) -> None:
    found = MODEL.score(Reading.of(text), PILE[0], IDF)
    assert not found.same
