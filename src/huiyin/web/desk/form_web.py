"""The web form as the desk needs it: how it will look before it is opened, and the tokens of a list as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.surveys import intake
from huiyin.surveys.actions import MOST_TOKENS
from huiyin.surveys.models import Questionnaire, Token
from huiyin.surveys.permissions import P
from huiyin.surveys.queries import SEES
from huiyin.surveys.terms import Door
from huiyin.web.desk.access import needs
from huiyin.web.desk.form_parts import absolute, questionnaire_seen
from huiyin.web.desk.sheets import sheet
from huiyin.web.desk.shown_once import code_grouped
from huiyin.web.public.filling import frame_of, in_its_language
from huiyin.web.public.form_page import sections_of


@needs(*SEES)
@require_GET
@in_its_language
def preview(request: Any, ref: str) -> HttpResponse:
    """Show the form as whoever fills it in will see it, in each language and with its branches; it sends nothing."""
    questionnaire = questionnaire_seen(request.actor, ref)
    context = frame_of(questionnaire) | {
        "preview": True,
        "sections": sections_of(questionnaire.asks, QueryDict(), {}),
        "by_token": questionnaire.door == Door.TOKENS,
    }
    return render(request, "public/form.html", context)


@needs(P.SURVEY_KEEP)
@require_POST
def tokens_file(request: Any, ref: str) -> HttpResponse:
    """Return the tokens that the page just shown sends back as a spreadsheet: nothing keeps them but that page."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEEP)
    tokens = ours(questionnaire, request.POST.get("tokens", "").split()[:MOST_TOKENS])
    if not tokens:
        raise Http404
    address = absolute(request, reverse("form-fill", args=[questionnaire.code]))
    rows = [[code_grouped(one), f"{address}#k={one}"] for one in tokens]
    named = _("邀请码 {title}").format(title=questionnaire.title)
    return sheet(_("邀请码"), [_("邀请码"), _("网址(点开就带着邀请码)")], rows, widths=[24, 70], named=named)


def ours(questionnaire: Questionnaire, sent: list[str]) -> list[str]:
    """Return those of the tokens that are the questionnaire's own: whatever else is sent comes into no file."""
    digests = {intake.token_digest(one): one for one in sent if len(one) == intake.TOKEN_LENGTH}
    known = Token.objects.filter(token_list__questionnaire=questionnaire, digest__in=list(digests))
    held = {bytes(digest) for digest in known.values_list("digest", flat=True)}
    return [token for digest, token in digests.items() if digest in held]
