from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from huiyin.config import postgres, schema
from huiyin.config.home import HuiyinError
from tests.config.conftest import huiyin

ROOMS_WITH_FORMER = ("kernel", "people", "cases", "delivery", "reports")


@contextmanager
def migration_row(app: str, name: str) -> Iterator[None]:
    """Let the database say for a while that this migration was applied."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name])
        yield
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])


def forget(app: str, name: str) -> None:
    """Let the database not say any more that this migration was applied."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_fresh_database_has_no_difference() -> None:
    assert schema.difference() == schema.Difference([], [])
    assert schema.see_to_it(apply=False) is False


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["kernel", "an_app_of_the_future"])
def test_database_that_is_newer_than_the_program_is_refused(app: str) -> None:
    with migration_row(app, "9999_from_the_future"):
        assert schema.difference().unknown == [f"{app}.9999_from_the_future"]
        with pytest.raises(HuiyinError, match="请升级程序"):
            schema.see_to_it(apply=True)


@pytest.mark.django_db
def test_database_of_others_that_is_behind_is_not_changed_unasked() -> None:
    forget("campaigns", "0001_initial")
    assert schema.difference() == schema.Difference(["campaigns.0001_initial"], [])
    with pytest.raises(HuiyinError, match="huiyin setup"):
        schema.see_to_it(apply=False)


@pytest.mark.django_db
def test_database_made_by_the_steps_that_one_gathers_is_up_to_date() -> None:
    for app in ROOMS_WITH_FORMER:
        forget(app, "0001_tables_and_rules")
    assert schema.difference() == schema.Difference([], [])
    assert schema.see_to_it(apply=False) is False
    forget("campaigns", "0001_initial")
    assert schema.difference() == schema.Difference(["campaigns.0001_initial"], [])


@pytest.mark.django_db
@pytest.mark.parametrize("app", ROOMS_WITH_FORMER)
def test_database_with_a_part_of_those_steps_is_refused(app: str) -> None:
    """Its missing tables cannot be told from those it has, so nothing is done to it."""
    forget(app, "0001_tables_and_rules")
    last = import_module(f"huiyin.{app}.migrations").FORMER["0001_tables_and_rules"][-1]
    forget(app, last)
    assert schema.difference() == schema.Difference([], [], [f"{app}.{last}"])
    with pytest.raises(HuiyinError, match=f"升级半路上.*{app}.{last}"):
        schema.see_to_it(apply=True)


def test_database_that_is_not_fit_is_refused_by_the_command(migrated_home: Path) -> None:
    newer = "('kernel', '9999_from_the_future')"
    former = "('people', '0003_who_is_who_and_limits')"
    with postgres.running(migrated_home) as url, psycopg.connect(url, autocommit=True) as database:

        def note(row: str) -> None:
            database.execute(f"INSERT INTO django_migrations (app, name, applied) VALUES {row[:-1]}, now())")

        def strike(row: str) -> None:
            database.execute(f"DELETE FROM django_migrations WHERE (app, name) = {row}")

        note(newer)
        refused = huiyin(migrated_home, "setup")
        strike(newer)
        strike(former)
        halfway = huiyin(migrated_home, "setup")
        looked = huiyin(migrated_home, "doctor")
        note(former)
    assert (refused.returncode, halfway.returncode, looked.returncode) == (2, 2, 1)
    assert "请升级程序" in refused.stderr
    assert "people.0003_who_is_who_and_limits" in halfway.stderr
    assert "旧程序" in halfway.stderr
    assert "Traceback" not in halfway.stderr
    assert "[异常] 表结构:停在早期程序的升级半路上" in looked.stdout
    assert huiyin(migrated_home, "setup").returncode == 0


@pytest.mark.django_db
def test_server_version_is_at_least_fourteen() -> None:
    schema.check_server()
    assert schema.server_version() >= 140000
