"""Counting of words and characters in hashed columns."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.features import COLUMNS, STARTS, Weighing, counted, plain, spoken


def test_scripts_widths_and_marks_make_no_difference():
    one, other = counted(["食堂的飯菜,太涼了!ＡＢ１２", "食堂的饭菜　太凉了。ab12"])
    assert plain("食堂的飯菜,太涼了!") == "食堂的饭菜 太凉了"
    assert (one != other).nnz == 0


def test_chunks_do_not_matter():
    texts = [f"第{n}件:校车晚点{n % 7}分钟" for n in range(1100)]
    whole = counted(texts)
    assert whole.shape == (1100, COLUMNS)
    for at in (0, 511, 512, 1099):
        assert (whole[at] != counted([texts[at]])).nnz == 0


def test_no_texts_and_empty_texts():
    assert counted([]).shape == (0, COLUMNS)
    assert counted(["", "。。。", "😀"]).nnz == 0


def test_a_pair_does_not_reach_over_a_mark():
    chars = counted(["甲,乙", "甲乙"])[:, : STARTS[1]]
    assert chars[1].nnz == chars[0].nnz + 1


def test_each_block_has_its_length():
    counts = counted(["校车晚点", "校车准点", "饭菜凉了"])
    rows = Weighing.learn(counts, 1).weighed(counts)
    assert np.allclose(np.sqrt(rows.multiply(rows).sum(axis=1)), 1.5)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_words_answer_for_all_of_the_sum(text):
    """What the words are said to add is, summed up, what all columns of the text add."""
    counts = counted([text])
    weights = dict(zip(counts.indices.tolist(), np.cos(counts.indices).tolist(), strict=True))
    said = spoken(text, lambda columns: np.array([weights[int(one)] for one in columns]))
    assert abs(sum(said.values()) - sum(weights.values())) < 1e-6
