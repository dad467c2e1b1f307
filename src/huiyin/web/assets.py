"""Stylesheets and scripts on their way to the browser: each under an address that changes with its content, compressed.

Nothing has to be collected or built before the start: the version is a digest of the file, the compressed copy is made
once and kept in the data folder under that digest.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

COMPRESSED = frozenset({".css", ".js", ".svg"})
WORTH_IT = 1024


class Versioned(StaticFilesStorage):
    """Addresses of static files with the digest of their content, so that a browser may keep them for a year."""

    def url(self, name: str | None) -> str:
        """Return the address of a file; one that is not there keeps its plain address."""
        address, path = super().url(name), finders.find(name or "")
        return f"{address}?v={digest_of(path, os.stat(path).st_mtime_ns)}" if path else address


@lru_cache(maxsize=256)
def digest_of(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


class Served(WhiteNoiseMiddleware):
    """Hand out static files, compressed where the browser takes that."""

    def get_static_file(self, path: str, url: str, stat_cache: Mapping[str, Any] | None = None) -> StaticFile:
        """Return the file as it is and as the copy that was compressed once."""
        plain = super().get_static_file(path, url, stat_cache)
        small = compressed(Path(path))
        if small is None:
            return plain
        headers = [
            (name, value) for name, value in plain.alternatives[0][2] if name in {"Content-Type", "Cache-Control"}
        ]
        return StaticFile(path, headers, encodings={"gzip": str(small)})


def compressed(path: Path) -> Path | None:
    """Return a compressed copy of ``path``, None where it is not worth it or the data folder cannot be written."""
    if path.suffix not in COMPRESSED or path.stat().st_size < WORTH_IT:
        return None
    content = path.read_bytes()
    copy = Path(settings.HUIYIN_HOME) / "static" / f"{hashlib.sha256(content).hexdigest()[:24]}.gz"
    if not copy.exists():
        with suppress(OSError):
            write(copy, gzip.compress(content, 9, mtime=0))
    return copy if copy.exists() else None


def write(place: Path, content: bytes) -> None:
    """Write a file whole or not at all: two processes may start at once."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(place)
