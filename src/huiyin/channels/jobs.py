"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiyin.channels import acknowledging, reading
from huiyin.channels.jobs_named import ACKNOWLEDGE


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiyin.channels.read_mailboxes", queueing_lock="huiyin.channels.read_mailboxes")
def read_mailboxes(timestamp: int) -> None:  # a periodic job is given its time
    """Read the mailboxes; one that could not be read is tried again the next time."""
    reading.read_all()


@app.task(name=ACKNOWLEDGE)
def acknowledge(ack_id: int) -> None:
    acknowledging.acknowledge(ack_id)


@app.periodic(cron="* * * * *")
@app.task(name="huiyin.channels.sweep_acknowledgements", queueing_lock="huiyin.channels.sweep_acknowledgements")
def sweep_acknowledgements(timestamp: int) -> None:  # a periodic job is given its time
    """Send what is due, also where a job was lost; end what a killed sender left in the middle."""
    acknowledging.sweep()
