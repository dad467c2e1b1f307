"""What a verb leaves to be seen once and kept nowhere: a receipt code, the identity of a sender, a token."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.actions.voices import CONTACTS
from huiyin.cases.models import Identity
from huiyin.cases.receipts import grouped, receipt_digest, receipt_from, unseal
from huiyin.kernel.verbs import Deed
from huiyin.web.desk.page import page


def receipt(request: Any, deed: Deed, data: dict[str, Any]) -> HttpResponse:
    """Show the receipt of a voice that was taken down at the counter; the same form sent twice shows the same code."""
    code = receipt_from(data.get("token", "")) if data.get("token") else getattr(deed.obj, "receipt", "")
    known = code and receipt_digest(code) == deed.obj.receipt_digest
    return page(request, "desk/receipt.html", here="voices", voice=deed.obj, code=grouped(code) if known else "")


def identity(request: Any, deed: Deed, _data: dict[str, Any]) -> HttpResponse:
    """Show who spoke, on a page that no browser keeps; that it was looked at is journalled and told to the sender."""
    held = Identity.objects.filter(voice=deed.obj, sealed__isnull=False).first()
    known = unseal(bytes(held.sealed)) if held and held.sealed else None
    fields = deed.action.verbs["receive"].form.base_fields
    lines = [(fields[name].label, known[name]) for name in CONTACTS if known and known.get(name)]
    return page(request, "desk/identity.html", here="voices", voice=deed.obj, lines=lines, readable=known is not None)


def signer(request: Any, deed: Deed, _data: dict[str, Any]) -> HttpResponse:
    """Show who signed a text of a questionnaire; that it was looked at is journalled."""
    known = getattr(deed.obj, "signer", {})
    labels = {"name": _("姓名"), "contact": _("联系方式")}
    lines = [(label, known[name]) for name, label in labels.items() if known.get(name)]
    return page(request, "desk/form_signer.html", here="forms", questionnaire=deed.obj, lines=lines)


def token(request: Any, deed: Deed, _data: dict[str, Any]) -> HttpResponse:
    """Show a token for programs, once."""
    return page(request, "desk/token.html", here="manage", person=deed.obj, token=getattr(deed.obj, "token", ""))


def call_receipt(request: Any, deed: Deed, _data: dict[str, Any]) -> HttpResponse:
    """Show the receipt of what was said on the telephone, to be read out to the caller; of a call that was no opinion nothing."""
    voice = deed.obj.voice
    if voice is None:
        messages.success(request, _("「{verb}」已办理:{ref}").format(verb=deed.action.label, ref=deed.obj.ref))
        return redirect("line", deed.obj.line.ref)
    code = grouped(getattr(voice, "receipt", ""))
    return page(request, "desk/receipt.html", here="voices", voice=voice, code=code, line=deed.obj.line)


def tokens(request: Any, deed: Deed, _data: dict[str, Any]) -> HttpResponse:
    """Show the tokens of a questionnaire once, as slips to be printed and cut, each with its link as a QR code."""
    made = getattr(deed.obj, "tokens", [])
    address = request.build_absolute_uri(reverse("form-fill", args=[deed.obj.code]))
    slips = [
        {"token": code_grouped(one), "link": f"{address}#k={one}", "qr": qr_of(f"{address}#k={one}")} for one in made
    ]
    return page(
        request,
        "desk/form_tokens.html",
        here="collection",
        questionnaire=deed.obj,
        slips=slips,
        address=address,
        tokens=" ".join(made),
    )


def code_grouped(token: str) -> str:
    return " ".join(token[at : at + 4] for at in range(0, len(token), 4))


def qr_of(link: str) -> str:
    """Return the QR code of a link as a picture inside the page."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=3, border=2))


SHOWN_ONCE = {
    ("line", "log_call"): call_receipt,
    ("call", "call_back_missed"): call_receipt,
    ("form", "make_tokens"): tokens,
    ("campaign", "receive"): receipt,
    ("form", "look_at_signer"): signer,
    ("voice", "look_at_identity"): identity,
    ("user", "add_token"): token,
}
