"""Where files lie: each under the digest of its own content, with a name of ours on the disk and a harmless one to show."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.storage import default_storage

NAME_LENGTH = 120


def keep_file(file: Any, folder: str = "evidence", *, moment: datetime | None = None) -> dict[str, Any]:
    """Store an uploaded file under the digest of its content and return what is recorded of it.

    The name is ours, never the sender's; the same file is stored once, so that a verb that is rolled back leaves nothing
    that a repetition would not use. ``moment`` is written as the file's own time, where the true one would tell too much, and as
    that of the folders above it, which tell when something was put into them.
    """
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    digest = found.hexdigest()
    place = f"{folder}/{digest[:2]}/{digest}{PurePath(file.name).suffix.lower()}"
    if not default_storage.exists(place):
        place = default_storage.save(place, file)
    if moment is not None:
        for path in (place, *map(str, PurePath(place).parents)):
            os.utime(default_storage.path(path), (moment.timestamp(), moment.timestamp()))
    return {"name": PurePath(file.name).name[-200:], "file": place, "size": file.size, "sha256": digest}


def safe_name(name: str, otherwise: str) -> str:
    """Return a file's name without paths, control characters and marks that turn the direction of writing."""
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if unicodedata.category(c)[0] != "C")
    return re.sub(r'[<>:"|?*;]', "_", plain).strip(". ") or otherwise


def shown_name(name: str, suffix: str, otherwise: str) -> str:
    """Return the name under which a file is shown: a harmless one, that ends as its content demands."""
    stem = PurePath(safe_name(name, otherwise)).stem.strip(". ") or otherwise
    return stem[:NAME_LENGTH] + suffix
