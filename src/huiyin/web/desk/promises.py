"""Service items and their guides on the desk: what is promised, what lacks a guide, what was promised and not kept."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.queries import institution_of
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.models import Errand, Guide, GuideState, ItemState, RuleText
from huiyin.openness.permissions import P
from huiyin.openness.queries import breaches, guide_named, items_of, text_named
from huiyin.people.models import Unit, UnitState
from huiyin.people.queries import units_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet, wants_sheet

KEEPERS = (P.OPENNESS_KEEP, P.OPENNESS_APPROVE)


def serving_unit(actor: Actor, code: str) -> Unit | None:
    """Return a unit whose service items the actor keeps."""
    return units_kept_by(actor, P.OPENNESS_KEEP).filter(code=code).select_related("institution").first()


def service_for_verb(actor: Actor, ref: str) -> Errand | None:
    return items_of(institution_of(actor)).filter(code=ref).first() if keeps(actor) else None


def guide_for_verb(actor: Actor, ref: str) -> Guide | None:
    return guide_named(institution_of(actor), ref) if keeps(actor) else None


def text_for_verb(actor: Actor, ref: str) -> RuleText | None:
    return text_named(institution_of(actor), ref) if keeps(actor) else None


def keeps(actor: Actor) -> bool:
    return any(actor.paths(permission) for permission in KEEPERS)


@needs(*KEEPERS)
@require_GET
def services(request: Any) -> HttpResponse:
    """Show the service items by unit: those without a published guide first, for that is a defect (F13)."""
    actor = request.actor
    newest = Guide.objects.order_by("-number").select_related("item")
    found = list(items_of(institution_of(actor)).prefetch_related(Prefetch("guides", newest)))
    broken = breaches(found, recent=True)
    lines = sorted((line_of(item, len(broken.get(item.pk, []))) for item in found), key=lambda line: not line["defect"])
    if wants_sheet(request):
        return services_sheet(lines)
    units = units_kept_by(actor, P.OPENNESS_KEEP).filter(state=UnitState.ACTIVE).order_by("path")
    return page(
        request,
        "desk/services.html",
        here="services",
        lines=lines,
        defects=sum(line["defect"] for line in lines),
        units=list(units.select_related(None).only("code", "name")),
    )


def line_of(item: Errand, broken: int) -> dict[str, Any]:
    """Return what the list shows of an item: the guide in force, the one that waits, whether it lacks one."""
    guides = list(item.guides.all())
    in_force = next((one for one in guides if one.state == GuideState.PUBLISHED), None)
    waiting = next((one for one in guides if one.published_at is None), None)
    defect = item.state == ItemState.ACTIVE and in_force is None
    return {"item": item, "guide": in_force, "waiting": waiting, "defect": defect, "broken": broken}


def services_sheet(lines: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("代码"),
        _("服务事项"),
        _("办理单位"),
        _("法定时限"),
        _("承诺时限"),
        _("公布之日"),
        _("状态"),
        _("超承诺(近一年)"),
    ]
    rows = (
        [
            line["item"].code,
            line["item"].name,
            line["item"].unit.name,
            line["guide"].law if line["guide"] else "",
            line["guide"].promise if line["guide"] else "",
            line["guide"].shown_from if line["guide"] else None,
            _("没有公布的指南") if line["defect"] else line["item"].get_state_display(),
            line["broken"],
        ]
        for line in lines
    )
    return sheet(_("服务事项"), heads, rows)


@needs(P.OPENNESS_KEEP)
@require_GET
def services_new(request: Any) -> HttpResponse:
    """Lead on to the form of a new item for the unit that was chosen."""
    if (unit := serving_unit(request.actor, request.GET.get("unit", ""))) is None:
        raise Http404
    return redirect("verb", "serving-units", unit.code, "add_service_item")


@needs(*KEEPERS)
@require_GET
def service(request: Any, ref: str) -> HttpResponse:
    """Show an item: its guides from the newest on, and the cases in which its promise was not kept (M33)."""
    item = service_for_verb(request.actor, ref)
    if item is None:
        raise Http404
    broken = breaches([item]).get(item.pk, [])
    seen = set(visible_cases(request.actor).filter(pk__in=[one.case.pk for one in broken]).values_list("pk", flat=True))
    draft = guide_verbs["draft_guide"]
    return page(
        request,
        "desk/service.html",
        here="services",
        item=item,
        guides=list(item.guides.select_related("item", "approved_by")),
        broken=[one for one in broken if one.case.pk in seen],
        unseen=len(broken) - len(seen),
        drafts=draft.refusal(item, request.actor) is None,
        **split(item_verbs.offers(item, request.actor)),
    )


@needs(*KEEPERS)
@require_GET
def guide(request: Any, ref: str) -> HttpResponse:
    """Show one version of a guide as the public reads it, with what may be done to it."""
    found = guide_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    offers = guide_verbs.offers(found, request.actor)
    return page(request, "desk/guide.html", here="services", guide=found, item=found.item, **split(offers))
