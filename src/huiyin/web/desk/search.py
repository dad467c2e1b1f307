"""Find a case or a voice (查找): by its number at once, by its words in a list."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen, cases_in_ledger, voices_received
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page

SHOWN = 20


@needs(P.CASE_VIEW, P.VOICE_VIEW)
@require_GET
def search(request: Any) -> HttpResponse:
    """Lead to the one case or voice of that number, or list what says these words."""
    text, actor = request.GET.get("q", "").strip()[:100], request.actor
    if place := place_of(text, actor):
        return redirect(*place)
    reads_voices = bool(text) and bool(actor.paths(P.VOICE_VIEW))
    cases = first_few(cases_in_ledger(actor, {"text": text}).select_related("lead_unit")) if text else []
    voices = first_few(voices_received(actor, {"text": text})) if reads_voices else []
    return page(
        request,
        "desk/search.html",
        text=text,
        q=text,
        cases=cases[:SHOWN],
        more_cases=len(cases) > SHOWN,
        voices=voices[:SHOWN],
        more_voices=len(voices) > SHOWN,
        reads_voices=reads_voices,
        title=_("查找「{text}」").format(text=text) if text else _("查找"),
    )


def first_few(found: Any) -> list[Any]:
    return list(found[: SHOWN + 1])


def place_of(text: str, actor: Actor) -> tuple[str, str] | None:
    """Return the page of the case or voice whose number is exactly ``text``, in whatever case it was typed."""
    ref = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if not ref.isascii() or "-" not in ref:
        return None
    if case_seen(actor, ref):
        return "case", ref
    found = visible_voices(actor).filter(ref=ref).exists() if actor.paths(P.VOICE_VIEW) else False
    return ("voice", ref) if found else None
