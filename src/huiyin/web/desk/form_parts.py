"""What the pages of one questionnaire share: finding it for somebody, and the addresses that its codes open."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from huiyin.delivery import house
from huiyin.kernel.actors import Actor
from huiyin.surveys import queries
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.terms import Door


def questionnaire_seen(actor: Actor, ref: str, permission: str = "") -> Questionnaire:
    """Return the questionnaire, for who holds the permission at its office, or any of this room; for others it is not there."""
    found = queries.questionnaire_seen(actor, ref, permission)
    if found is None:
        raise Http404
    return found


def absolute(request: Any, address: str) -> str:
    """Return an address as it stands on paper: under the name by which the outside knows us, where one is set."""
    known = house.public_address()
    return f"{known}{address}" if known else str(request.build_absolute_uri(address))


def answer_address(request: Any, questionnaire: Questionnaire) -> str:
    """Return where the form is answered on the web by whoever scans it, or nothing where that takes an invitation."""
    if questionnaire.door != Door.ANYBODY:
        return ""
    return absolute(request, reverse("form-fill", args=[questionnaire.code]))
