"""The superior's group in the tables of all verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.supervision.actions_superiors import superior_verbs
from huiyin.supervision.models_superiors import SuperiorRequest
from tests.cases.rows import NEW, OFFICE, Row

KEEP = "supervision.keep"
ROWS = {
    "superior": [
        Row(verb="contact_superior", states=NEW, to="open", permission=KEEP, at=OFFICE),
        Row(verb="note_remarks", states="open remarked answered", to="remarked", permission=KEEP, at=OFFICE),
        # G17: the superior's remarks are answered one by one.
        Row(verb="answer_remark", states="remarked", to="answered", permission=KEEP, at=OFFICE),
        Row(verb="settle_request", states="open", to="answered", permission=KEEP, at=OFFICE),
        Row(
            verb="settle_request",
            states="remarked",
            to="answered",
            permission=KEEP,
            at=OFFICE,
            ready="remarks answered",
        ),
    ]
}
STATES = {"superior": ["open", "remarked", "answered"]}
VERBS = {"superior": superior_verbs}
TOLD: dict[str, Any] = {
    "kind": "review",
    "group": "区委第三督导组",
    "contact": "李洪公",
    "subject": "分析检查报告送审",
    "on": date(2026, 1, 5),
}
SAID: dict[str, Any] = {
    "superior contact_superior": TOLD,
    "superior note_remarks": {"remarks": "措施再具体些", "said_on": date(2026, 1, 6)},
    "superior answer_remark": {"number": 1, "answer": "已补到人、到日。"},
    "superior settle_request": {"result": "同意"},
}
NOT_PERSONAL = {
    "superior.contact_superior.group": "the name of another institution",
    "superior.contact_superior.contact": "who speaks for another institution in office",
    "superior.contact_superior.subject": "the institution's own words about its work",
    "superior.contact_superior.text": "the institution's own words about its work",
    "superior.note_remarks.remarks": "what a superior institution remarked on a document",
    "superior.answer_remark.answer": "the institution's own words about its work",
    "superior.settle_request.result": "the institution's own words about its work",
}
DAMAGE = {
    "remarks_are_answered": ["UPDATE supervision_superiorrequest SET state = 'answered' WHERE state = 'remarked'"],
}


def remarks_answered(_district: Any, request: SuperiorRequest) -> None:
    """All remarks are answered, and another one has made the matter wait again."""
    from django.utils import timezone

    request.remarks.filter(answered_at=None).update(answer="已补", answered_at=timezone.now())


READY = {"remarks answered": remarks_answered}


def a_request(d: Any, **said: Any) -> SuperiorRequest:
    return superior_verbs["contact_superior"](d.campaign, actor=d.actor("clerk"), **TOLD | said).obj


def remarked(d: Any, remarks: str = "措施再具体些") -> SuperiorRequest:
    made, told = a_request(d), {"said_on": date(2026, 1, 6)}
    return superior_verbs["note_remarks"](made, actor=d.actor("clerk"), remarks=remarks, **told).obj


def objects(d: Any) -> dict[tuple[str, str], SuperiorRequest]:
    answered = superior_verbs["settle_request"](a_request(d), actor=d.actor("clerk"), result="同意").obj
    return {
        ("superior", "open"): a_request(d),
        ("superior", "remarked"): remarked(d),
        ("superior", "answered"): answered,
    }


def PAGES(d: Any) -> dict[str, list[str]]:
    return {"superior": [remarked(d).ref]}
