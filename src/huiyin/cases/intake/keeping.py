"""The brought file, kept under its digest until the import is over, so that a job can begin and resume it.

It holds names and telephone numbers in the clear, which nothing else here does; so it goes as soon as nobody needs it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.cases.models import ImportBatch
from huiyin.kernel.refusals import Refused
from huiyin.kernel.tables_limits import MAX_FILE_BYTES

UNFINISHED = ("waiting", "running", "failed")
FORGOTTEN_AFTER = 24 * 3600
"""Seconds after which a file that was looked at and never imported is removed."""


def folder() -> Path:
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def keep(path: str | os.PathLike[str]) -> str:
    """Copy a file to its place and return its digest; the same file is kept once."""
    if is_kept(path):
        return Path(path).name
    found = hashlib.sha256()
    with Path(path).open("rb") as source, tempfile.NamedTemporaryFile(dir=folder(), delete=False) as copy:
        size = 0
        while piece := source.read(1 << 20):
            size += len(piece)
            if size > MAX_FILE_BYTES:
                Path(copy.name).unlink()
                raise Refused(_("文件超过 {limit} MB,请拆分成几个文件。").format(limit=MAX_FILE_BYTES // 1024 // 1024))
            found.update(piece)
            copy.write(piece)
    digest = found.hexdigest()
    Path(copy.name).replace(folder() / digest)
    return digest


def is_kept(path: str | os.PathLike[str]) -> bool:
    """Say whether the path is that of a kept file, as one that was looked at before it is brought in."""
    return Path(path).parent == folder()


def kept(digest: str) -> Path:
    """Return where a kept file lies, or refuse when it was removed."""
    path = folder() / digest
    if len(digest) != 64 or not digest.isalnum() or not path.is_file():
        raise Refused(_("导入的文件已不在服务器上,请重新上传。"))
    return path


def forget(digest: str) -> None:
    """Remove a kept file unless another import still needs it, and with it what nobody came back for."""
    if not ImportBatch.objects.filter(digest=digest, state__in=UNFINISHED).exists():
        (folder() / digest).unlink(missing_ok=True)
    needed = set(ImportBatch.objects.filter(state__in=UNFINISHED).values_list("digest", flat=True))
    for path in folder().iterdir():
        if path.name not in needed and path.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
            path.unlink(missing_ok=True)
