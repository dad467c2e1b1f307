"""Keeping the tree of units (管理·单位): the register with its counts, and bringing it in from a table."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.campaigns.models import CampaignState, CampaignUnit
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.queries import institution_of
from huiyin.kernel.actors import Actor
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.intake import import_units
from huiyin.people.models import Unit, UnitLevel, UnitState
from huiyin.people.permissions import P
from huiyin.people.queries import units_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.pasted import bring_in
from huiyin.web.desk.setup_steps import steps_at
from huiyin.web.desk.sheets import UNIT_HEADS, sheet, wants_sheet

SHOWN = 1500


@needs(P.UNIT_KEEP, P.PEOPLE_KEEP)
@require_GET
def units(request: Any) -> HttpResponse:
    """Show the tree of units that the actor keeps, or hand it out as a sheet."""
    actor, kept = request.actor, units_kept_by(request.actor, P.UNIT_KEEP, P.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP)
    asked = {"text": request.GET.get("text", "").strip()[:100], "state": request.GET.get("state", "")}
    found = list(narrowed(kept, **asked)[:SHOWN])
    taking_part = taking_part_of(actor)
    if wants_sheet(request):
        return units_sheet(found, taking_part)
    top = min((unit.path.count(".") for unit in found), default=1)
    return page(
        request,
        "desk/units.html",
        here="manage",
        lines=[(unit, "· " * (unit.path.count(".") - top), unit.pk in taking_part) for unit in found],
        counts=counts_of(kept, taking_part),
        states=UnitState.choices,
        institution=institution_of(actor),
        verbs=verbs_of(actor),
        may_add=bool(actor.paths(P.UNIT_KEEP)),
        **asked,
    )


def narrowed(kept: QuerySet[Unit], *, text: str, state: str) -> QuerySet[Unit]:
    found = kept.annotate(staff=Count("people", filter=Q(people__state="active")))
    if state in UnitState.values:
        found = found.filter(state=state)
    return found.filter(Q(name__icontains=text) | Q(code__icontains=text)) if text else found


def taking_part_of(actor: Actor) -> set[int]:
    """Return the units that take part in a campaign that is not put away (活动单位)."""
    institution = institution_of(actor)
    rows = CampaignUnit.objects.filter(campaign__institution=institution, until=None)
    return set(rows.exclude(campaign__state=CampaignState.ARCHIVED).values_list("unit_id", flat=True))


def counts_of(kept: QuerySet[Unit], taking_part: set[int]) -> dict[str, int]:
    """Return how many units there are of each state and level, and how many take part; one query."""
    rows = list(kept.order_by().values_list("pk", "state", "level"))
    active = [(pk, level) for pk, state, level in rows if state == UnitState.ACTIVE]
    return {
        "active": len(active),
        "offices": sum(level == UnitLevel.OFFICES for _pk, level in active),
        "schools": sum(level == UnitLevel.SCHOOLS for _pk, level in active),
        "closed": len(rows) - len(active),
        "taking_part": sum(pk in taking_part for pk, _level in active),
    }


def verbs_of(actor: Actor) -> list[Any]:
    """Return what is offered beside each unit."""
    mine = (*unit_verbs.values(), user_verbs["add_user"])
    return [action for action in mine if actor.paths(action.permission) and action.name != "add_unit"]


def units_sheet(found: list[Unit], taking_part: set[int]) -> HttpResponse:
    heads = [*UNIT_HEADS, _("人数"), _("活动单位"), _("状态")]
    rows = (
        [
            unit.code,
            unit.name,
            unit.get_kind_display(),
            str(unit.level),
            unit.parent.code if unit.parent else "",
            unit.staff,  # type: ignore[attr-defined]  # counted by the query
            _("是") if unit.pk in taking_part else "",
            unit.get_state_display(),
        ]
        for unit in found
    )
    return sheet(_("单位"), heads, rows)


@needs(P.UNIT_KEEP)
@require_http_methods(["GET", "POST"])
def units_import(request: Any, *, setup: bool = False) -> HttpResponse:
    """Take the tree of units from a table, and say what became of each row."""
    institution = institution_of(request.actor)
    if institution is None:
        raise Http404
    return bring_in(
        request,
        lambda place, name: import_units(institution, place, name, request.actor),
        asking="desk/units_import.html",
        done="desk/units_imported.html",
        **steps_at("setup-units" if setup else ""),
    )
