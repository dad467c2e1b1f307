"""How well it is seen that two messages speak of the same problem, beside what people judged."""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, pstdev
from typing import Any

import numpy as np

from huiyin.text.pair_codes import characters
from huiyin.text.pairs import PairModel, Rarity, Space, Weighed, copied_elsewhere, rows_of, signs
from huiyin.text.reading_many import read_all
from huiyin.text.readings import Reading
from huiyin.text.scores import Scores
from huiyin.text.tables import of_length_one
from huiyin.text.trials.files import Unfit, flags_in, known
from huiyin.text.trials.files import rows_of as table_of
from huiyin.text.trials.messages import Message, read_messages

HARD = 0.35
"""Pairs less alike than this (cosine of character 2-4-grams weighted by rarity) share few words: the hard part."""
FOLDS = 10
SEEDS = 5
SAME, APART = "1", "0"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages by number, and whether a person judged them to speak of the same problem."""

    one: str
    other: str
    same: bool

    @property
    def key(self) -> frozenset[str]:
        return frozenset((self.one, self.other))


def run(messages: Path, train: Path, test: Path, *, seeds: int = SEEDS) -> dict[str, Any]:
    """Learn from the judged pairs of ``train`` and the messages that nobody judged; judge those of ``test``.

    A pair that stands in both files is judged by cross-validation, by a model that saw neither of its two messages.
    """
    found = {message.number: message for message in read_messages(messages)}
    learned, asked = read_pairs(train, found, both=True), read_pairs(test, found)
    trial = Trial.of(list(found.values()), [*learned, *asked])
    rows, truth = trial.rows(learned), [pair.same for pair in learned]
    crossed = {pair.key for pair in learned} & {pair.key for pair in asked}
    if crossed and not all(can_be_held_back(learned, seed) for seed in range(seeds)):
        raise Unfit("too_few", train.name)
    begun = time.perf_counter()
    signs_asked = trial.rows(asked)
    taken = time.perf_counter() - begun
    each = [judged(trial, learned, rows, asked, signs_asked, crossed, seed) for seed in range(seeds if crossed else 1)]
    every = trial.cosines([*asked, *learned])
    cosines, known_cosines = every[: len(asked)], every[len(asked) :]
    baseline, baseline_f1 = (
        best_cut(known_cosines, truth, lambda one: one.macro_f1),
        best_cut(known_cosines, truth, lambda one: one.of_class(SAME).f1),
    )
    answers = [str(int(pair.same)) for pair in asked]
    hard = [at for at, like in enumerate(cosines) if like < HARD]
    guessed = [[SAME if chance >= 0.5 else APART for chance in chances] for chances in each]
    scores = [Scores.of(answers, guesses, (APART, SAME)) for guesses in guessed]
    hard_scores = [Scores.of([answers[at] for at in hard], [guesses[at] for at in hard]) for guesses in guessed]
    plainly = cut_at(cosines, baseline)
    by_cosine = Scores.of(answers, plainly, (APART, SAME))
    hard_by_cosine = Scores.of([answers[at] for at in hard], [plainly[at] for at in hard])
    middle = min(scores, key=lambda one: abs(one.macro_f1 - mean(score.macro_f1 for score in scores)))
    return {
        **middle.as_dict(),
        "judged_by": "cross-validation" if len(crossed) == len(asked) else "both" if crossed else "held-out pairs",
        "macro_f1": mean(one.macro_f1 for one in scores),
        "accuracy": mean(one.accuracy for one in scores),
        "f1": mean(one.of_class(SAME).f1 for one in scores),
        "precision": mean(one.of_class(SAME).precision for one in scores),
        "recall": mean(one.of_class(SAME).recall for one in scores),
        "threshold": 0.5,
        "baseline_macro_f1": by_cosine.macro_f1,
        "baseline_f1": Scores.of(answers, cut_at(cosines, baseline_f1)).of_class(SAME).f1,
        "baseline_threshold": baseline,
        "hard_n": len(hard),
        "hard_macro_f1": mean(one.macro_f1 for one in hard_scores),
        "baseline_hard_macro_f1": hard_by_cosine.macro_f1,
        "seeds": len(each),
        "macro_f1_spread": pstdev(one.macro_f1 for one in scores),
        "hard_macro_f1_spread": pstdev(one.macro_f1 for one in hard_scores),
        "per_second": len(asked) / taken,
    }


def read_pairs(path: Path, messages: dict[str, Message], *, both: bool = False) -> list[Pair]:
    """Read judged pairs; nothing but the two numbers and the judgement is looked at."""
    rows = table_of(path, ("id_a", "id_b", "same"))
    same = flags_in(rows, "same", path.name, both=both)
    found = [Pair(row["id_a"], row["id_b"], one == SAME) for row, one in zip(rows, same, strict=True)]
    known((number for pair in found for number in (pair.one, pair.other)), messages, path.name)
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """The pile of messages, read and weighed."""

    messages: list[Message]
    at: dict[str, int]
    readings: list[Reading]
    idf: Rarity
    space: Space | None
    weighed: dict[str, Weighed]
    places: dict[str, Any]
    copies: list[list[float]]

    @classmethod
    def of(cls, messages: list[Message], pairs: Sequence[Pair]) -> Trial:
        readings = read_all([(message.text, message.subject) for message in messages])
        at = {message.number: place for place, message in enumerate(messages)}
        idf = Rarity.of(readings)
        space = Space.of(readings, idf)
        used = sorted({number for pair in pairs for number in pair.key})
        weighed = {number: Weighed.of(readings[at[number]], idf, space) for number in used}
        places = (
            dict(zip(used, space.place([weighed[number].reading for number in used], idf), strict=True))
            if space
            else {}
        )
        copies = rows_of(copied_elsewhere(readings), idf, space)
        return cls(messages, at, readings, idf, space, weighed, places, copies)

    def rows(self, pairs: Sequence[Pair]) -> Any:
        """Return the signs of pairs, one row each; without a space its sign is 0."""
        rows = [
            signs(
                self.weighed[pair.one],
                self.weighed[pair.other],
                self.idf,
                self.space,
                float(self.places[pair.one] @ self.places[pair.other]) if self.space else None,
            )
            for pair in pairs
        ]
        return np.asarray(rows if self.space else [[row[0], 0.0, *row[1:]] for row in rows])

    def cosines(self, pairs: Sequence[Pair]) -> list[float]:
        """Return the cosines of character 2-4-grams weighted by rarity, which the plain threshold cuts."""
        used = sorted({number for pair in pairs for number in pair.key})
        place = {number: row for row, number in enumerate(used)}
        table = of_length_one(grams([reading.text for reading in self.readings])[[self.at[number] for number in used]])
        likes = (
            table[[place[pair.one] for pair in pairs]]
            .multiply(table[[place[pair.other] for pair in pairs]])
            .sum(axis=1)
        )
        return [float(like) for like in np.asarray(likes).ravel()]


def grams(texts: Sequence[str]) -> Any:
    """Return the runs of two, three and four characters in texts (a sparse matrix), each by how often it stands there and how rare it is."""
    from scipy.sparse import csr_matrix, hstack

    plain = [re.sub(r"\s\s+", " ", text) for text in texts]
    stands = np.repeat(np.arange(len(plain)), [len(text) for text in plain])
    letters = np.unique(characters("".join(plain)), return_inverse=True)[1].astype(np.int64)
    pairs = np.unique(letters[:-1] * (letters.max(initial=0) + 1) + letters[1:], return_inverse=True)[1]
    many = int(pairs.max(initial=0)) + 1
    tables = []
    for size, keys in ((2, pairs), (3, pairs[:-1] * many + letters[2:]), (4, pairs[:-2] * many + pairs[2:])):
        inside = stands[: len(keys)] == stands[size - 1 :]
        ranks = np.unique(keys[inside], return_inverse=True)[1]
        shape = (len(plain), int(ranks.max(initial=0)) + 1)
        found = csr_matrix((np.ones(len(ranks), np.float32), (stands[: len(keys)][inside], ranks)), shape)
        found.data *= (np.log((1 + len(plain)) / (1 + np.bincount(found.indices, minlength=shape[1]))) + 1)[
            found.indices
        ]
        tables.append(found)
    return hstack(tables, "csr")


def judged(
    trial: Trial,
    known: list[Pair],
    rows: Any,
    asked: list[Pair],
    asked_rows: Any,
    crossed: set[frozenset[str]],
    seed: int,
) -> list[float]:
    """Return the chance of each pair that was asked for."""
    truth = np.asarray([pair.same for pair in known])
    apart = parts(known, seed)
    part_of = {pair.key: part for pair, part in zip(known, apart, strict=True)}
    chances = [0.0] * len(asked)
    for part in sorted({part_of.get(pair.key, -1) for pair in asked}):
        kept = apart != part
        model = PairModel.fit(rows[kept], truth[kept].tolist(), trial.copies)
        for at, pair in enumerate(asked):
            if (part_of[pair.key] if pair.key in crossed else -1) == part:
                chances[at] = model.chance(asked_rows[at])
    return chances


def parts(pairs: Sequence[Pair], seed: int) -> Any:
    """Return a part for each pair: pairs that are joined by a message, near or far, lie in the same one."""
    root: dict[str, str] = {}

    def head(number: str) -> str:
        while root.setdefault(number, number) != number:
            number = root[number]
        return number

    for pair in pairs:
        root[head(pair.one)] = head(pair.other)
    joined: dict[str, list[int]] = defaultdict(list)
    for at, pair in enumerate(pairs):
        joined[head(pair.one)].append(at)
    groups = list(joined.values())
    random.Random(seed).shuffle(groups)  # noqa: S311  # the same parts each time
    found, loads = np.zeros(len(pairs), int), [0] * FOLDS
    for group in sorted(groups, key=len, reverse=True):
        part = loads.index(min(loads))
        loads[part] += len(group)
        found[group] = part
    return found


def can_be_held_back(pairs: Sequence[Pair], seed: int) -> bool:
    """Say whether pairs of both kinds are left whichever part is held back."""
    apart, same = parts(pairs, seed), np.asarray([pair.same for pair in pairs])
    return all(len(set(same[apart != part].tolist())) > 1 for part in set(apart.tolist()))


def best_cut(likes: Sequence[float], same: Sequence[bool], counts: Callable[[Scores], float]) -> float:
    """Return the threshold on one number that scores best where it was learned."""
    truth = [str(int(one)) for one in same]
    return max(sorted(set(likes)), key=lambda cut: counts(Scores.of(truth, cut_at(likes, cut), (APART, SAME))))


def cut_at(likes: Sequence[float], cut: float) -> list[str]:
    return [SAME if like >= cut else APART for like in likes]
