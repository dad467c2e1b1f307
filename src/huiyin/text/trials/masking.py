"""How much of what names or reaches a person is masked, and how much else is (`huiyin evaluate masking`).

A file has one JSON object in a line: ``{"text": …, "spans": [[start, end, kind], …]}``, positions in characters; a text
without spans is a hard negative. Without a file the project's own sentences are used. The half of them whose digest is even is
``held``: it was not looked at while the rules were written. Those marked ``"seen": true`` taught the rules, whatever their digest.

*Caught* is a span all of whose letters and digits are masked. Of a name its title may stay, of an address whatever is no
digit (the estate helps whoever repairs its lamps; the door is what leads to a person). *Right* is a mask at least half of whose
characters lie in spans.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from huiyin.text.masking import GROUPS, Span, found
from huiyin.text.trials.files import lines_of

OTHER = "other"
TITLE = re.compile(
    r"(?:老师|老師|校长|校長|主任|书记|書記|局长|科长|园长|班主任|副校长|副主任|师傅|師傅|医生|先生|女士|同学|同學|的(?:妈妈|媽媽|爸爸|家长|家長))$"
)
NUMERALS = "一二三四五六七八九十"
LEAD = re.compile(r"^[小老阿]")


@dataclass(frozen=True)
class Sentence:
    text: str
    spans: tuple[Span, ...]
    seen: bool = False

    @property
    def held(self) -> bool:
        return not self.seen and hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


@dataclass
class Tally:
    """Counts of spans in truth and caught, of masks and right ones, by group of kinds."""

    true: Counter[str]
    caught: Counter[str]
    masks: Counter[str]
    right: Counter[str]

    def scores(self, groups: Iterable[str]) -> dict[str, float]:
        """Return precision, recall and F1 of the groups together."""
        groups = list(groups)
        true, masks = (sum(of[group] for group in groups) for of in (self.true, self.masks))
        caught, right = (sum(of[group] for group in groups) for of in (self.caught, self.right))
        recall = caught / true if true else 0.0
        precision = right / masks if masks else 0.0
        both = precision + recall
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
            "n": true,
        }


def run(sentences: Path | None = None) -> dict[str, Any]:
    """Return precision, recall, F1 (overall, by group of kinds, of the held half), false alarms and speed."""
    read = list(read_from(sentences))
    found(read[0].text)  # the words are loaded once a process
    begun = time.perf_counter()
    given = [found(one.text) for one in read]
    took = time.perf_counter() - begun
    tally = count(zip(read, given, strict=True))
    groups = [group for group in [*GROUPS, OTHER] if tally.true[group]]
    classes = {group: tally.scores([group]) for group in groups}
    bare = [bool(masks) for one, masks in zip(read, given, strict=True) if not one.spans]
    result: dict[str, Any] = {
        "n": len(read),
        "macro_f1": sum(of["f1"] for of in classes.values()) / len(classes) if classes else 0.0,
        **{name: value for name, value in tally.scores([*GROUPS, OTHER]).items() if name != "n"},
        "hard_negatives": len(bare),
        "hard_negatives_masked": sum(bare),
        "per_second": len(read) / took,
        "mb_per_second": sum(len(one.text.encode()) for one in read) / took / 1e6,
        "classes": classes,
    }
    if sentences is None:
        held = count((one, masks) for one, masks in zip(read, given, strict=True) if one.held)
        result["held"] = {
            **{group: held.scores([group]) for group in groups},
            "all": held.scores([*GROUPS, OTHER]),
        }
    return result


def read_from(path: Path | None) -> Iterator[Sentence]:
    source = path or files("huiyin.text.trials") / "masking.jsonl"
    return lines_of(source, sentence_in)


def sentence_in(row: Any) -> Sentence:
    spans = tuple(Span(start, end, kind) for start, end, kind in row["spans"])
    if not all(0 <= one.start < one.end <= len(row["text"]) and isinstance(one.kind, str) for one in spans):
        raise ValueError("a span lies beyond its text")
    return Sentence(row["text"], spans, bool(row.get("seen")))


def group_of(kind: str) -> str:
    return next((group for group, kinds in GROUPS.items() if kind in kinds), OTHER)


def count(pairs: Iterable[tuple[Sentence, list[Span]]]) -> Tally:
    tally = Tally(Counter(), Counter(), Counter(), Counter())
    for sentence, masks in pairs:
        hidden = {at for mask in masks for at in range(mask.start, mask.end)}
        meant = {at for span in sentence.spans for at in range(span.start, span.end)}
        for span in sentence.spans:
            group = group_of(span.kind)
            tally.true[group] += 1
            tally.caught[group] += needed(sentence.text, span) <= hidden
        for mask in masks:
            group = next(
                (group_of(span.kind) for span in sentence.spans if span.start < mask.end and mask.start < span.end),
                group_of(mask.kind),
            )
            tally.masks[group] += 1
            tally.right[group] += 2 * len(meant & set(range(mask.start, mask.end))) >= mask.end - mask.start
    return tally


def needed(text: str, span: Span) -> set[int]:
    """Return the characters that must be hidden for ``span`` to be caught."""
    said, start = text[span.start : span.end], span.start
    group = group_of(span.kind)
    if group == "names":
        shorter = TITLE.sub("", said) or said
        bare = LEAD.sub("", shorter) or shorter
        start += len(shorter) - len(bare)
        said = bare
    at = {start + place for place, character in enumerate(said) if character.isalnum()}
    digits = {place for place in at if text[place].isdigit()} or {place for place in at if text[place] in NUMERALS}
    return digits or at if group == "addresses" else at
