"""Jobs of this room."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from huiyin.kernel import seals

logger = logging.getLogger(__name__)


@app.periodic(cron="5 0 * * *")
@app.task(name="huiyin.kernel.close_seals", queueing_lock="huiyin.kernel.close_seals")
def close_seals(timestamp: int) -> None:  # a periodic job is given its time
    """Close the seals of the days that are over; the digests in the log can be printed or mailed."""
    for digest in seals.close_days_before(timezone.localdate()):
        logger.warning("a day of the journal was sealed: %s", digest)
