"""Texts of service rules on the desk: in force, drafted, replaced (F12)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.queries import texts_of
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.promises import KEEPERS, text_for_verb


@needs(*KEEPERS)
@require_GET
def texts(request: Any) -> HttpResponse:
    """Show every text with its versions, the newest first."""
    institution = own_institution(request)
    may_add = text_verbs["draft_text"].refusal(institution, request.actor) is None
    found: dict[str, list[Any]] = {}
    for one in texts_of(institution):
        found.setdefault(one.code, []).append(one)
    return page(request, "desk/texts.html", here="services", texts=found, institution=institution, may_add=may_add)


@needs(*KEEPERS)
@require_GET
def text(request: Any, ref: str) -> HttpResponse:
    """Show one version of a text, with what may be done to it and its other versions."""
    found = text_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    others = list(texts_of(found.institution).filter(code=found.code).exclude(pk=found.pk))
    offers = text_verbs.offers(found, request.actor)
    return page(request, "desk/text.html", here="services", text=found, others=others, **split(offers))
