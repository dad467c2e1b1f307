from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from huiyin.config import postgres, schema
from huiyin.config.home import HuiyinError
from tests.config.conftest import huiyin


@contextmanager
def migration_row(app: str, name: str) -> Iterator[None]:
    """Let the database say for a while that this migration was applied."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name])
        yield
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])


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
    last = max(name for app, name in MigrationLoader(connection).disk_migrations if app == "kernel")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kernel' AND name = %s", [last])
    assert schema.difference().missing == [f"kernel.{last}"]
    with pytest.raises(HuiyinError, match="huiyin setup"):
        schema.see_to_it(apply=False)


def test_newer_database_is_refused_by_the_command(migrated_home: Path) -> None:
    row = "('kernel', '9999_from_the_future')"
    with postgres.running(migrated_home) as url, psycopg.connect(url, autocommit=True) as database:
        database.execute(f"INSERT INTO django_migrations (app, name, applied) SELECT *, now() FROM (VALUES {row}) v")
        done = huiyin(migrated_home, "setup")
        database.execute(f"DELETE FROM django_migrations WHERE (app, name) = {row}")
    assert done.returncode == 2
    assert "请升级程序" in done.stderr
    assert huiyin(migrated_home, "setup").returncode == 0


@pytest.mark.django_db
def test_server_version_is_at_least_fourteen() -> None:
    schema.check_server()
    assert schema.server_version() >= 140000
