"""Collection plans, sessions, talks, visits, pairs that must talk, and reports put out for comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.activities.models import CollectionPlan, MustTalkList
from huiyin.activities.papers import calls_of, papers_of
from huiyin.activities.queries import consultations_of, must_talks_seen, plan_seen, sessions_of, talks_of, visits_of
from huiyin.api.access import caller
from huiyin.api.activities_answers import (
    consultation_line,
    must_talk_line,
    paper_call_line,
    paper_line,
    plan_line,
    session_line,
    talk_line,
    visit_line,
    whole_consultation,
    whole_must_talk,
    whole_paper,
    whole_paper_call,
    whole_plan,
    whole_session,
    whole_talk,
    whole_visit,
)
from huiyin.api.nouns import NOUNS
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor

SHOWN = 500
JSON = dict[str, Any]


def plans_found(actor: Actor) -> list[CollectionPlan]:
    found = (plan_seen(actor, one.code) for one in campaigns_of(actor)[:SHOWN])
    return [plan for plan in found if plan]


def must_talks_found(actor: Actor) -> list[MustTalkList]:
    found = (must_talks_seen(actor, one.code) for one in campaigns_of(actor)[:SHOWN])
    return [one for one in found if one]


def newest(listed: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor], list[Any]]:
    return lambda actor: list(listed(actor).order_by("-pk")[:SHOWN])


KINDS: dict[str, tuple[str, str, str, Any, Any, Any]] = {
    "plan": ("plans", _l("征求意见方案"), _l("一份征求意见方案"), plans_found, plan_line, whole_plan),
    "session": ("sessions", _l("座谈和会议"), _l("一场会"), newest(sessions_of), session_line, whole_session),
    "talk": ("talks", _l("谈心谈话"), _l("一次谈话"), newest(talks_of), talk_line, whole_talk),
    "visit": ("visits", _l("走访"), _l("一次走访"), newest(visits_of), visit_line, whole_visit),
    "musttalk": (
        "musttalks",
        _l("四个必谈名单"),
        _l("一份四个必谈名单"),
        must_talks_found,
        must_talk_line,
        whole_must_talk,
    ),
    "consultation": (
        "consultations",
        _l("征求意见稿"),
        _l("一份征求意见稿"),
        newest(consultations_of),
        consultation_line,
        whole_consultation,
    ),
    "papercall": (
        "papercalls",
        _l("材料征集"),
        _l("一次材料征集"),
        newest(calls_of),
        paper_call_line,
        whole_paper_call,
    ),
    "paper": ("papers", _l("材料"), _l("一份材料"), newest(papers_of), paper_line, whole_paper),
}
"""By noun: the name of its list, the words for list and one, and what is told of it."""


def router_of(name: str) -> Router:
    """Return the routes of one noun: its list, one of it, its verbs."""
    plural, listed_label, one_label, listed, line, whole = KINDS[name]
    router = Router(tags=[plural])

    @router.get("", response=Whole, operation_id=f"{name}_list", summary=listed_label)
    def many(request: HttpRequest) -> Any:
        return {plural: [line(one) for one in listed(caller(request))]}

    @router.get("/{ref}", response=Whole, operation_id=f"{name}_get", summary=one_label)
    def one(request: HttpRequest, ref: Words) -> Any:
        actor = caller(request)
        return whole(NOUNS[name].one(actor, ref), actor)

    add_verbs(router, NOUNS[name])
    return router


ROUTERS = [(f"/{KINDS[name][0]}", router_of(name)) for name in KINDS]
