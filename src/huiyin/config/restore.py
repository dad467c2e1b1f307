"""Bring a backup back. What was there before is kept aside, and put back when anything goes wrong."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection

from huiyin.config import postgres, schema
from huiyin.config.backup import CARRIED, DUMP, END, FORMAT, MANIFEST, Manifest, read_manifest, run_client, sha256
from huiyin.config.cli import django_ready
from huiyin.config.home import HuiyinError
from huiyin.config.home import home as data_folder
from huiyin.config.postgres_place import Place
from huiyin.config.sentences import gettext as _
from huiyin.config.serve import not_serving


def restore(source: Path, *, force: bool) -> Path | None:
    """Replace everything but the keys by the backup; gives where the former contents were put, if there were any."""
    folder = data_folder()
    with not_serving(folder), tempfile.TemporaryDirectory(prefix="restoring-", dir=folder) as making:
        unpacked = Path(making)
        _unpack(source, unpacked)
        aside = folder / f"before-restore-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        if postgres.external_url():
            return _into_other_server(folder, unpacked, aside, force=force)
        return _into_own_server(folder, unpacked, aside, force=force)


def _into_own_server(folder: Path, unpacked: Path, aside: Path, *, force: bool) -> Path | None:
    moved: list[tuple[Path, Path]] = []
    with postgres.kept_still(folder) as place:
        planned = _in_the_way(folder, aside) + _database_in_the_way(place, aside)
        _refuse_without(force, planned, folder)
    try:
        with postgres.kept_still(folder):
            _move_aside(planned, moved)
        _load(folder, unpacked)
    except BaseException:
        with postgres.kept_still(folder):
            # When moving was not finished, what stands there is the former still.
            if len(moved) == len(planned):
                for path in (place.cluster, place.passwords, *(folder / part for part in CARRIED)):
                    _remove(path)
            _put_back(moved)
        data_folder()
        raise
    return aside if moved else None


def _into_other_server(folder: Path, unpacked: Path, aside: Path, *, force: bool) -> Path | None:
    """A server of somebody else's is only filled, never emptied: what is in it is not ours to move."""
    moved: list[tuple[Path, Path]] = []
    planned = _in_the_way(folder, aside)
    _refuse_without(force, planned, folder)
    try:
        _move_aside(planned, moved)
        _load(folder, unpacked)
    except BaseException:
        _put_back(moved)
        raise
    return aside if moved else None


def _in_the_way(folder: Path, aside: Path) -> list[tuple[Path, Path]]:
    """List the files in the way, each with the place where it is kept."""
    return [(folder / part, aside / part) for part in CARRIED if _holds_anything(folder / part)]


def _database_in_the_way(place: Place, aside: Path) -> list[tuple[Path, Path]]:
    if not (place.cluster / "PG_VERSION").exists():
        return []
    # A rename cannot cross disks, so the database is kept beside the place where it lies.
    database = (place.cluster, place.folder / aside.name / "database")
    return [database, (place.passwords, aside / place.passwords.name)]


def _refuse_without(force: bool, planned: list[tuple[Path, Path]], folder: Path) -> None:
    if planned and not force:
        raise HuiyinError(
            _("数据目录 {place} 里已有数据;确要用备份替换它,请加 --force(原有数据会另存,不会删除)。").format(
                place=folder
            )
        )


def _move_aside(planned: list[tuple[Path, Path]], moved: list[tuple[Path, Path]]) -> None:
    for present, former in planned:
        former.parent.mkdir(mode=0o700, exist_ok=True)
        present.rename(former)
        moved.append((present, former))


def _unpack(source: Path, target: Path) -> Manifest:
    """Unpack a whole and genuine backup, or refuse it before anything is touched."""
    broken = HuiyinError(_("备份文件 {file} 不完整或已损坏,没有恢复;现有数据没有改动。").format(file=source))
    try:
        with tarfile.open(source, "r:") as archive:
            manifest = read_manifest(archive)
            if manifest is None:
                raise HuiyinError(_("{file} 不是回音的备份文件。").format(file=source))
            if manifest.format > FORMAT:
                raise HuiyinError(_("备份文件 {file} 是更新版本的程序做的;请升级程序后再恢复。").format(file=source))
            members = archive.getmembers()
            if members[-1].name != END or not all(_expected(member) for member in members):
                raise broken
            for member in members:
                _write(archive, member, target / member.name)
    except FileNotFoundError as error:
        raise HuiyinError(_("找不到备份文件 {file}。").format(file=source)) from error
    except IsADirectoryError as error:
        raise HuiyinError(_("{file} 是一个目录,不是备份文件。").format(file=source)) from error
    except tarfile.ReadError as error:
        if source.stat().st_size and _looks_like_ours(source):
            raise broken from error
        raise HuiyinError(_("{file} 不是回音的备份文件。").format(file=source)) from error
    except tarfile.TarError as error:
        raise broken from error
    if not (target / DUMP).is_file() or sha256(target / DUMP) != manifest.dump_sha256:
        raise broken
    return manifest


def _looks_like_ours(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(len(MANIFEST)) == MANIFEST.encode()


def _expected(member: tarfile.TarInfo) -> bool:
    """Tell whether a backup of ours could hold this: plain files, in the places that it carries, and nowhere else."""
    parts = member.name.split("/")
    if not member.isfile() or "" in parts or "." in parts or ".." in parts:
        return False
    return member.name in (MANIFEST, DUMP, END) or (parts[0] in CARRIED and len(parts) > 1)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write one file. Not by `extractall`, whose safe way of unpacking older releases of Python 3.11 do not know."""
    target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    content = archive.extractfile(member)
    if content:
        with content, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)


def _holds_anything(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _load(folder: Path, unpacked: Path) -> None:
    with django_ready(migrated=False):
        _refuse_filled_database()
        run_client(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            f"--dbname={connection.settings_dict['NAME']}",
            str(unpacked / DUMP),
        )
        schema.see_to_it(apply=True)
        for part in CARRIED:
            _fill(folder / part, unpacked / part)


def _refuse_filled_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        row = cursor.fetchone()
    if row and row[0]:
        raise HuiyinError(_("要恢复到的数据库不是空的;请先建一个空的数据库,再恢复。"))


def _fill(target: Path, source: Path) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    target.chmod(0o700)
    if source.is_dir():
        for entry in source.iterdir():
            entry.rename(target / entry.name)


def _put_back(moved: list[tuple[Path, Path]]) -> None:
    for present, former in moved:
        _remove(present)
        former.rename(present)
        if not _holds_anything(former.parent):
            former.parent.rmdir()


def _remove(path: Path) -> None:
    remove: Callable[[Path], None] = shutil.rmtree if path.is_dir() else Path.unlink
    if path.exists():
        remove(path)
