"""Suggestions to superiors about rules (向上建议): what was sent, what was answered, which cases still have none (J05)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from huiyin.cases.actions import suggestion_verbs
from huiyin.cases.models import Suggestion
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, suggestions_of, without_a_suggestion
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page

SHOWN = 100


def suggestion_seen(actor: Actor, ref: str) -> Suggestion | None:
    return suggestions_of(actor).filter(ref=ref).first()


@needs(P.CASE_VIEW)
@require_GET
def suggestions(request: Any) -> HttpResponse:
    """Show the suggestions, the newest first, and the cases of type 政策体制类 that have none."""
    actor = request.actor
    before = request.GET.get("before", "")
    found = suggestions_of(actor)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: SHOWN + 1])
    draft = suggestion_verbs["draft_suggestion"]
    drafts = (one.code for one in campaigns_of(actor)[:20] if draft.refusal(one, actor) is None)
    return page(
        request,
        "desk/suggestions.html",
        here="ledger",
        rows=rows[:SHOWN],
        more=rows[SHOWN - 1].pk if len(rows) > SHOWN else "",
        without=list(without_a_suggestion(actor).select_related("lead_unit")[:SHOWN]),
        drafts=next(drafts, ""),
    )


@needs(P.CASE_VIEW)
@require_GET
def suggestion(request: Any, ref: str) -> HttpResponse:
    """Show a suggestion: to whom, why, from which cases, and what was answered."""
    found = suggestion_seen(request.actor, ref)
    if found is None:
        raise Http404
    cases = visible_cases(request.actor).filter(suggested_in__suggestion=found).order_by("-pk")
    return page(
        request,
        "desk/suggestion.html",
        here="ledger",
        one=found,
        cases=list(cases.select_related("lead_unit")),
        **split(suggestion_verbs.offers(found, request.actor)),
    )
