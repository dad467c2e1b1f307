"""The embedded database: started by whoever needs it first, stopped by whoever used it last.

Each process that uses it holds a shared lock on one file of the data folder. At its end it asks for the whole lock;
the one that gets it is the last, and stops the server. The system takes the lock from a killed process, so there is
no count that could be wrong.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlencode

from huiyin.config import postgres_cluster, postgres_place, postgres_process
from huiyin.config.home import HuiyinError, explain
from huiyin.config.home import home as data_folder
from huiyin.config.postgres_place import Place
from huiyin.config.postgres_process import Server
from huiyin.config.sentences import gettext as _

URL_VARIABLE = "HUIYIN_EMBEDDED_URL"


@dataclass
class _Use:
    """That this process uses the database of one data folder, and how many times over."""

    lock: TextIO
    process: int
    times: int
    url: str


@dataclass(frozen=True)
class Status:
    """What can be said about the database without starting it."""

    place: Path
    exists: bool
    running: bool
    pid: int | None
    listens: str


_uses: dict[Path, _Use] = {}


@contextmanager
def running(home: Path | None = None, *, durable: bool = True) -> Iterator[str]:
    """Have a database for as long as the block lasts; gives its address."""
    folder = home or (None if external_url() else data_folder())
    url = start(folder, durable=durable)
    try:
        yield url
    finally:
        release(folder)


def external_url() -> str:
    """Give the address of a database that somebody else runs, or nothing."""
    return os.environ.get("DATABASE_URL", "").strip()


def start(home: Path | None = None, *, durable: bool = True) -> str:
    """Start the database unless it runs already, count ourselves among its users, and give its address.

    `durable=False` gives up safety against a power cut, for databases that only tests use.
    """
    if external_url():
        return external_url()
    folder = home or data_folder()
    use = _uses.get(folder)
    if use and use.process == os.getpid() and postgres_process.find(postgres_place.find(folder)):
        use.times += 1
        return use.url
    try:
        with _alone(folder):
            # Counted before it runs: nobody who is just leaving may stop it under our feet.
            lock = use.lock if use else _count_ourselves(folder)
            try:
                url = _started(folder, durable=durable)
            except BaseException:
                if not use:
                    lock.close()
                raise
    except OSError as error:
        raise HuiyinError(explain(error, folder)) from error
    _uses[folder] = _Use(lock=lock, process=os.getpid(), times=use.times + 1 if use else 1, url=url)
    os.environ[URL_VARIABLE] = url
    return url


def release(home: Path | None = None) -> None:
    """Say that we need the database no more; the last one to say so stops it."""
    if external_url() and home is None:
        return
    folder = home or data_folder()
    use = _uses.get(folder)
    if not use or use.process != os.getpid():
        return
    use.times -= 1
    if use.times > 0:
        return
    del _uses[folder]
    os.environ.pop(URL_VARIABLE, None)
    try:
        with _alone(folder):
            _stop_if_last(folder, use.lock)
    finally:
        use.lock.close()


def stop(home: Path | None = None) -> bool:
    """Stop a database that nobody uses, such as one whose program was killed; tells whether it is stopped."""
    folder = home or data_folder()
    with _alone(folder), _users_file(folder) as lock:
        return _stop_if_last(folder, lock)


def status(home: Path | None = None) -> Status:
    """Tell where the database is and whether it runs."""
    place = postgres_place.find(home or data_folder())
    server = postgres_process.find(place)
    return Status(
        place=place.cluster,
        exists=(place.cluster / "PG_VERSION").exists(),
        running=server is not None,
        pid=server.pid if server else None,
        listens=_listens(server) if server else "",
    )


def is_there() -> bool:
    """Tell whether there is a database to be asked: another's, one that runs for us, or one in the data folder."""
    return bool(external_url() or os.environ.get(URL_VARIABLE)) or status().exists


def alive(home: Path | None = None) -> bool:
    """Tell whether the database that we use still runs; another's is not ours to judge."""
    return bool(external_url()) or postgres_process.find(postgres_place.find(home or data_folder())) is not None


def revive(home: Path | None = None) -> str:
    """Start the database that we use again after it was killed."""
    url = start(home)
    _uses[home or data_folder()].times -= 1
    return url


def discard(home: Path) -> None:
    """Stop and remove the database of a data folder that was only a trial; what it would still write is not waited for."""
    with _alone(home), _users_file(home) as lock:
        if not _stop_if_last(home, lock, at_once=True):
            raise HuiyinError(_("{place} 的数据库还有别的程序在用,没有删除。").format(place=home))
    postgres_process.remove(postgres_place.find(home))


@contextmanager
def kept_still(home: Path) -> Iterator[Place]:
    """Hold a stopped database so that nobody starts it while its files are moved."""
    with _alone(home), _users_file(home) as lock:
        if not _stop_if_last(home, lock):
            raise HuiyinError(_("{place} 的数据库正被其他程序使用;请先运行 huiyin stop。").format(place=home))
        yield postgres_place.find(home)


def _listens(server: Server) -> str:
    return server.socket_folder or f"127.0.0.1:{server.port}"


def _started(folder: Path, *, durable: bool) -> str:
    place = postgres_place.find(folder)
    server = postgres_process.find(place)
    if server is None:
        postgres_cluster.prepare(place, durable=durable)
    password = postgres_cluster.passwords(place)[postgres_cluster.USER]
    server = postgres_process.wait_until_ready(place, server) if server else postgres_process.launch(place)
    return _url(password, server)


def _url(password: str, server: Server) -> str:
    where = urlencode({"host": server.socket_folder or "127.0.0.1", "port": server.port})
    return f"postgresql://{postgres_cluster.USER}:{quote(password)}@/{postgres_cluster.DATABASE}?{where}"


def _stop_if_last(folder: Path, lock: TextIO, *, at_once: bool = False) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    place = postgres_place.find(folder)
    server = postgres_process.find(place)
    if server:
        postgres_process.stop(place, server, at_once=at_once)
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the database."""
    with (folder / "locks" / "database-start").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _users_file(folder: Path) -> TextIO:
    return (folder / "locks" / "database-users").open("a")


def _count_ourselves(folder: Path) -> TextIO:
    lock = _users_file(folder)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@atexit.register
def _release_all() -> None:
    for folder, use in list(_uses.items()):
        use.times = 1
        release(folder)
