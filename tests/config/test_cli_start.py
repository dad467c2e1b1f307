"""A site of its own begins: by commands alone, in a data folder of its own, as a stranger would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huiyin.config import postgres
from huiyin.people.models import Institution, User
from tests.config.command import run, told
from tests.config.conftest import command_environment, huiyin

ROWS = 12


def a_file(folder: Path, rows: int = ROWS) -> Path:
    file = folder / "信箱.csv"
    lines = [f"A{n},2014-03-{n % 28 + 1:02d} 09:00,食堂,第 {n} 次说:菜是冷的" for n in range(rows)]
    file.write_text("\n".join(["编号,时间,主题,内容", *lines, "A999,昨天吧,食堂,时间不清"]), encoding="utf-8")
    return file


def test_new_site_by_commands_in_its_own_data_folder(ready_home: Path, tmp_path: Path) -> None:
    def do(*arguments: str, code: int = 0) -> str:
        done = huiyin(ready_home, *arguments)
        assert done.returncode == code, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr

    founded = json.loads(do("institution", "found", "bureau", "示例区教委", "--admin", "admin", "--json"))
    assert len(founded["password"]) >= 12
    made = json.loads(
        do("user", "add", "--unit", "bureau", "--username", "clerk", "--name", "陈晓岚", "--as", "admin", "--json")
    )
    assert made["password"]
    # Each command started and stopped the database; that the second found what the first had left is seen.
    with postgres.running(ready_home, durable=False):
        _go_on(do, tmp_path)
    # The seal now names an entry that the database does not have, as if somebody had deleted it there.
    seal = next((ready_home / "seals").glob("*.seal"))
    seal.write_text(seal.read_text().replace("voice/V2014-000001 1 ", "voice/V2014-000001 2 ", 1))
    broken = json.loads(do("journal", "verify", "--json", code=1))
    assert broken["ok"] is False
    assert "voice/V2014-000001" in {each["about"] for each in broken["broken"]}


def _go_on(do: Callable[..., str], tmp_path: Path) -> None:
    """Open a campaign, import a file twice, and see that everything holds."""
    do("user", "give-role", "clerk", "--role", "clerk", "--unit", "bureau", "--as", "admin")
    do(
        "campaign",
        "open",
        "--office",
        "bureau",
        "--code",
        "c-2014",
        "--name",
        "作风整改",
        "--theme",
        "为民",
        "--starts-on",
        "2014-02-01",
        "--as",
        "admin",
    )
    do("campaign", "start", "c-2014", "--as", "admin")
    importing = (
        "import",
        "voices",
        str(a_file(tmp_path)),
        "--campaign",
        "c-2014",
        "--channel",
        "mailbox",
        "--as",
        "clerk",
    )
    rejected = tmp_path / "未导入.xlsx"
    first = json.loads(do(*importing, "--rejected-to", str(rejected), "--json"))
    assert first == {"rows": ROWS + 1, "added": ROWS, "already_there": 0, "reposts": 0, "rejected": 1}
    assert rejected.read_bytes().startswith(b"PK")
    again = json.loads(do(*importing, "--json"))
    assert (again["added"], again["already_there"]) == (0, ROWS)
    figure = json.loads(do("figure", "voices.dispositions", "--campaign", "c-2014", "--json"))
    assert figure["value"] == ROWS
    assert figure["parts"]["待梳理"] == ROWS
    assert json.loads(do("audit", "--json"))["ok"] is True
    verified = json.loads(do("journal", "verify", "--json"))
    assert verified == {"ok": True, "entries": verified["entries"], "broken": []}
    assert verified["entries"] > ROWS
    assert len(do("journal", "seal")) == 64


def test_help_of_verbs_needs_no_database(make_home: Callable[..., Path]) -> None:
    done = huiyin(make_home(), "case", "assign", "--help", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 0, done.stderr
    assert "--lead 代码" in done.stdout


def test_ctrl_c_stops_between_chunks_and_says_how_to_go_on(open_site: Path, tmp_path: Path) -> None:
    file = a_file(tmp_path, rows=6000)
    importing = [
        "import",
        "voices",
        str(file),
        "--campaign",
        "c-2014",
        "--channel",
        "mailbox",
        "--as",
        "clerk",
        "--json",
    ]
    running = subprocess.Popen(
        [sys.executable, "-m", "huiyin.config.cli", *importing],
        env=command_environment(open_site),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stderr
    for line in running.stderr:
        if "已读 1000/" in line:
            break
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    stopped = json.loads(out.strip().splitlines()[-1])
    assert 0 < stopped["added"] < 6000
    assert "再运行同一条命令" in err
    rest = huiyin(open_site, *importing)
    assert rest.returncode == 0, rest.stderr
    whole = json.loads(rest.stdout.strip().splitlines()[-1])
    assert whole["added"] + whole["already_there"] == 6000
    assert whole["already_there"] == stopped["added"]


@pytest.fixture
def open_site(ready_home: Path) -> Iterator[Path]:
    """A site with a campaign that runs and a clerk; its database runs meanwhile, so that no command has to start it."""
    with postgres.running(ready_home, durable=False):
        for line in (
            "institution found bureau 示例区教委 --admin admin",
            "user add --unit bureau --username clerk --name 陈晓岚",
            "user give-role clerk --role clerk --unit bureau",
            "campaign open --office bureau --code c-2014 --name 作风整改 --theme 为民 --starts-on 2014-02-01 --as admin",
            "campaign start c-2014 --as admin",
        ):
            done = huiyin(ready_home, *line.split())
            assert done.returncode == 0, done.stderr
        yield ready_home


def test_institution_is_founded_once(db: None) -> None:
    founded = told("institution", "found", "bureau", "示例区教委", "--admin", "admin")
    assert User.objects.get(username="admin").check_password(founded["password"])
    assert Institution.objects.get().units.get().name == "示例区教委"
    second = run("institution", "found", "other", "别的机构", "--admin", "other")
    assert second.code == 1
    assert "已有机构「示例区教委」" in second.err
    assert not User.objects.filter(username="other").exists()


@pytest.mark.parametrize(("code", "admin"), [("不 行", "admin"), ("ok", "有 空格"), ("x" * 40, "admin")])
def test_institution_with_a_bad_name_is_refused_whole(db: None, code: str, admin: str) -> None:
    said = run("institution", "found", code, "示例区教委", "--admin", admin)
    assert said.code == 1
    assert len(said.err.splitlines()) >= 2
    assert not Institution.objects.exists()


def test_operator_gives_a_lost_password_back(db: None) -> None:
    told("institution", "found", "bureau", "示例区教委", "--admin", "admin")
    given = told("user", "set-password", "admin")
    assert User.objects.get(username="admin").check_password(given["password"])
    typed = run(
        "user", "set-password", "admin", "--ask-password", typed="a-long-enough-phrase-9\na-long-enough-phrase-9\n"
    )
    assert typed.code == 0
    assert "a-long-enough-phrase-9" not in typed.out
    assert User.objects.get(username="admin").check_password("a-long-enough-phrase-9")
