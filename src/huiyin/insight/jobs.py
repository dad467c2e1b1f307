"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from huiyin.cases.models import Link, Voice
from huiyin.cases.terms import Disposition
from huiyin.insight.actions import gave_up, model_verbs
from huiyin.insight.actions_groups import end, note_progress, propose
from huiyin.insight.jobs_named import GROUP
from huiyin.insight.models import LearnedModel
from huiyin.insight.models_groups import GroupingRun, RunState
from huiyin.insight.permissions import P
from huiyin.kernel.refusals import Refused
from huiyin.people.actors import program
from huiyin.text.groups import grouped
from huiyin.text.reading_many import read_all

logger = logging.getLogger(__name__)


@app.task(name="huiyin.insight.learn", queueing_lock=None)
def learn(ref: str) -> None:
    """Learn what waits; whoever comes second finds it learned."""
    model = LearnedModel.objects.select_related("campaign", "office").get(ref=ref)
    try:
        model_verbs["finish_learning"](model, actor=program(P.INSIGHT_LEARN, name="insight"))
    except Refused as refused:
        logger.info("learning %s: %s", ref, refused)
    except Exception:  # whatever broke is told on, but a learning that waits for ever would keep all later ones out
        gave_up(model)
        raise


READING = 0.3
"""The share of the work that reading is."""


class Cancelled(Exception):
    """Somebody cancelled the run."""


@app.task(name=GROUP)
def group_pile(run_id: int) -> None:
    """Group the voices of a campaign and propose what was found; it can be run again from the start."""
    run = GroupingRun.objects.select_related("campaign").get(pk=run_id)

    def told(share: float) -> None:
        if not note_progress(run, share):
            raise Cancelled

    try:
        told(0.0)
        voices = pile_of(run)
        said = [(voice.body, voice.subject) for voice in voices]
        readings = read_all(said, told=lambda share: told(READING * share))
        groups = grouped(readings, told=lambda share: told(READING + (1 - READING) * share))
        propose(run, voices, readings, groups)
    except Cancelled:
        return
    except Exception:
        end(run, RunState.FAILED)
        raise


def pile_of(run: GroupingRun) -> list[Voice]:
    """Return what is grouped: voices that wait or are in a case, but none that is in a case about somebody's conduct.

    Those are never put beside ordinary ones by a machine.
    """
    conduct = Link.objects.filter(unlinked_at=None, case__conduct=True, case__campaign=run.campaign)
    kept = Voice.objects.filter(
        campaign=run.campaign, disposition__in=[Disposition.PENDING, Disposition.LINKED]
    ).exclude(pk__in=conduct.values("voice"))
    fields = ("pk", "campaign", "subject", "body", "channel", "received_at", "disposition")
    return list(kept.only(*fields).order_by("pk"))
