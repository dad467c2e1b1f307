"""A real mail server for tests: Dovecot on a loopback port, in a folder of its own, as root or as anybody else."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "a-mail-phrase-42"
USER = "opinions"
SECONDS = 15
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{place}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def program() -> str:
    """Return where Dovecot is, or nothing; on Debian it lies where only root's path leads."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin") or ""


def free_port() -> int:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@dataclass(frozen=True)
class MailServer:
    port: int
    place: Path

    @contextmanager
    def client(self, user: str = USER) -> Iterator[IMAPClient]:
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False)
        client.login(user, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def put(self, *messages: bytes, user: str = USER, folder: str = "INBOX") -> None:
        """Put messages into a folder, as if they had come."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for message in messages:
                client.append(folder, message)

    def unseen(self, user: str = USER) -> int:
        with self.client(user) as client:
            client.select_folder("INBOX", readonly=True)
            return len(client.search(["UNSEEN"]))


def owners() -> dict[str, object]:
    """Return who runs what: root hands everything to the accounts of the package, anybody else is himself everywhere."""
    if os.getuid():
        me, group = pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid())
        return {
            "internal": me.pw_name,
            "internal_group": group.gr_name,
            "login": me.pw_name,
            "uid": me.pw_uid,
            "gid": me.pw_gid,
        }
    nobody = pwd.getpwnam("nobody")
    return {
        "internal": "dovecot",
        "internal_group": "dovecot",
        "login": "dovenull",
        "uid": nobody.pw_uid,
        "gid": nobody.pw_gid,
    }


@contextmanager
def running() -> Iterator[MailServer]:
    # Not below pytest's own folder, which is shut to the accounts that the server changes to.
    place = Path(tempfile.mkdtemp(prefix="huiyin-mail-"))
    place.chmod(0o755)
    who = owners()
    for name in ("run", "state", "mail"):
        (place / name).mkdir()
    if not os.getuid():
        os.chown(place / "mail", int(str(who["uid"])), int(str(who["gid"])))
    port = free_port()
    config = place / "dovecot.conf"
    config.write_text(CONFIG.format(place=place, port=port, password=PASSWORD, **who), encoding="utf-8")
    process = subprocess.Popen([program(), "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_for(port, process, place)
        yield MailServer(port, place)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        shutil.rmtree(place, ignore_errors=True)


def wait_for(port: int, process: subprocess.Popen[bytes], place: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            said = (process.stderr.read() if process.stderr else b"").decode(errors="replace")
            log = (place / "log").read_text(errors="replace") if (place / "log").exists() else ""
            raise RuntimeError(f"dovecot ended: {said} {log}")
        with closing(socket.socket()) as tried:
            tried.settimeout(1)
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # another process starts: there is nothing to wait on but its port
    raise RuntimeError("dovecot does not answer")
