"""Events in the tables of all verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from huiyin.supervision.actions_events import event_verbs
from huiyin.supervision.models_events import Event, EventUnit
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row

KEEP, ANSWER = "supervision.keep", "supervision.answer"
ROWS = {
    "event": [
        Row(verb="call_event", states=NEW, to="called", permission=KEEP, at=OFFICE),
        Row(verb="change_event", states="called", permission=KEEP, at=OFFICE),
        Row(verb="cancel_event", states="called", to="cancelled", permission=KEEP, at=OFFICE),
        Row(verb="record_attendance", states="called", to="recorded", permission=KEEP, at=OFFICE),
        Row(verb="explain_attendance", states="recorded", permission=ANSWER, at=f"{AT_UNIT}school"),
        Row(verb="correct_attendance", states="recorded", permission=KEEP, at=OFFICE),
    ]
}
STATES = {"event": ["called", "recorded", "cancelled"]}
VERBS = {"event": event_verbs}
LATE = "第一小学 | 20\nsection | 准时 | 3人\n"
STATEMENT = "校门前修路,车队绕行二十分钟"


def started() -> datetime:
    """Return nine o'clock of yesterday, as the test's clock has it: whatever the hour, that event has begun."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)


def told() -> dict[str, Any]:
    return {
        "title": "庆祝大会",
        "place": "体育馆",
        "starts_at": f"{started():%Y-%m-%dT%H:%M}",
        "units": ["school", "section"],
    }


SAID: dict[str, Any] = {
    "event call_event": lambda _d, _campaign: told(),
    "event change_event": lambda _d, _event: told() | {"place": "大礼堂"},
    "event cancel_event": {"reason": "与上级会议冲突"},
    "event record_attendance": {"lines": LATE},
    "event explain_attendance": {"unit": "school", "statement": STATEMENT},
    "event correct_attendance": {"unit": "school", "standing": "late", "minutes": 12, "reason": "签到时间看错"},
}
NOT_PERSONAL = {
    **{f"event.{verb}_event.{name}": "what a meeting is called" for verb in ("call", "change") for name in ("title",)},
    **{f"event.{verb}_event.place": "a place" for verb in ("call", "change")},
    "event.cancel_event.reason": "the institution's own words about its work",
}
DAMAGE = {
    "events_add_up": [
        "ALTER TABLE supervision_eventunit DISABLE TRIGGER USER",
        "UPDATE supervision_eventunit SET standing = '', minutes = NULL WHERE standing = 'late'",
    ],
    "event_corrections_are_kept": [
        "ALTER TABLE supervision_eventunit DISABLE TRIGGER USER",
        "UPDATE supervision_eventunit SET minutes = 30 WHERE id IN (SELECT line_id FROM supervision_eventcorrection)",
    ],
    "lateness_behind_sanctions": [
        "ALTER TABLE supervision_sanction DROP CONSTRAINT sanction_tardy_at_an_event",
        "UPDATE supervision_sanction SET ground = 'tardy'",
    ],
}


def an_event(d: Any, **said: Any) -> Event:
    made: Event = event_verbs["call_event"](d.campaign, actor=d.actor("clerk"), **told() | said).obj
    return made


def go_on(d: Any, one: Event, verb: str, username: str = "clerk", **said: Any) -> Event:
    """Do a verb to the newest state of an event, and return that."""
    event_verbs[verb](Event.objects.get(pk=one.pk), actor=d.actor(username), **said)
    return Event.objects.get(pk=one.pk)


def recorded(d: Any, lines: str = LATE, **said: Any) -> Event:
    return go_on(d, an_event(d, **said), "record_attendance", lines=lines)


def line_of(d: Any, event: Event, unit: str = "school") -> EventUnit:
    return event.units.select_related("event", "unit").get(unit=d.units[unit])


def explained(d: Any, event: Event) -> EventUnit:
    """The school said why; something may be proposed."""
    go_on(d, event, "explain_attendance", "director", unit="school", statement=STATEMENT)
    return line_of(d, event)


def days_go_by(line: EventUnit, until: date) -> None:
    """Let the limit to explain lie where it is wanted, as if time had gone by: nothing else may move it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE supervision_eventunit DISABLE TRIGGER USER")
        cursor.execute("UPDATE supervision_eventunit SET explain_until = %s WHERE id = %s", [until, line.pk])
        cursor.execute("ALTER TABLE supervision_eventunit ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def objects(d: Any) -> dict[tuple[str, str], Event]:
    cancelled = go_on(d, an_event(d), "cancel_event", reason="与上级会议冲突")
    corrected = recorded(d, LATE.replace("20", "25"))
    corrected = go_on(d, corrected, "correct_attendance", unit="school", standing="late", minutes=20, reason="看错")
    return {("event", "called"): an_event(d), ("event", "recorded"): corrected, ("event", "cancelled"): cancelled}


def PAGES(d: Any) -> dict[str, list[str]]:
    from tests.supervision.discipline_verbs import a_sanction

    one = recorded(d)
    line = explained(d, one)
    go_on(d, one, "correct_attendance", unit="school", standing="late", minutes=12, reason="签到时间看错")
    a_sanction(d, ground="tardy", attendance=line.ref)
    return {"event": [an_event(d).ref, one.ref]}
