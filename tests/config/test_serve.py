"""`huiyin serve` as a whole: what it starts, what it survives and what it leaves."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from huiyin.config import postgres, postgres_place, postgres_process, serve
from tests.config.conftest import command_environment, huiyin


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, said: list[str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `huiyin serve` until the block ends; gives the process and the address that it said; ``said`` collects what came before."""
    command = [sys.executable, "-m", "huiyin.config.cli", "serve", "--port", str(free_port())]
    with subprocess.Popen(
        command, env=command_environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process, address_said(process, [] if said is None else said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.communicate()


def address_said(process: subprocess.Popen[str], said: list[str]) -> str:
    """Read up to the line with the address, and note in ``said`` what stood before it."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"^回音已启动:(http://127\.0\.0\.1:\d+/)", line):
            return found[1]
        said.append(line)
    raise AssertionError("".join(said))


def status_of(address: str) -> int:
    """Ask until somebody answers: after a kill the next process needs a moment to take the port."""
    request = urllib.request.Request(f"{address}healthz")
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (urllib.error.URLError, ConnectionError):
            continue


def children_of(pid: int, name: str = "") -> list[int]:
    """List the processes that this one started and whose command has the name in it."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(number) for number in listed.read_text().split()] if listed.exists() else []
    return [child for child in found if name in _command_of(child)]


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_until_gone(pid: int) -> None:
    """Wait for a process that is not ours."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], 30)
    finally:
        os.close(handle)


def test_serve_answers_refuses_a_second_and_stops_with_everything(migrated_home: Path) -> None:
    with serving(migrated_home) as (process, address):
        assert status_of(address) == 200
        assert serve.find(migrated_home) == serve.Running(pid=process.pid, address=address)

        second = huiyin(migrated_home, "serve", "--port", str(free_port()))
        assert (second.returncode, second.stdout) == (2, "")
        assert address in second.stderr

        assert huiyin(migrated_home, "setup").returncode == 0
        assert postgres.status(migrated_home).running

        refused = huiyin(migrated_home, "restore", "whatever.tar")
        assert "请先运行 huiyin stop" in refused.stderr

        workers = [pid for name in ("web", "jobs") for pid in children_of(process.pid, f"serve_children {name}")]
        assert len(workers) == 2
        stopped = huiyin(migrated_home, "stop")
        assert (stopped.returncode, stopped.stdout) == (0, "回音已停止。\n")
        assert process.wait() == 0
        for pid in workers:
            wait_until_gone(pid)
    assert not postgres.status(migrated_home).running
    assert serve.find(migrated_home) is None
    assert huiyin(migrated_home, "stop").stdout == "没有正在运行的回音。\n"


def test_serve_survives_the_death_of_each_of_its_processes(migrated_home: Path) -> None:
    with serving(migrated_home) as (process, address):
        for name in ("serve_children jobs", "serve_children web"):
            (victim,) = children_of(process.pid, name)
            os.kill(victim, signal.SIGKILL)
            while children_of(process.pid, name) in ([], [victim]):
                assert process.poll() is None
        assert status_of(address) == 200
        server = postgres_process.find(postgres_place.find(migrated_home))
        assert server
        os.kill(server.pid, signal.SIGKILL)
        wait_until_gone(server.pid)
        while (found := postgres_process.find(postgres_place.find(migrated_home))) is None or not found.ready:
            assert process.poll() is None
        assert found.pid != server.pid
        assert status_of(address) == 200
        process.terminate()
        assert process.communicate()[0].endswith("回音已停止。\n")
        assert process.returncode == 0
    assert not postgres.status(migrated_home).running


def test_killed_serve_takes_its_children_along_and_stop_clears_the_database(migrated_home: Path) -> None:
    with serving(migrated_home) as (process, address):
        children = children_of(process.pid, "serve_children")
        answering = [pid for child in children for pid in children_of(child)]
        process.kill()
        for pid in children + answering:
            wait_until_gone(pid)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}healthz", timeout=5)
    assert postgres.status(migrated_home).running
    assert huiyin(migrated_home, "stop").stdout == "遗留的数据库已停止。\n"
    assert not postgres.status(migrated_home).running


def test_port_in_use_is_said_in_words_before_anything_starts(migrated_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = huiyin(migrated_home, "serve", "--port", port)
    assert done.returncode == 2
    assert port in done.stderr
    assert "--port" in done.stderr
    assert not postgres.status(migrated_home).running


def test_unknown_host_is_said_in_words(migrated_home: Path) -> None:
    done = huiyin(migrated_home, "serve", "--port", str(free_port()), "--host", "no.such.host.invalid")
    assert done.returncode == 2
    assert "无法识别" in done.stderr


def test_demonstration_passwords_are_shown_and_an_interrupt_at_the_keyboard_stops_in_order(migrated_home: Path) -> None:
    note = migrated_home / "demo-passwords.txt"
    note.write_text("clerk  random-word\n")
    try:
        with serving(migrated_home, said := []) as (process, _address):
            process.send_signal(signal.SIGINT)
            after, _none = process.communicate()
    finally:
        note.unlink()
    assert said[1] == "clerk  random-word\n"
    assert str(note) in said[0]
    assert "随机密码" in said[0]
    assert process.returncode == 0
    assert after.splitlines() == ["按 Ctrl-C 停止,或在另一个终端运行 huiyin stop。", "回音已停止。"]
    assert not postgres.status(migrated_home).running
