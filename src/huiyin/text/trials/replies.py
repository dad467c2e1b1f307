"""`huiyin evaluate replies`: how well the checks of replies meet what people judged. Pure but for the files it reads.

Learned from the judged pairs of ``train`` and from the messages and replies nobody judged. A pair that stands in both files
is judged by cross-validation, never by weights that saw it; the figures are means over several random divisions. Swapped
replies are made here: every message of one half of the file with the reply to another one, by a seeded shuffle.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.text.replies import Judge, Weights
from huiyin.text.reply_marks import Lore, Text, pair_marks, quality_marks
from huiyin.text.scores import Scores
from huiyin.text.trials.files import Unfit, flags_in, known, rows_of

TARGETS = {"answers": "answers_question", "concrete": "concrete", "perfunctory": "perfunctory"}
SEEDS = range(5)
FOLDS = 10
FEWEST = 20
"""Different replies without which too few of a half can be swapped."""
SHORT = 60
STRENGTH = 0.3
"""Of the logistic regressions (C of scikit-learn): strong regularisation, for the judged are few."""
SURE = 0.98
"""Precision at which the threshold of misfits is set on the half it is learned on: a false alarm costs trust."""
Marks = list[dict[str, float]]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Material:
    """The pairs of the file with their numbers, made ready, and what is known of their words."""

    numbers: list[str]
    messages: list[Text]
    replies: list[Text]
    raw: list[str]
    lore: Lore


def run(*, messages: Path, train: Path, test: Path) -> dict[str, Any]:
    """Return the figures of the task: see the module. ``Unfit`` where a file has not what it needs."""
    began = time.perf_counter()
    material = read(messages)
    learned, judged = labels_of(train, both=True), labels_of(test)
    place = {number: at for at, number in enumerate(material.numbers)}
    known(learned, place, train.name)
    known(judged, place, test.name)
    numbers = list({**learned, **judged})
    both = sum(number in learned for number in judged)
    marks = {number: marks_at(material, place[number]) for number in numbers}
    found = {target: judged_by_seeds(target, marks, learned, judged) for target in TARGETS}
    lengths = [len("".join(material.raw[place[number]].split())) for number in judged]
    truth = [row["perfunctory"] for row in judged.values()]
    short = Scores.of(truth, ["1" if length < SHORT else "0" for length in lengths], ("0", "1"))
    majority = max(truths := [row["answers_question"] for row in judged.values()], key=truths.count)
    return {
        "n": len(judged),
        "judged_by": f"cross-validation {both}, model {len(judged) - both}",
        "seeds": len(SEEDS),
        "f1": found["perfunctory"]["f1"],
        "baseline_f1": short.of_class("1").f1,
        "answers_accuracy": found["answers"]["accuracy"],
        "answers_macro_f1": found["answers"]["macro_f1"],
        "majority_accuracy": truths.count(majority) / len(truths),
        "concrete_f1": found["concrete"]["f1"],
        "concrete_accuracy": found["concrete"]["accuracy"],
        **misfits(material),
        "per_second": pace(material, [place[number] for number in judged]),
        "seconds": time.perf_counter() - began,
        **{f"confusion_of_{target}": one["confusion"] for target, one in found.items()},
    }


def read(path: Path) -> Material:
    """Read messages with replies from a workbook or CSV: number, subject, details, reply by the names of their columns."""
    rows = rows_of(path, ("留言编号", "留言主题", "留言详情", "答复意见"))
    if len({row["答复意见"] for row in rows}) < FEWEST:
        raise Unfit("too_few", path.name)
    numbers = [number_of(row["留言编号"]) for row in rows]
    messages = [unmasked(f"{row['留言主题']}\n{row['留言详情']}") for row in rows]
    raw = [unmasked(row["答复意见"]) for row in rows]
    lore = Lore.learn(messages, raw)
    return Material(numbers, [Text.of(one, lore) for one in messages], [Text.of(one, lore) for one in raw], raw, lore)


def number_of(cell: str) -> str:
    return re.sub(r"\.0$", "", cell.strip())


def unmasked(text: str) -> str:
    """Return ``text`` without the stars that stand for numbers taken out."""
    return re.sub(r"\*{2,}", "", text)


def labels_of(path: Path, *, both: bool = False) -> dict[str, dict[str, str]]:
    """Return what was judged, by number: ``0`` or ``1`` for each target; with ``both`` some of each to learn from."""
    rows = rows_of(path, ("id", *TARGETS.values()))
    for name in TARGETS.values():
        flags_in(rows, name, path.name, both=both)
    return {number_of(row["id"]): {name: row[name] for name in TARGETS.values()} for row in rows}


def marks_at(material: Material, at: int) -> dict[str, float]:
    return quality_marks(material.messages[at], material.replies[at], material.lore)


def pace(material: Material, places: list[int]) -> float:
    """Return how many pairs are read and weighed in a second, from the raw texts on."""
    began = time.perf_counter()
    for at in places:
        message, reply = (Text.of(one.plain, material.lore) for one in (material.messages[at], material.replies[at]))
        quality_marks(message, reply, material.lore)
        pair_marks(message, reply, material.lore)
    return len(places) / (time.perf_counter() - began)


def judged_by_seeds(
    target: str, marks: dict[str, dict[str, float]], learned: dict[str, Any], judged: dict[str, Any]
) -> dict[str, Any]:
    """Return the means over the seeds of F1 of ``1``, accuracy and macro-F1, and the confusion of all seeds together."""
    column = TARGETS[target]
    of_seeds = []
    for seed in SEEDS:
        guesses = guessed(column, marks, learned, judged, seed)
        of_seeds.append(Scores.of([row[column] for row in judged.values()], guesses, ("0", "1")))
    return {
        "f1": float(np.mean([one.of_class("1").f1 for one in of_seeds])),
        "accuracy": float(np.mean([one.accuracy for one in of_seeds])),
        "macro_f1": float(np.mean([one.macro_f1 for one in of_seeds])),
        "confusion": {
            f"truth {truth}": {f"guess {guess}": sum(one.confusion[truth, guess] for one in of_seeds) for guess in "01"}
            for truth in "01"
        },
    }


def guessed(
    column: str, marks: dict[str, dict[str, float]], learned: dict[str, Any], judged: dict[str, Any], seed: int
) -> list[str]:
    """Return a guess for each of ``judged``; those that were learned from are divided, each guessed by the other parts."""
    order = sorted(learned)
    random.Random(seed).shuffle(order)  # noqa: S311  # a division of samples, no secret
    order.sort(key=lambda number: learned[number][column])
    guesses: dict[str, str] = {}
    for fold in range(FOLDS):
        out = [number for number in order[fold::FOLDS] if number in judged]
        if out:
            held = set(order[fold::FOLDS])
            guesses |= told(column, marks, {n: learned[n] for n in order if n not in held}, out)
    guesses |= told(column, marks, learned, [number for number in judged if number not in learned])
    return [guesses[number] for number in judged]


def told(column: str, marks: dict[str, dict[str, float]], learned: dict[str, Any], asked: list[str]) -> dict[str, str]:
    if not asked:
        return {}
    weights = learn([marks[n] for n in learned], [row[column] == "1" for row in learned.values()])
    return {number: "1" if weights.says(marks[number]) else "0" for number in asked}


def learn(marks: Marks, truth: Sequence[bool]) -> Weights:
    """Return the weights of a regularised logistic regression; both kinds must be there."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    names = tuple(marks[0])
    table = np.array([[one[name] for name in names] for one in marks])
    means, scales = table.mean(axis=0), table.std(axis=0)
    scales[scales == 0] = 1.0
    with threadpool_limits(1):  # tables this small are slower on several threads
        model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((table - means) / scales, np.array(truth))
    return Weights(
        names, tuple(means.tolist()), tuple(scales.tolist()), tuple(model.coef_[0].tolist()), float(model.intercept_[0])
    )


def misfits(material: Material) -> dict[str, float]:
    """Return how swapped replies are recognised in one half of the file after learning from the other (means of seeds)."""
    of_seeds = []
    for seed in SEEDS:
        rng = random.Random(seed)  # noqa: S311  # a division of samples, no secret
        order = list(range(len(material.numbers)))
        rng.shuffle(order)
        half = len(order) // 2
        weights = learn_misfits(material, order[:half], rng)
        pairs, truth = swapped(material, order[half:], rng)
        says = [weights.says(one) for one in pairs]
        right = sum(said and true for said, true in zip(says, truth, strict=True))
        of_seeds.append((right / max(1, sum(says)), right / max(1, sum(truth)), weights.threshold))
    precision, recall, threshold = (float(value) for value in np.mean(of_seeds, axis=0))
    return {
        "misfit_precision": precision,
        "misfit_precision_worst": min(one[0] for one in of_seeds),
        "misfit_recall": recall,
        "misfit_threshold": threshold,
    }


def learn_misfits(material: Material, places: list[int], rng: random.Random) -> Weights:
    """Return the weights with the lowest threshold at which, on the pairs they were learned from, ``SURE`` of what is said is right."""
    marks, truth = swapped(material, places, rng)
    weights = learn(marks, truth)
    ranked = sorted(zip(map(weights.chance, marks), truth, strict=True), reverse=True)
    threshold, right = 1.0, 0
    for said, (chance, true) in enumerate(ranked, start=1):
        right += true
        if right / said >= SURE:
            threshold = chance
    return Weights(weights.names, weights.means, weights.scales, weights.weights, weights.offset, threshold)


def swapped(material: Material, places: list[int], rng: random.Random) -> tuple[Marks, list[bool]]:
    """Return the marks of each pair and of its message with the reply to another, and which are swapped."""
    others = places[:]
    rng.shuffle(others)
    marks, truth = [], []
    for at, other in zip(places, others, strict=True):
        marks.append(pair_marks(material.messages[at], material.replies[at], material.lore))
        truth.append(False)
        if material.raw[at] != material.raw[other]:
            marks.append(pair_marks(material.messages[at], material.replies[other], material.lore))
            truth.append(True)
    return marks, truth


def learned_judge(messages: Path, train: Path, *, cold: bool) -> Judge:
    """Return the weights learned from everything given, with or without knowing the words of the site: what is shipped."""
    material = read(messages)
    if cold:
        nothing = Lore()
        texts = [[Text.of(one.plain, nothing) for one in side] for side in (material.messages, material.replies)]
        material = Material(material.numbers, texts[0], texts[1], material.raw, nothing)
    labels = labels_of(train)
    place = {number: at for at, number in enumerate(material.numbers)}
    marks = [marks_at(material, place[number]) for number in labels]
    weights = {
        target: learn(marks, [row[column] == "1" for row in labels.values()]) for target, column in TARGETS.items()
    }
    weights["misfit"] = learn_misfits(material, list(range(len(material.numbers))), random.Random(0))  # noqa: S311
    return Judge(material.lore, weights)
