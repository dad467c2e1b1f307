"""Compare the tables with the program, and bring them up to date."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import NotSupportedError, OperationalError

from huiyin.config.home import HuiyinError
from huiyin.config.sentences import gettext as _

# Any number that is the same in every process of ours: the lock that lets one of them migrate at a time.
MIGRATION_LOCK = 0x687579696E


@dataclass(frozen=True)
class Difference:
    """Which migrations only one side knows: the program, or the database."""

    missing: list[str]
    unknown: list[str]


def check_server() -> None:
    """Refuse a server that we cannot reach or that is too old."""
    try:
        connection.ensure_connection()
    except NotSupportedError as error:
        raise HuiyinError(
            _("DATABASE_URL 指定的 PostgreSQL 太旧:{reason};需要 14 或更新的版本。").format(reason=str(error).strip())
        ) from error
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise HuiyinError(_("连不上数据库:{reason}。").format(reason=reason)) from error


def server_version() -> int:
    """Give the server's version as PostgreSQL counts, such as 180004."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        row: tuple[int] = cursor.fetchone() or (0,)
    return row[0]


def see_to_it(*, apply: bool) -> bool:
    """Leave the tables as the program needs them, or refuse; tells whether anything had to be done.

    Without `apply`, tables that others may be using stay as they are; an empty database is filled in any case.
    """
    found = difference()
    if found.unknown:
        raise HuiyinError(
            _("数据库是更新版本的程序建立的(有本程序不认识的改动 {name});请升级程序后再打开。").format(
                name=found.unknown[0]
            )
        )
    if not found.missing:
        return False
    if not apply and _applied():
        raise HuiyinError(_("数据库的表结构落后于程序;请先运行 huiyin setup。"))
    migrate()
    return True


def difference() -> Difference:
    """Compare what the program has with what was applied, by file names alone: every command pays for this."""
    ours, applied = _in_program(), _applied()
    if ours == applied:
        return Difference([], [])
    # Squashed migrations make the names differ while all is well, so a difference is looked at properly.
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations or ()) | {
        replaced for migration in (loader.disk_migrations or {}).values() for replaced in migration.replaces
    }
    done = set(loader.applied_migrations or ())
    return Difference(
        missing=sorted(".".join(key) for key in set(loader.graph.nodes) - done),
        unknown=sorted(".".join(key) for key in applied - known),
    )


def migrate() -> None:
    """Bring the tables up to date, one process at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except (DatabaseError, psycopg.Error) as error:
            reason = str(error).strip().splitlines()[0]
            raise HuiyinError(_("升级数据库的表结构时出错,没有改动:{reason}。").format(reason=reason)) from error
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _in_program() -> set[tuple[str, str]]:
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "migrations").glob("[!_]*.py")
    }


def _applied() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        row = cursor.fetchone()
        if not row or not row[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}
