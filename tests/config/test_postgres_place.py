import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from huiyin.config import postgres, postgres_account, postgres_place, postgres_programs
from huiyin.config.home import HuiyinError

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account and another place")


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    """A folder below one that only root may enter."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    return closed


def test_database_of_root_runs_under_its_own_account(make_home: Callable[..., Path]) -> None:
    home = make_home()
    with postgres.running(durable=False):
        pid = postgres.status().pid
        owner = Path(f"/proc/{pid}").stat()
        groups = Path(f"/proc/{pid}/status").read_text().split("Groups:")[1].splitlines()[0]
    account = postgres_account.account()
    assert owner.st_uid == account.uid != 0
    assert groups.split() in ([], [str(account.gid)])
    assert stat.S_IMODE(home.stat().st_mode) == 0o710
    assert home.stat().st_gid == account.gid
    assert (home / "database").stat().st_uid == account.uid


def test_account_cannot_sign_in(make_home: Callable[..., Path]) -> None:
    postgres_place.find(make_home())
    entry = subprocess.run(["getent", "passwd", postgres_account.NAME], capture_output=True, text=True, check=True)
    assert entry.stdout.strip().endswith("nologin")


def test_unreachable_data_folder_gets_its_database_elsewhere(make_home: Callable[..., Path], hidden: Path) -> None:
    home = make_home(within=hidden)
    with postgres.running(durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        place = postgres_place.find(home)
    assert (home / "database-is-in.txt").read_text().strip() == str(place.folder)
    assert place.folder.parent == postgres_programs.SYSTEM_PLACE
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o710
    assert stat.S_IMODE(place.cluster.stat().st_mode) == 0o700
    assert not (home / "database").exists()
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700

    moved = hidden / "moved"
    home.rename(moved)
    assert place.folder in postgres_place.abandoned()
    with postgres.running(moved):
        assert postgres_place.find(moved).folder == place.folder
    moved.rename(home)
    with postgres.running(home):
        assert place.folder not in postgres_place.abandoned()

    copy = hidden / "copy"
    subprocess.run(["cp", "-a", home, copy], check=True)
    with pytest.raises(HuiyinError, match="副本"):
        postgres.start(copy)
    postgres.discard(home)
    assert not place.folder.exists()
    with pytest.raises(HuiyinError, match="不见了"):
        postgres.start(home)
    (home / "database-is-in.txt").unlink()


def test_programs_out_of_reach_are_copied_for_the_account(
    make_home: Callable[..., Path], hidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = postgres_programs.installed()
    package = hidden / "site" / original.parent.name
    package.parent.mkdir()
    subprocess.run(["cp", "-a", original.parent, package], check=True)
    libraries = original.parent.parent / f"{original.parent.name}.libs"
    if libraries.exists():
        subprocess.run(["cp", "-a", libraries, package.parent], check=True)
    monkeypatch.setattr(postgres_programs, "installed", lambda: package / original.name)
    monkeypatch.setattr(postgres_programs, "SYSTEM_PLACE", (home := make_home()).parent / "system")
    with postgres.running(durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        running = Path(f"/proc/{postgres.status().pid}/exe").readlink()
    assert running.is_relative_to(home.parent / "system" / "programs")
    assert running.stat().st_uid == 0
    assert not running.stat().st_mode & stat.S_IWOTH


def test_account_that_cannot_be_made_is_said_in_words(monkeypatch: pytest.MonkeyPatch, empty_home: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(postgres_account, "NAME", "huiyin-not-there")
        patch.setattr(postgres_account, "SYSTEM_PATH", "/nonexistent")
        with pytest.raises(HuiyinError, match="建不起来.*DATABASE_URL"):
            postgres.start()


def test_full_disk_is_said_in_words_and_leaves_nothing_half_made(
    make_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = make_home().parent / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        monkeypatch.setenv("HUIYIN_HOME", str(small / "home"))
        with pytest.raises(HuiyinError, match="磁盘空间不足"):
            postgres.start()
        assert not (small / "home" / "database").exists()
        subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
        with postgres.running(durable=False) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        subprocess.run(["umount", str(small)], check=True)
