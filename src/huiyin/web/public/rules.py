"""The public pages of service rules (服务细则、便民守则): the text in force and those before it (F12)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.openness.queries import texts_in_force, texts_published
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.views import institution_shown


@open_to_all
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the texts in force."""
    institution = institution_shown()
    found = list(texts_in_force(institution))
    return render(request, "public/rules.html", {"institution": institution, "texts": found})


@open_to_all
@require_safe
def rule(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Show a text with its numbered items: the version in force, or one that was, which says so."""
    institution = institution_shown()
    versions = list(texts_published(institution).filter(code=code))
    found = next((one for one in versions if one.number == number or not number), None)
    if found is None:
        raise Http404
    others = [one for one in versions if one != found]
    return render(request, "public/rule.html", {"institution": institution, "text": found, "versions": others})
