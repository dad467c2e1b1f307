"""Keys that lie in the data folder, outside the database and outside its backups."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def key_at(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the key kept at ``path``, made whole on first use; of two processes that make it at once one wins."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(making, path)
        except FileExistsError:
            pass
        finally:
            making.unlink()
    return path.read_bytes()
