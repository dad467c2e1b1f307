"""Pages that only tell: what is kept and for how long, who is who; and the switch to large letters."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from huiyin.people.posts import published_posts
from huiyin.people.queries import posted, posted_sheets
from huiyin.web.addresses import own_address
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.views import institution_shown

ELDER = "elder"
A_YEAR = 365 * 24 * 3600


@open_to_all
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Say what is stored and for how long, in plain words."""
    return render(request, "public/kept.html", {"institution": institution_shown()})


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
@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """Show the cover table (AB岗, F04): each post with its duties, A and B, and who is there today; to be printed, too."""
    institution = institution_shown()
    rows = groupby(published_posts(institution), key=lambda seat: seat.post.unit)
    units = [(unit, list(found)) for unit, found in rows]
    today = timezone.localdate()
    return render(request, "public/cover.html", {"institution": institution, "units": units, "today": today})


@open_to_all
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Show the posted lists of clean-government and efficiency duties by unit (F17), with who is responsible."""
    institution = institution_shown()
    rows = groupby(posted_sheets(institution), key=lambda sheet: sheet.unit)
    units = [(unit, list(found)) for unit, found in rows]
    return render(request, "public/duties.html", {"institution": institution, "units": units})


@open_to_all
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the large letters on or off in this browser, and go back to where one was."""
    response = redirect(own_address(request.POST.get("next", "")) or "home")
    if request.POST.get("on") == "1":
        response.set_cookie(
            ELDER, "1", max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(ELDER, samesite="Lax")
    return response
