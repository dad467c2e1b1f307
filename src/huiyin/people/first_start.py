"""The code that lets somebody set up a site that has no institution yet. It lies in the data folder, for its owner alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from huiyin.kernel.keys import key_at
from huiyin.people.models import Institution

FILE = "setup-code.txt"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another; twelve of them are 59 bits of chance."""


def is_founded() -> bool:
    return Institution.objects.exists()


def code_of(folder: Path) -> str:
    """Return the code of this site, drawn when it is first asked for."""
    return key_at(folder / FILE, new_code).decode().strip()


def new_code() -> bytes:
    groups = ("".join(secrets.choice(LETTERS) for _place in range(4)) for _group in range(3))
    return ("-".join(groups) + "\n").encode()


def holds(folder: Path, said: str) -> bool:
    """Say whether ``said`` is the code; how long that takes tells nothing of how much of it was right."""
    typed = "".join(said.lower().split()).replace("-", "")
    return secrets.compare_digest(typed.encode(errors="replace"), code_of(folder).replace("-", "").encode())


def waits(folder: Path) -> bool:
    """Say whether this site waits to be set up: the code lies there and no institution does. A stale code goes."""
    if not (folder / FILE).exists():
        return False
    if is_founded():
        forget(folder)
        return False
    return True


def forget(folder: Path) -> None:
    """Take the code away: the site is set up."""
    (folder / FILE).unlink(missing_ok=True)
