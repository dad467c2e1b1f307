"""A piece of work is held by one connection at a time, and free again however its holder ended."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from huiyin.kernel.locks import Work, held

TRY = "SELECT pg_try_advisory_lock(%s, %s)"
KEY = [int(Work.READING), 7]


@pytest.fixture
def other(db: None) -> Iterator[psycopg.Connection]:
    """Another process, as the server sees it."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as line:
        yield line


def is_free(other: psycopg.Connection) -> bool:
    mine = bool((other.execute(TRY, KEY).fetchone() or [False])[0])
    if mine:
        other.execute("SELECT pg_advisory_unlock(%s, %s)", KEY)
    return mine


def test_held_is_held_for_one_alone(other: psycopg.Connection) -> None:
    with held(Work.READING, 7) as mine:
        assert mine
        assert not is_free(other)
    assert is_free(other)


def test_what_another_holds_is_not_ours_and_stays_his(other: psycopg.Connection) -> None:
    other.execute(TRY, KEY)
    with held(Work.READING, 7) as mine, held(Work.IMPORT, 7) as another, held(Work.READING, 8) as third:
        assert (mine, another, third) == (False, True, True)
    with held(Work.READING, 7) as mine:
        assert not mine, "leaving did not free what was not ours"


def test_it_is_free_after_an_error(other: psycopg.Connection) -> None:
    with pytest.raises(ZeroDivisionError), held(Work.READING, 7):
        1 / 0  # noqa: B018  # the work breaks
    assert is_free(other)
