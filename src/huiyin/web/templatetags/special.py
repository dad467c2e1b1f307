"""The pictures of special plans: what ``reports`` draws, set into a page as it is."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from huiyin.campaigns.models_special import SpecialPlan
from huiyin.reports.special_rows import plan_routes, plan_timetable

register = template.Library()


@register.filter
def timetable(plan: SpecialPlan) -> SafeString:
    """Return the timetable of a plan as SVG."""
    return mark_safe(plan_timetable(plan))  # noqa: S308  # drawn by us; every word in it is escaped there


@register.filter
def routes(plan: SpecialPlan) -> list[tuple[str, SafeString]]:
    """Return the route maps of a plan as SVG, each with the name of its problem."""
    return [(name, mark_safe(picture)) for name, picture in plan_routes(plan)]  # noqa: S308  # the same
