"""Queueing by name, so that what queues need not import what runs."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

DELIVER = "huiyin.delivery.deliver"


def deliver(message_id: int, at: datetime) -> None:
    """Queue the delivery of a message for ``at`` in the running transaction."""
    app.configure_task(DELIVER, schedule_at=at).defer(message_id=message_id)
