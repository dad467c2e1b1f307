"""What is put up before it is struck off (销号公示): anybody reads it, says how it looks (H14) or objects, without saying who he is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import receipts
from huiyin.cases.actions import case_verbs
from huiyin.cases.closing import notices_up, opinions_of
from huiyin.cases.models import StrikeReview
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.web.desk.access import open_to_all
from huiyin.web.limits import OBJECTING
from huiyin.web.public.tokens import new_token, usable
from huiyin.web.public.views import institution_shown

SHOWN = 100


@open_to_all
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what is up today, what ends first before the rest."""
    found = list(notices_up(timezone.localdate())[:SHOWN])
    return render(request, "public/notices.html", {"institution": institution_shown(), "notices": found})


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one notice with the form for an objection, and take what is said of the result or against it; what was typed survives every mistake."""
    found = notices_up(timezone.localdate()).filter(case__ref=ref).select_related("case__office__institution").first()
    if found is None:
        return over(request, ref)
    if request.method != "POST":
        return notice_page(request, found)
    if OBJECTING.reached(request):
        sentence = _("从您所在的网络提交得太密了。请过十分钟再按「提交」,写好的内容还在下面。")
        return notice_page(request, found, status=429, notice=sentence)
    return said(request, found)


def over(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that the notice is over, with what was typed; what never was put up does not exist."""
    if not StrikeReview.objects.filter(case__ref=ref, notice_from__isnull=False).exists():
        raise Http404
    context = {
        "institution": institution_shown(),
        "ref": ref,
        "typed": request.POST.get("text", "") or request.POST.get("comment", ""),
    }
    return render(request, "public/notice_over.html", context, status=410)


THANKS = {
    "object_to_notice": gettext_lazy("您的异议已收到。处理以前,这一件不会销号。"),
    "rate_result": gettext_lazy("您的评价已记下,谢谢。"),
}
"""What may be done with a notice, and what is said then."""


def said(request: HttpRequest, found: StrikeReview) -> HttpResponse:
    """Do the verb as somebody from outside."""
    verb = wanted(request)
    OBJECTING.count(request)
    given = {name: request.POST.get(name, "") for name in case_verbs[verb].form().fields}
    try:
        case_verbs[verb](
            found.case, actor=receipts.objector(found.case), key=usable(request.POST.get("token", "")), **given
        )
    except Invalid as invalid:
        return notice_page(request, found, status=422, wrong=invalid.form)
    except Refused as refusal:
        return notice_page(request, found, status=409, notice=str(refusal))
    messages.success(request, str(THANKS[verb]))
    return redirect("public-notices")


def wanted(request: HttpRequest) -> str:
    """Return which verb is asked for; what names none is an objection, which is never lost."""
    verb = request.POST.get("verb", "")
    return verb if verb in THANKS else "object_to_notice"


def notice_page(
    request: HttpRequest, found: StrikeReview, *, status: int = 200, notice: str = "", wrong: Any = None
) -> HttpResponse:
    """Show the notice with what people say of it and both forms; the one that was sent keeps what was typed."""
    forms = {verb: case_verbs[verb].form() for verb in THANKS}
    if request.method == "POST":
        forms[wanted(request)] = wrong or case_verbs[wanted(request)].form(request.POST)
    context = {
        "institution": found.case.office.institution,
        "one": found,
        "opinions": opinions_of(found),
        "form": forms["object_to_notice"],
        "rating": forms["rate_result"],
        "notice": notice,
        "token": new_token(),
    }
    return render(request, "public/notice.html", context, status=status)
