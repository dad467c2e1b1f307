"""Feedback from above and personal lists in the tables of all verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.supervision.actions_feedback import feedback_verbs
from huiyin.supervision.actions_personal import personal_verbs
from huiyin.supervision.models_feedback import FeedbackBatch, PersonalItem
from tests.cases.rows import NEW, OFFICE, PERSON, Row
from tests.days import TODAY

KEEP, SUPERVISE, OWN = "supervision.keep", "supervision.supervise", "personal.own"
ROWS = {
    "feedback": [
        Row(verb="receive_feedback", states=NEW, to="received", permission=KEEP, at=OFFICE),
        # A16: received -> split -> assigned -> reported.
        Row(verb="split_feedback", states="received split reported", to="split", permission=KEEP, at=OFFICE),
        Row(verb="report_feedback", states="split", to="reported", permission=KEEP, at=OFFICE, ready="assigned"),
        Row(verb="report_feedback", states="reported", permission=KEEP, at=OFFICE),
    ],
    "personal": [
        Row(verb="list_personal", states=NEW, to="listed", permission=SUPERVISE, at=OFFICE),
        # E17: listed -> committed -> done -> reviewed.
        Row(verb="commit_personal", states="listed", to="committed", permission=OWN, at=PERSON),
        Row(verb="finish_personal", states="committed", to="done", permission=OWN, at=PERSON),
        Row(verb="review_personal", states="done", to="reviewed", permission=SUPERVISE, at=OFFICE),
        Row(
            verb="review_personal", states="done", to="committed", permission=SUPERVISE, at=OFFICE, data={"held": "no"}
        ),
    ],
}
STATES = {"feedback": ["received", "split", "reported"], "personal": ["listed", "committed", "done", "reviewed"]}
VERBS = {"feedback": feedback_verbs, "personal": personal_verbs}
BATCH: dict[str, Any] = {"organ": "省委第三巡视组", "name": "教育领域专项巡视反馈", "received_on": date(2026, 1, 5)}
LISTED: dict[str, Any] = {"user": "leader", "source": "opinion", "problem": "下学校少,了解情况靠汇报"}
COMMITTED: dict[str, Any] = {"direction": "每月下校四次", "due_on": TODAY + timedelta(days=60)}
SAID: dict[str, Any] = {
    "feedback receive_feedback": BATCH,
    "feedback split_feedback": {"lines": "有偿补课查处不力 | section\n校外培训监管缺位"},
    "feedback report_feedback": {"report": "已全部交办", "reported_on": date(2026, 1, 6)},
    "personal list_personal": LISTED,
    "personal commit_personal": COMMITTED,
    "personal finish_personal": {"result": "已下校十二次"},
    "personal review_personal": {"held": "yes", "review": "到位"},
}
OFFICIAL = "the institution's own words about its work"
NOT_PERSONAL = {
    **dict.fromkeys(("feedback.receive_feedback.organ", "feedback.receive_feedback.document"), "another institution's"),
    "feedback.receive_feedback.name": OFFICIAL,
    "feedback.split_feedback.lines": "what a superior institution found wanting in this one",
    "feedback.report_feedback.report": OFFICIAL,
}
DAMAGE = {
    "feedback_keeps_its_source": [
        "UPDATE cases_voice SET channel = 'web' WHERE id IN (SELECT voice_id FROM supervision_feedbackitem)"
    ],
}


def received(d: Any) -> FeedbackBatch:
    return feedback_verbs["receive_feedback"](d.campaign, actor=d.actor("clerk"), **BATCH).obj


def split(d: Any, lines: str = "有偿补课查处不力 | section") -> FeedbackBatch:
    return feedback_verbs["split_feedback"](received(d), actor=d.actor("clerk"), lines=lines).obj


def assigned(d: Any, batch: FeedbackBatch) -> None:
    """Every problem of the batch lies with a unit."""
    for item in batch.items.select_related("case"):
        if item.case.state == "registered":
            d.do(item.case, "classify", "clerk", category="school", handling_type="at_once", target="school")
            d.do(item.case, "accept", "clerk")
            d.do(item.case, "assign", "clerk", lead="section", due_on=timezone.localdate() + timedelta(days=20))


def reported(d: Any) -> FeedbackBatch:
    batch = split(d)
    assigned(d, batch)
    said = SAID["feedback report_feedback"]
    feedback_verbs["report_feedback"](batch, actor=d.actor("clerk"), **said)
    return FeedbackBatch.objects.get(pk=batch.pk)


READY = {"assigned": assigned}


def listed(d: Any, *steps: str) -> PersonalItem:
    item = personal_verbs["list_personal"](d.campaign, actor=d.actor("supervisor"), **LISTED).obj
    who = {"commit_personal": "leader", "finish_personal": "leader", "review_personal": "supervisor"}
    for step in steps:
        item = PersonalItem.objects.get(pk=item.pk)
        personal_verbs[step](item, actor=d.actor(who[step]), **SAID[f"personal {step}"])
    return PersonalItem.objects.get(pk=item.pk)


def objects(d: Any) -> dict[tuple[str, str], Any]:
    steps = ("commit_personal", "finish_personal", "review_personal")
    personal = {("personal", state): listed(d, *steps[:n]) for n, state in enumerate(STATES["personal"])}
    batches = {"received": received(d), "split": split(d), "reported": reported(d)}
    return personal | {("feedback", state): one for state, one in batches.items()}


def PAGES(d: Any) -> dict[str, list[str]]:
    return {"feedback": [split(d).ref], "personal": [listed(d).ref]}
