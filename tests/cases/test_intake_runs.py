"""Imports that are killed, run at the same time, or run by a job."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.cases import intake, jobs
from huiyin.cases.models import ImportBatch, Voice, VoiceFact
from huiyin.kernel import journal
from huiyin.kernel.locks import Work
from huiyin.kernel.refusals import NotAllowed, WrongState
from huiyin.reports import audit
from tests.cases.import_files import bring_in, many, real
from tests.factories import make_district

# Runs a batch and stops inside the transaction of the third chunk, when its rows are written and not committed.
CHILD = """
import sys
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from huiyin.cases.intake import batches
from huiyin.kernel.locks import Work
from huiyin.cases.models import ImportBatch
from huiyin.people.actors import actor_for
count, chunks = batches.count, []
def stop_in_third(batch, chunk):
    chunks.append(chunk)
    if len(chunks) == 3:
        print("inside", chunk.added, flush=True)
        sys.stdin.read()
    count(batch, chunk)
batches.count = stop_in_third
batch = ImportBatch.objects.get(pk=sys.argv[1])
batches.run(batch, actor=actor_for(batch.started_by, via="cli"))
"""


def address() -> str:
    """Return the address of the test database for another process."""
    now = connection.settings_dict
    return f"postgresql://{now['USER']}:{now['PASSWORD']}@/{now['NAME']}?host={now['HOST']}&port={now['PORT']}"


def until_nobody_runs(batch: ImportBatch) -> None:
    """Wait for the server to see that the process is gone: it lets go of the lock then, and takes back its chunk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [int(Work.IMPORT), batch.pk])
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [int(Work.IMPORT), batch.pk])


@pytest.mark.django_db(transaction=True)
def test_killed_import_run_again_gives_exactly_the_whole():
    path = real("messages.xlsx")
    district = make_district()
    actor = district.actor("clerk", "cli")
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    environment = {
        **os.environ,
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
        "HUIYIN_HOME": str(settings.HUIYIN_HOME),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(batch.pk), str(settings.MEDIA_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    with child:
        assert child.stdout.readline().startswith("inside")
        child.send_signal(signal.SIGKILL)
    until_nobody_runs(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.added) == ("running", 2000, 2000)
    assert Voice.objects.count() == 2000

    again = bring_in(district, path)
    assert intake.summary(again) == {
        "rows": 4326,
        "added": 2326,
        "already_there": 2000,
        "reposts": again.reposts,
        "rejected": 0,
    }
    assert Voice.objects.count() == VoiceFact.objects.count() == 4326
    assert batch.reposts + again.reposts == Voice.objects.exclude(repost_of=None).count()
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "由新的一次导入接续" in batch.notes[-1]
    resumed = intake.run(batch, actor=actor)
    assert (resumed.state, resumed.added, resumed.already_there) == ("done", 2000, 2326)
    assert Voice.objects.count() == 4326
    assert journal.verify() == []
    assert [result for result in audit.run() if result.broken] == []


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_add_each_row_once(tmp_path, monkeypatch):
    monkeypatch.setattr("huiyin.cases.intake.batches.CHUNK", 50)
    district = make_district()
    actor = district.actor("clerk", "cli")
    path = many(tmp_path, 400)
    batches = [
        intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor) for _ in range(2)
    ]
    together, failures = threading.Barrier(2), []

    def run(number: int) -> None:
        try:
            batch = ImportBatch.objects.get(pk=number)
            together.wait()
            intake.run(batch, actor=actor)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[batch.pk]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert failures == []
    one, two = ImportBatch.objects.order_by("pk")
    assert one.added + two.added == Voice.objects.count() == 400
    assert one.already_there + two.already_there == 400
    assert [result for result in audit.run() if result.broken] == []


def test_confirm_queues_in_its_own_transaction_and_once(district, tmp_path):
    actor = district.actor("clerk")
    path = many(tmp_path, 3)
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    with pytest.raises(NotAllowed):
        jobs.confirm(batch, actor=district.actor("supervisor"))
    with transaction.atomic():
        jobs.confirm(batch, actor=actor)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    batch.refresh_from_db()
    assert batch.state == "waiting"
    jobs.confirm(batch, actor=actor)
    with pytest.raises(WrongState):
        jobs.confirm(batch, actor=actor)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("huiyin.cases.run_import", {"batch_id": batch.pk})
    jobs.run_import(**job.args)
    batch.refresh_from_db()
    assert (batch.state, batch.added) == ("done", 3)


def test_job_of_somebody_who_lost_his_rights_leaves_the_batch_undone(district, tmp_path):
    actor = district.actor("clerk")
    path = many(tmp_path, 3)
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    jobs.confirm(batch, actor=actor)
    district.users["clerk"].roles_given.update(until=batch.started_at)
    jobs.run_import(batch_id=batch.pk)
    assert Voice.objects.count() == 0
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "权限" in batch.notes[-1]
