"""Pages that only tell: what is kept and for how long, who is who; and the switch to large letters."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from huiyin.people.models import Institution, Unit, User, UserState
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.views import running_campaigns

ELDER = "elder"
A_YEAR = 365 * 24 * 3600


def institution_shown() -> Institution | None:
    campaigns = running_campaigns()
    return campaigns[0].institution if campaigns else Institution.objects.first()


@open_to_all
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Say what is stored and for how long, in plain words."""
    return render(request, "public/kept.html", {"institution": institution_shown()})


def posted(institution: Institution | None) -> list[tuple[Unit, list[User]]]:
    """Return who is posted (挂牌上岗, F11), by unit in the order of the tree; one query."""
    found = User.objects.filter(posted_at__isnull=False, state=UserState.ACTIVE, unit__institution=institution)
    people = found.select_related("unit", "stands_in").order_by("unit__path", "posted_at", "pk")
    return [(unit, list(group)) for unit, group in groupby(people, key=lambda user: user.unit)]


@open_to_all
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Show who is who: name, title, duty, telephone, and who stands in."""
    institution = institution_shown()
    return render(request, "public/who.html", {"institution": institution, "units": posted(institution)})


@open_to_all
@require_safe
def badges(request: HttpRequest) -> HttpResponse:
    """Show the same people as badges to be printed and cut, eight on a sheet of A4."""
    institution = institution_shown()
    people = [person for _unit, group in posted(institution) for person in group]
    return render(request, "public/badges.html", {"institution": institution, "people": people})


@open_to_all
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the large letters on or off in this browser, and go back to where one was."""
    to = request.POST.get("next", "")
    fit = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(to if fit else "home")
    if request.POST.get("on") == "1":
        response.set_cookie(
            ELDER, "1", max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(ELDER, samesite="Lax")
    return response
