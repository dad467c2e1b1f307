"""A case that was struck off and came back, from the sorting table in one step: opened again as a rebound, the voice put to it (J06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.sorting import Candidate
from huiyin.cases.terms import ReopenGround
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Deed
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.posted import form_data, key_in, seen_in
from huiyin.web.desk.sort_opening import StepRefused

STEP = "reopen"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A candidate that has ended; with the form of opening it again where the actor may do that now."""

    one: Candidate
    form: Any = None
    typed: bool = False
    """Whether the form holds what was sent and refused."""


def ended_told(voice: Voice, found: Sequence[Candidate], actor: Actor, sent: Any = None) -> dict[str, Any]:
    """Return what the page tells of candidates that have ended, and a refused reason for which no form is there any more."""
    ended = with_reopening(voice, found, actor, sent)
    lost = sent is not None and not any(one.typed and one.form for one in ended)
    return {"ended": ended, "unsent": sent.get("reason", "") if lost else ""}


def with_reopening(voice: Voice, found: Sequence[Candidate], actor: Actor, sent: Any = None) -> list[Ended]:
    """Return the ended candidates with their forms; whether one may be opened again is asked as on its own page."""
    verb = case_verbs[STEP]
    able = [one for one in found if one.closed and verb.refusal(one.case, actor) is None]
    forms = {one.case.pk: form_for(voice, one.case, actor, sent) for one in able}
    typed = sent.get("case", "") if sent is not None else ""
    return [Ended(one=one, form=forms.get(one.case.pk), typed=one.case.ref == typed) for one in found]


def form_for(voice: Voice, case: Case, actor: Actor, sent: Any) -> Any:
    verb = case_verbs[STEP]
    if sent is not None and sent.get("case") == case.ref:
        form = verb.form(form_data(verb.form, sent), obj=case, actor=actor)
    else:
        reason = _("销号以后又有来件反映同样的问题:{voice}。").format(voice=voice.ref)
        form = verb.form(obj=case, actor=actor, initial={"reason": reason})
    form.auto_id = f"id_reopen_{case.ref}_%s"
    return dressed(form)


def reopen_from(voice: Voice, actor: Actor, sent: Any) -> Deed:
    """Open the case again as a rebound and put the voice to it, both or neither."""
    verb, ref = case_verbs[STEP], sent.get("case", "")[:32]
    seen = visible_cases(actor).filter(campaign=voice.campaign_id, ref=ref)
    case = seen.select_related("office", "lead_unit", "campaign").first()
    if case is None:
        raise StepRefused(STEP, Missing(_("还不能{verb}。").format(verb=verb.label), missing=[_("台账中没有这个件号")]))
    said = form_data(verb.form, sent) | {"ground": ReopenGround.REBOUND}
    try:
        with transaction.atomic():
            deed = verb(case, actor=actor, key=key_in(verb.form, sent), **said)
            if not deed.earlier:
                voice_verbs["link"](voice, actor=actor, seen=seen_in(sent), case=case.ref)
    except Refused as refusal:
        raise StepRefused(STEP, refusal) from refusal
    return deed
