"""What is put up before it is struck off (销号公示): anybody reads it and may say something against it, without saying who he is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import receipts
from huiyin.cases.actions import case_verbs
from huiyin.cases.closing import notices_up
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
    """Show one notice with the form for an objection, and take the objection; what was typed survives every mistake."""
    found = notices_up(timezone.localdate()).filter(case__ref=ref).select_related("case__office__institution").first()
    if found is None:
        return over(request, ref)
    if request.method != "POST":
        return notice_page(request, found, case_verbs["object_to_notice"].form())
    if OBJECTING.reached(request):
        sentence = _("从您所在的网络提交得太密了。请过十分钟再按「提交」,写好的内容还在下面。")
        return notice_page(
            request, found, case_verbs["object_to_notice"].form(request.POST), status=429, notice=sentence
        )
    return objected(request, found)


def over(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that the notice is over, with what was typed; what never was put up does not exist."""
    if not StrikeReview.objects.filter(case__ref=ref, notice_from__isnull=False).exists():
        raise Http404
    context = {"institution": institution_shown(), "ref": ref, "typed": request.POST.get("text", "")}
    return render(request, "public/notice_over.html", context, status=410)


def objected(request: HttpRequest, found: StrikeReview) -> HttpResponse:
    """Do the verb as somebody from outside."""
    OBJECTING.count(request)
    actor, key = receipts.objector(found.case), usable(request.POST.get("token", ""))
    try:
        case_verbs["object_to_notice"](found.case, actor=actor, key=key, text=request.POST.get("text", ""))
    except Invalid as invalid:
        return notice_page(request, found, invalid.form, status=422)
    except Refused as refusal:
        form = case_verbs["object_to_notice"].form(request.POST)
        return notice_page(request, found, form, status=409, notice=str(refusal))
    messages.success(request, _("您的异议已收到。处理以前,这一件不会销号。"))
    return redirect("public-notices")


def notice_page(
    request: HttpRequest, found: StrikeReview, form: Any, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    context = {"institution": found.case.office.institution, "one": found, "form": form, "notice": notice}
    return render(request, "public/notice.html", context | {"token": new_token()}, status=status)
