"""Sign in and out, the own password, the language, and whether the program is well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.kernel.limits import Limit, address_of
from huiyin.kernel.refusals import Invalid
from huiyin.people.actions import user_verbs
from huiyin.people.actors import oneself
from huiyin.people.models import User
from huiyin.web.addresses import own_address
from huiyin.web.desk.access import open_to_all, signed_in
from huiyin.web.desk.page import page

PAIR = Limit("sign-in-pair", times=5, minutes=15)
USER = Limit("sign-in-user", times=30, minutes=15)
ADDRESS = Limit("sign-in-address", times=100, minutes=15)
"""Failed attempts after which a pair of user and address, a user, an address has to wait.

The pair comes first, so that a stranger elsewhere does not keep somebody out of his own account.
"""


class SignInForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class OwnPasswordForm(forms.Form):
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=4096,
        strip=False,
        help_text=gettext_lazy("至少 10 个字符,不要用常见的词"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any) -> None:
        self.user = user
        super().__init__(*args)

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError(_("现在的密码不对"))
        return str(self.cleaned_data["old"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("new") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次输入的新密码不一致"))
        return self.cleaned_data


@open_to_all
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign somebody in; where he was about to send something, let him look at it and send it."""
    aim = own_address(request.POST.get("next") or request.GET.get("next", ""))
    typed = carried(request)
    context: dict[str, Any] = {"next": aim, "typed": typed, "form": SignInForm()}
    if request.method == "GET":
        return (
            redirect(aim or "desk") if request.user.is_authenticated else render(request, "desk/sign_in.html", context)
        )
    form, sentence, status = SignInForm(request.POST), "", 400
    if form.is_valid():
        user, sentence, status = known(request, **form.cleaned_data)
        if user:
            login(request, user)
            if typed and aim:
                return render(request, "errors/again.html", context | {"action": aim, "title": _("已重新登录")})
            return redirect(aim or "desk")
    return render(request, "desk/sign_in.html", context | {"form": form, "sentence": sentence}, status=status)


def known(request: HttpRequest, username: str, password: str) -> tuple[Any, str, int]:
    """Return the user, or why there is none; whoever fails too often has to wait before the next try is looked at."""
    counted = {PAIR: f"{username}\n{address_of(request)}", USER: username, ADDRESS: address_of(request)}
    if any(limit.reached(who) for limit, who in counted.items()):
        return None, _("连续输错的次数太多。请过 15 分钟再试,或请管理员重设密码。"), 429
    user = authenticate(request, username=username, password=password)
    if user is None:
        for limit, who in counted.items():
            limit.count(who)
        return None, _("用户名或密码不对,请再输一次。连错 5 次要等 15 分钟。"), 400
    PAIR.forget(counted[PAIR])
    return user, "", 200


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the sign-in form carries along for the page that asked to sign in."""
    names, values = request.POST.getlist("kept-name"), request.POST.getlist("kept-value")
    return list(zip(names, values, strict=False))


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@signed_in
@require_http_methods(["GET", "POST"])
def own_password(request: Any) -> HttpResponse:
    """Change the own password, which asks for the present one."""
    form = OwnPasswordForm(request.user, request.POST) if request.method == "POST" else OwnPasswordForm(request.user)
    if form.is_bound and form.is_valid():
        try:
            deed = user_verbs["set_password"](
                request.user, actor=oneself(request.user, via="web"), password=form.cleaned_data["new"]
            )
        except Invalid as refusal:
            form.add_error("new", refusal.errors["password"])
        else:
            update_session_auth_hash(request, deed.obj)
            messages.success(request, _("密码已修改。"))
            return redirect("desk")
    status = 400 if form.is_bound else 200
    return page(request, "desk/own_password.html", form=form, here="password", status=status)


@open_to_all
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Say whether the program can answer and its database as well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "detail": _("数据库暂时连不上。")}, status=503)
    return JsonResponse({"ok": True})
