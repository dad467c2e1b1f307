"""The public pages of guides (办事指南): by whom they serve and by unit, one guide to read and print, a sheet for the wall."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from huiyin.cases.terms import Served
from huiyin.openness.models import Guide, GuideState, ItemState
from huiyin.openness.queries import guides_in_force, guides_on_web
from huiyin.people.models import Unit
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.views import institution_shown


@open_to_all
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """Show the guides in force, by unit, narrowed to one served group or one unit where asked."""
    institution = institution_shown()
    every = list(guides_on_web(institution))
    served, unit = request.GET.get("served", ""), request.GET.get("unit", "")
    shown = [one for one in every if served not in Served.values or served in one.served]
    units = list(dict.fromkeys(one.item.unit for one in every))
    shown = [one for one in shown if unit not in {each.code for each in units} or one.item.unit.code == unit]
    return render(
        request,
        "public/guides.html",
        {
            "institution": institution,
            "units": by_unit(shown),
            "all_units": units,
            "groups": Served.choices,
            "served": served,
            "unit": unit,
            "any": bool(every),
        },
    )


def by_unit(guides: list[Guide]) -> list[tuple[Unit, list[Guide]]]:
    """Return the guides by unit, in the order of the units."""
    found: dict[Unit, list[Guide]] = {}
    for one in guides:
        found.setdefault(one.item.unit, []).append(one)
    return list(found.items())


@open_to_all
@require_safe
def guide(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Show the guide of an item: the one in force, or a version that was, which says so."""
    institution = institution_shown()
    told = Guide.objects.filter(item__institution=institution, item__code=code, on_web=True, published_at__isnull=False)
    versions = list(told.select_related("item__unit"))
    found = next((one for one in versions if one.number == number or not number), None)
    if found is None:
        raise Http404
    in_force = found.state == GuideState.PUBLISHED and found.item.state == ItemState.ACTIVE
    context: dict[str, Any] = {"institution": institution, "guide": found, "in_force": in_force}
    return render(request, "public/guide.html", context | {"versions": [one for one in versions if one != found]})


@open_to_all
@require_safe
def wall(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a unit promises on one sheet for the wall, A4 or A3 (服务承诺上墙)."""
    institution = institution_shown()
    unit = get_object_or_404(Unit, institution=institution, code=code)
    found = list(guides_in_force(institution).filter(item__unit=unit, on_wall=True))
    if not found:
        raise Http404
    paper = "a3" if request.GET.get("paper") == "a3" else "a4"
    return render(
        request, "public/wall.html", {"institution": institution, "unit": unit, "guides": found, "paper": paper}
    )
