"""What the program has learned of a campaign's decisions: its scores before and after, and who puts it in force."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.insight.actions import model_verbs
from huiyin.insight.models import LearnedModel
from huiyin.insight.permissions import P
from huiyin.insight.queries import campaigns_learned, models_of
from huiyin.insight.taken import how_taken
from huiyin.insight.terms import GuessKind
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page

SHOWN = 12


def model_seen(actor: Actor, ref: str) -> LearnedModel | None:
    return models_of(actor).filter(ref=ref).first()


@needs(P.INSIGHT_KEEP)
@require_GET
def models(request: Any) -> HttpResponse:
    """Show each campaign's learnings, the newest first, and how people took what was proposed."""
    campaigns, learn = campaigns_learned(request.actor), model_verbs["learn_model"]
    known = models_of(request.actor)
    return page(
        request,
        "desk/models.html",
        here="manage",
        title=_("归类提议"),
        campaigns=[
            (one, learn.refusal(one, request.actor) is None, list(known.filter(campaign=one)[:SHOWN]), how_taken(one))
            for one in campaigns
        ],
    )


@needs(P.INSIGHT_KEEP)
@require_GET
def model(request: Any, ref: str) -> HttpResponse:
    """Show one learning: on how many cases, how well it guesses those held back, beside what proposed before."""
    found = model_seen(request.actor, ref)
    if found is None:
        raise Http404
    rows = [(kind.label, found.scores[kind.value]) for kind in GuessKind if kind.value in found.scores]
    return page(
        request,
        "desk/model.html",
        here="manage",
        model=found,
        rows=rows,
        waiting=found.state == "queued",
        **split(model_verbs.offers(found, request.actor)),
    )
