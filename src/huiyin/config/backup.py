"""Put database, uploaded files and seals into one file. The keys stay outside, on purpose.

Whoever finds a backup must not be able to read who spoke; so the key of the identities never travels with it.
"""

import contextlib
import hashlib
import importlib.metadata
import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from psycopg import pq

from huiyin.config import postgres_programs, schema
from huiyin.config.home import HuiyinError, explain
from huiyin.config.home import home as data_folder
from huiyin.config.sentences import gettext as _

FORMAT = 1
MANIFEST = "huiyin-backup.json"
DUMP = "database.dump"
# The last member of every whole backup: without it the file was cut off.
END = "end-of-backup"
CARRIED = ("files", "seals")


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself, before anything else in it is read."""

    format: int
    program: str
    made_at: str
    server_version: int
    dump_sha256: str


def backup(target: Path) -> Path:
    """Write the backup under another name and rename it when it is whole. Django and the database are ready."""
    target = target.absolute()
    _refuse_to_overwrite(target)
    try:
        with tempfile.TemporaryDirectory(prefix=".huiyin-backup-", dir=target.parent) as making:
            dump = Path(making) / DUMP
            _dump(dump)
            whole = Path(making) / "backup.tar"
            _pack(whole, dump)
            whole.replace(target)
    except FileNotFoundError as error:
        raise HuiyinError(_("目录 {place} 不存在。").format(place=target.parent)) from error
    except OSError as error:
        raise HuiyinError(explain(error, target.parent)) from error
    return target


def keys_of_surveys(home: Path) -> int:
    """Return how many questionnaires have their key in the data folder: those whose answers are not counted yet."""
    folder = home / "keys" / "surveys"
    return sum(1 for _key in folder.glob("*.key")) if folder.is_dir() else 0


def read_manifest(archive: tarfile.TarFile) -> Manifest | None:
    """Read what the backup says about itself, or nothing when it is no backup of ours."""
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isfile():
        return None
    content = archive.extractfile(first)
    try:
        return Manifest(**json.load(content)) if content else None
    except (ValueError, TypeError):
        return None


def sha256(path: Path) -> str:
    """Give the digest of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_client(name: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL on our database; address and password go in by the environment."""
    done = subprocess.run(  # noqa: S603 - programs of the installed wheel
        [postgres_programs.program(name), *arguments],
        env={**os.environ, **_connection_variables(), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        if "No space left on device" in done.stderr:
            raise HuiyinError(_("磁盘空间不足,没有完成;原有的数据没有改动。"))
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise HuiyinError(_("{program} 没有完成:{reason}").format(program=name, reason=reason))


def _connection_variables() -> dict[str, str]:
    settings = {key: str(value) for key, value in connection.get_connection_params().items()}
    names = {option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar}
    return {names[key]: value for key, value in settings.items() if key in names and value}


def _refuse_to_overwrite(target: Path) -> None:
    """An older backup may be replaced, so that a nightly command needs no date; anything else may not."""
    if target.is_dir():
        raise HuiyinError(_("{place} 是一个目录;请写明备份文件的名字。").format(place=target))
    if target.exists():
        with contextlib.suppress(tarfile.TarError, OSError), tarfile.open(target, "r:") as archive:
            if read_manifest(archive):
                return
        raise HuiyinError(_("{place} 已存在,而且不是回音的备份文件;没有覆盖它。").format(place=target))


def _dump(target: Path) -> None:
    target.touch(mode=0o600)
    run_client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _pack(target: Path, dump: Path) -> None:
    manifest = Manifest(
        format=FORMAT,
        program=importlib.metadata.version("huiyin"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        server_version=schema.server_version(),
        dump_sha256=sha256(dump),
    )
    with os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            _add_bytes(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            archive.add(dump, DUMP, filter=_nameless)
            for path, name in _carried_files():
                # A file may vanish between listing and reading; the database, dumped first, decides what matters.
                with contextlib.suppress(FileNotFoundError):
                    archive.add(path, name, recursive=False, filter=_nameless)
            _add_bytes(archive, END, b"")
        file.flush()
        os.fsync(file.fileno())


def _carried_files() -> Iterator[tuple[Path, str]]:
    folder = data_folder()
    for part in CARRIED:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path, path.relative_to(folder).as_posix()


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owned the file here; it means nothing where it is restored."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mtime = int(time.time())
    member.mode = 0o600
    archive.addfile(member, io.BytesIO(content))
