"""The desk (轮到我办): what waits for the one who signed in, due first, each with the one next verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.activities.papers import duties_of, to_review
from huiyin.cases.actions import case_verbs
from huiyin.cases.alarms import standing_alarms
from huiyin.cases.models import Case, Proposal, Round
from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen, first_asked_of, lights_for, questions_waiting, voices_waiting_for
from huiyin.cases.terms import ProposalKind, State
from huiyin.cases.turns import COUNTED, OF_HANDLERS, turns_of
from huiyin.cases.visibility import Look
from huiyin.delivery.actions import unread
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Invalid, NotAllowed, Refused
from huiyin.people.posts import covered_by
from huiyin.supervision.permissions import P as RULES
from huiyin.supervision.queries_mechanisms import to_decide_at, to_review_at
from huiyin.web.desk.access import needs, signed_in
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import key_in, new_key
from huiyin.web.errors import STATUS

STATES = dict(State.choices)
QUESTIONS = 6
ALARMS = 50
"""More than a page can name; the list of the office is as long as it takes to work it off."""
DECISIONS = {"hand_back": ProposalKind.HAND_BACK, "decline": ProposalKind.DECLINE, "cancel": ProposalKind.CANCEL}
DECISIONS |= {"approve_explanation": ProposalKind.EXPLAIN}
"""Verbs by which a leader approves what somebody proposed; each can be decided in its row."""


@dataclass(kw_only=True)
class Line:
    """A row of the desk: the case, its light, the one next verb with its address, or what is to be decided here."""

    case: Case
    action: Any
    light: str
    state: str
    address: str
    proposal: Proposal | None = None
    came_back: bool = False
    why: str = ""
    remark: str = ""


@signed_in
@require_GET
def desk(request: Any) -> HttpResponse:
    """Show whose turn it is: mine."""
    return desk_page(request, request.GET.get("verb", ""))


def desk_page(request: Any, verb: str, *, refused: dict[str, tuple[str, str]] | None = None, status: int = 200) -> Any:
    """Return the desk; ``refused`` says by case why a decision was refused, and the remark that was typed."""
    look = Look(request.actor)
    turns = turns_of(request.actor, verb, look=look)
    sorts = bool(request.actor.paths(P.VOICE_SORT))
    pending = first_few(voices_waiting_for(request.actor, look=look).values("received_at", "subject")) if sorts else []
    lines = lines_of(turns.rows, request.actor)
    show_refusals(request, lines, refused or {})
    return page(
        request,
        "desk/desk.html",
        here="desk",
        status=status,
        lines=lines,
        counts=[(action, count_said(n)) for action, n in turns.counts],
        chosen=verb,
        pending_count=count_said(len(pending)),
        oldest=pending[0] if pending else None,
        first_asked=count_said(first_asked_of(request.actor)[: COUNTED + 1].count()),
        questions=list(questions_waiting(request.actor, look=look)[:QUESTIONS]) if sorts else [],
        **on_top(request, look),
        today=timezone.localdate(),
        key=new_key(),
        **beside_cases(request),
    )


def on_top(request: Any, look: Look) -> dict[str, Any]:
    """Return what stands over the list: alarms, for who sees voices, and whom one stands in for today."""
    actor: Actor = request.actor
    sees = bool(actor.paths(P.VOICE_VIEW))
    return {
        "alarms": list(standing_alarms(actor, look=look)[:ALARMS]) if sees else [],
        "takes_alarms": bool(actor.paths(P.VOICE_ALARM)),
        "covering": covered_by(request.user),
    }


def beside_cases(request: Any) -> dict[str, Any]:
    """Return what waits beside cases: notices, papers that are owed or to be reviewed, rules to review or decide on."""
    actor: Actor = request.actor
    return {
        "unread": count_said(unread(request.user)[: COUNTED + 1].count()),
        "duties": duties_of(request.actor),
        "reviewing": count_said(to_review(request.actor)[: COUNTED + 1].count()),
        "rules_late": count_said(to_review_at(actor)[: COUNTED + 1].count())
        if actor.paths(RULES.MECHANISM_KEEP)
        else "",
        "practices": count_said(to_decide_at(actor)[: COUNTED + 1].count())
        if actor.paths(RULES.MECHANISM_DECIDE)
        else "",
    }


def show_refusals(request: Any, lines: list[Line], refused: dict[str, tuple[str, str]]) -> None:
    """Put each refusal in its row; where the row is gone, because somebody else decided, say it over the list."""
    for line in lines:
        line.why, line.remark = refused.get(line.case.ref, ("", ""))
    shown = {line.case.ref for line in lines}
    for ref, (why, _remark) in refused.items():
        if ref not in shown:
            messages.warning(request, f"{ref} {why}")


def lines_of(rows: list[Any], actor: Actor) -> list[Line]:
    """Return the rows as the page shows them; one query for what is to be decided."""
    lights = lights_for(actor)
    deciding = [turn.case.pk for turn in rows if turn.action.name in DECISIONS]
    found = Proposal.objects.filter(case__in=deciding, decided_at=None).select_related("proposed_by", "refusal")
    proposals = {proposal.case_id: proposal for proposal in found} if deciding else {}
    back = came_back([turn.case for turn in rows])
    return [
        Line(
            case=turn.case,
            action=turn.action,
            light=lights.of(turn.case),
            state=str(STATES[turn.case.state]),
            address=address_of(turn),
            proposal=proposals.get(turn.case.pk) if turn.action.name in DECISIONS else None,
            came_back=turn.case.pk in back,
        )
        for turn in rows
    ]


def came_back(cases: Sequence[Case]) -> set[int]:
    """Return those whose last submission was sent back, by who verified or by a sender; one query, none without work."""
    at_work = [case.pk for case in cases if case.state == State.WORKING]
    rows = Round.objects.filter(case__in=at_work, sent_back_at__isnull=False) if at_work else Round.objects.none()
    return set(rows.values_list("case_id", flat=True))


def address_of(turn: Any) -> str:
    """Return where the next verb is done: on the short page of those who handle, or on the verb's own."""
    if turn.action.name in OF_HANDLERS:
        return reverse("case-do", args=[turn.case.ref])
    return reverse("verb", args=["cases", turn.case.ref, turn.action.name])


@needs(P.CASE_DECIDE)
@require_POST
def decide(request: Any) -> HttpResponse:
    """Approve or dismiss what somebody proposed, in its row; the desk comes back with the next."""
    sent = request.POST
    name = "dismiss_proposal" if sent.get("say") == "no" else sent.get("verb", "")
    found = case_seen(request.actor, sent.get("ref", ""))
    if found is None or name not in {*DECISIONS, "dismiss_proposal"}:
        raise Http404
    action, remark, shown = case_verbs[name], sent.get("remark", ""), sent.get("shown", "")
    try:
        action(found, actor=request.actor, key=key_in(action.form, sent), remark=remark)
    except NotAllowed:
        raise
    except Refused as refusal:
        why = _("不同意要写明理由。") if isinstance(refusal, Invalid) and not remark.strip() else str(refusal)
        status = STATUS.get(refusal.code, 409)
        return desk_page(request, shown, refused={found.ref: (why, remark)}, status=status)
    messages.success(request, _("「{verb}」已办理:{ref}").format(verb=action.label, ref=found.ref))
    return redirect(reverse("desk") + (f"?{urlencode({'verb': shown})}" if shown else ""))


def first_few(found: Any) -> list[Any]:
    """Return as many as are counted, and one more."""
    return list(found[: COUNTED + 1])


def count_said(n: int) -> str:
    """Return a count as the page says it: nothing for none, "99+" for more than are counted."""
    return f"{COUNTED}+" if n > COUNTED else str(n or "")
