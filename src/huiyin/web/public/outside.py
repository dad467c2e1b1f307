"""What anybody says of something that was made public, from outside and without a name: one page with its forms, and what is sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases import receipts
from huiyin.cases.actions import case_verbs
from huiyin.cases.closing import opinions_of
from huiyin.cases.models import PublicResult, StrikeReview
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.web.limits import OBJECTING
from huiyin.web.public.tokens import new_token, usable
from huiyin.web.public.views import institution_shown

RATED = gettext_lazy("您的评价已记下,谢谢。")


@dataclass(frozen=True, kw_only=True)
class Open:
    """Something public that may be spoken of: its page, where one goes after it, and what may be done, with the thanks for it."""

    one: StrikeReview | PublicResult
    template: str
    back: str
    thanks: Mapping[str, str | Promise]

    def wanted(self, request: HttpRequest) -> str:
        """Return which verb is asked for; what names none is the first one, so that nothing typed is lost."""
        verb = request.POST.get("verb", "")
        return verb if verb in self.thanks else next(iter(self.thanks))


def spoken_of(request: HttpRequest, found: Open) -> HttpResponse:
    """Show the page, or take what is said; what was typed survives every mistake."""
    if request.method != "POST":
        return shown(request, found)
    if OBJECTING.reached(request):
        sentence = _("从您所在的网络提交得太密了。请过十分钟再按「提交」,写好的内容还在下面。")
        return shown(request, found, status=429, notice=sentence)
    return said(request, found)


def said(request: HttpRequest, found: Open) -> HttpResponse:
    """Do the verb as somebody from outside."""
    verb, case = found.wanted(request), found.one.case
    OBJECTING.count(request)
    given = {name: request.POST.get(name, "") for name in case_verbs[verb].form().fields}
    try:
        case_verbs[verb](case, actor=receipts.objector(case), key=usable(request.POST.get("token", "")), **given)
    except Invalid as invalid:
        return shown(request, found, status=422, wrong=invalid.form)
    except Refused as refusal:
        return shown(request, found, status=409, notice=str(refusal))
    messages.success(request, str(found.thanks[verb]))
    return redirect(found.back)


def shown(request: HttpRequest, found: Open, *, status: int = 200, notice: str = "", wrong: Any = None) -> HttpResponse:
    """Show the thing with what people say of it and its forms; the one that was sent keeps what was typed."""
    forms = {verb: case_verbs[verb].form() for verb in found.thanks}
    if request.method == "POST":
        verb = found.wanted(request)
        forms[verb] = wrong or case_verbs[verb].form(request.POST)
    context = {
        "institution": found.one.case.office.institution,
        "one": found.one,
        "opinions": opinions_of(found.one),
        "form": forms.get("object_to_notice"),
        "rating": forms["rate_result"],
        "notice": notice,
        "token": new_token(),
    }
    return render(request, found.template, context, status=status)


def over(request: HttpRequest, *, heading: str, sentence: str) -> HttpResponse:
    """Say that it is no longer open, with what was typed."""
    context = {
        "institution": institution_shown(),
        "heading": heading,
        "sentence": sentence,
        "typed": request.POST.get("text", "") or request.POST.get("comment", ""),
    }
    return render(request, "public/no_longer_up.html", context, status=410)
