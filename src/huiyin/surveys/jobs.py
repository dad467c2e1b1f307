"""Jobs of this room: closing what is over, counting what has closed, sweeping keys that a killed counting left."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from huiyin.kernel.refusals import Refused
from huiyin.people.actors import program
from huiyin.surveys import intake, sealing
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Copy, Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import CopyState, State

logger = logging.getLogger(__name__)
ENDED = (State.COUNTED, State.WITHDRAWN)


@app.task(name="huiyin.surveys.count", queueing_lock="huiyin.surveys.count")
def count() -> None:
    """Count what has closed and lacks nothing; one counting at a time, and what is not ready waits for the next."""
    for questionnaire in Questionnaire.objects.filter(state=State.CLOSED).select_related("office", "campaign"):
        if not awaited(questionnaire):
            done_by_itself(questionnaire, "count_questionnaire")
    sweep_keys()


def awaited(questionnaire: Questionnaire) -> bool:
    """Say whether copies on paper are still out; then the office says when it waits no longer."""
    return Copy.objects.filter(questionnaire=questionnaire, state=CopyState.ISSUED).exists()


def done_by_itself(questionnaire: Questionnaire, verb: str) -> None:
    """Do a verb as the program; what is refused waits for people, who see the reason on the page."""
    try:
        questionnaire_verbs[verb](questionnaire, actor=program(P.SURVEY_KEEP, name="surveys"))
    except Refused as refused:
        logger.info("%s of questionnaire %s waits: %s", verb, questionnaire.code, refused)


def sweep_keys() -> None:
    """Destroy the keys of what has ended, also where the program was killed before it came to that."""
    folder = sealing.place_of("-", intake.home()).parent
    codes = [place.stem for place in folder.glob("*.key")] if folder.is_dir() else []
    for code in Questionnaire.objects.filter(code__in=codes, state__in=ENDED).values_list("code", flat=True):
        sealing.destroy(code, intake.home())


@app.periodic(cron="10 * * * *")
@app.task(name="huiyin.surveys.close_due", queueing_lock="huiyin.surveys.close_due")
def close_due(timestamp: int) -> None:  # a periodic job is given its time
    """Close what is past its last day, and count what can be counted."""
    due = Questionnaire.objects.filter(state=State.OPEN, closes_on__lt=timezone.localdate())
    for questionnaire in due.select_related("office", "campaign"):
        done_by_itself(questionnaire, "close_questionnaire")
    count()
