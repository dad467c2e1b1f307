"""Papers that are handed in, on the desk: what I owe, the calls with who has not yet, one paper with its near copies."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_papers import is_author, lines_for
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall, PaperRound
from huiyin.activities.nearness import NOTABLE, Likeness, Near, covered, likeness, pairs
from huiyin.activities.papers import (
    UnitStanding,
    calls_of,
    counts_of,
    duties_of,
    items_ahead,
    may_read,
    near_in_words,
    own,
    papers_of,
    reviews,
    standing,
    to_review,
)
from huiyin.activities.permissions import P
from huiyin.activities.terms_papers import WRITABLE, PaperKind, PaperState
from huiyin.kernel.actors import Actor
from huiyin.reports.analyses import analysis_behind
from huiyin.text.spans import joined, pieces
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.collection_seen import campaign_asked, offered, page_before
from huiyin.web.desk.page import page

SHOWN = 30
FEW = 12
HEAVY = ("text", "focus", "prints")


@signed_in
@require_GET
def papers(request: Any) -> HttpResponse:
    """Show what somebody owes and reviews, what he and his unit handed in, and the calls of a campaign."""
    actor = request.actor
    campaign = campaign_asked(actor, request.GET.get("campaign", ""))
    rows, more = page_before(calls_of(actor).filter(campaign=campaign), request.GET.get("before", ""), SHOWN)
    counts = counts_of(rows, actor)
    mine = papers_of(actor).filter(own(actor, "author") | Q(author=None, unit__path=actor.unit_path))
    return page(
        request,
        "desk/papers.html",
        here="collection",
        campaign=campaign,
        may_keep=bool(campaign) and actor.may_at(P.PAPER_KEEP, [campaign.office.path]),
        calls=[(one, counts[one.pk]) for one in rows],
        more=more,
        duties=duties_of(actor),
        reviewing=list(to_review(actor)[:SHOWN]),
        ahead=list(items_ahead(actor)[:FEW]),
        mine=list(mine.exclude(state=PaperState.DROPPED).order_by("-pk").defer(*HEAVY)[:FEW]),
        today=timezone.localdate(),
    )


@signed_in
@require_GET
def displayed(request: Any) -> HttpResponse:
    """Show the essays that were chosen for display, with their authors' consent."""
    found = papers_of(request.actor).filter(state=PaperState.DISPLAYED)
    rows, more = page_before(found, request.GET.get("before", ""), SHOWN)
    return page(request, "desk/papers_displayed.html", here="collection", rows=rows, more=more)


@signed_in
@require_GET
def paper_call(request: Any, ref: str) -> HttpResponse:
    """Show a call: who handed in, who has not yet, how each paper stands."""
    actor = request.actor
    call = calls_of(actor).filter(ref=ref).first()
    if call is None:
        raise Http404
    units = standing(call, actor)
    lacking = request.GET.get("show") == "lacking"
    if any(actor.may_at(P.PAPER_REVIEW, [one.unit.path]) for one in units):
        with_percents(call, units)
    seen = with_papers_shown(call, units, actor)
    return page(
        request,
        "desk/paper_call.html",
        here="collection",
        one=call,
        units=[one for one in units if one.lacking] if lacking else units,
        shown="lacking" if lacking else "",
        sums={name: sum(getattr(one, name) for one in units) for name in SUMS},
        seen=seen,
        begins=begins(call, actor),
        today=timezone.localdate(),
        **offered(paper_call_verbs, call, actor),
    )


SUMS = ("owed", "waiting", "passed", "returned", "lacking")


def with_papers_shown(call: PaperCall, units: list[UnitStanding], actor: Actor) -> set[int]:
    """Let each unit show what was handed in, drafts only to who may read them; return the papers that he may read."""
    seen = set(papers_of(actor).filter(call=call).order_by().values_list("pk", flat=True))
    for unit in units:
        unit.shown = [one for one in unit.papers if one.pk in seen or one.state != PaperState.DRAFT]
    return seen


def with_percents(call: PaperCall, units: list[UnitStanding]) -> None:
    """Put to each paper how much of it was found elsewhere when it was last handed in, where it was a notable share."""
    last = (
        PaperRound.objects.filter(paper__call=call).order_by().values("paper").annotate(last=Max("pk")).values("last")
    )
    rows = PaperRound.objects.filter(pk__in=last).order_by().values_list("paper", "of_source", "of_nearest")
    shares = {paper: max(source or 0, nearest) for paper, source, nearest in rows}
    for paper in (paper for one in units for paper in one.papers):
        share = shares.get(paper.pk, 0)
        paper.percent = share if share >= NOTABLE else 0  # type: ignore[attr-defined]  # read by the page alone


def begins(call: PaperCall, actor: Actor) -> str:
    """Return where a paper for the call is begun, "" for who owes none and who has begun his."""
    if paper_verbs["begin_paper"].refusal(call, actor) is not None:
        return ""
    lines = lines_for(call, actor)
    begun = set(call.papers.exclude(state=PaperState.DROPPED).order_by().values_list("owed_id", flat=True))
    if not call.of_persons and not [one for one in lines if one.pk not in begun]:
        return ""
    return reverse("paper-begin", args=[call.ref])


@signed_in
@require_GET
def paper(request: Any, ref: str) -> HttpResponse:
    """Show a paper: its words with what stands elsewhere marked, its measures, each handing in and what was decided."""
    actor = request.actor
    one = papers_of(actor).filter(ref=ref).first()
    if one is None:
        raise Http404
    judges, writes = reviews(actor, one), paper_verbs.permits(one, actor, P.PAPER_HAND_IN)
    found = likeness(one) if judges or writes else Likeness()
    editing = writes and one.state in WRITABLE and paper_verbs["write_paper"].refusal(one, actor) is None
    return page(
        request,
        "desk/paper.html",
        here="collection",
        one=one,
        items=list(one.items.all()),
        rounds=list(one.rounds.select_related("decided_by")) if judges or writes else [],
        alike=[alike(near, one, actor) for near in found.all if near.percent],
        notable=found.notable,
        text=marked(one, found),
        own=is_author(one, actor),
        editing=reverse("paper-write", args=[one.ref]) if editing else "",
        today=timezone.localdate(),
        analysis=analysis_behind(actor, one.unit, one.campaign) if one.kind == PaperKind.PLAN else None,
        **offered(paper_verbs, one, actor, beside=OF_OTHERS[one.kind] | ({"write_paper"} if editing else set())),
    )


OF_ESSAYS = frozenset({"agree_to_display", "display_paper", "end_display"})
OF_OTHERS = {
    PaperKind.PLAN: OF_ESSAYS,
    PaperKind.ESSAY: frozenset({"finish_item"}),
    PaperKind.STATEMENT: OF_ESSAYS | {"finish_item"},
}
"""By kind the verbs that papers of other kinds have: a page that listed them as impossible would say nothing."""


def marked(one: Paper, found: Likeness, text: str | None = None) -> list[tuple[str, bool]]:
    """Return the words of a paper in pieces, those marked that stand in another text, too."""
    return pieces(one.text if text is None else text, joined(span for near in found.all for span in near.spans))


def alike(near: Near, one: Paper, actor: Actor, text: str | None = None) -> dict[str, Any]:
    """Return a likeness as a page shows it: both sides for who may read the other text, else the paper's own alone."""
    both = near.paper is None or may_read(near.paper, actor)
    return {
        "words": near_in_words(near, one, actor),
        "percent": near.percent,
        "notable": near.notable,
        "both": both,
        "paper": near.paper if both else None,
        "pairs": pairs(one.text if text is None else text, near),
        "letters": len(covered(near.spans)),
    }
