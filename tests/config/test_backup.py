"""Backup and restore, by the commands, on data folders of their own."""

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from huiyin.config import postgres
from tests.config.conftest import copy_home, huiyin

MARK = "django_session"


def put_mark(home: Path, mark: str) -> None:
    with postgres.running(home) as url, psycopg.connect(url) as database:
        database.execute(
            f"INSERT INTO {MARK} (session_key, session_data, expire_date) VALUES (%s, '回音', '2030-01-01')", [mark]
        )


def marks(home: Path) -> set[str]:
    with postgres.running(home) as url, psycopg.connect(url) as database:
        return {key for (key,) in database.execute(f"SELECT session_key FROM {MARK}")}


@pytest.fixture(scope="module")
def filled(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup of a data folder with a row, an uploaded file, a seal and keys."""
    with tempfile.TemporaryDirectory(prefix="hy-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        copy_home(migrated_home, home)
        put_mark(home, "backed-up")
        (home / "files" / "2026").mkdir()
        (home / "files" / "2026" / "附件.txt").write_text("证据")
        (home / "seals" / "2026-01-01.json").write_text("sealed")
        (home / "keys" / "not-for-others.key").write_text("not to be carried away")
        (home / "keys" / "surveys").mkdir()
        (home / "keys" / "surveys" / "canteen.key").write_text("of a questionnaire that is open")
        target = tmp_path_factory.mktemp("backups") / "one.tar"
        done = huiyin(home, "backup", str(target))
        assert done.returncode == 0, done.stderr
        assert "备份不含密钥" in done.stdout
        assert "里有 1 份问卷的密钥" in done.stdout
        assert str(home / "keys" / "surveys") in done.stdout
        yield target


def test_backup_carries_everything_but_keys_and_is_private(filled: Path) -> None:
    assert filled.stat().st_mode & 0o777 == 0o600
    with tarfile.open(filled) as archive:
        names = archive.getnames()
    assert names == [
        "huiyin-backup.json",
        "database.dump",
        "files/2026/附件.txt",
        "seals/2026-01-01.json",
        "end-of-backup",
    ]
    assert b"not to be carried away" not in filled.read_bytes()
    assert [path.name for path in filled.parent.iterdir()] == [filled.name]


def test_restore_into_an_empty_folder_brings_everything_back(make_home: Callable[..., Path], filled: Path) -> None:
    home = make_home()
    (home / "keys" / "identity.key").write_text("put here by hand")
    done = huiyin(home, "restore", str(filled))
    assert done.returncode == 0, done.stderr
    assert marks(home) == {"backed-up"}
    assert (home / "files" / "2026" / "附件.txt").read_text() == "证据"
    assert (home / "seals" / "2026-01-01.json").read_text() == "sealed"
    assert (home / "keys" / "identity.key").read_text() == "put here by hand"
    assert not list(home.glob("restoring-*"))


def test_restore_over_data_needs_force_and_loses_nothing_even_when_it_fails(
    ready_home: Path, filled: Path, tmp_path: Path
) -> None:
    home = ready_home
    put_mark(home, "former")
    (home / "seals" / "2026-02-02.json").write_text("former seal")

    refused = huiyin(home, "restore", str(filled))
    assert refused.returncode == 2
    assert "--force" in refused.stderr

    failed = huiyin(home, "restore", "--force", str(_with_a_dump_that_does_not_load(filled, tmp_path)))
    assert failed.returncode == 2
    assert failed.stderr.startswith("pg_restore")
    assert len(failed.stderr.splitlines()) == 1
    assert marks(home) == {"former"}
    assert (home / "seals" / "2026-02-02.json").read_text() == "former seal"
    assert not list(home.glob("before-restore-*"))

    done = huiyin(home, "restore", "--force", str(filled))
    assert done.returncode == 0, done.stderr
    assert marks(home) == {"backed-up"}
    (aside,) = home.glob("before-restore-*")
    assert str(aside) in done.stdout
    assert (aside / "seals" / "2026-02-02.json").read_text() == "former seal"
    assert (aside / "database" / "PG_VERSION").exists()
    assert not (home / "seals" / "2026-02-02.json").exists()


def _with_a_dump_that_does_not_load(whole: Path, folder: Path) -> Path:
    nonsense = b"PGDMP no dump at all"
    made = folder / "nonsense.tar"
    with tarfile.open(whole) as source, tarfile.open(made, "w") as target:
        for member in source:
            content = source.extractfile(member)
            assert content
            data = content.read()
            if member.name == "huiyin-backup.json":
                manifest = json.loads(data) | {"dump_sha256": hashlib.sha256(nonsense).hexdigest()}
                data = json.dumps(manifest).encode()
            if member.name == "database.dump":
                data = nonsense
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    return made


def test_broken_and_foreign_files_are_refused_in_words_and_change_nothing(
    empty_home: Path, filled: Path, tmp_path: Path
) -> None:
    whole = filled.read_bytes()
    (tmp_path / "short.tar").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "changed.tar").write_bytes(whole.replace(b"PGDMP", b"PGXMP"))
    (tmp_path / "text.tar").write_text("数据")
    (tmp_path / "empty.tar").write_bytes(b"")
    with tarfile.open(tmp_path / "other.tar", "w") as other:
        other.add(__file__, "holiday.py")
    said = {
        name: huiyin(empty_home, "restore", str(tmp_path / f"{name}.tar"))
        for name in (
            "short",
            "changed",
            "text",
            "empty",
            "other",
            "absent",
        )
    }
    assert {name: done.returncode for name, done in said.items()} == dict.fromkeys(said, 2)
    assert all(len(done.stderr.splitlines()) == 1 for done in said.values())
    assert {name for name, done in said.items() if "不完整或已损坏" in done.stderr} == {"short", "changed"}
    assert {name for name, done in said.items() if "不是回音的备份文件" in done.stderr} == {"text", "empty", "other"}
    assert "找不到备份文件" in said["absent"].stderr
    assert not (empty_home / "database").exists()


def test_path_that_climbs_out_of_a_backup_is_refused(empty_home: Path, filled: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    shutil.copy(filled, evil)
    with tarfile.open(evil, "a") as archive:
        archive.add(__file__, "files/../../escaped.py")
        archive.add(filled, "end-of-backup")
    done = huiyin(empty_home, "restore", str(evil))
    assert done.returncode == 2
    assert not (empty_home.parent / "escaped.py").exists()
    assert not (empty_home / "escaped.py").exists()


def test_backup_replaces_an_older_backup_and_nothing_else(migrated_home: Path, filled: Path, tmp_path: Path) -> None:
    nightly = tmp_path / "nightly.tar"
    shutil.copy(filled, nightly)
    before = nightly.stat().st_ino
    assert huiyin(migrated_home, "backup", str(nightly)).returncode == 0
    assert nightly.stat().st_ino != before
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    refused = [huiyin(migrated_home, "backup", str(path)) for path in (letter, tmp_path, tmp_path / "no" / "x.tar")]
    assert [done.returncode for done in refused] == [2, 2, 2]
    assert letter.read_text() == "dear"
