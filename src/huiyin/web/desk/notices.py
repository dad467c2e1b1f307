"""What came to the one who signed in (通知), and where else he wants to be told (通知地址)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.delivery.letters import words_of
from huiyin.delivery.models import Channel, Message
from huiyin.kernel.limits import Limit
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.people.actions import user_verbs
from huiyin.people.actors import oneself
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.deliveries import older
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.journal import PAGES
from huiyin.web.desk.page import page
from huiyin.web.errors import STATUS

PAGE = 50
ON_ADDRESSES = ("add_address", "confirm_address", "set_quiet_hours", "remove_address")
NEW_ADDRESSES = Limit("new-address", times=10, minutes=60)
"""So often one person may have a code sent somewhere: nobody's mailbox is to be filled from here."""


@signed_in
@require_GET
def notices(request: Any) -> HttpResponse:
    """Show what the signed-in person was told, the newest first."""
    found = Message.objects.filter(user=request.user, channel=Channel.IN_APP).order_by("-pk")
    rows = list(older(found, request.GET.get("before", "")).select_related("outbox", "digest")[: PAGE + 1])
    lines = [{"message": one, "words": words_of(one), "place": place_of(one)} for one in rows[:PAGE]]
    more = rows[PAGE - 1].pk if len(rows) > PAGE else ""
    unread = any(line["message"].read_at is None for line in lines)
    return page(request, "desk/notices.html", here="notices", lines=lines, more=more, unread=unread)


def place_of(message: Message) -> str:
    """Return the address of what a notice is about: its own page, else the case that it names; empty where it is about none."""
    params = message.outbox.params if message.outbox else {}
    kind, _slash, ref = str(params.get("about", "")).partition("/")
    if kind in PAGES and ref:
        return reverse(PAGES[kind], args=[ref])
    return reverse("case", args=[params["ref"]]) if params.get("ref") else ""


@signed_in
@require_POST
def notices_read(request: Any) -> HttpResponse:
    """Mark all that came as read."""
    try:
        user_verbs["read_notices"](request.user, actor=oneself(request.user, via="web"))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("notices")


@signed_in
@require_GET
def addresses(request: Any) -> HttpResponse:
    """Show where the signed-in person is told, and what may be done about it."""
    found = list(request.user.addresses.filter(removed_at=None))
    return page(request, "desk/addresses.html", here="notices", addresses=found)


@signed_in
@require_http_methods(["GET", "POST"])
def address_verb(request: Any, name: str) -> HttpResponse:
    """Do one of the verbs on one's own addresses; a refusal keeps what was typed."""
    if name not in ON_ADDRESSES:
        raise Http404
    action, actor = user_verbs[name], oneself(request.user, via="web")
    data = request.POST if request.method == "POST" else None
    form = action.form(data, obj=request.user, actor=actor, initial=request.GET.dict())
    if data is None:
        return verb_page(request, action, form, action.refusal(request.user, actor))
    if name == "add_address" and NEW_ADDRESSES.reached(request.user.username):
        return verb_page(request, action, form, None, _("登记得太频繁了,请过一小时再试。"), 429)
    try:
        action(request.user, actor=actor, **{field: data.get(field, "") for field in form.fields})
    except Invalid as refusal:
        return verb_page(request, action, refusal.form, None, status=400)
    except Refused as refusal:
        return verb_page(request, action, form, refusal, status=STATUS.get(refusal.code, 409))
    if name == "add_address":
        NEW_ADDRESSES.count(request.user.username)
        messages.success(request, _("验证码已经发往新地址,收到后请填入;验证以后才会收到通知。"))
    return redirect("addresses")


def verb_page(
    request: Any, action: Any, form: Any, refusal: Refused | None, sentence: str = "", status: int = 200
) -> HttpResponse:
    return page(
        request,
        "desk/address_verb.html",
        here="notices",
        action=action,
        form=dressed(form),
        sentence=refusal.sentence if refusal else sentence,
        missing=refusal.missing if refusal else [],
        status=status,
    )
