"""The account that the database runs under when the program itself runs as root.

PostgreSQL refuses to run as root, with reason. The account has no shell, no home and nothing else to do.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from huiyin.config.home import HuiyinError
from huiyin.config.sentences import gettext as _

NAME = "huiyin"
# A bare PATH often lacks the folders where the system keeps these programs.
SYSTEM_PATH = os.pathsep.join(("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin"))


class Identity(TypedDict, total=False):
    """What `subprocess` needs to become somebody else, with no group but their own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Whom the processes of the database run as."""

    uid: int
    gid: int


def identity(who: Account | None) -> Identity:
    """Give the options that make a process run as the account, or as ourselves when there is none."""
    return {"user": who.uid, "group": who.gid, "extra_groups": []} if who else {}


def needed() -> bool:
    """Tell whether the database must run under an account of its own."""
    return os.geteuid() == 0


def account() -> Account:
    """Find the account, making it when it is missing."""
    found = _find() or _create()
    if found.uid == 0:
        raise HuiyinError(_("系统账户 {name} 的编号是 0(即 root),数据库不能用它运行;请改正该账户。").format(name=NAME))
    return found


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _create() -> Account:
    reason = _("找不到 useradd 命令")
    useradd = shutil.which("useradd", path=SYSTEM_PATH)
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        done = subprocess.run(  # noqa: S603 - the system's own program with fixed arguments
            [*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False
        )
        reason = done.stderr.strip() or str(done.returncode)
        # Another process may have made it in the same moment, so what counts is whether it is there now.
        created = _find()
        if created:
            return created
    raise HuiyinError(
        _(
            "数据库不能以 root 身份运行,而系统账户 {name} 建不起来({reason})。"
            "请改用普通用户运行,或先建好该账户,或用 DATABASE_URL 指定现成的 PostgreSQL。"
        ).format(name=NAME, reason=reason)
    )


def reaches(who: Account, path: Path) -> bool:
    """Tell whether the account may walk down to this path and enter it.

    Read from the permission bits, because nothing is ever loosened to make it so.
    """
    real = path.resolve()
    return all(_enters(who, folder.stat()) for folder in (real, *real.parents) if folder.exists())


def _enters(who: Account, seen: os.stat_result) -> bool:
    if seen.st_uid == who.uid:
        return bool(seen.st_mode & stat.S_IXUSR)
    if seen.st_gid == who.gid:
        return bool(seen.st_mode & stat.S_IXGRP)
    return bool(seen.st_mode & stat.S_IXOTH)
