"""Files of a form that came back with a mistake: kept for an hour under its token, so that nobody has to choose them again.

They lie on the disk outside the stored files, cleaned already, and go with the hour or with the form.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.crypto import salted_hmac

SECONDS = 60 * 60
ROOM = 500 * 1024 * 1024
"""Bytes of all stashes together; beyond them nothing is stashed and the files have to be chosen again."""


@dataclass(frozen=True, kw_only=True)
class Stashed:
    """A file that waits for its form. ``digest`` names it in the form."""

    digest: str
    name: str
    size: int
    anonymous: bool = False


def place() -> Path:
    return Path(settings.HUIYIN_HOME) / "stash"


def folder_of(token: str) -> Path:
    return place() / salted_hmac("huiyin.cases.stash", token, algorithm="sha256").hexdigest()


def put(token: str, file: SimpleUploadedFile) -> bool:
    """Keep ``file`` for the form of ``token``; say whether there was room."""
    purge()
    if taken() + (file.size or 0) > ROOM:
        return False
    content = file.read()
    file.seek(0)
    try:
        write(folder_of(token), file, content)
    except OSError:  # full, or another press took the folder away at this moment
        return False
    return True


def write(folder: Path, file: SimpleUploadedFile, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{digest}.bin").write_bytes(content)
    told = {
        "name": file.name,
        "size": len(content),
        "number": len(list(folder.glob("*.bin"))),
        "anonymous": bool(getattr(file, "anonymous", False)),
    }
    (folder / f"{digest}.json").write_text(json.dumps(told), encoding="utf-8")


def held(token: str) -> list[Stashed]:
    """Return what waits for the form of ``token``, in the order it came."""
    found = []
    for path in listed(folder_of(token), "*.json"):
        with suppress(OSError, ValueError):
            said = json.loads(path.read_text(encoding="utf-8"))
            number = said.pop("number")
            found.append((number, Stashed(digest=path.stem, **said)))
    return [one for _number, one in sorted(found, key=lambda pair: pair[0])]


def files(token: str) -> list[tuple[Stashed, bytes]]:
    """Return what waits for the form of ``token`` with its content; what another press took away meanwhile is left out."""
    folder, found = folder_of(token), []
    for one in held(token):
        with suppress(OSError):
            found.append((one, (folder / f"{one.digest}.bin").read_bytes()))
    return found


def listed(folder: Path, pattern: str) -> list[Path]:
    """Return what lies in ``folder``, which may go away at any moment."""
    found: list[Path] = []
    with suppress(OSError):
        found.extend(folder.glob(pattern))
    return found


def drop(token: str, digest: str) -> None:
    """Forget one file that the sender wants no more."""
    folder = folder_of(token)
    for one in held(token):
        if one.digest == digest:
            (folder / f"{digest}.json").unlink(missing_ok=True)
            (folder / f"{digest}.bin").unlink(missing_ok=True)


def forget(token: str) -> None:
    shutil.rmtree(folder_of(token), ignore_errors=True)


def move(old: str, new: str) -> None:
    """Let the files of one form wait for another that takes its place."""
    with suppress(OSError):
        folder_of(old).rename(folder_of(new))


def purge() -> None:
    """Remove what is older than an hour."""
    for folder in listed(place(), "*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def taken() -> int:
    size = 0
    for path in listed(place(), "*/*.bin"):
        with suppress(OSError):
            size += path.stat().st_size
    return size
