"""The seal outside the database: a file per day that names the digest of each journal entry, closed by a digest of its own.

Whoever can rewrite the database cannot also make these files (or their print-outs, or the digest that was mailed) agree.
A line is ``about number digest``; the closing line is ``= digest-of-the-lines digest-of-the-day-before``.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

Noted = tuple[datetime, str, int, str]


def folder() -> Path:
    """Return the folder of the seals, made on first use."""
    place = Path(settings.HUIYIN_HOME) / "seals"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def note(entries: Iterable[Noted]) -> None:
    """Append the digests of committed entries to the files of their days."""
    days: dict[date, list[str]] = defaultdict(list)
    today = timezone.localdate()
    for _entered_at, about, number, digest in entries:
        days[today].append(f"{about} {number} {digest}\n")
    for day, lines in days.items():
        with open(folder() / f"{day}.seal", "a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.writelines(lines)


def lines_of(path: Path) -> Iterator[tuple[str, int, str]]:
    """Yield the notes of a seal file, leaving out closing lines and a line cut short by a crash."""
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split(" ")
        if len(parts) == 3 and parts[0] != "=" and parts[1].isdigit() and len(parts[2]) == 64:
            yield parts[0], int(parts[1]), parts[2]


def days() -> list[Path]:
    """Return the seal files, oldest first."""
    return sorted(folder().glob("????-??-??.seal"))


def close_day(day: date) -> str:
    """Close the file of ``day`` with a digest over its lines and the closing of the day before; return it for paper or mail.

    Earlier days that are still open are closed first, so that each closing rests on the one before. A day may be closed
    again after further entries; every closing stays in the file.
    """
    close_days_before(day)
    earlier = [path for path in days() if path.stem < str(day)]
    return append_closing(folder() / f"{day}.seal", closing_of(earlier[-1]) if earlier else "")


def close_days_before(today: date) -> list[str]:
    """Close every day before ``today`` that is open or has lines after its last closing; return the new digests."""
    closed, before = [], ""
    for path in [path for path in days() if path.stem < str(today)]:
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or not lines[-1].startswith("= "):
            closed.append(append_closing(path, before))
        before = closing_of(path)
    return closed


def append_closing(path: Path, before: str) -> str:
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        digest = hashlib.sha256((before + file.read()).encode()).hexdigest()
        file.write(f"= {digest} {before or '-'}\n")
    return digest


def closing_of(path: Path) -> str:
    """Return the last closing digest of a seal file, or an empty text while the day is open."""
    found = closings_in(path)
    return found[-1] if found else ""


def closings_in(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split(" ")[1] for line in lines if line.startswith("= ")]


def compare(heads: dict[str, dict[int, str]]) -> list[tuple[str, str]]:
    """Compare the digests in the database with the seals; return (object, what is wrong)."""
    found: dict[tuple[str, int], str] = {}
    for path in days():
        for about, number, digest in lines_of(path):
            there = heads.get(about, {}).get(number)
            if there is None:
                found[about, number] = _("第 {n} 条于 {day} 封存,现已不在").format(n=number, day=path.stem)
            elif there != digest:
                found[about, number] = _("第 {n} 条不是 {day} 封存的那一条:链条被重做过").format(
                    n=number, day=path.stem
                )
    return [(about, what) for (about, _number), what in found.items()] + broken_closings()


def broken_closings() -> list[tuple[str, str]]:
    """Return the days whose file no longer matches a closing of it, or whose closing rests on none of the day before."""
    broken, allowed = [], ["-"]
    for path in days():
        body = ""
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.startswith("= "):
                _mark, digest, before = line.split()
                whole = hashlib.sha256((before.replace("-", "") + body).encode()).hexdigest() == digest
                if not whole or before not in allowed:
                    broken.append((f"seal/{path.stem}", _("封存文件不是当时封存的那一份")))
            body += line
        allowed = closings_in(path) or ["-"]
    return broken
