"""The demonstration: step into a role with one click. Outside a demonstration none of this exists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from huiyin.people.models import User, UserState
from huiyin.web.desk.access import open_to_all

PASSWORDS = "demo-passwords.txt"


@dataclass(frozen=True, kw_only=True)
class Role:
    """Somebody of the demonstration, by what he shows."""

    username: str
    label: str | Promise


CAST = (
    Role(username="clerk", label=_("经办员")),
    Role(username="head", label=_("承办科室")),
    Role(username="school-shihao", label=_("学校")),
    Role(username="supervisor", label=_("督导员")),
    Role(username="leader", label=_("分管领导")),
    Role(username="auditor", label=_("审计员")),
    Role(username="admin", label=_("管理员")),
)


def roles() -> list[Role]:
    """Return the roles of the demonstration; its file of passwords, which only it writes, says who is in it."""
    try:
        lines = (Path(settings.HUIYIN_HOME) / PASSWORDS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    there = {line.split("\t")[0] for line in lines}
    return [role for role in CAST if role.username in there]


@open_to_all
@require_POST
def step_into(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as somebody of the demonstration."""
    found = User.objects.filter(username=username, state=UserState.ACTIVE).first()
    if found is None or username not in {role.username for role in roles()}:
        raise Http404
    login(request, found, backend="huiyin.people.backends.WithUnit")
    return redirect("desk")
