"""Guessing of labels: from examples, from names, from both; and what is asked of every learner: that it knows what it knows not."""

from __future__ import annotations

import io
import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.classify import Classifier
from huiyin.text.features import Heard
from huiyin.text.trials.topics import calibration_error, run

MEALS = ["食堂的饭菜太凉", "午餐太贵", "打饭窗口排队太久", "食堂阿姨手抖", "饭菜里有虫", "午餐没有素菜", "汤太咸"]
RIDES = [
    "校车总是晚点",
    "校车司机开得太快",
    "站台没有雨棚",
    "接送的路线绕远",
    "校车座位不够",
    "上车要等半小时",
    "停靠站太少",
]
PLACES = ["东门", "西门", "一年级", "高二", "南校区", "今天", "昨天中午"]


def examples(n: int, seed: int = 1) -> tuple[list[str], list[str]]:
    rolled = random.Random(seed)
    made = []
    for at in range(n):
        pool, label = ((MEALS, "伙食"), (RIDES, "接送"))[at % 2]
        made.append((f"{rolled.choice(PLACES)}{rolled.choice(pool)}，{rolled.choice(pool)}", label))
    return [text for text, _ in made], [label for _, label in made]


@pytest.fixture(scope="module")
def learned() -> Classifier:
    return Classifier.learn(*examples(60))


def test_it_learns_and_says_why(learned):
    guess, other = learned.guess(["北门的食堂饭菜又凉了", "接送的校车又晚点了"])
    assert (guess.label, other.label) == ("伙食", "接送")
    assert guess.confidence > 0.8
    assert [label for label, _ in guess.others] == ["接送"]
    assert guess.confidence + guess.others[0][1] == pytest.approx(1)
    words = learned.why("北门的食堂饭菜又凉了", "伙食")
    assert {"食堂", "饭菜"} <= {word for word, _ in words}
    assert all(weight > 0 for _, weight in words)
    assert learned.notes["held_accuracy"] > 0.9


@pytest.mark.parametrize("text", ["", "好", "北门的食堂饭菜又凉了", "校车晚点,午餐太贵" * 50, "😀 ab"])
def test_a_text_read_once_tells_guess_and_reasons_as_if_read_anew(learned, text):
    cold = Classifier.from_names({"伙食": "食堂 饭菜", "接送": "校车"})
    for one in (learned, cold, replace(learned, cold=cold.cold, named=0.3), Classifier.learn(["甲"] * 8, ["x"] * 8)):
        guess, words = one.explained(Heard.of(text))
        again = one.guess([text])[0]
        assert (guess.label, words) == (again.label, one.why(text, again.label))
        assert guess.confidence == pytest.approx(again.confidence)


def test_both_scripts_are_read_alike(learned):
    simplified, traditional = learned.guess(["食堂的饭菜太凉", "食堂的飯菜太涼"])
    assert simplified == traditional


def test_it_comes_back_from_bytes_and_nothing_else_does(learned):
    again = Classifier.from_bytes(learned.to_bytes())
    for one, other in zip(learned.guess(MEALS), again.guess(MEALS), strict=True):
        assert one.label == other.label
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)
    assert (again.labels, again.examples, again.notes) == (learned.labels, learned.examples, learned.notes)
    objects = io.BytesIO()
    np.savez(objects, about=np.array([{"labels": ["x"]}], dtype=object))
    for damaged in (b"", b"abc", learned.to_bytes()[:200], objects.getvalue()):
        with pytest.raises(ValueError, match="classifier"):
            Classifier.from_bytes(damaged)


def test_the_same_examples_teach_the_same():
    assert Classifier.learn(*examples(20)).to_bytes() == Classifier.learn(*examples(20)).to_bytes()


@pytest.mark.parametrize("n", [2, 3, 6, 9])
def test_few_examples_do_and_make_it_diffident(n):
    few = Classifier.learn(*examples(n))
    guess = few.guess(["食堂的饭菜太凉，午餐太贵"])[0]
    assert guess.label == "伙食" if n > 3 else guess.label in few.labels
    assert guess.confidence < (n + 1) / (n + 2) + 0.05


def test_one_label_is_never_certain():
    assert Classifier.learn(["甲"] * 8, ["x"] * 8).guess(["乙"])[0].confidence == pytest.approx(0.9)


def test_names_alone_make_a_cold_start():
    cold = Classifier.learn([], [], names={"伙食": "伙食 食堂 饭菜", "接送": "接送 校车", "收费": "收费 退费 乱收费"})
    assert [guess.label for guess in cold.guess(["食堂饭菜凉", "校车晚点", "幼儿园乱收费"])] == ["伙食", "接送", "收费"]
    assert cold.why("幼儿园乱收费", "收费")[0][0] == "乱收费"
    nothing = cold.guess(["天气真好"])[0]
    assert nothing.confidence == pytest.approx(1 / 3)


def test_examples_count_more_the_more_there_are():
    names = {"伙食": "接送 校车", "接送": "伙食 食堂", "收费": "收费 退费"}
    few, many = (Classifier.learn(*examples(n), names=names) for n in (4, 80))
    assert few.named > many.named
    assert many.guess(["食堂的饭菜太凉"])[0].label == "伙食", "misleading names lose against eighty examples"
    assert many.guess(["退费"])[0].others, "a label without examples is still among the guesses"
    assert "收费" in many.labels


def test_examples_and_labels_go_in_pairs():
    with pytest.raises(ValueError, match="2 texts, 1 labels"):
        Classifier.learn(["a", "b"], ["x"])
    with pytest.raises(ValueError, match="neither"):
        Classifier.learn([], [])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_text_gets_a_guess(texts):
    learned = small()
    for text, guess in zip(texts, learned.guess(texts), strict=True):
        assert guess.label in learned.labels
        assert 0 <= guess.confidence <= 1
        assert len(guess.others) == 1
        learned.why(text, guess.label)


SMALL: list[Classifier] = []


def small() -> Classifier:
    if not SMALL:
        SMALL.append(Classifier.learn(*examples(10)))
    return SMALL[0]


@pytest.mark.parametrize("piece", ["校车", "a", "。", "😀", "ñandú ", "\ud800", "\x00", "校 "])
def test_a_megabyte_takes_no_longer_than_its_beginning(piece):
    begun = time.perf_counter()
    assert small().guess([piece * (1_000_000 // len(piece))])[0].label
    small().why(piece * (1_000_000 // len(piece)), "伙食")
    assert time.perf_counter() - begun < 5


def test_confidence_holds_what_it_says(learned):
    texts, labels = examples(200, seed=2)
    mixed = [label if at % 10 else "接送" for at, label in enumerate(labels)]
    doubtful = Classifier.learn(texts, mixed)
    asked, truth = examples(100, seed=3)
    noisy = [label if at % 10 else "接送" for at, label in enumerate(truth)]
    assert calibration_error(list(zip(doubtful.guess(asked), noisy, strict=True))) < 0.12


def test_the_trial_counts_every_example_once(tmp_path):
    texts, labels = examples(60)
    path = tmp_path / "train.csv"
    lines = [f"{label},{text}" for text, label in zip(texts, labels, strict=True)]
    path.write_text("\n".join(["topic,text", *lines]), encoding="utf-8-sig")
    found = run(train=path, folds=3)
    assert found["n"] == 60
    assert found["macro_f1"] > 0.9
    assert found["per_second"] > 0
    assert set(found["classes"]) == {"伙食", "接送"}
    apart = run(train=path, test=path)
    assert apart["n"] == 60


@pytest.mark.parametrize("content", ["topic,text\n", "a,b\n1,2\n", "topic,text\nx,y\n"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, content):
    path = tmp_path / "train.csv"
    path.write_text(content)
    with pytest.raises((ValueError, KeyError)):
        run(train=path)


def test_texts_of_one_matter_are_held_out_together():
    """Each matter has words of its own in all its texts: they tell the label of these texts and of no other."""
    rolled = random.Random(4)
    texts, labels, matters = [], [], []
    for matter in range(24):
        own = ["".join(chr(rolled.randrange(0x4E00, 0x9FA0)) for _ in range(4)) for _ in range(3)]
        for _ in range(4):
            texts.append(f"{rolled.choice(PLACES)}{''.join(rolled.sample(own, 3))}")
            labels.append("伙食" if matter % 2 else "接送")
            matters.append(matter)
    apart = Classifier.learn(texts, labels)
    together = Classifier.learn(texts, labels, matters=matters)
    assert apart.notes["held_accuracy"] > 0.9, "they know each other by heart"
    assert together.notes["held_accuracy"] < 0.75
