"""Look-backs in the tables of all verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.supervision.actions_look_backs import look_back_verbs
from huiyin.supervision.models_look_backs import LookBack
from tests.cases.rows import HANDLING, NEW, OFFICE, Row

DO = "look_back.do"
ROWS = {
    "lookback": [
        Row(verb="plan_look_back", states=NEW, to="planned", permission=DO, at=OFFICE),
        Row(verb="assign_look_back", states="planned", permission=DO, at=HANDLING),
        # J06: due -> held up / relapsed.
        Row(verb="hold_up", states="planned", to="held", permission=DO, at=HANDLING),
        Row(verb="find_rebound", states="planned", to="rebounded", permission=DO, at=HANDLING),
        Row(verb="give_up_look_back", states="planned", to="cancelled", permission=DO, at=HANDLING),
    ]
}
STATES = {"lookback": ["planned", "held", "rebounded", "cancelled"]}
VERBS = {"lookback": look_back_verbs}
SEEN = {"mode": "on_site", "found": "到食堂看过,饭菜热的", "place": "第一小学食堂"}
SAID: dict[str, Any] = {
    "lookback plan_look_back": {"due_on": timezone.localdate() + timedelta(days=41)},
    "lookback assign_look_back": {"assigned": "supervisor2"},
    "lookback hold_up": SEEN,
    "lookback find_rebound": SEEN | {"found": "又冷了"},
    "lookback give_up_look_back": {"reason": "学校已撤并"},
}
PARENTS = {"plan_look_back": lambda every: every.fresh("case", "closed")}
NOT_PERSONAL = {
    "lookback.hold_up.found": "the institution's own words about its work",
    "lookback.hold_up.place": "where an official looked at the work",
    "lookback.find_rebound.found": "the institution's own words about its work",
    "lookback.find_rebound.place": "where an official looked at the work",
    "lookback.give_up_look_back.reason": "the institution's own words about its work",
    "institution.set_look_back_rule.days": "numbers",
}
DAMAGE = {
    "looked_back_by_others": [
        "UPDATE supervision_lookback l SET done_by_id = k.closed_by_id FROM cases_closing k"
        " WHERE k.id = l.closing_id AND l.state = 'held'"
    ],
    "rebound_reopened_its_case": ["UPDATE cases_closing SET reopen_ground = 'mistake' WHERE reopened_at IS NOT NULL"],
    "planned_look_is_at_a_closing_in_force": [
        "UPDATE supervision_lookback SET state = 'planned' WHERE state = 'cancelled';"
        " UPDATE cases_closing SET reopened_at = now() WHERE id IN (SELECT closing_id FROM supervision_lookback)"
    ],
}


def planned(d: Any, case: Case | None = None) -> LookBack:
    case = case or d.closed(d.voice())
    said = {"due_on": timezone.localdate() + timedelta(days=33)}
    return look_back_verbs["plan_look_back"](Case.objects.get(pk=case.pk), actor=d.actor("supervisor2"), **said).obj


def another(d: Any) -> None:
    """Let there be a supervisor who verified nothing."""
    if "supervisor2" not in d.users:
        d.add_user("supervisor2", "bureau", "supervisor")


def objects(d: Any) -> dict[tuple[str, str], LookBack]:
    another(d)
    found = {state: planned(d) for state in STATES["lookback"]}
    actor = d.actor("supervisor2")
    look_back_verbs["hold_up"](found["held"], actor=actor, **SEEN)
    look_back_verbs["find_rebound"](found["rebounded"], actor=actor, **SAID["lookback find_rebound"])
    look_back_verbs["give_up_look_back"](found["cancelled"], actor=actor, reason="学校已撤并")
    return {("lookback", state): LookBack.objects.get(pk=one.pk) for state, one in found.items()}


def PAGES(d: Any) -> dict[str, list[str]]:
    another(d)
    return {"lookback": [planned(d).ref]}
