"""Start, find and stop the server process of one cluster.

PostgreSQL writes a process number into `postmaster.pid`. After `kill -9` the file stays, and the number may meanwhile
belong to anybody, so it is believed only when that process really works in this cluster's folder.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from huiyin.config.home import HuiyinError
from huiyin.config.postgres_account import identity
from huiyin.config.postgres_cluster import ENVIRONMENT, explain
from huiyin.config.postgres_place import Place
from huiyin.config.sentences import gettext as _

POLL_SECONDS = 0.01
SAY_SOMETHING_AFTER = 5.0
ORPHANS_MAY_TAKE = 5.0
STOP_MAY_TAKE = 60.0
TRIES_FOR_A_PORT = 5
LONGEST_LOG = 5_000_000
START_MARK = b"--- start ---\n"

# Kept so that a stopped server can be reaped by the process that once started it.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """A running server: its process and where it listens."""

    pid: int
    port: int
    socket_folder: str
    ready: bool


def find(place: Place) -> Server | None:
    """Find the running server of this cluster, however it was started."""
    lines = _pid_file_lines(place)
    if len(lines) < 6 or not lines[0].isdigit() or not lines[3].isdigit():
        return None
    pid = int(lines[0])
    if not _works_in(pid, place.cluster):
        return None
    state = lines[7].strip() if len(lines) > 7 else ""
    return Server(pid=pid, port=int(lines[3]), socket_folder=lines[4].strip(), ready=state == "ready")


def _pid_file_lines(place: Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _works_in(pid: int, cluster: Path) -> bool:
    """Tell whether this process is a live PostgreSQL process of this cluster.

    Each of them works in the cluster's own folder; a process that has ended has no folder any more.
    """
    if not Path("/proc/self/cwd").exists():
        return _named_in_process_list(pid, cluster)
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster) and "postgres" in Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return False


def _named_in_process_list(pid: int, cluster: Path) -> bool:
    """Answer the same on systems without /proc."""
    command = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number is all that varies
    return "postgres" in done.stdout and str(cluster) in done.stdout


def launch(place: Place) -> Server:
    """Start the server and wait until it takes connections. The caller holds the start lock and found none running."""
    _clear_the_way(place)
    for attempt in range(TRIES_FOR_A_PORT):
        child = _spawn(place, 5432 if place.fits_socket else _port(place, again=attempt == 0))
        server = _wait_until_ready(place, child)
        if server:
            return server
        output = _last_words(place)
        if "could not bind" not in output and "Address already in use" not in output:
            break
    raise HuiyinError(explain(output, place))


def _clear_the_way(place: Place) -> None:
    """Remove what a killed server left behind: its own processes, its pid file, its socket."""
    deadline = time.monotonic() + ORPHANS_MAY_TAKE
    while orphans := list(_orphans(place)):
        late = time.monotonic() > deadline
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(POLL_SECONDS)
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    for left in place.run.iterdir():
        left.unlink()


def _orphans(place: Place) -> Iterator[int]:
    """Find server processes that outlived their killed postmaster; they must be gone before the next one starts."""
    processes = Path("/proc")
    if processes.is_dir():
        for entry in processes.iterdir():
            if entry.name.isdigit() and _works_in(int(entry.name), place.cluster):
                yield int(entry.name)


def _port(place: Place, *, again: bool) -> int:
    """Give the port of last time, so that programs still connected find a restarted server; else a free one."""
    noted = place.home / "locks" / "database-port"
    if again and noted.exists():
        return int(noted.read_text(encoding="ascii"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    noted.write_text(f"{port}\n", encoding="ascii")
    return port


def _spawn(place: Place, port: int) -> subprocess.Popen[bytes]:
    command = [str(place.programs / "bin" / "postgres"), "-D", str(place.cluster), "-p", str(port)]
    command += ["-c", f"config_file={place.folder / 'postgresql.conf'}"]
    with _log(place) as log:
        child = subprocess.Popen(  # noqa: S603 - the server of the installed wheel
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            # Ctrl-C is for the program; the database is stopped by whoever used it last.
            start_new_session=True,
            **identity(place.account),
        )
    _children[child.pid] = child
    return child


def _log(place: Place) -> BinaryIO:
    """Open the server's log at its end. It is turned over here, since the server says little while all goes well."""
    if place.log.exists() and place.log.stat().st_size > LONGEST_LOG:
        place.log.rename(place.log.with_name("database.log.1"))
    log = place.log.open("ab")
    place.log.chmod(0o600)
    log.write(START_MARK)
    return log


def _wait_until_ready(place: Place, child: subprocess.Popen[bytes]) -> Server | None:
    """Wait as long as the server lives: after a crash, replaying what was promised may take a while."""
    speak_at = time.monotonic() + SAY_SOMETHING_AFTER
    while child.poll() is None:
        server = find(place)
        if server and server.ready and server.pid == child.pid:
            return server
        if time.monotonic() > speak_at:
            speak_at = float("inf")
            sys.stderr.write(_("数据库正在恢复上次中断前的数据,请稍候……") + "\n")
        time.sleep(POLL_SECONDS)
    del _children[child.pid]
    return None


def wait_until_ready(place: Place, server: Server) -> Server:
    """Wait for a server that somebody else started and that is not ready yet."""
    found: Server | None = server
    while found and not found.ready:
        time.sleep(POLL_SECONDS)
        found = find(place)
    if not found:
        raise HuiyinError(explain(_last_words(place), place))
    return found


def _last_words(place: Place) -> str:
    """Give what the server said at its last start."""
    try:
        said = place.log.read_bytes()
    except FileNotFoundError:
        return ""
    return said[said.rfind(START_MARK) :].decode(errors="replace")


def stop(place: Place, server: Server, *, at_once: bool = False) -> None:
    """Stop the server quickly but in order: running statements are rolled back, everything promised is on disk.

    With `at_once` nothing is written any more, for a database that is not to be opened again.
    """
    _signal(server, signal.SIGQUIT if at_once else signal.SIGINT)
    if not _gone_within(place, server, STOP_MAY_TAKE):
        _signal(server, signal.SIGQUIT)
        _gone_within(place, server, STOP_MAY_TAKE)


def _signal(server: Server, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(server.pid, number)


def _gone_within(place: Place, server: Server, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    child = _children.get(server.pid)
    while time.monotonic() < deadline:
        if child and child.poll() is not None:
            del _children[server.pid]
            return True
        if not child and not _works_in(server.pid, place.cluster):
            return True
        time.sleep(POLL_SECONDS)
    return False


def remove(place: Place) -> None:
    """Remove a stopped cluster with everything that belongs to it. For databases that were only a trial."""
    for folder in (place.cluster, place.run):
        shutil.rmtree(folder, ignore_errors=True)
    if place.folder != place.home:
        shutil.rmtree(place.folder, ignore_errors=True)
