"""A district, or some days in it, is entered by the verbs once in a run; later tests get the same rows back at once.

Rows are taken from and given back to the database as they are, so a test cannot tell the difference, and the triggers and
constraints stay in force. Only an empty database is filled this way: a test that has entered something builds by the verbs.
"""

from __future__ import annotations

from django.db import connection, transaction

ROOMS = ("kernel_", "people_", "campaigns_", "cases_", "channels_", "activities_", "surveys_", "insight_", "delivery_")
Rows = str
"""Statements of SQL, to be sent together."""
PAST_THE_ROWS = """
    SELECT pg_get_serial_sequence(c.oid::regclass::text, 'id'), c.oid::regclass::text FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' WHERE c.oid = ANY(%s::regclass[])
"""


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM kernel_journalentry) AND NOT EXISTS (SELECT 1 FROM people_institution)"
        )
        return bool(cursor.fetchone()[0])


def take() -> Rows:
    """Return the statements that write every row of what a story is told in, and move the sequences past them.

    The journal first, whose entries the others name; foreign keys are deferred. A test that really commits leaves the
    sequences at their beginning, where the rows already stand: they are moved past them, and never backwards, for another
    test's sequence may be far ahead.
    """
    names = connection.introspection.table_names()
    tables = [name for room in ROOMS for name in names if name.startswith(room)]
    statements, filled = [], []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT quote_literal(json_agg(t)::text) FROM {table} t")
            if (found := cursor.fetchone()[0]) is not None:
                filled.append(table)
                statements.append(f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, {found})")
        cursor.execute(PAST_THE_ROWS, [filled])
        statements += [
            f"SELECT setval('{sequence}', GREATEST((SELECT max(id) FROM {table}), (SELECT last_value FROM {sequence})))"
            for sequence, table in cursor.fetchall()
        ]
    return ";\n".join([*statements, "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"])


def give_back(rows: Rows) -> None:
    """Write the rows again, in one message to the server."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rows)
