"""Many texts made ready to be compared, in two processes where that pays. Pure."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import closing, suppress
from multiprocessing import get_context, parent_process
from sys import intern
from threading import Thread

from huiyin.text.readings import Name, Reading, often

Told = Callable[[float], None]
MANY = 8000
"""From so many texts on it pays to begin two other processes."""
PIECE = 1000
"""So many texts are read between two words about how far it is."""
AHEAD = 4
"""So many pieces wait or are read before the first of them is asked for."""


def read_all(texts: Sequence[tuple[str, str]], told: Told = lambda _share: None) -> list[Reading]:
    """Read texts, each with its subject, in their order.

    ``told`` hears the share done (0 to 1) between pieces; what it raises ends the work. Where no process may be begun, or one is
    killed, this one reads on from where they came to.
    """
    pieces = [texts[at : at + PIECE] for at in range(0, len(texts), PIECE)]
    found: list[Reading] = []
    with closing(read_beside(pieces if len(texts) >= MANY and (os.cpu_count() or 1) > 1 else [])) as beside:
        for piece in beside:
            found += map(unpacked, piece)
            told(len(found) / len(texts))
    for left in pieces[len(found) // PIECE :] if len(found) < len(texts) else []:
        found += [Reading.of(*one) for one in left]
        told(len(found) / len(texts))
    return found


Packed = tuple[str, str, str, str, tuple[int, ...], tuple[tuple[str, str], ...]]


def read_beside(pieces: Sequence[Sequence[tuple[str, str]]]) -> Generator[list[Packed], None, None]:
    """Yield what two other processes read, as far as they come."""
    if not pieces:
        return
    with suppress(OSError, BrokenExecutor, AssertionError):
        pool = ProcessPoolExecutor(2, get_context("spawn"), initializer=end_with_parent)
        waiting: deque[Future[list[Packed]]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(read_piece, piece))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """End this process when the one that began it is gone, even by force."""
    Thread(target=wait_for_parent, daemon=True).start()


def wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_piece(piece: Sequence[tuple[str, str]]) -> list[Packed]:
    return [packed(Reading.of(*one)) for one in piece]


def packed(one: Reading) -> Packed:
    """Return a reading as a few plain things, for one process to hand many to another."""
    counts = tuple(round(math.exp(said - 1)) for said in one.counts.values())
    names = tuple((name.whole, name.own) for name in one.names)
    return one.subject, one.text, " ".join(one.subject_words), " ".join(one.counts), counts, names


def unpacked(given: Packed) -> Reading:
    subject, text, heads, words, counts, names = given
    return Reading(
        subject,
        text,
        tuple(map(intern, heads.split())),
        dict(zip(map(intern, words.split()), map(often, counts), strict=True)),
        tuple(Name(*name) for name in names),
    )
