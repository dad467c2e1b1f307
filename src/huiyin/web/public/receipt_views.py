"""The pages behind a receipt: the sender's own page, rating, withdrawing, leaving."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.cases import receipts
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.web.desk.access import open_to_all
from huiyin.web.limits import GUESSING
from huiyin.web.public import returning
from huiyin.web.public.forms import ReceiptForm
from huiyin.web.public.story import told_to
from huiyin.web.public.tokens import new_token, usable
from huiyin.web.public.views import institution_shown

OwnView = Callable[..., HttpResponse]


def with_receipt(view: OwnView) -> OwnView:
    """Give the view the voice whose receipt was shown, or lead back to where the receipt is entered."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        voice = returning.returned(request)
        if voice is None:
            messages.info(request, _("请输入回执码。为了您的安全,离开半小时后要重新输入。"))
            return redirect("receipt")
        return view(request, voice, *args, **kwargs)

    return guarded


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Take the receipt code and lead to the sender's own page."""
    if request.method != "POST":
        return receipt_page(request, ReceiptForm())
    form = ReceiptForm(request.POST)
    if GUESSING.reached(request):
        sentence = _("从您所在的网络输错的次数太多了,请过十分钟再试。")
        return receipt_page(request, form, status=429, notice=sentence)
    voice = receipts.voice_by_receipt(form.cleaned_data["code"]) if form.is_valid() else None
    if voice is None:
        if form.is_valid():
            GUESSING.count(request)
            form.add_error("code", _("没有找到这个回执码,请逐位核对。"))
        return receipt_page(request, form, status=422)
    response = redirect("return")
    returning.remember(response, voice, form.cleaned_data["code"])
    return response


def receipt_page(request: HttpRequest, form: ReceiptForm, *, status: int = 200, notice: str = "") -> HttpResponse:
    context = {"form": form, "notice": notice, "institution": institution_shown()}
    return render(request, "public/receipt.html", context, status=status)


@open_to_all
@require_safe
@with_receipt
def come_back(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Show the sender what was said, where it stands, what happened, and what is asked of him."""
    return own_page(request, voice)


def own_page(
    request: HttpRequest, voice: Voice, *, status: int = 200, forms: dict[str, Any] | None = None, **more: Any
) -> HttpResponse:
    context = {
        "story": told_to(voice, forms or {}),
        "institution": voice.campaign.institution,
        "token": new_token(),
        "groups": receipts.grouped(getattr(voice, "receipt", "")).split(" "),
        **more,
    }
    return render(request, "public/return.html", context, status=status)


def fresh(voice: Voice) -> Voice:
    """Return the voice as it is now, with the receipt code that its sender showed."""
    now = Voice.objects.select_related("campaign__institution", "office").get(pk=voice.pk)
    now.receipt = getattr(voice, "receipt", "")  # type: ignore[attr-defined]  # shown again, kept nowhere
    return now


@open_to_all
@require_POST
@with_receipt
def rate(request: HttpRequest, voice: Voice, ref: str) -> HttpResponse:
    """Say whether the matter is settled; only the sender's own case can be rated."""
    actor = receipts.sender(voice)
    case = visible_cases(actor, P.VOICE_OWN).select_related("campaign", "office").filter(ref=ref).first()
    if case is None:
        raise Http404
    given = {"grade": request.POST.get("grade", ""), "comment": request.POST.get("comment", "")}
    try:
        case_verbs["rate"](case, actor=actor, key=usable(request.POST.get("token", "")), voice=voice.ref, **given)
    except Invalid as invalid:
        return own_page(request, voice, status=422, forms={ref: invalid.form})
    except Refused as refusal:
        return own_page(request, voice, status=409, notice=str(refusal), typed=given["comment"])
    messages.success(request, _("您的评价已记录,谢谢。"))
    return redirect("return")


@open_to_all
@require_POST
@with_receipt
def dispute(request: HttpRequest, voice: Voice, ref: str) -> HttpResponse:
    """Say once why a refusal is wrong; a leader looks at it again."""
    actor, reason = receipts.sender(voice), request.POST.get("reason", "")
    case = visible_cases(actor, P.VOICE_OWN).select_related("campaign", "office").filter(ref=ref).first()
    if case is None:
        raise Http404
    key = usable(request.POST.get("token", ""))
    try:
        case_verbs["dispute_refusal"](case, actor=actor, key=key, voice=voice.ref, reason=reason)
    except Invalid as invalid:
        return own_page(request, voice, status=422, forms={f"dispute-{ref}": invalid.form})
    except Refused as refusal:
        return own_page(request, voice, status=409, notice=str(refusal), typed=reason)
    messages.success(request, _("您的异议已收到,由分管领导复核。"))
    return redirect("return")


@open_to_all
@require_POST
@with_receipt
def withdraw(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Take the voice back while nobody has sorted it."""
    reason = request.POST.get("reason", "")
    key = usable(request.POST.get("token", ""))
    try:
        voice_verbs["withdraw"](voice, actor=receipts.sender(voice), key=key, reason=reason)
    except Invalid as invalid:
        return own_page(request, voice, status=422, forms={"withdraw": invalid.form})
    except Refused as refusal:
        return own_page(request, fresh(voice), status=409, notice=str(refusal), typed=reason)
    messages.success(request, _("来件已撤回。它仍留在记录里,但不再办理。"))
    return redirect("return")


@open_to_all
@require_POST
def leave(_request: HttpRequest) -> HttpResponse:
    """Forget the receipt in this browser, for computers that others use too."""
    response = redirect("home")
    returning.forget(response)
    return response
