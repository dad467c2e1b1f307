"""One embedded database for a whole run of the tests, and a data folder of its own for every worker.

Each run has its own cluster, so that two runs at the same time never meet in one test database. It gives up safety
against power cuts, which no test is about. With DATABASE_URL set, that server is used and nothing is started.
"""

import contextlib
import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from huiyin.config import home as data_folder
from huiyin.config import postgres
from huiyin.config.home import HuiyinError
from tests.factories import Clock, District, make_district, moment

PLACE_VARIABLE = "HUIYIN_TEST_PLACE"
CACHE = Path(__file__).resolve().parent.parent / ".cache"
ALL_RUNS = CACHE / "tests"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of this run in the process that starts the workers; they inherit its name."""
    _keep_bytecode()
    if PLACE_VARIABLE not in os.environ:
        config.stash[RUN] = _Run()


def pytest_collection_finish() -> None:
    """What was loaded and collected is no garbage: it need not be looked through at every collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


def _keep_bytecode() -> None:
    """Keep what Python compiles in a folder of our own, for the workers and for every command that a test starts.

    Where nothing may be written beside the sources, or what lies there is stale, as in a copied environment, each
    command would compile all of Django and of the program anew: two thirds of the time that it takes to start.
    """
    if "PYTHONPYCACHEPREFIX" not in os.environ:
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(CACHE / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False


class _Run:
    """The folder of one run, locked for as long as the run lives, so that a later one can tell what is left over."""

    def __init__(self) -> None:
        ALL_RUNS.mkdir(parents=True, exist_ok=True)
        for left in ALL_RUNS.iterdir():
            self._remove_if_over(left)
        self.place = Path(tempfile.mkdtemp(dir=ALL_RUNS))
        # Closed to others it would be closed to the account of the database as well, which then lay elsewhere.
        self.place.chmod(0o711)
        self.lock = (self.place / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        os.environ[PLACE_VARIABLE] = str(self.place)

    def close(self) -> None:
        del os.environ[PLACE_VARIABLE]
        self.lock.close()
        self._remove_if_over(self.place)

    @staticmethod
    def _remove_if_over(place: Path) -> None:
        try:
            lock = (place / "lock").open("r+")
        except OSError:
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            # Of a run that was killed a command may still use the database; it is cleared away by a later run.
            with contextlib.suppress(HuiyinError):
                if (place / "home" / "locks").is_dir():
                    postgres.discard(place / "home")
                shutil.rmtree(place, ignore_errors=True)


RUN = pytest.StashKey[_Run]()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of the server for tests, started when the first test asks for it."""
    if postgres.external_url():
        yield postgres.external_url()
        return
    home = Path(os.environ[PLACE_VARIABLE]) / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIYIN_HOME", str(home))
        data_folder.home()
    with postgres.running(home, durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_url: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at that server; its settings were read long before anything was started."""
    from django.conf import settings

    from huiyin.config.settings import database

    settings.DATABASES["default"].update(database(database_url))


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep keys, seals and files of the tests away from those of the person who runs them."""
    from django.test.utils import override_settings

    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIYIN_HOME", str(home))
        with override_settings(HUIYIN_HOME=home, MEDIA_ROOT=home / "files"):
            yield home


BLOATED = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public' AND pg_relation_size(c.oid) > 512 * 1024
"""
EVERY = 100
_since_cleaned = count(1)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Clear away from time to time what tests rolled back: nobody else does, and each count would read it all again.

    By a connection of its own, for a module may be in the middle of a transaction; what that one still holds, stays.
    """
    from django.conf import settings

    address = settings.DATABASES["default"]
    if next(_since_cleaned) % EVERY or not str(address["NAME"]).startswith("test_"):
        return
    told = {name: address[key] for name, key in ADDRESS.items() if address.get(key)}
    with psycopg.connect(**told, autocommit=True, options="-c lock_timeout=300ms") as line:
        for (table,) in line.execute(BLOATED).fetchall():
            with contextlib.suppress(psycopg.errors.LockNotAvailable):
                line.execute(f"VACUUM {table}")


ADDRESS = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}

SHUT_TO_TRUNCATE = """
SELECT DISTINCT format('%I', c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgtype & 32 <> 0 AND t.tgenabled <> 'D' ORDER BY 1
"""


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Iterator[None]:
    """Let Django empty the tables after a test with ``@pytest.mark.django_db(transaction=True)`` or ``live_server``.

    Such a test really commits, and Django's flush truncates every table behind it, which our own triggers refuse: the
    journal is not to be emptied. For the length of the flush alone, in its own transaction, those triggers are off; in
    every test they are in force. The owner of the tables may do that, so the tests need no superuser.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_past_triggers(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(SHUT_TO_TRUNCATE)
            shut = [name for (name,) in cursor.fetchall()]
        off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in shut]
        on = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in shut]
        flush(self, [*off, *sql_list, *on] if sql_list else sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_past_triggers)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_server(_own_data_folder: Path) -> Iterator[None]:
    """Let all test clients ask one server, as browsers do; finding the static files anew costs more than most tests."""
    from django.conf import settings
    from django.test.client import ClientHandler

    load = ClientHandler.load_middleware
    loaded: dict[tuple[str, ...], dict[str, Any]] = {}

    def load_once(self: Any, is_async: bool = False) -> None:
        chain = tuple(settings.MIDDLEWARE)
        if chain not in loaded:
            load(self, is_async)
            loaded[chain] = {name: kept for name, kept in vars(self).items() if "middleware" in name}
        vars(self).update(loaded[chain])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Passwords of tests guard nothing: hash them quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_seals(settings: Any, tmp_path: Path, _own_data_folder: Path) -> None:
    """Seals outlive a test's rolled-back rows, so every test keeps its own; the keys are those of the run."""
    (_own_data_folder / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys").symlink_to(_own_data_folder / "keys")
    settings.HUIYIN_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page asked for in English leaves English switched on in its thread; the next test begins in Chinese."""
    from django.utils import translation

    translation.activate("zh-hans")
    yield
    translation.activate("zh-hans")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the test database is dropped, end the connections that threads of a live server or a race left behind."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    """Forget what another test counted: a database that is emptied between tests numbers its journal anew."""
    from huiyin.reports import kept

    kept.forget()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock(moment("2026-03-02 09:00"))
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock
