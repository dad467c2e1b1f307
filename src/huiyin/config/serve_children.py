"""The processes that `huiyin serve` looks after: `python -m huiyin.config.serve_children web HOST PORT`, or `jobs`."""

import ctypes
import os
import signal
import sys

SERVE_VARIABLE = "HUIYIN_SERVE_PID"
PR_SET_PDEATHSIG = 1
# Python runs one thread at a time; the others wait for the database.
THREADS = max(4, os.cpu_count() or 1)
SECONDS_TO_FINISH = 10


def leave_with_parent() -> None:
    """Ask the system to end this process when the one that started it is gone, even by `kill -9`.

    Otherwise a forgotten child would keep the port. At once and unasked, since a job worker that has lost its database
    can wait for it for ever. Outside `huiyin serve`, nothing is asked.
    """
    if SERVE_VARIABLE in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def web(host: str, port: int) -> None:
    """Answer requests until told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "huiyin.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.warning,
    ).serve()


def jobs() -> None:
    """Work through the queue until told to stop."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("procrastinate", "worker", name="huiyin")


def main(arguments: list[str]) -> None:
    """Run the one that is named."""
    leave_with_parent()
    if os.getppid() != int(os.environ[SERVE_VARIABLE]):
        return
    if arguments[0] == "web":
        web(arguments[1], int(arguments[2]))
    else:
        jobs()


if __name__ == "__main__":
    main(sys.argv[1:])
