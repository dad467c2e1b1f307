"""What a sender does on his own page besides rating and withdrawing: ask, answer, add files, take his files back home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.cases import receipts
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.queries import with_names
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.web.desk.access import open_to_all
from huiyin.web.handing_out import handed_out
from huiyin.web.public.receipt_views import fresh, own_page, with_receipt
from huiyin.web.public.saying import attach_all
from huiyin.web.public.tokens import usable
from huiyin.web.public.uploads import sent_with


def done(request: HttpRequest, voice: Voice, verb: str, form: str, sentence: str, **said: Any) -> HttpResponse:
    """Do a verb of the sender and go back to his page; where it is refused, the page keeps what was typed."""
    key = usable(request.POST.get("token", ""))
    try:
        voice_verbs[verb](voice, actor=receipts.sender(voice), key=key, **said)
    except Invalid as invalid:
        return own_page(request, voice, status=422, forms={form: invalid.form})
    except Refused as refusal:
        return own_page(request, fresh(voice), status=409, notice=str(refusal), typed=said["text"])
    messages.success(request, sentence)
    return redirect("return")


@open_to_all
@require_POST
@with_receipt
def ask(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Ask the office something, or add to what was said."""
    sentence = _("已经送到工作人员那里。答复会写在这一页上。")
    return done(request, voice, "ask_office", "ask", sentence, text=request.POST.get("text", ""))


@open_to_all
@require_POST
@with_receipt
def answer(request: HttpRequest, voice: Voice, number: int) -> HttpResponse:
    """Answer what the office asked."""
    said = {"question": str(number), "text": request.POST.get("text", "")}
    return done(request, voice, "answer_office", f"answer-{number}", _("您的回答已收到,谢谢。"), **said)


@open_to_all
@require_POST
@with_receipt
def attach(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Add files to what was said: those that are fit are kept, of the others the page says why not."""
    token = usable(request.POST.get("token", ""))
    sent = sent_with(request, token, anonymous=voice.anonymous)
    mistakes = list(sent.mistakes)
    if not sent.fit and not mistakes:
        mistakes.append(_("请先选文件"))
    taken = 0
    for file in sent.fit:
        try:
            attach_all(fresh(voice), [file], token)
            taken += 1
        except Refused as refusal:
            mistakes.append(_("「{name}」没有收下:{reason}").format(name=file.name, reason=refusal))
    if mistakes:
        return own_page(request, fresh(voice), status=422, file_mistakes=mistakes, files_taken=taken)
    messages.success(request, _("附件已收到。"))
    return redirect("return")


@open_to_all
@require_safe
@with_receipt
def attachment(request: HttpRequest, voice: Voice, number: int) -> HttpResponse:
    """Hand a sender his own file."""
    found = with_names(voice.attachments.filter(number=number))
    if not found:
        raise Http404
    return handed_out(found[0].file, found[0].name)
