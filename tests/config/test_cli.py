import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner

from huiyin.config import postgres
from huiyin.config.cli import main
from tests.config.conftest import command_environment, huiyin


@pytest.mark.parametrize("command", ["", "serve", "stop", "setup", "doctor", "backup", "restore"])
def test_help_is_chinese_throughout(command: str) -> None:
    shown = CliRunner().invoke(main, [*command.split(), "--help"], prog_name="huiyin")
    assert shown.exit_code == 0
    assert shown.output.startswith("用法: huiyin")
    assert "选项:" in shown.output
    for english in ("Usage", "Options", "Show this", "INTEGER", "TEXT", "PATH"):
        assert english not in shown.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serev"], "没有 'serev' 这个命令"),
        (["serve", "--prot", "1"], "没有 '--prot' 这个选项"),
        (["serve", "--port", "many"], "不是有效的数字"),
        (["serve", "--port", "70000"], "超出范围"),
        (["backup"], "缺少参数"),
    ],
)
def test_mistyped_command_is_told_in_chinese(arguments: list[str], words: str) -> None:
    shown = CliRunner().invoke(main, arguments, prog_name="huiyin")
    assert shown.exit_code == 2
    assert words in shown.output


def test_every_command_has_a_line_in_the_list() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert command.get_short_help_str()


def test_foreseeable_trouble_is_one_sentence_and_exit_code_two(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("")
    done = huiyin(tmp_path / "in-the-way", "setup")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "同名的文件" in done.stderr


def test_unreachable_external_database_is_one_sentence(tmp_path: Path) -> None:
    done = huiyin(tmp_path, "setup", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 2
    assert done.stderr.startswith("连不上数据库:")
    assert "Traceback" not in done.stderr


def test_command_ended_by_a_signal_stops_its_database(home: Path) -> None:
    program = (
        "import sys; from huiyin.config.cli import main, django_ready\n"
        "@main.command()\n"
        "@django_ready(migrated=False)\n"
        "def wait():\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
        "main(['wait'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=command_environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        assert postgres.status().running
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 143
    assert not postgres.status().running


def test_external_database_is_set_up_used_and_backed_up_without_one_of_our_own(
    home: Path, make_home: Callable[..., Path], tmp_path: Path
) -> None:
    with postgres.running(home, durable=False) as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE DATABASE elsewhere")
        theirs = url.replace("/huiyin?", "/elsewhere?")
        here = make_home()
        try:
            assert huiyin(here, "setup", DATABASE_URL=theirs).stdout == "数据库已建好,表结构是最新的。\n"
            with psycopg.connect(theirs) as database:
                database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
            behind = huiyin(here, "backup", str(tmp_path / "x.tar"), DATABASE_URL=theirs)
            assert (behind.returncode, "请先运行 huiyin setup" in behind.stderr) == (2, True)
            with psycopg.connect(theirs) as database:
                database.execute("DROP TABLE django_session")
            assert huiyin(here, "setup", DATABASE_URL=theirs).returncode == 0
            assert huiyin(here, "backup", str(tmp_path / "x.tar"), DATABASE_URL=theirs).returncode == 0
            refused = huiyin(here, "restore", str(tmp_path / "x.tar"), DATABASE_URL=theirs)
            assert (refused.returncode, "不是空的" in refused.stderr) == (2, True)
            assert not (here / "database").exists()
        finally:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("DROP DATABASE elsewhere WITH (FORCE)")
