"""What may be seen of questionnaires. Read only; figures come from the frozen result and from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.cases.visibility import at_paths
from huiyin.kernel.actors import Actor
from huiyin.people.models import Institution
from huiyin.surveys.models import Copy, Passage, PassageVoice, Questionnaire, Sealed, Token
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import CopyState, Door, State

PAGE = 50
SEES = (P.SURVEY_VIEW, P.SURVEY_KEEP, P.SURVEY_KEY, P.SURVEY_READ)


def questionnaires_of(actor: Actor, *permissions: str) -> QuerySet[Questionnaire]:
    """Return the questionnaires of the offices at which the actor holds one of ``permissions``, the newest first."""
    paths = sorted({path for permission in permissions or SEES for path in actor.paths(permission)})
    found = Questionnaire.objects.filter(at_paths("office", paths))
    return found.select_related("office__institution", "campaign", "previous").order_by("-pk")


def questionnaire_seen(actor: Actor, code: str, permission: str = "") -> Questionnaire | None:
    return questionnaires_of(actor, *([permission] if permission else ())).filter(code=code).first()


def standing_of(questionnaire: Questionnaire) -> dict[str, int]:
    """Return how many came and how many were handed out: numbers alone, while the window is open there is no more."""
    boxes = Sealed.objects.filter(questionnaire=questionnaire).aggregate(
        web=Count("pk", filter=Q(on_paper=False)), paper=Count("pk", filter=Q(on_paper=True))
    )
    tokens = Token.objects.filter(token_list__questionnaire=questionnaire).aggregate(tokens=Count("pk"))
    copies = Copy.objects.filter(questionnaire=questionnaire).aggregate(
        issued=Count("pk", filter=Q(issued_on__isnull=False)),
        returned=Count("pk", filter=Q(state=CopyState.RETURNED)),
        void=Count("pk", filter=Q(state=CopyState.VOID, issued_on__isnull=False)),
    )
    return {**boxes, **tokens, **copies}


def open_to_anybody(institution: Institution | None) -> QuerySet[Questionnaire]:
    """Return what everybody may fill in now, as the public home page lists it."""
    today = timezone.localdate()
    found = Questionnaire.objects.filter(office__institution=institution, state=State.OPEN, door=Door.ANYBODY)
    return found.filter(opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "pk")


def passages_of(questionnaire: Questionnaire, filters: Mapping[str, Any]) -> QuerySet[Passage]:
    """Return the texts in the order of their random names, which is no order at all; ``after`` is where a page begins."""
    taken = PassageVoice.objects.filter(passage=OuterRef("pk"))
    found = Passage.objects.filter(questionnaire=questionnaire).annotate(taken=Exists(taken))
    if question := filters.get("question"):
        found = found.filter(question=question)
    match filters.get("show"):
        case "waiting":
            found = found.filter(taken=False, set_aside="")
        case "taken":
            found = found.filter(taken=True)
        case "aside":
            found = found.filter(taken=False).exclude(set_aside="")
    if after := filters.get("after"):
        found = found.filter(pk__gt=after)
    return found.order_by("pk")
