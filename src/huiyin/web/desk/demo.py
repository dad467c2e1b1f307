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
    Role(username="jijian", label=_("纪检监察员")),
    Role(username="auditor", label=_("审计员")),
    Role(username="admin", label=_("管理员")),
)


def passwords() -> dict[str, str]:
    """Return the passwords of the demonstration by user name, from the file that only it writes; nothing outside it."""
    try:
        lines = (Path(settings.HUIYIN_HOME) / PASSWORDS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    parts = [line.split("\t") for line in lines]
    return {username: password for username, password, *_rest in (part for part in parts if len(part) > 1)}


def roles() -> list[Role]:
    """Return the roles of the demonstration that the bar offers."""
    there = passwords()
    return [role for role in CAST if role.username in there]


@open_to_all
@require_POST
def step_into(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as somebody of the demonstration, with the password that its file holds.

    So the door opens nothing that the file would not: not an account whose password was changed since, and nobody of
    another database who happens to have the same name.
    """
    known = passwords().get(username, "") if username in {role.username for role in roles()} else ""
    found = User.objects.filter(username=username, state=UserState.ACTIVE).first() if known else None
    if found is None or not found.check_password(known):
        raise Http404
    login(request, found, backend="huiyin.people.backends.WithUnit")
    return redirect("desk")
