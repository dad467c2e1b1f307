"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiyin.channels import reading


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiyin.channels.read_mailboxes", queueing_lock="huiyin.channels.read_mailboxes")
def read_mailboxes(timestamp: int) -> None:  # a periodic job is given its time
    """Read the mailboxes; one that could not be read is tried again the next time."""
    reading.read_all()
