"""Talks, visits and reports for comment on the desk: lists with both figures, entry by the unit, one of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.permissions import P
from huiyin.activities.queries import consultations_of, counted_people, talks_of, units_that_talked, visits_of
from huiyin.activities.terms import TALKED_WITH, TalkState
from huiyin.cases.permissions import P as CASES
from huiyin.cases.visibility import visible_voices
from huiyin.people.models import UnitState
from huiyin.people.queries import units_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.by_unit import ByUnit, Part, pasted_lines, save
from huiyin.web.desk.collection_seen import (
    campaign_asked,
    consultation_for_verb,
    offered,
    page_before,
    talk_for_verb,
    visit_for_verb,
)
from huiyin.web.desk.dress import in_the_tree
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import new_key

SHOWN = 30


def own_unit(request: Any) -> str:
    """Return the unit for which somebody who enters one talk most likely enters it: his own."""
    kept = list(units_kept_by(request.actor, P.ACTIVITY_RECORD).values_list("code", "path"))
    own = [code for code, path in kept if path == request.actor.unit_path]
    return own[0] if own else kept[0][0] if kept else ""


def listed(request: Any, found: Any) -> dict[str, Any]:
    """Return a page of what is listed, of the units that bear the word that was asked for."""
    seek = request.GET.get("seek", "").strip()[:40]
    found = found.filter(unit__name__contains=seek) if seek else found
    rows, more = page_before(found, request.GET.get("before", ""), SHOWN)
    return {"rows": rows, "more": more, "seek": seek}


@needs(P.ACTIVITY_VIEW)
@require_GET
def talks(request: Any) -> HttpResponse:
    """Show the talks of a campaign, people and person-times apart, by class."""
    campaign = campaign_asked(request.actor, request.GET.get("campaign", ""))
    found = talks_of(request.actor).filter(campaign=campaign)
    done = counted_people(found.filter(state=TalkState.DONE).order_by())
    sums = {row["audience"]: row for row in done.values("audience").annotate(p=Sum("counted"), t=Sum("times"))}
    classes = [(one.label, sums[one.value]["p"], sums[one.value]["t"]) for one in TALKED_WITH if one.value in sums]
    told = listed(request, found) | {"campaign": campaign, "classes": classes, "own": own_unit(request)}
    whole = (sum(one[1] for one in classes), sum(one[2] for one in classes))
    return page(request, "desk/talks.html", here="collection", whole=whole, **told)


@needs(P.ACTIVITY_VIEW)
@require_GET
def talk(request: Any, ref: str) -> HttpResponse:
    found = talk_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    return page(request, "desk/talk.html", here="collection", one=found, **offered(talk_verbs, found, request.actor))


@needs(P.ACTIVITY_VIEW)
@require_GET
def visits(request: Any) -> HttpResponse:
    """Show the visits of a campaign; their person-times are the sum of those met."""
    campaign = campaign_asked(request.actor, request.GET.get("campaign", ""))
    found = visits_of(request.actor).filter(campaign=campaign)
    met = found.filter(state=TalkState.DONE).order_by().aggregate(n=Sum("headcount"))["n"] or 0
    told = listed(request, found) | {"campaign": campaign, "met": met, "own": own_unit(request)}
    return page(request, "desk/visits.html", here="collection", **told)


@needs(P.ACTIVITY_VIEW)
@require_GET
def visit(request: Any, ref: str) -> HttpResponse:
    """Show a visit and what was said at it to whoever reads voices."""
    found = visit_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    reads = request.actor.may_at(CASES.VOICE_VIEW, [found.campaign.office.path])
    said = visible_voices(request.actor).filter(said_at_visit__visit=found).order_by("pk") if reads else []
    told = {"said": list(said), "opinions": found.voices.count(), **offered(visit_verbs, found, request.actor)}
    return page(request, "desk/visit.html", here="collection", one=found, **told)


@needs(P.ACTIVITY_RECORD)
@require_http_methods(["GET", "POST"])
def talks_by_unit(request: Any) -> HttpResponse:
    """Enter how many each unit talked with, class by class, and met on visits: one line for each unit, all at once."""
    campaign = campaign_asked(request.actor, request.GET.get("campaign", ""))
    if campaign is None:
        raise Http404
    units = sorted(units_of(request, campaign), key=in_the_tree)
    sent = request.POST if request.method == "POST" else None
    form = ByUnit(sent, campaign=campaign, units=units)
    show = ""
    brought = form.bring(request.FILES.get("table")) if sent is not None and not sent.get("save") else ""
    if brought or form.refused:
        form.fill(pasted_lines(brought, units))
        show = "filled" if form.filled else ""
    elif sent is not None and sent.get("save") and form.is_valid():
        if lines := save(form, request.actor):
            form.refused += lines
        else:
            messages.success(request, _("登记了 {n} 行。").format(n=form.saved))
            return redirect("talks")
    key = request.POST.get("key") or new_key()
    part = Part(form, sent or request.GET, units_that_talked(campaign), show=show)
    told = {"campaign": campaign, "form": form, "part": part, "key": key, "today": timezone.localdate().isoformat()}
    return page(request, "desk/talks_by_unit.html", here="collection", status=400 if form.refused else 200, **told)


def units_of(request: Any, campaign: Any) -> Any:
    """Return the units of the campaign for which the actor records."""
    kept = units_kept_by(request.actor, P.ACTIVITY_RECORD).filter(state=UnitState.ACTIVE)
    joined = kept.filter(campaigns_joined__campaign=campaign, campaigns_joined__until=None)
    return joined if joined.exists() else kept.filter(path=request.actor.unit_path)


@needs(*P.values)
@require_GET
def consultations(request: Any) -> HttpResponse:
    """Show the reports that are or were put out for comment."""
    campaign = campaign_asked(request.actor, request.GET.get("campaign", ""))
    found = consultations_of(request.actor).filter(campaign=campaign)
    rows, more = page_before(found, request.GET.get("before", ""), SHOWN)
    may_plan = bool(campaign) and request.actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path])
    told = {"rows": rows, "more": more, "campaign": campaign, "may_plan": may_plan}
    return page(request, "desk/consultations.html", here="collection", **told)


@needs(*P.values)
@require_GET
def consultation(request: Any, ref: str) -> HttpResponse:
    """Show a report with its range and period, and the comments with what became of each."""
    found = consultation_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    office = request.actor.may_at(P.ACTIVITY_VIEW, [found.campaign.office.path])
    return page(
        request,
        "desk/consultation.html",
        here="collection",
        one=found,
        range=list(found.range.order_by("path")),
        comments=list(found.comments.select_related("by")),
        office=office,
        following=getattr(found, "after", None),
        **offered(consultation_verbs, found, request.actor),
    )
