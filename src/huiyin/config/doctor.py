"""`huiyin doctor`: look at everything that a running program needs, and say of each whether it is well."""

import os
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huiyin.config import postgres, postgres_place, serve
from huiyin.config.cli import django_ready
from huiyin.config.home import HuiyinError, home
from huiyin.config.sentences import gettext as _

LEAST_FREE = 1_000_000_000
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")
CHINESE_FONTS = ("*CJK*", "*NotoSansSC*", "*wqy*", "*SimSun*", "*simsun*", "*PingFang*", "*SourceHan*")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `ok` is `None` when it is worth knowing but stops nothing."""

    name: str
    label: str
    ok: bool | None
    detail: str


def examine() -> Iterator[Finding]:
    """Look at everything, one after another; what is broken does not stop the next look."""
    yield _python()
    try:
        folder = home()
    except HuiyinError as error:
        yield Finding("home", _("数据目录"), False, str(error))
        return
    yield _home(folder)
    yield _disk(folder)
    yield _running(folder)
    yield from _database()
    yield _keys(folder)
    yield _fonts()
    yield from _left_behind()


def _python() -> Finding:
    return Finding("python", "Python", True, platform.python_version())


def _home(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    detail = _("{place}(权限 {mode:o})").format(place=folder, mode=mode)
    return Finding("home", _("数据目录"), not mode & 0o007 and os.access(folder, os.W_OK), detail)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    return Finding("disk", _("磁盘空间"), free >= LEAST_FREE, _("可用 {free:.1f} GB").format(free=free / 1e9))


def _running(folder: Path) -> Finding:
    found = serve.find(folder)
    detail = _("正在运行:{address}").format(address=found.address) if found else _("没有运行")
    return Finding("running", _("网页服务"), None, detail)


def _database() -> Iterator[Finding]:
    label = _("数据库")
    try:
        with django_ready(migrated=False):
            from huiyin.config import schema

            where = _("由 DATABASE_URL 指定") if postgres.external_url() else str(postgres.status().place)
            version = schema.server_version()
            yield Finding("database", label, True, f"PostgreSQL {version // 10000}.{version % 10000}({where})")
            yield _tables()
    except HuiyinError as error:
        yield Finding("database", label, False, str(error))


def _tables() -> Finding:
    from huiyin.config import schema

    found = schema.difference()
    if found.unknown:
        detail = _("比程序新,不认识 {names}").format(names=",".join(found.unknown))
    elif found.halfway:
        detail = _("停在早期程序的升级半路上,还缺 {names}").format(names=",".join(found.halfway))
    elif found.missing:
        detail = _("还差 {count} 步升级,请运行 huiyin setup").format(count=len(found.missing))
    else:
        detail = _("最新")
    return Finding("migrations", _("表结构"), found == schema.Difference([], []), detail)


def _keys(folder: Path) -> Finding:
    """Say whether the keys are there and closed to others; never what they are."""
    keys = sorted(path for path in (folder / "keys").iterdir() if path.is_file())
    open_ones = [path.name for path in keys if path.stat().st_mode & 0o077]
    if open_ones:
        detail = _("{names} 能被别的用户读取,请收紧权限").format(names=",".join(open_ones))
    elif keys:
        detail = _("{names}(不在备份里,请另行抄存)").format(names=",".join(path.name for path in keys))
    else:
        detail = _("还没有,首次使用时生成")
    return Finding("keys", _("密钥"), not open_ones, detail)


def _fonts() -> Finding:
    for folder in FONT_FOLDERS:
        for pattern in CHINESE_FONTS:
            if found := next(Path(folder).expanduser().rglob(pattern), None):
                return Finding("fonts", _("中文字体"), True, found.name)
    detail = _("本机没有,打印和图片用随程序附带的 Noto Sans SC;少数生僻字可能显示为方框")
    return Finding("fonts", _("中文字体"), True, detail)


def _left_behind() -> Iterator[Finding]:
    for folder in postgres_place.abandoned():
        detail = _("{place} 的数据目录已不存在;确认不再需要后可以删除").format(place=folder)
        yield Finding("left_behind", _("遗留的数据库"), None, detail)
