"""The name under which a run is queued, so that verbs need not load what the job does."""

from __future__ import annotations

from procrastinate.contrib.django import app

GROUP = "huiyin.insight.group_pile"


def queue(run_id: int) -> None:
    """Queue a run, in the transaction that made it."""
    app.configure_task(GROUP).defer(run_id=run_id)
