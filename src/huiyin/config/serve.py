"""`huiyin serve`: database, tables, web and job worker under one process that looks after the others."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from huiyin.config import postgres
from huiyin.config.cli import django_ready
from huiyin.config.home import HuiyinError
from huiyin.config.home import home as data_folder
from huiyin.config.postgres_cluster import write_private
from huiyin.config.sentences import gettext as _
from huiyin.config.serve_children import SECONDS_TO_FINISH, SERVE_VARIABLE

LOOK_SECONDS = 0.2
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
UP_WITHIN = 60.0


@dataclass(frozen=True)
class Running:
    """Which process serves a data folder, and where."""

    pid: int
    address: str


@dataclass
class Child:
    """A process that is started again when it dies, more slowly the more often it does."""

    name: str
    arguments: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = field(default=0.5)

    def see_to(self) -> None:
        """Start it when it does not run and its pause is over."""
        now = time.monotonic()
        if self.process and self.process.poll() is None:
            if now - self.started_at > STEADY_AFTER:
                self.pause = 0.5
            return
        if self.process:
            if now - self.started_at < self.pause:
                return
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.started_at = now
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.log.chmod(0o600)
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "huiyin.config.serve_children", self.name, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, SERVE_VARIABLE: str(os.getpid())},
                start_new_session=True,
            )

    def end(self) -> None:
        """Ask it to finish."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def replace(self) -> None:
        """End it without waiting; `see_to` starts the next one."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def gone(self) -> None:
        """Wait until it has finished, and not longer than it may take."""
        if not self.process:
            return
        try:
            self.process.wait(SECONDS_TO_FINISH + 5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until told to stop."""
    folder = data_folder()
    with _only_one(folder, _address(host, port)):
        _check_port(host, port)
        with django_ready(others_too=True), _stop_asked() as stop:
            _close_connections()
            _purge_stash()
            children = [
                Child("web", [host, str(port)], folder / "logs" / "web.log"),
                Child("jobs", [], folder / "logs" / "jobs.log"),
            ]
            try:
                _look_after(children, stop, lambda: _greet(folder, host, port, say))
            finally:
                for child in children:
                    child.end()
                for child in children:
                    child.gone()
    say(_("回音已停止。"))


def find(folder: Path) -> Running | None:
    """Find the process that serves this data folder. Its lock says whether it lives; the note says only where."""
    with _lock_file(folder).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(FileNotFoundError, ValueError):
                return Running(**json.loads(_note(folder).read_text(encoding="utf-8")))
            return Running(pid=0, address="")
    return None


def stop(folder: Path) -> bool:
    """Stop the process that serves this data folder and wait until it has; tells whether there was one."""
    running = find(folder)
    if not running:
        return False
    if running.pid:
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGTERM)
    with _lock_file(folder).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    return True


@contextmanager
def not_serving(folder: Path) -> Iterator[None]:
    """Keep anybody from serving this data folder for as long as the block lasts."""
    with _lock_file(folder).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HuiyinError(_("回音正在运行;请先运行 huiyin stop。")) from None
        yield


def _lock_file(folder: Path) -> Path:
    return folder / "locks" / "serve"


def _note(folder: Path) -> Path:
    return folder / "locks" / "serve.json"


@contextmanager
def _only_one(folder: Path, address: str) -> Iterator[None]:
    with _lock_file(folder).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = find(folder)
            raise HuiyinError(
                _("这个数据目录的回音已在运行:{address}(要停止它,请运行 huiyin stop)。").format(
                    address=running.address if running else "?"
                )
            ) from None
        write_private(_note(folder), json.dumps(asdict(Running(pid=os.getpid(), address=address))))
        try:
            yield
        finally:
            _note(folder).unlink(missing_ok=True)


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - read, not bound
    return f"http://{shown}:{port}/"


def _check_port(host: str, port: int) -> None:
    """Refuse now, in words, a port that the web process could not have."""
    try:
        family, kind, _proto, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except PermissionError as error:
        raise HuiyinError(_("没有权限使用端口 {port};1024 以下的端口需要 root。").format(port=port)) from error
    except socket.gaierror as error:
        raise HuiyinError(_("地址 {host} 无法识别。").format(host=host)) from error
    except OSError as error:
        raise HuiyinError(
            _("端口 {port} 已被别的程序占用,或地址 {host} 不是本机的;请用 --port 换一个端口。").format(
                port=port, host=host
            )
        ) from error


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _purge_stash() -> None:
    """Remove what waited for a form too long while nothing ran."""
    from huiyin.cases import stash

    stash.purge()


@contextmanager
def _stop_asked() -> Iterator[list[int]]:
    """Collect the signals that ask us to stop."""
    asked: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    for number in before:
        signal.signal(number, lambda number, _frame: asked.append(number))
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _look_after(children: list[Child], stop: list[int], greet: Callable[[], bool]) -> None:
    greeted = False
    began = time.monotonic()
    while not stop:
        if not postgres.alive():
            postgres.revive()
            # Requests find the new server by themselves; the job worker may wait for ever on its lost connection.
            children[-1].replace()
        for child in children:
            child.see_to()
        if not greeted:
            greeted = greet()
            if not greeted and time.monotonic() - began > UP_WITHIN:
                raise HuiyinError(_("网页服务没有启动起来;原因见 {log}。").format(log=children[0].log))
        time.sleep(LOOK_SECONDS)


def _greet(folder: Path, host: str, port: int, say: Callable[[str], None]) -> bool:
    """Say where to go once somebody answers there; tells whether it was said."""
    address = _address(host, port)
    try:
        urllib.request.urlopen(f"{address}healthz", timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    passwords = folder / "demo-passwords.txt"
    if passwords.exists():
        say(_("演示账号(用户名和随机密码,另存于 {place}):").format(place=passwords))
        say(passwords.read_text(encoding="utf-8").rstrip())
    for line in _how_to_begin(folder, address):
        say(line)
    say(_("回音已启动:{address}").format(address=address))
    say(_("按 Ctrl-C 停止,或在另一个终端运行 huiyin stop。"))
    return True


def _how_to_begin(folder: Path, address: str) -> list[str]:
    """Return how to set up a site that has no institution yet; the code proves that one has this machine in his hands."""
    from huiyin.people import first_start

    founded = first_start.is_founded()
    _close_connections()
    if founded:
        first_start.forget(folder)
        return []
    code = first_start.code_of(folder)
    return [
        _("本站还没有建立机构。请打开 {address}setup/ 按步骤设置,设置码:{code}").format(address=address, code=code),
        _("(设置码也在 {place},设置完成后自动删除。)").format(place=folder / first_start.FILE),
    ]
