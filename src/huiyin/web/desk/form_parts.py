"""What the pages of one questionnaire share: finding it for somebody, and the addresses that its codes open."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from huiyin.delivery import house
from huiyin.kernel.actors import Actor
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import Door

ANY = (P.SURVEY_VIEW, P.SURVEY_KEEP, P.SURVEY_KEY, P.SURVEY_READ)


def questionnaire_seen(actor: Actor, ref: str, *permissions: str) -> Questionnaire:
    """Return the questionnaire, for who holds one of ``permissions`` at its office; for others it is not there."""
    found = Questionnaire.objects.select_related("office__institution", "campaign", "previous").filter(code=ref).first()
    if found is None or not any(actor.may_at(one, [found.office.path]) for one in permissions or ANY):
        raise Http404
    return found


def absolute(request: Any, address: str) -> str:
    """Return an address as it stands on paper: under the name by which the outside knows us, where one is set."""
    known = house.public_address()
    return f"{known.rstrip('/')}{address}" if known else str(request.build_absolute_uri(address))


def answer_address(request: Any, questionnaire: Questionnaire) -> str:
    """Return where the form is answered on the web by whoever scans it, or nothing where that takes an invitation."""
    if questionnaire.door != Door.ANYBODY:
        return ""
    try:
        return absolute(request, reverse("answer", args=[questionnaire.code]))
    except NoReverseMatch:
        return ""
