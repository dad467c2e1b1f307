"""Circulars in the tables of all verbs."""

from __future__ import annotations

from typing import Any

from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.models_circulars import Circular
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row

KEEP, ISSUE, ANSWER = "supervision.keep", "circular.issue", "supervision.answer"
ROWS = {
    "circular": [
        Row(verb="draft_circular", states=NEW, to="draft", permission=KEEP, at=OFFICE),
        Row(verb="edit_circular", states="draft", permission=KEEP, at=OFFICE),
        Row(verb="drop_circular", states="draft", to="withdrawn", permission=KEEP, at=OFFICE),
        Row(verb="issue_circular", states="draft", to="issued", permission=ISSUE, at=OFFICE),
        Row(verb="confirm_reading", states="issued", permission=ANSWER, at=f"{AT_UNIT}school"),
        Row(verb="withdraw_circular", states="issued", to="withdrawn", permission=ISSUE, at=OFFICE),
    ]
}
STATES = {"circular": ["draft", "issued", "withdrawn"]}
VERBS = {"circular": circular_verbs}
TOLD: dict[str, Any] = {
    "kind": "self_criticism",
    "title": "关于迟到的检讨",
    "text": "我校在庆祝大会上迟到,深感惭愧。",
    "units": ["school", "section"],
}
SAID: dict[str, Any] = {
    "circular draft_circular": TOLD,
    "circular edit_circular": {"title": "检讨", "text": "我校在大会上迟到,深感惭愧。"},
    "circular drop_circular": {"reason": "另行通报"},
    "circular confirm_reading": {"unit": "school"},
    "circular withdraw_circular": {"reason": "文字有误"},
}
DAMAGE = {
    "circulars_stand_as_issued": [
        "UPDATE supervision_circular SET issued_on = NULL WHERE state = 'issued'",
    ],
}
NOT_PERSONAL = {
    "circular.draft_circular.title": "put out for every unit of the range",
    "circular.draft_circular.sanction": "a reference",
    "circular.edit_circular.title": "put out for every unit of the range",
    "circular.drop_circular.reason": "the institution's own words about its work",
    "circular.withdraw_circular.reason": "the institution's own words about its work",
}


def a_circular(d: Any, state: str = "draft", **said: Any) -> Circular:
    one: Circular = circular_verbs["draft_circular"](d.campaign, actor=d.actor("clerk"), **TOLD | said).obj
    if state != "draft":
        circular_verbs["issue_circular"](one, actor=d.actor("leader"))
    if state == "withdrawn":
        fresh = Circular.objects.get(pk=one.pk)
        circular_verbs["withdraw_circular"](fresh, actor=d.actor("leader"), reason="文字有误")
    return Circular.objects.get(pk=one.pk)


def objects(d: Any) -> dict[tuple[str, str], Circular]:
    return {("circular", state): a_circular(d, state) for state in STATES["circular"]}


def PAGES(d: Any) -> dict[str, list[str]]:
    d.assigned(d.voice())
    counted = a_circular(d, "issued", kind="progress", title="", text="")
    return {"circular": [a_circular(d, "issued").ref, counted.ref]}
