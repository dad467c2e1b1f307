"""Every answer that was acknowledged is there after the whole program and its database were killed in the middle of it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from huiyin.config import postgres, postgres_place
from tests.config.conftest import command_environment
from tests.config.test_serve import serving

ROOT = Path(__file__).resolve().parent.parent.parent
PREPARE = """
import json
from huiyin.config.cli import django_ready
with django_ready():
    from tests.factories import make_district
    from tests.surveys.stories import an_open, tokens
    from huiyin.surveys.intake import token_digest
    district = make_district()
    print(json.dumps({one: token_digest(one).hex() for one in tokens(district, an_open(district), 300)}))
"""
BEFORE_THE_KILL = 40


def run(home: Path, script: str) -> Any:
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**command_environment(home), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


class Sender(threading.Thread):
    """Sends answers until nobody answers any more; remembers what was acknowledged."""

    def __init__(self, address: str, tokens: list[str], enough: threading.Event) -> None:
        super().__init__()
        self.host, self.tokens, self.enough = urlsplit(address).netloc, tokens, enough
        self.acknowledged: list[str] = []

    def run(self) -> None:
        with closing(http.client.HTTPConnection(self.host, timeout=10)) as line:
            for token in self.tokens:
                try:
                    received = self.send(line, token)
                except (OSError, http.client.HTTPException):
                    return
                if received:
                    self.acknowledged.append(token)
                if len(self.acknowledged) >= BEFORE_THE_KILL // 2:
                    self.enough.set()

    def send(self, line: http.client.HTTPConnection, token: str) -> bool:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch"}
        line.request("POST", "/f/canteen/", urlencode({"x-token": token, "who": "0"}), headers)
        with closing(line.getresponse()) as answer:
            told = answer.read()
            return answer.status == 200 and bool(json.loads(told)["received"])


def test_every_acknowledged_answer_outlives_a_kill(ready_home: Path) -> None:
    home = ready_home
    (postgres_place.find(home).cluster / "local.conf").unlink()  # in earnest, as a site runs it
    enough = threading.Event()
    with serving(home) as (process, address):
        digests = run(home, PREPARE)
        made = list(digests)
        senders = [Sender(address, made[n::2], enough) for n in range(2)]
        for sender in senders:
            sender.start()
        assert enough.wait(60)
        database = int((postgres_place.find(home).cluster / "postmaster.pid").read_text().split()[0])
        os.kill(database, signal.SIGKILL)
        os.kill(process.pid, signal.SIGKILL)
        for sender in senders:
            sender.join()
        process.wait()
    acknowledged = [token for sender in senders for token in sender.acknowledged]
    with postgres.running(home) as url, psycopg.connect(url) as database:
        (sealed,) = database.execute("SELECT count(*) FROM surveys_sealed").fetchone() or (0,)
        used = {digest.hex() for (digest,) in database.execute("SELECT digest FROM surveys_token WHERE used")}
    lost = [one for one in acknowledged if digests[one] not in used]
    assert BEFORE_THE_KILL // 2 <= len(acknowledged) < len(made)
    assert lost == [], "an acknowledged answer is lost"
    assert sealed == len(used) >= len(acknowledged), "a token was used and its answer is not there"
