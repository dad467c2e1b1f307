"""What may be wrong with a reply, before it is sent: a demand not answered, nothing concrete, mere form, another's reply. Pure.

It proposes and never decides (E11): scores between 0 and 1, codes for the reasons, places in the texts. The words are said
by whoever shows them. The weights shipped (``reply_weights.json``) are numbers only; they were learned from judged replies of
public offices by ``tools/reply_weights.py``, once for a site that knows its words and once for one that knows none yet.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.text.copies import Passage, common_passages, plain_of
from huiyin.text.demands import Demand, asking
from huiyin.text.reply_marks import (
    AMOUNT,
    ANSWERS,
    BASIS,
    DATED,
    DONE,
    MASKS,
    SIGNED,
    Lore,
    Text,
    blanked,
    cosine,
    kinds_asked,
    own_words,
    pair_marks,
    quality_marks,
    substance,
    touches,
)

SHIPPED = Path(__file__).with_name("reply_weights.json")
LONGEST = 8_000
"""Characters of a message and of a reply that are looked at."""
HOLLOW = 6
"""Characters left of a reply without formulae up to which it says nothing of its own."""
OWN = 15
"""Characters of its own from which it can be said whether a reply belongs elsewhere."""
COPIED = 0.6
"""Share of what a reply says of its own from which it reads like a copy of another."""
BETTER = 1.5
"""How many times as alike another message must be to be the better one."""
NOBODY = re.compile("(?:各?有关|各?相关|职能|主管|上级)(?:职能|责任)?(?:部门|单位|科室|方面)")
UNIT = re.compile(
    "[\u4e00-\u9fff]{1,8}(?:局|处(?![理置罚分于境])|科(?![学目技])|中心|学校|街道|社区|公司|支队|大队|[村居]委会|办公室|教研组|年级组|食堂|物业)"
    "|我[局校院处科办镇县市区]"
)


@dataclass(frozen=True)
class Weights:
    """A weighted sum of marks: ``chance`` is that of a logistic regression over standardised marks."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float
    threshold: float = 0.5

    def chance(self, marks: Mapping[str, float]) -> float:
        """Return the chance, 0 to 1, that what the weights were learned for is so."""
        parts = zip(self.names, self.means, self.scales, self.weights, strict=True)
        total = self.offset + sum((marks[name] - mean) / scale * weight for name, mean, scale, weight in parts)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def says(self, marks: Mapping[str, float]) -> bool:
        return self.chance(marks) >= self.threshold


@dataclass(frozen=True)
class Judge:
    """What is known of the words of a site, and the weights for: answers, concrete, perfunctory, misfit."""

    lore: Lore
    weights: Mapping[str, Weights]


@cache
def cold() -> Judge:
    """Return the judge of a site that has learned nothing yet, with the weights shipped."""
    return judge_of(Lore(), json.loads(SHIPPED.read_text(encoding="utf-8"))["cold"])


def warm(lore: Lore) -> Judge:
    """Return the judge of a site whose words are known."""
    return judge_of(lore, json.loads(SHIPPED.read_text(encoding="utf-8"))["warm"])


def judge_of(lore: Lore, stored: Mapping[str, Mapping[str, Any]]) -> Judge:
    return Judge(lore, {target: weights_of(one) for target, one in stored.items()})


def weights_of(stored: Mapping[str, Any]) -> Weights:
    """Return weights as they stand in the file: lists of numbers of one length."""
    return Weights(
        names=tuple(stored["names"]),
        means=tuple(stored["means"]),
        scales=tuple(stored["scales"]),
        weights=tuple(stored["weights"]),
        offset=float(stored["offset"]),
        threshold=float(stored["threshold"]),
    )


@dataclass(frozen=True)
class Copy:
    """The other pair (its place in what was given) of whose reply this one has ``share`` of its own words, and where."""

    other: int
    share: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True)
class ReplyCheck:
    """What was found. Scores from 0 to 1; places are those of the message and reply as given.

    ``why`` holds the codes: unanswered, perfunctory, not_concrete, copy, misfit, fits_other. ``missing`` says what would make
    the reply concrete: date, unit, result, basis. ``wants`` says for each unanswered demand what kind of answer it asks: date,
    number, yes_or_no, way, reason.
    """

    unanswered: tuple[Demand, ...] = ()
    wants: tuple[tuple[str, ...], ...] = ()
    answers: float = 1.0
    concrete: bool = True
    missing: tuple[str, ...] = ()
    perfunctory: float = 0.0
    misfit: float = 0.0
    copy_of: Copy | None = None
    fits_other: int | None = None
    why: tuple[str, ...] = field(default=())


def check(message: str, reply: str, others: Sequence[tuple[str, str]] = (), judge: Judge | None = None) -> ReplyCheck:
    """Return what of ``reply`` might be looked at again. ``others`` are (message, reply) of other matters."""
    known = judge or cold()
    message, reply = message[:LONGEST], reply[:LONGEST]
    one, other = Text.of(message, known.lore), Text.of(reply, known.lore)
    own, left = (len(part) for part in substance(one, other, known.lore))
    quality, pair = quality_marks(one, other, known.lore), pair_marks(one, other, known.lore)
    open_demands = unanswered(one, other, known.lore, hollow=left <= HOLLOW)
    concrete = known.weights["concrete"].says(quality)
    misfit = known.weights["misfit"].chance(pair) if own >= OWN else 0.0
    found = {
        "unanswered": bool(open_demands),
        "perfunctory": known.weights["perfunctory"].says(quality),
        "not_concrete": not concrete,
        "copy": (copy := copied_from(reply, [text for _message, text in others])) is not None,
        "misfit": misfit >= known.weights["misfit"].threshold and misfit > 0,
        "fits_other": (better := fits_better(one, other, [text for text, _reply in others], known.lore)) is not None,
    }
    return ReplyCheck(
        unanswered=tuple(demand for demand, _wants in open_demands),
        wants=tuple(wants for _demand, wants in open_demands),
        answers=known.weights["answers"].chance(quality),
        concrete=concrete,
        missing=() if concrete else missing(other.plain),
        perfunctory=known.weights["perfunctory"].chance(quality),
        misfit=misfit,
        copy_of=copy,
        fits_other=better,
        why=tuple(code for code, so in found.items() if so),
    )


def unanswered(message: Text, reply: Text, lore: Lore, *, hollow: bool) -> list[tuple[Demand, tuple[str, ...]]]:
    """Return the demands that the reply does not touch, or whose question it shows no answer to, with what they want."""
    said = blanked(SIGNED, blanked(MASKS, reply.plain))
    found = []
    for demand in asking(message.plain):
        kinds = tuple(kinds_asked(message, demand))
        shown = not kinds or any(ANSWERS[kind][1].search(said) for kind in kinds)
        if hollow or not shown or not touches(message, demand, reply, lore):
            found.append((demand, kinds))
    return found


def missing(reply: str) -> tuple[str, ...]:
    """Return what ``reply`` (in plain form) has nothing of: date, unit, result, basis."""
    said = own_words(reply)
    has = {
        "date": DATED.search(said),
        "unit": UNIT.search(blanked(NOBODY, said)),
        "result": DONE.search(said) or AMOUNT.search(said),
    }
    return tuple(name for name, there in {**has, "basis": BASIS.search(said)}.items() if not there)


def copied_from(reply: str, others: Sequence[str]) -> Copy | None:
    """Return the other reply that most of what ``reply`` says of its own is copied from, None where there is none."""
    said = own_words(reply)
    own = len(plain_of(said)[0])
    if own < OWN:
        return None
    found: list[Copy] = []
    for place, text in enumerate(others):
        passages = common_passages(said, text[:LONGEST])
        copied = sum(len(plain_of(said[one.a_start : one.a_end])[0]) for one in passages)
        found.append(Copy(place, copied / own, tuple(passages)))
    best = max(found, key=lambda copy: copy.share, default=None)
    return best if best and best.share >= COPIED else None


def fits_better(message: Text, reply: Text, others: Sequence[str], lore: Lore) -> int | None:
    """Return the place of the message to which the reply is clearly closer than to its own, None where there is none."""
    likes = [cosine(Text.of(text[:LONGEST], lore), reply) for text in others]
    best = max(range(len(likes)), key=likes.__getitem__, default=None)
    own = cosine(message, reply)
    return best if best is not None and likes[best] > 0.1 and likes[best] > BETTER * own else None
