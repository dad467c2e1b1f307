"""How surely harm to a minor is heard in a text, and how seldom anything else is taken for it (`huiyin evaluate urgency`).

A file has one JSON object in a line: ``{"text": …, "kind": …}``; no kind means that no alarm should ring. Without a file the
project's own sentences are used; the half of them whose digest is even (``held``) was not looked at while the words were chosen.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from huiyin.text.scores import Scores
from huiyin.text.trials.files import lines_of
from huiyin.text.urgency import KINDS, alarm

RINGS, QUIET = "rings", "quiet"


def run(sentences: Path | None = None) -> dict[str, Any]:
    """Return F1, precision and recall of ringing at all, the table of kinds, the held half and the speed."""
    read = list(read_from(sentences))
    alarm(read[0][0])  # the table of scripts is loaded once a process
    begun = time.perf_counter()
    heard = [found.kind if (found := alarm(text)) else QUIET for text, _kind in read]
    took = time.perf_counter() - begun
    rows = [(text, kind or QUIET, guess) for (text, kind), guess in zip(read, heard, strict=True)]
    result = {
        **ringing(rows),
        **Scores.of([row[1] for row in rows], [row[2] for row in rows], (*KINDS, QUIET)).as_dict(),
        "per_second": len(read) / took,
    }
    if sentences is None:
        result["held"] = ringing([row for row in rows if is_held(row[0])])
    return result


def ringing(rows: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Return the scores of ringing or not, whatever the kind."""
    rows = list(rows)
    truth = [QUIET if row[1] == QUIET else RINGS for row in rows]
    heard = [QUIET if row[2] == QUIET else RINGS for row in rows]
    scores = Scores.of(truth, heard, (RINGS, QUIET))
    of = scores.of_class(RINGS)
    return {"precision": of.precision, "recall": of.recall, "f1": of.f1, "n": scores.n}


def is_held(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def read_from(path: Path | None) -> Iterator[tuple[str, str]]:
    source = path or files("huiyin.text.trials") / "urgency.jsonl"
    return lines_of(source, sentence_in)


def sentence_in(row: Any) -> tuple[str, str]:
    text, kind = row["text"], row.get("kind") or ""
    if not isinstance(text, str) or kind not in ("", *KINDS):
        raise ValueError(kind)
    return text, kind
