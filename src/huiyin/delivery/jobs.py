"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from huiyin.delivery import digests, worker
from huiyin.delivery.jobs_named import DELIVER


@app.task(name=DELIVER)
def deliver(message_id: int) -> None:
    worker.deliver(message_id)


@app.periodic(cron="* * * * *")
@app.task(name="huiyin.delivery.sweep", queueing_lock="huiyin.delivery.sweep")
def sweep(timestamp: int) -> None:  # a periodic job is given its time
    """Deliver what is due, also where a job was lost or a worker was killed in the middle."""
    worker.sweep()


@app.periodic(cron="*/10 * * * *")
@app.task(name="huiyin.delivery.make_digests", queueing_lock="huiyin.delivery.make_digests")
def make_digests(timestamp: int) -> None:  # a periodic job is given its time
    """Tell everybody once a day what waits, in office hours."""
    digests.make_due(timezone.now())
