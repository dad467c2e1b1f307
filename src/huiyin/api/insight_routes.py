"""What the program learned of decisions, and its verbs."""

from __future__ import annotations

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
from huiyin.insight.models import LearnedModel
from huiyin.insight.queries import models_of
from huiyin.kernel.actors import Actor

JSON = dict[str, Any]
SHOWN = 500

models_router = Router(tags=["models"])


def model_line(one: LearnedModel) -> JSON:
    return {
        "ref": one.ref,
        "campaign": one.campaign.code,
        "state": one.state,
        "learned_at": one.learned_at,
        "examples": one.examples,
    }


def whole_model(one: LearnedModel, actor: Actor) -> JSON:
    """Return a learning with its scores on the cases held back, beside those of what proposed before."""
    return model_line(one) | {
        "method": one.method,
        "scores": one.scores,
        "why": one.why,
        "version": one.version,
        "actions": offers_to(model_verbs, one, actor),
    }


@models_router.get("", response=Whole, operation_id="model_list", summary=_l("归类的学习"))
def models(request: HttpRequest) -> Any:
    return {"models": [model_line(one) for one in models_of(caller(request))[:SHOWN]]}


@models_router.get("/{ref}", response=Whole, operation_id="model_get", summary=_l("一次学习和它准不准"))
def model(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_model(NOUNS["model"].one(actor, ref), actor)


add_verbs(models_router, NOUNS["model"])
