"""The wizard of a first start (首次设置): one question a screen, each can be gone back to.

Until there is an institution, a code from the data folder opens it; from then on everything is done by the ordinary
verbs, signed in as the first administrator.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions.starting import CATEGORY_PRESETS, begin_campaign
from huiyin.cases.queries import campaigns_of, institution_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.limits import Limit
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.people import first_start, founding
from huiyin.people.actions_house import institution_verbs
from huiyin.people.actors import program
from huiyin.people.models import Institution, Unit, UnitState, User
from huiyin.people.permissions import P
from huiyin.web.desk.access import View, needs, open_to_all
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.setup_steps import steps_at

FROM_ONE_ADDRESS = Limit("setup", times=10, minutes=15)
SESSION = "setup"


class CodeForm(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label=_("设置码"),
        max_length=64,
        help_text=_("启动回音的窗口里有它,也在数据目录的 setup-code.txt 里。只有能管这台电脑的人看得到。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class InstitutionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    use_required_attribute = False

    class Meta:
        model = Institution
        fields = ["name", "code", "motto"]
        labels = {"name": _("机构名称"), "code": _("机构代码"), "motto": _("标语")}
        help_texts = {
            "name": _("写全称,群众在首页看到的就是它。"),
            "code": _("英文字母、数字,例如 qjjw。也是最上级单位的代码,以后不改。"),
            "motto": _("写在首页上,可以以后再改。"),
        }


class AdminForm(forms.Form):
    use_required_attribute = False
    person = forms.CharField(label=_("您的姓名"), max_length=64)
    username = forms.RegexField(
        label=_("用户名"),
        regex=r"^[\w.@-]+$",
        max_length=50,
        help_text=_("登录时用,例如姓名的拼音。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=4096,
        strip=False,
        help_text=_("至少 10 个字符,不要用常见的词"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _t("两次输入的密码不一致"))
        elif data.get("password"):
            try:
                validate_password(data["password"], User(username=data.get("username"), name=data.get("person")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


def folder() -> Path:
    return Path(settings.HUIYIN_HOME)


def before_founding(view: View) -> View:
    """Let a page be opened only while there is no institution, and past the first step only by who knew the code."""

    @open_to_all
    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def asked(request: Any) -> HttpResponse:
        if first_start.is_founded():
            return redirect("setup-units" if request.user.is_authenticated else "sign-in")
        if view.__name__ != "code" and request.session.get(SESSION, {}).get("by") != digest():
            return redirect("setup")
        return view(request)

    return asked


def digest() -> str:
    """Return what a session keeps of the code: another code makes it worth nothing."""
    return hashlib.sha256(first_start.code_of(folder()).encode()).hexdigest()


def step(request: Any, name: str, form: Any, *, status: int = 200) -> HttpResponse:
    return render(request, "desk/setup.html", {"form": form, "step": name, **steps_at(name)}, status=status)


@before_founding
def code(request: Any) -> HttpResponse:
    """Ask for the code that proves that one has this machine in his hands."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if FROM_ONE_ADDRESS.reached(request):
            form.add_error("code", _t("试的次数太多。请过 15 分钟再试。"))
            return step(request, "setup", form, status=429)
        if first_start.holds(folder(), form.cleaned_data["code"]):
            request.session.cycle_key()
            request.session[SESSION] = request.session.get(SESSION, {}) | {"by": digest()}
            return redirect("setup-institution")
        FROM_ONE_ADDRESS.count(request)
        form.add_error("code", _t("设置码不对。请照启动窗口里的抄,12 个字母和数字,连字符可写可不写。"))
    return step(request, "setup", form, status=400 if request.method == "POST" else 200)


@before_founding
def institution(request: Any) -> HttpResponse:
    """Ask what the institution is called; it is founded with its administrator in the next step."""
    known = request.session[SESSION].get("institution")
    form = InstitutionForm(request.POST) if request.method == "POST" else InstitutionForm(initial=known)
    if form.is_bound and form.is_valid():
        request.session[SESSION] = request.session[SESSION] | {"institution": form.cleaned_data}
        return redirect("setup-admin")
    return step(request, "setup-institution", form, status=400 if form.is_bound else 200)


@before_founding
def admin(request: Any) -> HttpResponse:
    """Ask for the first administrator, found the institution and sign him in."""
    said = request.session[SESSION].get("institution")
    if not said:
        return redirect("setup-institution")
    form = AdminForm(request.POST) if request.method == "POST" else AdminForm()
    if form.is_bound and form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("username", "person", "password")}
        try:
            user = founding.found(**said, **who, actor=founder())
        except Refused as refusal:
            form.add_error(None, refusal.lines)
        else:
            first_start.forget(folder())
            request.session.pop(SESSION, None)
            login(request, user)
            return redirect("setup-units")
    return step(request, "setup-admin", form, status=400 if form.is_bound else 200)


def founder() -> Actor:
    """Return who founds a site: nobody has an account yet, and the code stood for the machine."""
    return replace(program(P.UNIT_KEEP, P.PEOPLE_KEEP, name="setup"), via="web")


# From here on one is signed in.


class FirstCampaignForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label=_("活动名称"), max_length=100, help_text=_("例如:作风效能专项整改。"))
    theme = forms.CharField(label=pgettext_lazy("campaign", "主题"), max_length=200)
    code = forms.SlugField(label=_("活动代码"), max_length=50, help_text=_("英文字母、数字和短横,出现在网址里。"))
    starts_on = forms.DateField(label=_("开始日期"))
    categories = forms.ChoiceField(
        label=_("先用哪一套问题类别"),
        choices=[(key, name) for key, (name, _lines) in CATEGORY_PRESETS.items()],
        widget=forms.RadioSelect,
        help_text=_("以后可以增加和改名。"),
    )
    templates = forms.BooleanField(label=_("同时加入现成的常用答复模板"), required=False)


@needs(CAMPAIGNS.CAMPAIGN_KEEP)
@require_http_methods(["GET", "POST"])
def campaign(request: Any) -> HttpResponse:
    """Ask for the first campaign, with its categories, and start it with every unit."""
    today = timezone.localdate()
    start = {"starts_on": today, "categories": "conduct", "templates": True, "code": f"{today.year}-1"}
    form = FirstCampaignForm(request.POST) if request.method == "POST" else FirstCampaignForm(initial=start)
    if form.is_bound and form.is_valid():
        try:
            begin_campaign(request.actor, **form.cleaned_data)
            return redirect("setup-limits")
        except Invalid as refusal:
            for name, sentences in refusal.errors.items():
                form.add_error(name if name in form.fields else None, sentences)
        except Refused as refusal:
            form.add_error(None, refusal.lines)
    there = list(campaigns_of(request.actor)[:3])
    return step_page(request, "setup-campaign", dressed(form), status=400 if form.is_bound else 200, campaigns=there)


def step_page(request: Any, name: str, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
    return page(
        request, "desk/setup.html", here="manage", status=status, form=form, step=name, **steps_at(name), **context
    )


@needs(P.UNIT_KEEP)
@require_http_methods(["GET", "POST"])
def limits(request: Any) -> HttpResponse:
    """Ask for the limits that the institution sets itself."""
    found, action = institution_of(request.actor), institution_verbs["set_limits"]
    if found is None:
        raise Http404
    form: Any = action.form(obj=found, actor=request.actor)
    if request.method == "POST":
        try:
            action(found, actor=request.actor, **{name: request.POST.get(name, "") for name in form.fields})
            return redirect("setup-done")
        except Invalid as refusal:
            form = refusal.form
    return step_page(request, "setup-limits", form, status=400 if form.is_bound else 200)


@needs(P.UNIT_KEEP, P.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP)
@require_GET
def done(request: Any) -> HttpResponse:
    """Say what was set up and what to do next."""
    found = institution_of(request.actor)
    if found is None:
        raise Http404
    counts = {
        "units": Unit.objects.filter(institution=found, state=UnitState.ACTIVE).count(),
        "people": User.objects.filter(unit__institution=found, state="active").count(),
        "campaigns": list(campaigns_of(request.actor)[:3]),
    }
    return step_page(request, "setup-done", None, institution=found, **counts)
