"""Delivery against a real mail server: refused for a while or for good, down, and killed at every point."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.delivery import jobs, worker
from huiyin.delivery.models import Message
from huiyin.kernel.mailing import BACK_OFF
from huiyin.kernel.models import Outbox
from tests.delivery.conftest import MailServer
from tests.delivery.telling import MAIL, address_of, deliver, due_now, tell
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def waiting(district: District, mail: MailServer) -> Message:
    """One message to the head of a section that waits to be sent."""
    address_of(district.users["head"])
    return tell(district, district.users["head"])[0]


def test_letter_goes_out_once_and_says_nothing_that_was_said(waiting: Message, mail: MailServer) -> None:
    sent = deliver(waiting)
    assert (sent.state, sent.tries, sent.doubtful) == ("sent", 1, 0)
    assert worker.deliver(waiting.pk) is None
    (letter,) = mail.letters.taken
    assert letter["Message-ID"] == f"<{waiting.message_id}>"
    assert letter["To"] == MAIL
    assert "https://huiyin.edu.example/desk/" in letter.get_content()
    assert "饭菜" not in letter.get_content()
    assert "改过的" not in letter.get_content()


def test_message_and_its_job_come_with_the_verb_or_not_at_all(district: District, mail: MailServer) -> None:
    address_of(district.users["head"])
    before = Message.objects.count(), ProcrastinateJob.objects.count(), Outbox.objects.count()
    with transaction.atomic():
        tell(district, district.users["head"])
        transaction.set_rollback(True)
    assert (Message.objects.count(), ProcrastinateJob.objects.count(), Outbox.objects.count()) == before
    message = tell(district, district.users["head"])[0]
    assert ProcrastinateJob.objects.filter(task_name=jobs.deliver.name, args={"message_id": message.pk}).count() == 1


def test_refused_for_a_while_is_tried_later_and_later_then_given_up(waiting: Message, mail: MailServer) -> None:
    Message.objects.filter(pk=waiting.pk).update(urgent=True)  # at any hour, so that only the back-off decides
    mail.letters.answers = ["451 try later"] * 6
    for minutes in BACK_OFF:
        now = timezone.now()
        failed = deliver(waiting)
        assert failed.state == "failed"
        assert "451" in failed.answer
        assert abs(failed.next_try_at - now - timedelta(minutes=minutes)) < timedelta(seconds=30)
        assert worker.deliver(waiting.pk) is None, "not before its time"
    dead = deliver(waiting)
    assert (dead.state, dead.tries, dead.next_try_at) == ("dead", 6, None)
    assert mail.letters.taken == []


@pytest.mark.parametrize("answer", ["550 no such mailbox", "554 refused"])
def test_refused_for_good_is_given_up_at_once(waiting: Message, mail: MailServer, answer: str) -> None:
    mail.letters.answers = [answer]
    dead = deliver(waiting)
    assert (dead.state, dead.tries) == ("dead", 1)
    assert answer in dead.answer


@pytest.mark.parametrize(("answer", "state"), [("550 <{0}> unknown", "dead"), ("450 <{0}> greylisted", "failed")])
def test_recipient_refused_is_said_without_the_address(
    waiting: Message, mail: MailServer, answer: str, state: str
) -> None:
    mail.letters.recipient_answers = [answer.format(MAIL)]
    refused = deliver(waiting)
    assert refused.state == state
    assert "***" in refused.answer
    assert MAIL not in refused.answer


def test_server_down_loses_nothing(waiting: Message, mail: MailServer) -> None:
    mail.down()
    assert deliver(waiting).state == "failed"
    mail.up()
    assert deliver(waiting).state == "sent"
    assert mail.letters.ids() == {f"<{waiting.message_id}>": 1}


def test_nothing_set_is_said_in_words(waiting: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_SMTP")
    failed = deliver(waiting)
    assert failed.state == "failed"
    assert failed.answer == "没有设置邮件服务器(HUIYIN_SMTP)"


# Killed.

CHILD = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.HUIYIN_HOME = Path(sys.argv[1])
from huiyin.delivery import worker
at = sys.argv[2]
def die_after(name):
    true = getattr(worker, name)
    def dying(*args):
        done = true(*args)
        if name == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(worker, name, dying)
for name in ("claimed", "handed_out", "noted"):
    die_after(name)
print("begun", flush=True)
while worker.sweep():
    pass
"""


def child(at: str) -> subprocess.Popen[str]:
    """Start a worker that delivers what is due, and dies right after the step ``at``, if there is one."""
    now = connection.settings_dict
    url = f"postgresql://{now['USER']}:{now['PASSWORD']}@/{now['NAME']}?host={now['HOST']}&port={now['PORT']}"
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    env |= {"HUIYIN_HOME": str(settings.HUIYIN_HOME), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CHILD, str(settings.HUIYIN_HOME), at]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("at", "left", "letters", "doubtful"),
    [("claimed", "sending", 1, 1), ("handed_out", "sending", 2, 1), ("noted", "sent", 1, 0)],
)
def test_worker_killed_loses_nothing_and_doubles_only_in_the_known_window(
    waiting: Message, mail: MailServer, at: str, left: str, letters: int, doubtful: int
) -> None:
    due_now(waiting)
    with child(at) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL
    seen = Message.objects.get(pk=waiting.pk)
    assert seen.state == left, "the window is shown: it is sending since a known moment"
    swept_until_done()
    now = Message.objects.get(pk=waiting.pk)
    assert (now.state, now.doubtful) == ("sent", doubtful)
    assert mail.letters.ids() == {f"<{waiting.message_id}>": letters}, "both under one Message-ID"


def swept_until_done() -> None:
    """Deliver what is left; the server may take a moment to see that a killed worker's connection is gone."""
    for _ in range(100):
        worker.sweep()
        if not Message.objects.filter(next_try_at__lte=timezone.now()).exists():
            return
        time.sleep(0.1)
    raise AssertionError(list(Message.objects.values("state", "answer")))


def test_workers_killed_at_random_lose_nothing(district: District, mail: MailServer) -> None:
    address_of(district.users["head"])
    messages = [tell(district, district.users["head"])[0] for _ in range(30)]
    due_now(*messages)
    mail.letters.slow = 0.01
    chance, kills = random.Random(20261126), 0
    while Message.objects.filter(pk__in=[m.pk for m in messages]).exclude(state="sent").exists() and kills < 8:
        with child("") as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0.02, 0.35))
            if process.poll() is None:
                process.kill()
                kills += 1
    swept_until_done()
    now = Message.objects.filter(pk__in=[m.pk for m in messages])
    assert {message.state for message in now} == {"sent"}
    ids = mail.letters.ids()
    assert set(ids) == {f"<{message.message_id}>" for message in now}, "nothing is lost"
    for message in now:
        assert ids[f"<{message.message_id}>"] <= 1 + message.doubtful, "what may be double is known"
    assert sum(ids.values()) - len(ids) <= kills, "at most one for each death"


def test_two_workers_at_once_send_it_once(waiting: Message, mail: MailServer) -> None:
    due_now(waiting)
    mail.letters.slow = 0.2
    with child("") as one, child("") as other:
        assert (one.wait(timeout=60), other.wait(timeout=60)) == (0, 0)
    assert mail.letters.ids() == {f"<{waiting.message_id}>": 1}
    assert Message.objects.get(pk=waiting.pk).doubtful == 0
