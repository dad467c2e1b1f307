"""Questionnaires: how they stand, and their frozen results. There is no address for a sheet."""

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
from huiyin.kernel.actors import Actor
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Questionnaire, Result
from huiyin.surveys.queries import questionnaires_of, standing_of

SHOWN = 200

router = Router(tags=["questionnaires"])


@router.get("", response=Whole, operation_id="questionnaire_list", summary=_l("问卷"))
def questionnaires(request: HttpRequest) -> Any:
    found = questionnaires_of(caller(request)).defer("content")[:SHOWN]
    return {"questionnaires": [questionnaire_line(one) for one in found]}


@router.get("/{ref}", response=Whole, operation_id="questionnaire_get", summary=_l("一份问卷"))
def questionnaire(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_questionnaire(NOUNS["questionnaire"].one(actor, ref), actor)


def questionnaire_line(one: Questionnaire) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "sort": one.sort,
        "campaign": one.campaign.code,
        "anonymous": one.anonymous,
        "door": one.door,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "state": one.state,
    }


def whole_questionnaire(one: Questionnaire, actor: Actor) -> dict[str, Any]:
    """Return a questionnaire with its numbers; once it has been counted, with what may be told of the answers."""
    result = Result.objects.filter(questionnaire=one).first()
    return questionnaire_line(one) | {
        "version": one.version,
        "content": one.content,
        "groupings": one.groupings,
        "weights": one.weights,
        "standing": standing_of(one),
        "result": result and {"method": result.method, "counted_on": result.counted_on, "figures": result.figures},
        "actions": offers_to(questionnaire_verbs, one, actor),
    }


add_verbs(router, NOUNS["questionnaire"])
