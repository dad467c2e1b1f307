"""The lateness of the demonstration (the second source): a celebration, a school that came late, its sanction, its self-criticism.

Each step by who does it: the clerk enters the sheet, the school explains itself, the discipline staff propose, an organ decides,
another agrees that it is made known, the clerk drafts the circular, the leader issues it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from huiyin.config.demo_cast import Cast, Row, content, in_the_past, on
from huiyin.config.demo_days import workday_from
from huiyin.config.demo_inspections import do
from huiyin.people.actors import named_actor
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.actions_events import event_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction
from huiyin.supervision.models_events import Event


def enter(cast: Cast) -> None:
    """Enter the celebration of a month ago and all that followed; the head of the school holds his role by then."""
    told: Row = content("lateness")
    first = workday_from(timezone.localdate() - timedelta(days=told["event"]["days"]))
    at = [on(workday_from(first + timedelta(days=days)), 10) for days in (1, 2, 5, 8, 12, 13, 14)]
    event = held(cast, told, on(first, told["event"]["hour"]))
    head = in_the_past(named_actor(told["head"], via="demo"))
    do(event_verbs, event, "explain_attendance", head, at=at[0], statement=told["statement"])
    do(event_verbs, event, "correct_attendance", cast.actors["clerk"], at=at[1], **told["correction"])
    sanction = dealt_with(cast, told, event, head, at[2:])
    said = told["circular"] | {"sanction": sanction.ref}
    paper: Circular = circular_verbs["draft_circular"](cast.campaign, actor=cast.actors["clerk"], **said).obj
    do(circular_verbs, paper, "issue_circular", cast.actors["leader"])
    do(circular_verbs, paper, "confirm_reading", head, unit=told["late"])


def held(cast: Cast, told: Row, start: datetime) -> Event:
    """Call every unit a week before, and enter the sign-in sheet an hour after the beginning."""
    clerk = cast.actors["clerk"]
    said = {"title": told["event"]["title"], "place": told["event"]["place"], "starts_at": f"{start:%Y-%m-%dT%H:%M}"}
    made = event_verbs["call_event"](cast.campaign, actor=clerk, at=start - timedelta(days=7), **said)
    event: Event = made.obj
    sheet = {"lines": told["sheet"], "rest": "on_time"}
    do(event_verbs, event, "record_attendance", clerk, at=start + timedelta(hours=1), **sheet)
    return event


def dealt_with(cast: Cast, told: Row, event: Event, head: Any, at: list[datetime]) -> Sanction:
    """Propose a sanction on the school, hear it, enter the decision, and let another agree that it is made known."""
    keeper, judge = cast.actors["jijian"], cast.actors["jijian2"]
    line = event.units.select_related("event").get(unit__code=told["late"])
    said = told["sanction"] | {"ground": "tardy", "attendance": line.ref}
    made = sanction_verbs["propose_sanction"](cast.campaign, actor=keeper, at=at[0], **said)
    one: Sanction = made.obj
    do(sanction_verbs, one, "give_statement", head, at=at[1], statement=told["heard"])
    decision = {"organ": told["organ"], "number": told["number"].format(year=at[2].year), "decided_on": at[2].date()}
    do(sanction_verbs, one, "decide_sanction", judge, at=at[2], **decision)
    do(sanction_verbs, one, "ask_publication", keeper, at=at[3], where=told["where"])
    do(sanction_verbs, one, "approve_publication", judge, at=at[4])
    return one
