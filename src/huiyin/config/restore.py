"""Bring a backup back. What was there before is kept aside, and put back when anything goes wrong."""

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


def restore(source: Path, *, force: bool) -> Path | None:
    """Replace everything but the keys by the backup; gives where the former contents were put, if there were any."""
    folder = data_folder()
    with tempfile.TemporaryDirectory(prefix="restoring-", dir=folder) as making:
        unpacked = Path(making)
        _unpack(source, unpacked)
        aside = folder / f"before-restore-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        if postgres.external_url():
            return _into_other_server(folder, unpacked, aside, force=force)
        return _into_own_server(folder, unpacked, aside, force=force)


def _into_own_server(folder: Path, unpacked: Path, aside: Path, *, force: bool) -> Path | None:
    with postgres.kept_still(folder) as place:
        moves = _moves(place, folder, aside)
        if moves and not force:
            raise HuiyinError(
                _("数据目录 {place} 里已有数据;确要用备份替换它,请加 --force(原有数据会另存,不会删除)。").format(
                    place=folder
                )
            )
        for present, former in moves:
            former.parent.mkdir(mode=0o700, exist_ok=True)
            present.rename(former)
    try:
        _load(folder, unpacked)
    except BaseException:
        _put_back(folder, moves)
        raise
    return aside if moves else None


def _into_other_server(folder: Path, unpacked: Path, aside: Path, *, force: bool) -> Path | None:
    """A server of somebody else's is only filled, never emptied: what is in it is not ours to move."""
    moves = [(folder / part, aside / part) for part in CARRIED if _holds_anything(folder / part)]
    if moves and not force:
        raise HuiyinError(
            _("数据目录 {place} 里已有文件;确要用备份替换它,请加 --force(原有文件会另存,不会删除)。").format(
                place=folder
            )
        )
    for present, former in moves:
        former.parent.mkdir(mode=0o700, exist_ok=True)
        present.rename(former)
    try:
        _load(folder, unpacked)
    except BaseException:
        _put_back_files(moves)
        raise
    return aside if moves else None


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
            archive.extractall(target, members=members, filter="data")
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
    return member.isfile() and (
        member.name in (MANIFEST, DUMP, END) or member.name.startswith(tuple(f"{part}/" for part in CARRIED))
    )


def _moves(place: Place, folder: Path, aside: Path) -> list[tuple[Path, Path]]:
    """List what is in the way, each with the place where it is kept."""
    moves = [(folder / part, aside / part) for part in CARRIED if _holds_anything(folder / part)]
    if (place.cluster / "PG_VERSION").exists():
        # A rename cannot cross disks, so the database is kept beside the place where it lies.
        moves.append((place.cluster, place.folder / aside.name / "database"))
        moves.append((place.passwords, aside / place.passwords.name))
    return moves


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


def _put_back(folder: Path, moves: list[tuple[Path, Path]]) -> None:
    with postgres.kept_still(folder) as place:
        for path in (place.cluster, place.passwords):
            _remove(path)
        _put_back_files(moves)


def _put_back_files(moves: list[tuple[Path, Path]]) -> None:
    for present, former in moves:
        _remove(present)
        former.rename(present)
        if not _holds_anything(former.parent):
            former.parent.rmdir()


def _remove(path: Path) -> None:
    remove: Callable[[Path], None] = shutil.rmtree if path.is_dir() else Path.unlink
    if path.exists():
        remove(path)
