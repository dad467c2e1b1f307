"""Make a database cluster, all of it or nothing, and write its settings."""

import json
import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path

from huiyin.config.home import HuiyinError
from huiyin.config.postgres_account import identity
from huiyin.config.postgres_place import Place
from huiyin.config.postgres_programs import MAJOR
from huiyin.config.sentences import gettext as _

KEEPER = "keeper"
USER = "huiyin"
DATABASE = "huiyin"
SHARED_MEMORY = Path("/", "dev", "shm")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}

HBA = """# Written at every start. A password always, for everybody, from this machine only.
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
host  all all ::1/128 scram-sha-256
"""


def prepare(place: Place, *, durable: bool) -> None:
    """See that there is a cluster of our version, with its settings and its private folder."""
    if (place.cluster / "PG_VERSION").exists():
        _check_version(place)
        _check_owner(place)
    elif place.cluster.exists() and any(place.cluster.iterdir()):
        raise HuiyinError(_("{place} 不为空,却不是数据库;请把它移走后再试。").format(place=place.cluster))
    else:
        _create(place)
    _write_settings(place, durable=durable)


def passwords(place: Place) -> dict[str, str]:
    """Read the passwords of the two database users, made at random with the cluster."""
    try:
        found: dict[str, str] = json.loads(place.passwords.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise HuiyinError(
            _("数据库的密码文件 {place} 不见了或已损坏;请把它放回原处,或从备份恢复(huiyin restore)。").format(
                place=place.passwords
            )
        ) from error
    return found


def _check_version(place: Place) -> None:
    text = (place.cluster / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    major = int(text) if text.isascii() and text.isdigit() else 0
    if major > MAJOR:
        raise HuiyinError(
            _("数据目录里的数据库是 PostgreSQL {theirs} 的,比本程序自带的 {ours} 新;请升级程序后再打开。").format(
                theirs=text, ours=MAJOR
            )
        )
    if major < MAJOR:
        raise HuiyinError(
            _(
                "数据目录里的数据库是 PostgreSQL {theirs} 的,本程序自带 {ours};请先用原来的程序备份,再在新目录里恢复。"
            ).format(theirs=text or "?", ours=MAJOR)
        )


def _check_owner(place: Place) -> None:
    owner = place.cluster.stat().st_uid
    expected = place.account.uid if place.account else os.geteuid()
    if owner != expected:
        raise HuiyinError(
            _("数据库目录 {place} 属于另一个用户(编号 {owner}),应属于编号 {expected};请用原来的用户运行。").format(
                place=place.cluster, owner=owner, expected=expected
            )
        )


def _create(place: Place) -> None:
    """Make the cluster under another name and rename it when it is whole.

    A power cut in the middle leaves a folder that the next start throws away.
    """
    making = place.folder / "database-in-the-making"
    if making.exists():
        shutil.rmtree(making)
    making.mkdir(mode=0o700)
    place.own(making)
    new = {KEEPER: secrets.token_urlsafe(24), USER: secrets.token_urlsafe(24)}
    _initdb(place, making)
    _make_users_and_database(place, making, new)
    write_private(place.passwords, json.dumps(new))
    if place.cluster.exists():
        place.cluster.rmdir()
    making.rename(place.cluster)


def _initdb(place: Place, making: Path) -> None:
    # Nobody may connect by the rules that it writes itself; ours, beside the cluster, ask for a password.
    command = [str(place.programs / "bin" / "initdb"), "--pgdata", str(making), "--username", KEEPER]
    command += ["--auth", "reject", "--encoding", "UTF8", "--no-instructions"]
    _run(place, [*command, "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"], "")


def _make_users_and_database(place: Place, making: Path, new: dict[str, str]) -> None:
    """Add the passwords, the program's own user, who is no superuser, and its database, before anybody can connect.

    They go in by a pipe, so that a password is never in the list of processes.
    """
    command = [str(place.programs / "bin" / "postgres"), "--single", "-j", "-D", str(making), "postgres"]
    statements = (
        f"ALTER ROLE {KEEPER} PASSWORD '{new[KEEPER]}'",
        f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{new[USER]}'",
        f"CREATE DATABASE {DATABASE} OWNER {USER}",
    )
    _run(place, command, "".join(f"{statement};\n\n" for statement in statements))


def _run(place: Place, command: list[str], text: str) -> None:
    done = subprocess.run(  # noqa: S603 - programs of the installed wheel, never a name from outside
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        umask=0o077,
        **identity(place.account),
    )
    # The single-user server reports an error in a statement and still ends with success.
    if done.returncode or re.search(r"\b(ERROR|FATAL|PANIC):", done.stderr):
        raise HuiyinError(explain(done.stderr, place))


def explain(output: str, place: Place) -> str:
    """Turn what PostgreSQL said into one sentence."""
    if "No space left on device" in output or "Check free disk space" in output:
        return _("磁盘空间不足,数据库无法写入 {place};请腾出空间后再试。").format(place=place.folder)
    if "Read-only file system" in output:
        return _("{place} 所在的磁盘是只读的,数据库无法写入。").format(place=place.folder)
    if "Permission denied" in output:
        return _("数据库没有权限读写 {place};请检查目录的所有者和权限。").format(place=place.folder)
    if "Cannot allocate memory" in output or "could not map anonymous shared memory" in output:
        return _("内存不足,数据库没有启动起来;请关闭其他程序后再试。")
    # What follows the first complaint is mostly its consequence.
    said = re.search(r"\b(?:error|ERROR|FATAL|PANIC): +(.+)", output)
    reason = said[1] if said else (output.strip().splitlines() or ["?"])[-1]
    return _("数据库没有启动起来:{reason}(详情见 {log})。").format(reason=reason.strip(), log=place.log)


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file whole or not at all, never readable by others on the way."""
    making = path.with_name(f".{path.name}.new")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    making.rename(path)


def _write_settings(place: Place, *, durable: bool) -> None:
    place.run.mkdir(mode=0o700, exist_ok=True)
    place.run.chmod(0o700)
    place.own(place.run)
    for name, text in (("postgresql.conf", _settings(place, durable=durable)), ("pg_hba.conf", HBA)):
        path = place.folder / name
        write_private(path, text)
        place.admit(path)


def _settings(place: Place, *, durable: bool) -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    written = {
        "hba_file": _quoted(place.folder / "pg_hba.conf"),
        "unix_socket_directories": _quoted(place.run) if place.fits_socket else "''",
        "unix_socket_permissions": "0700",
        "listen_addresses": "''" if place.fits_socket else "'127.0.0.1'",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": f"{min(max(total // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(total // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(total // 16, 64), 256)}MB",
        "dynamic_shared_memory_type": "posix" if SHARED_MEMORY.is_dir() else "mmap",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "synchronous_commit": "on" if durable else "off",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        # Tests take their rows back, and a table that was counted when it was empty is planned for as if it still were.
        "autovacuum": "on" if durable else "off",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "datestyle": "'iso, ymd'",
        "lc_messages": "'C'",
        # It writes to the file that the launcher opened, which is in logs/, wherever the cluster lies.
        "logging_collector": "off",
        "log_destination": "'stderr'",
        "log_line_prefix": "'%m [%p] '",
        "log_checkpoints": "off",
        # What people wrote must not reach a log file: no statements, no parameters, not the rows that they failed on.
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_error_verbosity": "terse",
    }
    lines = [f"{name} = {value}" for name, value in written.items()]
    own = _("# 每次启动都会重写本文件;要改设置,请写在 {place}。").format(place=place.cluster / "local.conf")
    if (place.cluster / "local.conf").exists():
        lines.append(f"include = {_quoted(place.cluster / 'local.conf')}")
    return "\n".join([own, *lines, ""])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("\\", "\\\\").replace("'", "''") + "'"
