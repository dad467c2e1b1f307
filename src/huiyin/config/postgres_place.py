"""Where the database of a data folder lies: inside it, or, when its account cannot get there, under /var/lib/huiyin."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from huiyin.config import postgres_account
from huiyin.config.home import HuiyinError
from huiyin.config.postgres_account import Account
from huiyin.config.postgres_programs import SYSTEM_PLACE, for_account, make_passable
from huiyin.config.sentences import gettext as _

POINTER = "database-is-in.txt"
OWNER_MARK = "data-folder.txt"
# sockaddr_un holds 104 bytes on some systems and 108 on others, its closing NUL included.
LONGEST_SOCKET_PATH = 100
SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Place:
    """Everything about one database that does not change while it runs."""

    home: Path
    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.folder / "database"

    @property
    def run(self) -> Path:
        """The private folder of the socket."""
        return self.folder / "run"

    @property
    def passwords(self) -> Path:
        return self.home / "database-passwords.json"

    @property
    def log(self) -> Path:
        return self.home / "logs" / "database.log"

    @property
    def programs(self) -> Path:
        return for_account(self.account)

    @property
    def fits_socket(self) -> bool:
        return len(os.fsencode(self.run)) + len(SOCKET_NAME) <= LONGEST_SOCKET_PATH

    def own(self, path: Path) -> None:
        """Hand a file or folder that we have just made to the account."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def admit(self, path: Path) -> None:
        """Let the account pass through a folder of ours, or read a file of ours, and nobody else."""
        if self.account:
            os.chown(path, 0, self.account.gid, follow_symlinks=False)
            path.chmod(0o710 if path.is_dir() else 0o640)


def find(home: Path) -> Place:
    """Find or choose the place of this data folder's database."""
    if not postgres_account.needed():
        return Place(home, home, None)
    who = postgres_account.account()
    pointer = home / POINTER
    if pointer.exists():
        return _pointed_to(home, pointer, who)
    if postgres_account.reaches(who, home.parent):
        place = Place(home, home, who)
        place.admit(home)
        return place
    if (home / "database" / "PG_VERSION").exists():
        raise HuiyinError(
            _("数据库的系统账户 {name} 进不了 {place} 的上级目录;请恢复该目录原来的权限。").format(
                name=postgres_account.NAME, place=home
            )
        )
    return _elsewhere(home, pointer, who)


def _pointed_to(home: Path, pointer: Path, who: Account) -> Place:
    folder = Path(pointer.read_text(encoding="utf-8").strip())
    mark = folder / OWNER_MARK
    if not mark.exists():
        raise HuiyinError(
            _("{pointer} 所指的数据库目录 {place} 不见了;请把它放回原处,或删去 {pointer} 后从备份恢复。").format(
                pointer=pointer, place=folder
            )
        )
    known = Path(mark.read_text(encoding="utf-8").strip())
    if known != home:
        if _same_pointer(known, folder):
            raise HuiyinError(
                _(
                    "{place} 是 {original} 的副本,不能共用一个数据库;请用 huiyin backup 和 huiyin restore 复制数据。"
                ).format(place=home, original=known)
            )
        mark.write_text(f"{home}\n", encoding="utf-8")
    return Place(home, folder, who)


def _same_pointer(known: Path, folder: Path) -> bool:
    pointer = known / POINTER
    return pointer.exists() and pointer.read_text(encoding="utf-8").strip() == str(folder)


def _elsewhere(home: Path, pointer: Path, who: Account) -> Place:
    """Choose a folder with a name of its own, so that moving or removing the data folder confuses nobody."""
    make_passable(SYSTEM_PLACE)
    folder = SYSTEM_PLACE / secrets.token_hex(4)
    folder.mkdir(mode=0o700)
    (folder / OWNER_MARK).write_text(f"{home}\n", encoding="utf-8")
    place = Place(home, folder, who)
    place.admit(folder)
    pointer.write_text(f"{folder}\n", encoding="utf-8")
    return place


def abandoned() -> list[Path]:
    """List the database folders under /var/lib/huiyin whose data folder is gone."""
    marks = SYSTEM_PLACE.glob(f"*/{OWNER_MARK}") if os.access(SYSTEM_PLACE, os.R_OK) else ()
    return [
        mark.parent
        for mark in sorted(marks)
        if not _same_pointer(Path(mark.read_text(encoding="utf-8").strip()), mark.parent)
    ]
