"""Compare the tables with the program, and bring them up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import psycopg
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import NotSupportedError, OperationalError

from huiyin.config.home import HuiyinError
from huiyin.config.sentences import gettext as _

# Any number that is the same in every process of ours: the lock that lets one of them migrate at a time.
MIGRATION_LOCK = 0x687579696E

# A migration as Django names it: its app and its own name.
Key = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """Which migrations only one side knows: the program, or the database.

    `halfway` are former ones, now gathered in one, of which the database has only a part: the program cannot go on there.
    """

    missing: list[str]
    unknown: list[str]
    halfway: list[str] = field(default_factory=list)


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
    if found.halfway:
        # They are noted one by one at the end of the step that gathers them, perhaps by another process at this moment.
        with _one_at_a_time():
            found = difference()
    if found.unknown:
        raise HuiyinError(
            _("数据库是更新版本的程序建立的(有本程序不认识的改动 {name});请升级程序后再打开。").format(
                name=found.unknown[0]
            )
        )
    if found.halfway:
        raise HuiyinError(
            _(
                "数据库停在早期程序的升级半路上(还缺 {name});请先用带有这一步的旧程序运行 huiyin setup,再用本程序打开。"
            ).format(name=found.halfway[0])
        )
    if not found.missing:
        return False
    if not apply and _applied():
        raise HuiyinError(_("数据库的表结构落后于程序;请先运行 huiyin setup。"))
    migrate()
    return True


def difference() -> Difference:
    """Compare what the program has with what was applied, by file names alone: every command pays for this."""
    ours, former, applied = _in_program(), dict(_former()), _applied()
    done = applied | {key for key, replaced in former.items() if replaced <= applied}
    known = ours.union(*former.values())
    if done == known:
        return Difference([], [])
    halfway = {each for replaced in former.values() if replaced & applied for each in replaced - applied}
    if halfway:
        return Difference([], [], sorted(map(".".join, halfway)))
    # Others gather their migrations as well and say so inside them, so a difference is looked at properly.
    loader = MigrationLoader(connection)
    disk = loader.disk_migrations or {}
    known |= {replaced for migration in disk.values() for replaced in migration.replaces}
    return Difference(
        missing=sorted(map(".".join, set(loader.graph.nodes) - set(loader.applied_migrations or ()))),
        unknown=sorted(map(".".join, applied - known)),
    )


def migrate() -> None:
    """Bring the tables up to date, one process at a time."""
    with _one_at_a_time() as cursor:
        # The disk need not be waited for at each of some hundred small steps: what a power cut takes is done again.
        cursor.execute("SET synchronous_commit TO off")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except (DatabaseError, psycopg.Error) as error:
            reason = str(error).strip().splitlines()[0]
            raise HuiyinError(_("升级数据库的表结构时出错,没有改动:{reason}。").format(reason=reason)) from error
        finally:
            cursor.execute("RESET synchronous_commit")


@contextmanager
def _one_at_a_time() -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _in_program() -> set[Key]:
    return {(app.label, path.stem) for app, folder in _folders() for path in folder.glob("[!_]*.py")}


def _former() -> Iterator[tuple[Key, set[Key]]]:
    """Give each of our migrations that gathers former ones with these."""
    for app, _folder in _folders():
        gathered: dict[str, list[str]] = getattr(import_module(f"{app.name}.migrations"), "FORMER", {})
        for name, former in gathered.items():
            yield (app.label, name), {(app.label, each) for each in former}


def _folders() -> Iterator[tuple[AppConfig, Path]]:
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if folder.is_dir():
            yield app, folder


def _applied() -> set[Key]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        row = cursor.fetchone()
        if not row or not row[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}
