"""Who may open an address: every view says so by one of these, and a test refuses a route that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huiyin.people.actors import actor_for
from huiyin.web import errors

View = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """Declare that nobody needs to sign in for ``view``."""
    view.access = "public"  # type: ignore[attr-defined]  # read by the test of routes
    return view


def signed_in(view: View) -> View:
    """Let only staff in, and give the view the actor with his grants. Others sign in first and lose nothing typed."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        request.actor = actor_for(request.user, via="web")
        return view(request, *args, **kwargs)

    asked.access = "signed-in"  # type: ignore[attr-defined]  # read by the test of routes
    return asked


def needs(*permissions: str) -> Callable[[View], View]:
    """Let only those in who hold one of ``permissions`` somewhere; for others the page does not exist."""

    def narrowed(view: View) -> View:
        @wraps(view)
        def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.actor.paths(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(asked)

    return narrowed


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Ask to sign in; what was about to be sent is carried along in the form."""
    if request.method != "POST":
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
    note = _("登录已过期。请重新登录,刚才填写的内容不会丢失。")
    context = {"next": request.get_full_path(), "note": note, **errors.kept(request)}
    return render(request, "desk/sign_in.html", context, status=403)
