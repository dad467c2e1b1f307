"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from huiyin.insight.actions import model_verbs
from huiyin.insight.models import LearnedModel
from huiyin.insight.permissions import P
from huiyin.kernel.refusals import Refused
from huiyin.people.actors import program

logger = logging.getLogger(__name__)


@app.task(name="huiyin.insight.learn", queueing_lock=None)
def learn(ref: str) -> None:
    """Learn what waits; whoever comes second finds it learned."""
    model = LearnedModel.objects.select_related("campaign", "office").get(ref=ref)
    try:
        model_verbs["finish_learning"](model, actor=program(P.INSIGHT_LEARN, name="insight"))
    except Refused as refused:
        logger.info("learning %s: %s", ref, refused)
