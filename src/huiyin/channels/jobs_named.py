"""Queueing by name, so that what queues need not import what runs."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

ACKNOWLEDGE = "huiyin.channels.acknowledge"


def acknowledge(pk: int, at: datetime) -> None:
    """Queue the sending of an acknowledgement for ``at`` in the running transaction; the job knows its number alone."""
    app.configure_task(ACKNOWLEDGE, schedule_at=at).defer(ack_id=pk)
