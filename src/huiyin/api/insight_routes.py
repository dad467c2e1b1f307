"""What the program proposes: what it learned of decisions, its looks at the pile, and the hot topics that it found there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS
from huiyin.api.offers import offers_to
from huiyin.api.schemas import Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.insight.models import GroupingRun, LearnedModel, Topic
from huiyin.insight.queries import models_of
from huiyin.insight.queries_groups import members_seen, runs_of, topics_of
from huiyin.kernel.actors import Actor

JSON = dict[str, Any]
SHOWN = 500


def model_line(one: LearnedModel) -> JSON:
    names = ("ref", "state", "learned_at", "examples")
    return {"campaign": one.campaign.code} | {name: getattr(one, name) for name in names}


def whole_model(one: LearnedModel, actor: Actor) -> JSON:
    """Return a learning with its scores on the cases held back, beside those of what proposed before."""
    more = {name: getattr(one, name) for name in ("method", "scores", "why", "version")}
    return model_line(one) | more | {"actions": offers_to(model_verbs, one, actor)}


def grouping_line(one: GroupingRun) -> JSON:
    names = ("ref", "state", "progress", "voices", "topics", "method", "method_version", "ended_at")
    return {"campaign": one.campaign.code} | {name: getattr(one, name) for name in names}


def whole_grouping(one: GroupingRun, actor: Actor) -> JSON:
    return grouping_line(one) | {"version": one.version, "actions": offers_to(run_verbs, one, actor)}


def topic_line(one: Topic) -> JSON:
    names = ("ref", "state", "title", "place", "size", "score")
    return {"campaign": one.campaign.code} | {name: getattr(one, name) for name in names}


def whole_topic(one: Topic, actor: Actor) -> JSON:
    """Return a hot topic with its members that the actor may sort, each with what spoke for it."""
    members = members_seen(one, actor)[:SHOWN]
    return topic_line(one) | {
        "months": one.months,
        "case": one.case.ref if one.case else "",
        "members": [{"voice": each.voice.ref, "score": each.score, "evidence": each.evidence} for each in members],
        "version": one.version,
        "actions": offers_to(topic_verbs, one, actor),
    }


KINDS: dict[str, tuple[str, Any, Any, Callable[[Actor], Any], Any, Any, str]] = {
    "model": (
        *("models", _l("归类的学习"), _l("一次学习和它准不准"), models_of, model_line, whole_model),
        "{ref}  {state}  {campaign}  {examples}",
    ),
    "grouping": (
        *("groupings", _l("找热点"), _l("一次找热点"), runs_of, grouping_line, whole_grouping),
        "{ref}  {state}  {progress}%  {topics}",
    ),
    "topic": (
        *("topics", _l("热点"), _l("一个热点和它的来件"), topics_of, topic_line, whole_topic),
        "{ref}  {state}  {size}  {title}",
    ),
}
"""By noun: the name of its list, the words for list and one, who sees which, what is told of it, and a line at the terminal."""


def listed(noun: str, actor: Actor) -> list[JSON]:
    """Return a line of each that the actor sees, the newest first."""
    _plural, _many, _one, seen, line, _whole, _shown = KINDS[noun]
    return [line(one) for one in seen(actor).order_by("-pk")[:SHOWN]]


def router_of(name: str) -> Router:
    """Return the routes of one noun: its list, one of it, its verbs."""
    plural, listed_label, one_label, _seen, _line, whole, _shown = KINDS[name]
    router = Router(tags=[plural])

    @router.get("", response=Whole, operation_id=f"{name}_list", summary=listed_label)
    def many(request: HttpRequest) -> Any:
        return {plural: listed(name, caller(request))}

    @router.get("/{ref}", response=Whole, operation_id=f"{name}_get", summary=one_label)
    def one(request: HttpRequest, ref: Words) -> Any:
        actor = caller(request)
        return whole(NOUNS[name].one(actor, ref), actor)

    add_verbs(router, NOUNS[name])
    return router


INSIGHT = [(f"/{kind[0]}", router_of(name)) for name, kind in KINDS.items()]
