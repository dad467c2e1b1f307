"""Groups of the same problem in a pile: what comes together, what stays apart, titles, course, and piles made to be slow."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.group_words import TOLD, evidence_of, months_of, title_of, trend_of
from huiyin.text.groups import NEAREST, Joined, Pile, alike, grouped
from huiyin.text.pairs import PairModel, Rarity
from huiyin.text.readings import Reading
from tests.text.test_pairs import PLACES, THEMES

WORDINGS = [
    ("{0}小区垃圾没人清运", "{0}小区的垃圾桶满了一个多星期,物业一直不清运,臭味很大,请安排清理。"),
    ("投诉{0}小区垃圾不清运", "{0}小区垃圾桶早就满了,臭味熏人,物业没人来清运,请有关部门安排清理垃圾。"),
    ("{0}小区垃圾没人清运,物业不管!", "{0}小区的垃圾桶一个多星期没有清运,臭味很大,物业推来推去,请安排清理。"),
]
OTHERS = [(subject.format(place), text.format(place)) for place in PLACES[1:] for subject, text in THEMES[1:]]
PILE = [Reading.of(text.format("兰亭"), subject.format("兰亭")) for subject, text in WORDINGS] + [
    Reading.of(text, subject) for subject, text in OTHERS
]


def test_one_matter_in_three_wordings_is_one_group_and_nothing_else_joins() -> None:
    groups = grouped(PILE)
    assert groups[0].members == (0, 1, 2)
    assert groups[0].place == "兰亭小区"
    assert all(0 < score <= 1 for score in groups[0].scores)


def test_texts_that_differ_by_their_place_only_stay_apart() -> None:
    copies = [Reading.of(WORDINGS[0][1].format(place), WORDINGS[0][0].format(place)) for place in PLACES]
    assert grouped(copies) == []


def test_ten_thousand_copies_of_one_text_are_one_group_at_once() -> None:
    begun = time.process_time()
    pile = PILE + PILE[:1] * 10_000
    groups = grouped(pile)
    assert groups[0].size == 10_003
    assert time.process_time() - begun < 10


def test_texts_made_to_look_alike_do_not_become_all_pairs() -> None:
    pile = Pile.of(
        [Reading.of(f"{WORDINGS[0][1].format('兰亭')} 第{n}次", "兰亭小区垃圾") for n in range(1200)],
        PairModel.shipped(),
    )
    beside = [
        pair for _share, one, other in alike(pile.table) for pair in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert 0 < len(beside) <= NEAREST * len(pile.texts)
    assert all(one != other for one, other in beside)


def test_what_speaks_for_a_member_is_what_it_has_in_common_with_the_others() -> None:
    group = grouped(PILE)[0]
    assert len(group.evidence) == group.size
    assert all(said[0] == "兰亭小区" for said in group.evidence)
    for member, said in zip(group.members, group.evidence, strict=True):
        assert 0 < len(said) <= TOLD
        assert all(word in PILE[member].text for word in said)


def test_copies_of_one_text_have_in_common_what_it_says() -> None:
    groups = grouped([*PILE, PILE[-1]])
    assert groups[-1].members == (len(PILE) - 1, len(PILE))
    assert groups[-1].evidence[0] == groups[-1].evidence[1]
    assert all(word in PILE[-1].text for word in groups[-1].evidence[0])


def test_where_nothing_rare_is_shared_the_common_words_are_told() -> None:
    one, other = Reading.of("垃圾很臭", "垃圾很臭"), Reading.of("垃圾没人管", "垃圾没人管")
    light = Rarity(dict.fromkeys(one.counts.keys() | other.counts.keys(), 1.0))
    assert evidence_of([one], [one, other], light) == [("垃圾",)]


def test_every_text_is_in_one_group_at_most() -> None:
    held = [at for group in grouped(PILE * 2) for at in group.members]
    assert len(held) == len(set(held))


@pytest.mark.parametrize("pile", [[], [""], ["", "", "。", "!"], ["啊"], ["😀", "😀"]])
def test_piles_that_say_nothing(pile: list[str]) -> None:
    assert all(group.size > 1 for group in grouped([Reading.of(text) for text in pile]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="兰亭小区垃圾路灯坏了abc1。!😀 ", max_size=30), max_size=25))
def test_any_pile_is_grouped_the_same_way_twice(texts: list[str]) -> None:
    pile = [Reading.of(text) for text in texts]
    groups = grouped(pile)
    assert groups == grouped(pile)
    assert all(list(group.members) == sorted(set(group.members)) and group.central in group.members for group in groups)


def test_what_listens_may_end_the_work() -> None:
    class Enough(Exception):
        pass

    def told(share: float) -> None:
        if share > 0.1:
            raise Enough

    with pytest.raises(Enough):
        grouped(PILE, told=told)


def test_a_refused_join_is_asked_again_only_when_a_group_has_grown() -> None:
    pile = Pile.of(PILE, PairModel.shipped())
    joined = Joined(pile)
    assert not joined.offer(0, 5)
    known = dict(joined.known)
    assert not joined.offer(0, 5)
    assert joined.known == known


def test_titles_say_the_matter_and_name_nobody() -> None:
    assert title_of("关于兰亭小区垃圾没人清运的投诉!!", "兰亭小区") == "兰亭小区垃圾没人清运"
    assert title_of("垃圾没人清运", "兰亭小区") == "兰亭小区:垃圾没人清运"
    assert title_of("蘭亭小區垃圾沒人清運", "兰亭小区") == "兰亭小区垃圾没人清运", "written in traditional characters"
    assert "王小明" not in title_of("投诉王小明老师体罚", "")
    assert len(title_of("垃" * 300, "")) == 40


def test_months_and_trend() -> None:
    days = [date(2026, 1, 3), None, date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 9)]
    assert months_of(days) == {"2026-01": 1, "2026-02": 0, "2026-03": 1, "2026-04": 2}
    assert months_of([]) == {}
    assert trend_of(months_of(days)) == "rising"
    assert trend_of({"2026-01": 4}) == "once"
    assert trend_of({"2026-01": 4, "2026-02": 1, "2026-03": 0}) == "falling"
    assert trend_of({"2026-01": 4, "2026-02": 4, "2026-03": 4}) == "steady"
