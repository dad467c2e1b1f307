"""What was counted is kept until something is written: the next look after a write counts anew.

A mark of the database's state stands in every key, so that what is kept is exact. Every verb writes the journal after
something else of its own, hence while nobody is in the middle of writing the newest entry names the state; while
somebody is, PostgreSQL's own name of the snapshot does. A transaction that wrote something itself keeps nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

Found = TypeVar("Found")
SIZE = 2000
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()

MARK = """
    SELECT (SELECT max(id) FROM kernel_journalentry), s.now::text, pg_snapshot_xmin(s.now) = pg_snapshot_xmax(s.now),
           pg_current_xact_id_if_assigned() IS NOT NULL
    FROM pg_current_snapshot() AS s(now)
"""


def mark() -> str | None:
    """Return the name of the state of everything that verbs write, None inside a transaction that writes itself."""
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        newest, snapshot, quiet, writes = cursor.fetchone()
    if writes:
        return None
    return f"{connection.settings_dict['NAME']}/{newest}" + ("" if quiet else f"/{snapshot}")


def once(key: Hashable, find: Callable[[], Found], *, at: str | None) -> Found:
    """Return what ``find`` found at the state of the database with the mark ``at``."""
    if at is None:
        return find()
    with _lock:
        if (at, key) in _kept:
            _kept.move_to_end((at, key))
            kept: Found = _kept[at, key]
            return kept
    found = find()
    if mark() == at:  # else somebody wrote meanwhile, and nobody knows of which state this is
        with _lock:
            _kept[at, key] = found
            while len(_kept) > SIZE:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Let go of everything: for tests, and for measuring."""
    with _lock:
        _kept.clear()
