"""Questionnaires on the desk: the list, one questionnaire as numbers, its frozen results, and what people wrote."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P as CASES
from huiyin.cases.queries import campaigns_of
from huiyin.reports.charts import drawn, svg
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Questionnaire, Result
from huiyin.surveys.permissions import P
from huiyin.surveys.queries import PAGE, SEES, passages_of, questionnaire_seen, questionnaires_of, standing_of
from huiyin.surveys.reading import state_of
from huiyin.surveys.results import bars, rows_of, told
from huiyin.surveys.terms import Sort
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet, wants_sheet

ON_PAGES_OF_THEIR_OWN = frozenset(
    {
        "take_voice",
        "set_passage_aside",
        "look_at_signer",
        "key_copy",
        "key_copies",
        "print_copies",
        "issue_copies",
        "void_copies",
    }
)
TABLES: dict[tuple[Any, ...], SafeString] = {}
"""Tables of frozen results that were shown lately."""
TABLES_KEPT = 40


def seen(request: Any, ref: str) -> Questionnaire:
    found = questionnaire_seen(request.actor, ref)
    if found is None:
        raise Http404
    return found


@needs(*SEES)
@require_GET
def forms(request: Any) -> HttpResponse:
    """Show the questionnaires, the newest first."""
    before = request.GET.get("before", "")
    found = questionnaires_of(request.actor)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.defer("content")[: PAGE + 1])
    draft = questionnaire_verbs["draft_questionnaire"]
    drafts = [one for one in campaigns_of(request.actor)[:20] if draft.refusal(one, request.actor) is None]
    return page(
        request,
        "desk/forms.html",
        here="collection",
        rows=rows[:PAGE],
        more=rows[PAGE - 1].pk if len(rows) > PAGE else "",
        drafts=drafts,
    )


@needs(*SEES)
@require_GET
def form(request: Any, ref: str) -> HttpResponse:
    """Show a questionnaire: how it stands, in numbers alone until it has been counted."""
    found = seen(request, ref)
    offers = [
        offer
        for offer in questionnaire_verbs.offers(found, request.actor)
        if offer.action.name not in ON_PAGES_OF_THEIR_OWN
    ]
    return page(
        request,
        "desk/form.html",
        here="collection",
        questionnaire=found,
        standing=standing_of(found),
        lists=list(found.token_lists.all()),
        sections=found.asks.sections,
        address=request.build_absolute_uri(f"/f/{found.code}/"),
        keeps=questionnaire_verbs.permits(found, request.actor, P.SURVEY_KEEP),
        **split(offers),
    )


def result_of(questionnaire: Questionnaire) -> Result:
    found = Result.objects.filter(questionnaire=questionnaire).first()
    if found is None:
        raise Http404
    return found


@needs(*SEES)
@require_GET
def results(request: Any, ref: str) -> HttpResponse:
    """Show the frozen result, with formula and version, and every number that stands beside a rate."""
    found = seen(request, ref)
    result = result_of(found)
    if wants_sheet(request):
        heads = [_("题目"), _("分组"), _("选项"), _("人数"), _("占比"), _("说明")]
        rows = rows_of(found, result)
        return sheet(
            _("统计结果"), heads, rows, named=found.title, widths=[40, 16, 20, 10, 10, 30], day=result.counted_on
        )
    before = Result.objects.filter(questionnaire=found.previous_id).first() if found.previous_id else None
    return page(
        request,
        "desk/form_results.html",
        here="collection",
        questionnaire=found,
        told=in_tables(found, result, before),
        returned=result.figures["returned"],
    )


def in_tables(questionnaire: Questionnaire, result: Result, before: Result | None) -> SafeString:
    """Return the tables of a result. It is frozen, so they are made once for a language, until others take their place."""
    said = json.dumps([result.figures, before and before.figures], sort_keys=True).encode()
    key = (questionnaire.pk, questionnaire.version, get_language(), result.method, hashlib.sha256(said).digest())
    if key not in TABLES:
        context = {
            "questionnaire": questionnaire,
            "result": result,
            "told": told(questionnaire, result, before),
            "returned": result.figures["returned"],
        }
        while len(TABLES) >= TABLES_KEPT:
            TABLES.pop(next(iter(TABLES)), None)
        TABLES[key] = render_to_string("desk/form_results_told.html", context)
    return TABLES[key]


@needs(*SEES)
@require_GET
def results_chart(request: Any, ref: str) -> HttpResponse:
    """Draw one question of the frozen result; it reads the same numbers as the page and no others."""
    found = seen(request, ref)
    values = bars(found, result_of(found), request.GET.get("question", ""))
    if not values:
        raise Http404
    return HttpResponse(svg(drawn("options", values)), content_type="image/svg+xml")


@needs(P.SURVEY_KEEP, P.SURVEY_VIEW, P.SURVEY_READ)
@require_GET
def texts(request: Any, ref: str) -> HttpResponse:
    """Show what people wrote, masked and in no order, with the voices that were taken from it."""
    found = seen(request, ref)
    after = request.GET.get("after", "")
    filters = {name: request.GET.get(name, "") for name in ("question", "show")} | {
        "after": after if is_uuid(after) else ""
    }
    rows = list(passages_of(found, filters).prefetch_related("voices__voice")[: PAGE + 1])
    words = {question.id: str(question.words) for question in found.asks.texts}
    return page(
        request,
        "desk/form_texts.html",
        here="collection",
        questionnaire=found,
        rows=[(row, words.get(row.question, "")) for row in rows[:PAGE]],
        more=rows[PAGE - 1].pk if len(rows) > PAGE else "",
        questions=words.items(),
        unread="" if found.sort == Sort.BALLOT else state_of(found)["sentence"],
        filters=filters,
        keeps=questionnaire_verbs.permits(found, request.actor, P.SURVEY_KEEP),
        looks=not found.anonymous and questionnaire_verbs.permits(found, request.actor, CASES.VOICE_IDENTITY),
    )


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
