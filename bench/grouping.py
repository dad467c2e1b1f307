"""Measure how fast a pile is grouped and print JSON: `python -m bench.grouping [--texts 100000]`, a section of `make bench`.

The pile is that of the messages beside the project, made larger by variation: places and numbers are changed from copy to copy and
sentences left out, so that each copy holds groups of its own.
"""

from __future__ import annotations

import json
import os
import random
import resource
import time
from typing import Any

import click

from bench.__main__ import DATA
from huiyin.text.groups import grouped
from huiyin.text.reading_many import read_all
from huiyin.text.readings import Reading
from huiyin.text.trials.messages import Message, read_messages

DRAWN = random.Random(2026)  # noqa: S311  # the same variations each time
SYLLABLES = "安宝昌德丰福光海和恒虹华佳嘉建金锦康丽良龙美宁平清荣瑞盛泰天万祥新兴雅阳宜永裕云泽正中紫"


def varied(messages: list[Message], wanted: int) -> list[tuple[str, str]]:
    """Return ``wanted`` pairs of subject and text: the messages, then copies of them elsewhere and in fewer words."""
    found = [(one.subject, one.text) for one in messages[:wanted]]
    readings = [Reading.of(one.text, one.subject) for one in messages]
    while len(found) < wanted:
        named: dict[str, str] = {}
        for message, reading in zip(messages, readings, strict=True):
            subject, text = message.subject, message.text
            for name in reading.names:
                new = named.setdefault(name.own, "".join(DRAWN.choices(SYLLABLES, k=len(name.own))))
                subject, text = subject.replace(name.own, new), text.replace(name.own, new)
            sentences = text.split("。")
            if len(sentences) > 3:
                sentences.pop(DRAWN.randrange(len(sentences)))
            found.append((subject, "。".join(sentences)))
            if len(found) == wanted:
                break
    return found


def cores() -> float:
    """Return how long processors have worked for this process and those that it began and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak(whose: int) -> float:
    """Return the most memory held, in GiB."""
    return resource.getrusage(whose).ru_maxrss / 2**20


def measured(texts: int) -> dict[str, Any]:
    pile = varied(read_messages(DATA / "messages.xlsx"), texts)
    begun, worked, load = time.perf_counter(), cores(), os.getloadavg()[0]
    readings = read_all([(text, subject) for subject, text in pile])
    read = time.perf_counter() - begun
    groups = grouped(readings)
    taken = time.perf_counter() - begun
    return {
        "texts": len(pile),
        "seconds": round(taken, 1),
        "seconds_of_one_core": round(cores() - worked, 1),
        "others_at_work": round(load, 1),
        "seconds_reading": round(read, 1),
        "per_second": round(len(pile) / taken),
        "groups": len(groups),
        "largest": [group.size for group in groups[:5]],
        "peak_gib": round(peak(resource.RUSAGE_SELF), 2),
        "peak_gib_of_a_reader": round(peak(resource.RUSAGE_CHILDREN), 2),
    }


@click.command()
@click.option("--texts", default=100_000, help="How many texts are grouped.")
def main(texts: int) -> None:
    click.echo(json.dumps(measured(texts), ensure_ascii=False))


if __name__ == "__main__":
    main()
