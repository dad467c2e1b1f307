"""A new case from the sorting table in one step: opened in the clerk's words, classified, and handed to its unit where all is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import Kind
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Deed
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.posted import form_data, key_in

CLASSED = ("category", "handling_type", "target")
"""What a class is made of: where one is left empty, the case is classified later."""
HANDED_OUT = "hand_out"
"""The tick with which the clerk has the case accepted and assigned at once."""
PARTS = ("open_case", "classify", "assign")
"""The verbs whose forms the clerk fills in together; no field of one is called like a field of another."""


@dataclass
class StepRefused(Exception):
    """Which verb of the step was refused, and why."""

    verb: str
    refusal: Refused


def draft_of(voice: Voice) -> Case:
    """Return the case as it would stand, unsaved, so that the forms of the later verbs know what to offer."""
    draft = Case(
        campaign=voice.campaign,
        office=voice.office,
        kind=Kind.RECTIFICATION,
        title=voice.subject,
        problem=voice.body,
        registered_at=timezone.now(),
    )
    draft.coming = [voice]
    return draft


def may(actor: Actor, voice: Voice) -> list[str]:
    """Return the parts of the step that the actor may do."""
    found = ["open_case", "classify"] if actor.may_at(P.CASE_OPEN, [voice.office.path]) else []
    return [*found, "assign"] if found and actor.may_at(P.CASE_ASSIGN, [voice.office.path]) else found


def forms_of_opening(voice: Voice, actor: Actor, proposed: dict[str, Any], sent: Any = None) -> dict[str, Any]:
    """Return the forms of the step by verb, filled with what is proposed, or with what was sent and refused.

    What the step would not do yet is kept as it was typed, without complaint.
    """
    doing = wanted(sent) if sent is not None else []
    draft, found = draft_of(voice), {}
    for name in may(actor, voice):
        verb = case_verbs[name]
        obj: Any = voice.campaign if name == "open_case" else draft
        if sent is None:
            given = dict(proposed.get(name, {}))
            lead = given.pop("lead", "")
            form = verb.form(obj=obj, actor=actor, initial=given)
            if lead:  # the division of powers, where it says who leads, knows better than what was learned
                form.initial.setdefault("lead", lead)
        else:
            typed = form_data(verb.form, sent)
            bound = name == "open_case" or name in doing
            form = verb.form(typed, obj=obj, actor=actor) if bound else verb.form(obj=obj, actor=actor, initial=typed)
        form.auto_id = f"id_{name}_%s"
        found[name] = dressed(form) if name == "open_case" else brief(dressed(form))
    return found


def brief(form: Any) -> Any:
    """Let what may be done later be left empty, and say no more than the names of the fields: a clerk reads them all day."""
    for field in form.fields.values():
        field.required, field.help_text = False, ""
    return form


def open_from(voice: Voice, actor: Actor, sent: Any) -> Deed:
    """Open the case and do what follows, all or nothing; raise ``StepRefused`` naming the verb that did not go."""
    verb = case_verbs["open_case"]
    data = form_data(verb.form, sent) | {"voices": [voice.ref]}
    with transaction.atomic():
        deed = tried("open_case", voice.campaign, actor, data, key=key_in(verb.form, sent))
        if not deed.earlier:
            for name in wanted(sent):
                deed.obj.refresh_from_db()
                tried(name, deed.obj, actor, form_data(case_verbs[name].form, sent))
    return deed


def wanted(sent: Any) -> list[str]:
    """Return what is done to the case just opened: classified where its class is whole, handed out where that was ticked."""
    if sent.get(HANDED_OUT):
        return ["classify", "accept", "assign"]
    return ["classify"] if all(sent.get(name) for name in CLASSED) else []


def tried(name: str, obj: Any, actor: Actor, data: dict[str, Any], key: str = "") -> Deed:
    try:
        return case_verbs[name](obj, actor=actor, key=key, **data)
    except Refused as refusal:
        raise StepRefused(name, refusal) from refusal
