"""What of a campaign's collecting somebody may see on the desk, found by the names in an address."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from huiyin.activities.models import (
    CollectionPlan,
    Consultation,
    MustTalkList,
    Paper,
    PaperCall,
    Session,
    SessionVoice,
    Talk,
    Visit,
)
from huiyin.activities.papers import calls_of, papers_of
from huiyin.activities.permissions import P
from huiyin.activities.queries import (
    consultations_of,
    must_talks_seen,
    plan_seen,
    sessions_of,
    talks_of,
    visits_of,
)
from huiyin.activities.terms import SessionState
from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.cases.queries import campaigns_of
from huiyin.cases.terms import Disposition
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Verbs
from huiyin.people.models import Unit
from huiyin.people.queries import units_kept_by
from huiyin.web.desk.manage import split


def recording_unit(actor: Actor, code: str) -> Unit | None:
    """Return a unit for which the actor enters talks and visits."""
    return units_kept_by(actor, P.ACTIVITY_RECORD).filter(code=code).first()


def plan_for_verb(actor: Actor, ref: str) -> CollectionPlan | None:
    return plan_seen(actor, ref)


def session_for_verb(actor: Actor, ref: str) -> Session | None:
    return sessions_of(actor).filter(ref=ref).first()


def talk_for_verb(actor: Actor, ref: str) -> Talk | None:
    return talks_of(actor).filter(ref=ref).first()


def visit_for_verb(actor: Actor, ref: str) -> Visit | None:
    return visits_of(actor).filter(ref=ref).first()


def must_talks_for_verb(actor: Actor, ref: str) -> MustTalkList | None:
    return must_talks_seen(actor, ref)


def paper_call_for_verb(actor: Actor, ref: str) -> PaperCall | None:
    return calls_of(actor).filter(ref=ref).first()


def paper_for_verb(actor: Actor, ref: str) -> Paper | None:
    return papers_of(actor).filter(ref=ref).first()


def consultation_for_verb(actor: Actor, ref: str) -> Consultation | None:
    return consultations_of(actor).filter(ref=ref).first()


def campaign_asked(actor: Actor, code: str) -> Campaign | None:
    """Return the campaign that the address names, or the newest one that runs."""
    found = list(campaigns_of(actor).select_related("institution"))
    named = next((one for one in found if one.code == code), None)
    return named or next((one for one in found if one.state == "running"), found[0] if found else None)


def said_there(session: Session, actor: Actor) -> QuerySet[SessionVoice]:
    """Return what was said at a session that the actor may read, the newest first.

    Who reads voices reads these, too. Whoever records for the unit reads what is being written down while the session
    runs; once the minutes are closed, or the office has sorted a voice, it is the office's.
    """
    found = SessionVoice.objects.filter(session=session).select_related("voice").order_by("-pk")
    if actor.may_at(CASES.VOICE_VIEW, [session.campaign.office.path]):
        return found.filter(voice__in=visible_voices(actor).values("pk"))
    records = actor.may_at(P.ACTIVITY_RECORD, [session.unit.path])
    if records and session.state == SessionState.HELD:
        return found.filter(voice__disposition=Disposition.PENDING)
    return found.none()


def page_before(found: QuerySet[Any], before: str, size: int) -> tuple[list[Any], int | str]:
    """Return a page of rows by falling key, and the key after which it goes on, or nothing."""
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else ""


STEPS = frozenset(
    {"submit_plan", "pass_plan", "invite", "hold", "minute", "confirm_talk", "confirm_visit", "derive_pairs"}
    | {"open_paper_call", "close_paper_call", "submit_paper", "accept_paper", "display_paper"}
    | {"open_consultation", "comment_text", "answer_comment", "close_consultation", "finish_consultation"}
)
"""What takes a thing further; the first of these that is possible is the button that stands out."""


def offered(verbs: Verbs, obj: Any, actor: Actor, *, beside: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the verbs as a page shows them, and the name of the one that comes next.

    ``beside`` are those that the page offers in a place of their own.
    """
    found: dict[str, Any] = dict(split([one for one in verbs.offers(obj, actor) if one.action.name not in beside]))
    names = [offer.action.name for offer in found["possible"]]
    forward = [name for name in names if name in STEPS]
    return found | {"next_verb": forward[-1] if forward else ""}
