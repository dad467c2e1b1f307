"""What is told of a group of texts: its place, its title, its course in time, and what speaks for each of them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from huiyin.text.masking import masked
from huiyin.text.pairs import COMMON, Rarity
from huiyin.text.readings import Reading
from huiyin.text.words import to_simplified

TOLD = 8
"""How many things are told that speak for a text."""


def evidence_of(texts: Sequence[Reading], core: Sequence[Reading], idf: Rarity) -> list[tuple[str, ...]]:
    """Return for each text what it has in common with the typical texts of its group: the names that both hold, then the rarest words.

    What more of them hold comes first. A text that is itself a typical one is set beside the others. Where nothing rare is shared, the
    least common words are told.
    """
    words = Counter(word for one in core for word in one.counts if len(word) > 1 and not word.isdigit())
    rare = {word: times for word, times in words.items() if idf[word] > COMMON}
    found = []
    for text in texts:
        others = [one for one in core if one is not text] or list(core)
        more = len(core) - len(others)
        names = Counter(
            whole
            for one in others
            for whole in {
                name.whole for name in (*text.names, *one.names) if name.own in text.text and name.own in one.text
            }
        )
        said = sorted(names, key=lambda name: (-names[name], -len(name), name))
        shared = {word: times for word, times in rare.items() if times > more and word in text.counts}
        if not said and not shared:
            shared = {word: times for word, times in words.items() if times > more and word in text.counts}
        plain = [word for word in shared if not any(word in name for name in said)]
        plain.sort(key=lambda word: (-shared[word], -idf[word], word))
        found.append(tuple([*said, *plain][:TOLD]))
    return found


def place_of(readings: Sequence[Reading]) -> str:
    """Return the place or organisation that at least half of the texts hold, as it is written most often; empty where there is none."""
    written = Counter(name.whole for reading in readings for name in reading.names)
    held = {name: sum(name in reading.text for reading in readings) for name, _times in written.most_common(20)}
    enough = [name for name, times in held.items() if 2 * times >= len(readings)]
    return max(enough, key=lambda name: (len(name), held[name]), default="")


SUBJECT_FITS = range(8, 31)


def central(readings: Sequence[Reading], place: str, idf: Mapping[str, float]) -> int:
    """Return which of the texts has the subject that says best what all of them say, of a length that can be read at a glance."""
    said: Counter[str] = Counter(word for reading in readings for word in reading.subject_words if len(word) > 1)

    def fits(at: int) -> tuple[float, int]:
        subject = readings[at].subject
        words = [word for word in readings[at].subject_words if len(word) > 1]
        shared = sum(said[word] * idf[word] for word in words) / (len(words) + 2)
        return (shared * (1 if len(subject) in SUBJECT_FITS else 0.5) * (1.5 if place and place in subject else 1), -at)

    return max(range(len(readings)), key=fits)


OPENING = re.compile(r"^(?:关于|反映|投诉|举报|咨询|请问|请求|恳请|强烈|要求|建议|希望|请|再次|[!！?？\s])+")
ENDING = re.compile(r"(?:的?(?:问题|投诉|建议|咨询|请求|诉求|反映))?[!！?？。.\s]*$")
LONGEST_TITLE = 40


def title_of(subject: str, place: str) -> str:
    """Return a title to be read at a glance: what a central subject says, without its address to the office, persons masked.

    It is in simplified characters, as the place is, whatever the subject was written in.
    """
    said = str(to_simplified().convert(" ".join(masked(subject).split())))
    matter = ENDING.sub("", OPENING.sub("", said)) or said
    if place and place.lower() not in matter.lower():
        matter = f"{place}:{matter}"
    return matter if len(matter) <= LONGEST_TITLE else matter[: LONGEST_TITLE - 1] + "…"


def months_of(days: Iterable[date | None]) -> dict[str, int]:
    """Return how many texts each month has from the first to the last, in order: ``{"2019-07": 12, "2019-08": 0, …}``."""
    dated = sorted(day for day in days if day is not None)
    if not dated:
        return {}
    counted = Counter(f"{day:%Y-%m}" for day in dated)
    first, last = dated[0], dated[-1]
    spans = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return {key: counted[key] for key in (f"{span // 12:04d}-{span % 12 + 1:02d}" for span in spans)}


def trend_of(months: Mapping[str, int]) -> str:
    """Return where it goes: ``rising``, ``falling``, ``steady``, or ``once`` where all came within one or two months."""
    counts = list(months.values())
    if len(counts) < 3:
        return "once"
    half = len(counts) // 2
    before, after = sum(counts[:half]) / half, sum(counts[-half:]) / half
    return "rising" if after > 1.5 * before else "falling" if before > 1.5 * after else "steady"
