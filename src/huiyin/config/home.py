"""The data folder: where it is, who may enter it, and what lies in it."""

import errno
import os
import stat
from pathlib import Path

from huiyin.config.sentences import gettext as _

FOLDERS = ("keys", "seals", "files", "logs", "locks")
ABOUT_FILE = "about-this-folder.txt"
# What may lie in a folder that is taken for ours although it carries no mark yet: another part may have come first.
KNOWN_NAMES = frozenset(
    {*FOLDERS, ABOUT_FILE, "database", "run", "static", "stash", "demo-passwords.txt", "setup-code.txt", "lost+found"}
)


class HuiyinError(Exception):
    """Something foreseeable went wrong; its text is one sentence for the person at the keyboard."""


def home_path() -> Path:
    """Give the data folder's address without touching the disk."""
    named = os.environ.get("HUIYIN_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME", "").strip()
    above = Path(data) if data.startswith("/") else Path("~/.local/share").expanduser()
    return above.absolute() / "huiyin"


def home() -> Path:
    """Give the data folder, made if it is not there, private to its owner."""
    folder = home_path()
    try:
        _prepare(folder)
    except OSError as error:
        raise HuiyinError(explain(error, folder)) from error
    return folder


def explain(error: OSError, where: Path) -> str:
    """Say in words why the disk refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("磁盘空间不足,无法写入 {place};请腾出空间后再试。").format(place=where)
    if error.errno in (errno.EACCES, errno.EPERM):
        return _("没有权限写入 {place};请换用该目录的所有者运行,或用 HUIYIN_HOME 指定另一个目录。").format(place=where)
    if error.errno == errno.EROFS:
        return _("{place} 所在的磁盘是只读的,无法写入。").format(place=where)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return _("{place} 不能用作目录:路径上有一个同名的文件。").format(place=where)
    return _("读写 {place} 时出错:{reason}。").format(
        place=error.filename or where, reason=error.strerror or str(error)
    )


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)  # another process may make it at this very moment
    _refuse_foreign(folder)
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    _narrow(folder)
    about = folder / ABOUT_FILE
    if not about.exists():
        about.write_text(_about_text(), encoding="utf-8")
        about.chmod(0o600)


def _refuse_foreign(folder: Path) -> None:
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise HuiyinError(
            _(
                "数据目录 {place} 属于另一个用户(编号 {owner});请用那个用户运行,或用 HUIYIN_HOME 指定另一个目录。"
            ).format(place=folder, owner=owner)
        )
    if (folder / ABOUT_FILE).exists():
        return
    strangers = sorted(entry.name for entry in folder.iterdir() if entry.name not in KNOWN_NAMES)
    if strangers:
        raise HuiyinError(
            _("{place} 里已有别的文件(如 {name}),不像回音的数据目录;请用 HUIYIN_HOME 指定一个空目录。").format(
                place=folder, name=strangers[0]
            )
        )


def _narrow(folder: Path) -> None:
    """Take every right from others; the group's right to pass through stays.

    The group is the database's own account, and only when the program runs as root.
    """
    allowed = 0o710 if os.geteuid() == 0 else 0o700
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & ~allowed:
        folder.chmod(mode & allowed | 0o700)


def _about_text() -> str:
    return _(
        "这是「回音」的数据目录。\n"
        "database/  数据库(或 database-is-in.txt 写明它在哪里)\n"
        "keys/      身份信息的密钥。备份文件不含密钥:请另行抄存,丢失后无法恢复来件人身份\n"
        "seals/     每日封存值,用来发现留痕被改动\n"
        "files/     上传的文件\n"
        "logs/      运行日志\n"
        "locks/     程序互相避让用的锁,不要删除\n"
    )
