"""The short page of a case for the unit that handles it: what is due when, and the one next form. Made for the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.working import needs_file
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen, lights_for, with_story
from huiyin.cases.terms import SETTLING, Kind, State
from huiyin.cases.turns import leads, step_for
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Action
from huiyin.web.desk import look_again, phrases
from huiyin.web.desk.access import needs
from huiyin.web.desk.case import due_explained, sent_back, standing
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import key_in, new_key

STEPS: tuple[str | Promise, ...] = (_("签收"), _("定措施"), _("完成"), _("报结"))
PLACE = {"sign": 0, "plan": 1, "finish_measure": 2, "add_evidence": 2, "submit": 3, "": len(STEPS)}
BEYOND = SETTLING | {State.SUBMITTED, State.CLOSED}
HELD_AT = {State.ASSIGNED: "plan", State.WORKING: "submit"}
"""What a unit would do next, by state, were it not for a helper who is silent or a decision that is awaited."""
BESIDE = ("plan", "report_progress", "propose_hand_back", "drop_measure")
KNOWN = {"plan": ("due_on", "person", "unit"), "finish_measure": ("note",), "submit": ("finding",)}
"""Fields that are filled in already or seldom needed, by verb: shown on demand."""
SHOWING: dict[str, str | Promise] = {
    "finish_measure": _("佐证:文件或说明,必有一样(也可以稍后交)。"),
    "add_evidence": _("佐证:文件或说明,必有一样。"),
}
"""Verbs that take evidence, with what the page says of it where a note is enough."""


@dataclass(frozen=True, kw_only=True)
class Next:
    """The one thing to do now: a verb and what it needs to know, or why it cannot be done yet."""

    action: Action
    refusal: Refused | None


@needs(P.CASE_HANDLE)
@require_GET
def case_do(request: Any, ref: str) -> HttpResponse:
    """Show a handler his case with the next step."""
    found = case_seen(request.actor, ref)
    if found is None:
        raise Http404
    case = with_story(found)
    turn = next_step(case, request.actor)
    form = None
    if turn and not turn.refusal:
        initial = phrases.suggested(turn.action, case, request)
        form = turn.action.form(obj=case, actor=request.actor, initial=initial)
    return short_page(request, case, turn, form)


def answer_on_short_page(request: Any, action: Action, obj: Any, form: VerbForm) -> HttpResponse | None:
    """Return the short page with a form that came from there and does not hold; None where it came from elsewhere."""
    if not isinstance(obj, Case) or request.POST.get("next") != reverse("case-do", args=[obj.ref]):
        return None
    case = with_story(obj)
    turn = next_step(case, request.actor)
    if turn is None or turn.refusal or turn.action.name != action.name:
        return None
    return short_page(request, case, turn, form, status=400)


def short_page(
    request: Any, case: Case, turn: Next | None, form: VerbForm | None, *, status: int = 200
) -> HttpResponse:
    """Return the page of ``case`` with the form of its next step, if there is one to fill in now."""
    live = [measure for measure in case.measures.all() if measure.dropped_at is None]
    return page(
        request,
        "desk/case_do.html",
        here="desk",
        status=status,
        case=case,
        light=lights_for(request.actor).of(case),
        explained=due_explained(case),
        measures=live,
        back=sent_back(case),
        steps=steps(case, turn),
        turn=turn,
        beside=[one for one in case_verbs.offers(case, request.actor) if one.possible and one.action.name in BESIDE],
        here_address=reverse("case-do", args=[case.ref]),
        **(form_for(request, case, turn.action, form) if turn and form else {}),
    )


def next_step(case: Case, actor: Actor) -> Next | None:
    """Return the step that waits for ``actor``, or what holds the case up where he leads it; None for anybody else."""
    name = step_for(case, actor)
    if name is None and case.state in HELD_AT and leads(case, actor):
        name = HELD_AT[State(case.state)] if case.person else "sign"
    return Next(action=case_verbs[name], refusal=case_verbs[name].refusal(case, actor)) if name else None


def steps(case: Case, turn: Next | None) -> list[tuple[str, str]]:
    """Return the steps with where each stands: done, now or later. Who only helps, or looks on, has none."""
    name = turn.action.name if turn else "" if case.state in BEYOND else None
    if name not in PLACE:
        return []
    return standing(STEPS, PLACE[name])


def form_for(request: Any, case: Case, action: Action, form: VerbForm) -> dict[str, Any]:
    """Return the form of the next step as the page shows it: what is filled in or seldom needed apart."""
    must_file = action.name in SHOWING and needs_file(case)
    if action.name in SHOWING and not must_file:
        form.fields["file"].help_text = SHOWING[action.name]
    dressed(form)
    phrases.offer(form, phrases.offered_for(action, case))
    apart = {*KNOWN.get(action.name, ()), *single_measure(form)} - asked_after_all(case)
    return {
        "asked": [field for field in form if field.name not in apart],
        "filled": (filled := [field for field in form if field.name in apart and field.name != "measure"]),
        "filled_wrong": any(field.errors for field in filled),
        "hidden": [field for field in form if field.name == "measure" and field.name in apart],
        "key": key_in(action.form, request.POST) or new_key(),
        "seen": case.version,
        "must_file": must_file,
        "form_errors": bool(form.errors),
        "look_address": look_again.address_of("cases", action, case),
    }


def asked_after_all(case: Case) -> set[str]:
    """Return the fields that this case needs although most do without."""
    return {"finding"} if case.kind == Kind.COMPLAINT else set()


def single_measure(form: Any) -> set[str]:
    """Return the field that asks which measure, where there is only one to choose."""
    field = form.fields.get("measure")
    return {"measure"} if field is not None and len(field.choices) == 1 else set()
