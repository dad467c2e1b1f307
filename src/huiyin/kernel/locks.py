"""Work that one process does at a time, by PostgreSQL's advisory locks: a lock is free at once when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Work(IntEnum):
    """The classes of locks; each piece of work has its number besides."""

    IMPORT_FOR_CAMPAIGN = 7301
    IMPORT = 7302
    READING = 7303
    ACKNOWLEDGING = 7304
    DELIVERING = 7305


@contextmanager
def held(work: Work, number: int) -> Iterator[bool]:
    """Hold a piece of work for this connection alone; say whether nobody else does."""
    key = [int(work), number % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
