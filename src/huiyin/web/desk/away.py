"""The page of who is away (离岗): one's own absences, and for whom one stands in today (F04)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.kernel.refusals import Invalid, NotAllowed, Refused
from huiyin.kernel.verbs import Action
from huiyin.people.actions import user_verbs
from huiyin.people.actions_absences import ABSENCES, absences_of, to_cancel, to_return_from
from huiyin.people.actors import oneself
from huiyin.people.models import User
from huiyin.people.posts import covered_by, posts_with
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import form_data, key_in, new_key
from huiyin.web.errors import STATUS


@signed_in
@require_http_methods(["GET", "POST"])
def away(request: Any) -> HttpResponse:
    """Show one's own absences and whom one covers; enter, cancel or end an absence of one's own."""
    if request.method == "GET":
        return shown(request)
    name = request.POST.get("do", "")
    if name not in ABSENCES:
        raise Http404
    action, me = user_verbs[name], oneself(request.user, via="web")
    fresh = User.objects.select_related("unit__institution").get(pk=request.user.pk)
    try:
        action(fresh, actor=me, key=key_in(action.form, request.POST), **form_data(action.form, request.POST))
    except NotAllowed:
        raise
    except Invalid as refusal:
        return shown(request, name, refusal.form, status=400)
    except Refused as refusal:
        form = action.bound(fresh, me, form_data(action.form, request.POST))
        return shown(request, name, form, refusal=refusal, status=STATUS.get(refusal.code, 409))
    messages.success(request, _("「{verb}」已办理。").format(verb=action.label))
    return redirect("away")


def shown(request: Any, did: str = "", form: Any = None, *, refusal: Any = None, status: int = 200) -> HttpResponse:
    """Return the page; the form that was sent comes back as it was filled in."""
    me = User.objects.select_related("unit__institution").get(pk=request.user.pk)
    return page(
        request,
        "desk/away.html",
        here="away",
        absences=absences_of(me),
        covering=covered_by(me),
        posts=posts_with(me),
        forms=list(forms_for(me, did, form)),
        key=new_key(),
        sentence=refusal.sentence if refusal else "",
        missing=refusal.missing if refusal else [],
        status=status,
    )


def forms_for(me: User, did: str, sent: Any) -> Iterator[tuple[Action, Any, bool]]:
    """Yield each verb that has something to be done to, with its form and whether that was sent and refused."""
    waiting = {"return_to_post": to_return_from(me).exists(), "cancel_absence": to_cancel(me).exists()}
    for name in ("return_to_post", "enter_absence", "cancel_absence"):
        action, again = user_verbs[name], name == did
        if again or waiting.get(name, True):
            yield action, dressed(sent if again and sent is not None else action.form(obj=me)), again
