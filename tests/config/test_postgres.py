import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from huiyin.config import postgres, postgres_place, postgres_process
from huiyin.config.home import HuiyinError

USER_PROCESS = """
import sys
from huiyin.config import postgres
with postgres.running(durable=False) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_user() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Have another process that uses the database until its input ends; gives it and the address that it got."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def postmaster(home: Path) -> int:
    found = postgres_process.find(postgres_place.find(home))
    assert found
    return found.pid


def kill_postmaster(home: Path) -> int:
    """Kill the server as a machine would that runs out of memory, and wait until it is gone."""
    pid = postmaster(home)
    os.kill(pid, signal.SIGKILL)
    postgres_process._children[pid].wait()
    return pid


def test_running_gives_a_database_and_leaves_nothing_behind(empty_home: Path) -> None:
    with postgres.running(durable=False) as url:
        assert os.environ[postgres.URL_VARIABLE] == url
        assert ask(url, "SELECT current_user::text") == "huiyin"
        assert postgres.status().running
    assert postgres.URL_VARIABLE not in os.environ
    assert not postgres.status().running
    assert not (postgres_place.find(empty_home).cluster / "postmaster.pid").exists()


def test_running_twice_in_one_process_stops_only_with_the_outer(home: Path) -> None:
    with postgres.running(durable=False) as outer:
        with postgres.running() as inner:
            assert inner == outer
        assert postgres.status().running
    assert not postgres.status().running


def test_settings_of_a_durable_database_lose_nothing(home: Path) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "password_encryption", "jit", "log_min_error_statement")
    with postgres.running() as url, psycopg.connect(url) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in names}
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert [value for (value,) in filter(None, found.values())] == ["on", "on", "on", "scram-sha-256", "off", "panic"]


def test_connection_without_or_with_a_wrong_password_is_refused(home: Path) -> None:
    with postgres.running(durable=False) as url:
        for user in ("huiyin", "keeper", "postgres"):
            without = psycopg.conninfo.make_conninfo(url, user=user, password="")
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(without, passfile="/dev/null")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url, password="wrong")


def test_folders_are_closed_to_other_users(home: Path) -> None:
    with postgres.running(durable=False):
        place = postgres_place.find(home)
        assert home.stat().st_mode & 0o007 == 0
        for folder in (place.cluster, place.run, home / "keys", home / "logs"):
            assert folder.stat().st_mode & 0o777 == 0o700
        assert place.passwords.stat().st_mode & 0o777 == 0o600
        assert place.log.stat().st_mode & 0o777 == 0o600


def test_last_user_stops_the_database(home: Path) -> None:
    with another_user() as (other, theirs):
        with postgres.running(durable=False) as ours:
            assert ours == theirs
        assert postgres.status().running
        assert postgres.stop() is False
        other.communicate("")
        assert not postgres.status().running


def test_killed_user_leaves_a_database_that_the_next_one_uses_and_stops(home: Path) -> None:
    with another_user() as (other, _url):
        other.kill()
        other.wait()
        left = postmaster(home)
        with postgres.running(durable=False):
            assert postmaster(home) == left
        assert not postgres.status().running


def test_two_starts_at_once_make_one_database(empty_home: Path) -> None:
    with another_user() as (_first, one), another_user() as (_second, other):
        assert one == other
    processes = [subprocess.Popen([sys.executable, "-c", USER_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)]
    processes += [subprocess.Popen([sys.executable, "-c", USER_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)]
    answers = {process.communicate(b"")[0] for process in processes}
    assert len(answers) == 1
    assert all(process.returncode == 0 for process in processes)
    assert not postgres.status().running


def test_kill_of_the_server_loses_nothing_that_was_committed(home: Path) -> None:
    with postgres.running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'kept' AS word")
        killed = kill_postmaster(home)
        assert (postgres_place.find(home).cluster / "postmaster.pid").exists()
        assert not postgres.alive()
        assert postgres.revive() == url
        assert postmaster(home) != killed
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("kept",)
            connection.execute("DROP TABLE kept")
    assert not postgres.status().running


def test_pid_file_naming_a_strangers_process_is_not_believed(home: Path) -> None:
    with postgres.running(durable=False):
        pid_file = postgres_place.find(home).cluster / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    place = postgres_place.find(home)
    with subprocess.Popen(["sleep", "600"]) as stranger:
        try:
            lines[0] = str(stranger.pid)
            pid_file.write_text("\n".join(lines) + "\n")
            place.own(pid_file)
            (place.run / ".s.PGSQL.5432.lock").write_text("\n".join(lines[:5]) + "\n")
            (place.run / ".s.PGSQL.5432").write_text("")
            assert not postgres.status().running
            with postgres.running(durable=False) as url:
                assert ask(url, "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_empty_pid_file_is_no_running_server(home: Path) -> None:
    with postgres.running(durable=False):
        cluster = postgres_place.find(home).cluster
    (cluster / "postmaster.pid").write_text("")
    with postgres.running(durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_long_path_is_served_by_a_private_port_with_password(make_home: Callable[..., Path]) -> None:
    home = make_home("回音" * 12 + "x" * 60)
    with postgres.running(durable=False) as url:
        listens = postgres.status(home).listens
        assert listens.startswith("127.0.0.1:")
        assert ask(url, "SELECT 1") == 1
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, password="wrong")
    with postgres.running(durable=False):
        assert postgres.status(home).listens == listens
    with socket.create_server(("127.0.0.1", int(listens.split(":")[1]))), postgres.running(durable=False) as url:
        assert postgres.status(home).listens != listens
        assert ask(url, "SELECT 1") == 1


def test_half_made_database_is_made_again(empty_home: Path) -> None:
    half = postgres_place.find(empty_home).folder / "database-in-the-making"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with postgres.running(durable=False) as url:
        assert ask(url, "SELECT 1") == 1
    assert not half.exists()


def test_foreign_files_in_place_of_the_database_are_left_alone(empty_home: Path) -> None:
    cluster = postgres_place.find(empty_home).cluster
    cluster.mkdir()
    (cluster / "diary.txt").write_text("mine")
    with pytest.raises(HuiyinError, match="不为空,却不是数据库"):
        postgres.start()
    assert (cluster / "diary.txt").read_text() == "mine"


@pytest.mark.parametrize(("version", "sentence"), [("19", "请升级程序"), ("16", "先用原来的程序备份"), ("?", "备份")])
def test_database_of_another_version_is_refused_in_words(empty_home: Path, version: str, sentence: str) -> None:
    place = postgres_place.find(empty_home)
    place.cluster.mkdir()
    (place.cluster / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(HuiyinError, match=sentence):
        postgres.start()
    assert empty_home not in postgres._uses


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_database_of_another_user_is_refused_in_words(empty_home: Path) -> None:
    place = postgres_place.find(empty_home)
    place.cluster.mkdir()
    (place.cluster / "PG_VERSION").write_text("18\n")
    os.chown(place.cluster, 54321, 54321)
    with pytest.raises(HuiyinError, match="54321"):
        postgres.start()


def test_lost_password_file_is_named(home: Path) -> None:
    with postgres.running(durable=False):
        place = postgres_place.find(home)
    kept = place.passwords.rename(home / "kept.json")
    with pytest.raises(HuiyinError, match="密码文件"):
        postgres.start()
    assert not postgres.status().running
    kept.rename(place.passwords)
    with postgres.running(durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_broken_local_settings_are_reported_with_postgresqls_own_reason(home: Path) -> None:
    with postgres.running(durable=False):
        place = postgres_place.find(home)
    own = place.cluster / "local.conf"
    own.write_text("work_mem = 'plenty'\n")
    place.own(own)
    with pytest.raises(HuiyinError, match=r"没有启动起来.*logs/database\.log"):
        postgres.start()
    own.write_text("work_mem = '7MB'\n")
    with postgres.running(durable=False) as url:
        assert ask(url, "SHOW work_mem") == "7MB"


def test_external_database_starts_nothing(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/theirs")
    with postgres.running() as url:
        assert url == "postgresql://somebody@elsewhere/theirs"
    assert not (empty_home / "database").exists()


def test_discard_refuses_a_database_in_use(home: Path) -> None:
    with another_user() as (_other, url):
        with pytest.raises(HuiyinError, match="还有别的程序在用"):
            postgres.discard(home)
        assert ask(url, "SELECT 1") == 1
