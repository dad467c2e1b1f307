"""References that people see, such as ``2026-000123``; primary keys are never shown."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection


def take(series: str, count: int = 1) -> range:
    """Reserve ``count`` numbers of ``series`` inside the running transaction and return them.

    The row stays locked until commit, so that two offices never draw the same number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_counter AS c (series, next) VALUES (%s, 1 + %s)"
            " ON CONFLICT (series) DO UPDATE SET next = c.next + %s RETURNING next",
            [series, count, count],
        )
        end: int = cursor.fetchone()[0]
    return range(end - count, end)


def references(prefix: str, year: int, count: int = 1) -> list[str]:
    """Return ``count`` new references of a year, such as ``V2026-000001``."""
    return [f"{prefix}{year}-{number:06d}" for number in take(f"{prefix}{year}", count)]


def free_code(stem: str, used: Callable[[str], bool]) -> str:
    """Return the next code such as ``box-3`` that is not ``used``, for whoever does not want to think of one."""
    while True:
        (number,) = take(f"code-{stem}")
        if not used(code := f"{stem}-{number}"):
            return code
