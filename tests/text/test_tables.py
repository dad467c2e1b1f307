"""Many pairs at once: the same signs as one by one, pairs of characters counted as by hand, and any text may come."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.pair_codes import coded, held_by, pair_of
from huiyin.text.pairs import PairModel, Rarity, Space, Weighed, pairs_in, signs
from huiyin.text.readings import Reading
from huiyin.text.tables import Table, of_length_one
from huiyin.text.trials.duplicates import grams
from tests.text.test_pairs import PILE, THEMES

TEXTS = st.lists(st.text(alphabet="兰亭小区垃圾路灯a1。 😀\x00\ud800", max_size=30), max_size=12)
MODEL = PairModel.shipped()


def big() -> list[Reading]:
    """A pile large enough for word vectors."""
    letters = "安宝昌德丰福光海和恒虹华佳嘉建金锦康丽良龙"
    said = [(text, subject) for subject, text in THEMES]
    places = [a + b for a in letters for b in letters]
    return [
        Reading.of(text.format(place) + f"{place}街{at}号的{letters[at % 20]}店也一样", subject.format(place))
        for at, place in enumerate(places)
        for text, subject in said[at % 2 :: 2]
    ]


def everything(pile: list[Reading]) -> tuple[np.ndarray, np.ndarray]:
    one, other = np.divmod(np.arange(len(pile) ** 2), len(pile))
    return one, other


def one_by_one(pile: list[Reading], table: Table, pairs: list[tuple[int, int]]) -> list[list[float]]:
    weighed = [Weighed.of(text, table.idf, table.space) for text in pile]
    return [signs(weighed[a], weighed[b], table.idf, table.space) for a, b in pairs]


def test_the_signs_of_all_pairs_are_those_of_each() -> None:
    idf = Rarity.of(PILE)
    table = Table.of(PILE, idf, None)
    one, other = everything(PILE)
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    assert table.signs(one, other) == pytest.approx(np.asarray(one_by_one(PILE, table, pairs)), abs=1e-5)


def test_the_signs_are_the_same_with_word_vectors() -> None:
    pile = big()
    idf = Rarity.of(pile)
    space = Space.of(pile, idf, dims=20)
    assert space is not None
    table = Table.of(pile, idf, space)
    pairs = [(at, (7 * at + 4) % len(pile)) for at in range(0, len(pile), 9)]
    sides = np.asarray(pairs)
    together = table.signs(sides[:, 0], sides[:, 1])
    assert together == pytest.approx(np.asarray(one_by_one(pile, table, pairs)), abs=1e-4)
    assert together[:, 1].std() > 0


@pytest.mark.parametrize("least", [0.3, 0.5])
def test_what_is_put_away_early_was_not_likely(least: float) -> None:
    table = Table.of(PILE, Rarity.of(PILE), None)
    one, other = everything(PILE)
    kept, sure = table.likely(MODEL, one, other, least)
    chances = table.chances(MODEL, one, other)
    # Only what says more than most of the subject, and hardly anything else, may be lost.
    assert set(np.flatnonzero(chances >= least).tolist()) == set(kept.tolist())
    assert sure == pytest.approx(chances[kept])
    assert 0 < len(kept) < len(one) / 2


def test_no_pairs_are_no_chances() -> None:
    table = Table.of(PILE, Rarity.of(PILE), None)
    none = np.zeros(0, np.int64)
    assert len(table.chances(MODEL, none, none)) == 0
    assert [len(one) for one in table.likely(MODEL, none, none, 0.5)] == [0, 0]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_pairs_of_characters_are_counted_as_by_hand(texts: list[str]) -> None:
    counted = Counter(pair for text in texts for pair in pairs_in(text))
    assert held_by(texts) == {pair: times for pair, times in counted.items() if times > 1}
    found: dict[int, list[str]] = {}
    for stands, codes in coded(texts):
        for at, code in zip(stands.tolist(), codes.tolist(), strict=True):
            found.setdefault(at, []).append(pair_of(code))
    assert {at: set(pairs) for at, pairs in found.items()} == {
        at: pairs_in(text) for at, text in enumerate(texts) if len(text) > 1
    }
    assert all(len(pairs) == len(set(pairs)) for pairs in found.values())


def test_runs_of_characters_are_weighed_as_is_usual() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [text.text for text in PILE] + ["路  灯", "a"]
    usual = TfidfVectorizer(analyzer="char", ngram_range=(2, 4)).fit_transform(texts)
    ours = of_length_one(grams(texts))
    assert (ours @ ours.T).toarray() == pytest.approx((usual @ usual.T).toarray(), abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet="兰亭小区垃圾路灯a1。 😀", max_size=30), min_size=1, max_size=12))
def test_any_pile_has_the_signs_that_its_pairs_have(texts: list[str]) -> None:
    pile = [Reading.of(text) for text in texts]
    table = Table.of(pile, Rarity.of(pile), None)
    one, other = everything(pile)
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    assert table.signs(one, other) == pytest.approx(np.asarray(one_by_one(pile, table, pairs)), abs=1e-5)
