"""Sessions on the desk: the list, one session, fast entry while it runs, a minute brought in afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.activities.actions_voices import SaidForm, session_verbs
from huiyin.activities.minutes import passages_in, passages_pasted
from huiyin.activities.models import Session
from huiyin.activities.permissions import P
from huiyin.activities.queries import heads_of, sessions_of
from huiyin.activities.terms import PRINCIPLES, SessionKind
from huiyin.cases.receipts import unseal
from huiyin.kernel.refusals import Invalid, NotAllowed, Refused
from huiyin.web.desk.access import needs
from huiyin.web.desk.collection_seen import campaign_asked, offered, page_before, said_there, session_for_verb
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import form_data, key_in, new_key, on_disk
from huiyin.web.errors import STATUS

SHOWN = 30
OPINIONS = Count("voices")
WRITING_DOWN = frozenset({"record_voice", "take_minute"})
"""Verbs for which a session has one page: typing, pasting and bringing a file stand there together."""
READ = 300
"""So many voices of a session are shown on its page; all of them are in the list of voices."""


@needs(P.ACTIVITY_VIEW)
@require_GET
def sessions(request: Any) -> HttpResponse:
    """Show the sessions of a campaign, the newest first."""
    actor = request.actor
    campaign = campaign_asked(actor, request.GET.get("campaign", ""))
    kind = request.GET.get("kind", "")
    found = sessions_of(actor).filter(campaign=campaign)
    found = found.filter(kind=kind) if kind in SessionKind.values else found
    rows, more = page_before(found, request.GET.get("before", ""), SHOWN)
    heads = heads_of(rows)
    opinions = dict(Session.objects.filter(pk__in=heads).order_by().values_list("pk").annotate(n=OPINIONS))
    lines = [{"one": one, "heads": heads[one.pk], "opinions": opinions.get(one.pk, 0)} for one in rows]
    told = {"lines": lines, "more": more, "campaign": campaign, "kind": kind, "kinds": SessionKind.choices}
    may_plan = bool(campaign) and actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path])
    return page(request, "desk/sessions.html", here="collection", may_plan=may_plan, **told)


def seen_or_404(request: Any, ref: str) -> Session:
    found = session_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    return found


@needs(P.ACTIVITY_VIEW)
@require_GET
def session(request: Any, ref: str) -> HttpResponse:
    """Show a session: when, where, who came, what was said, what became of it."""
    found = seen_or_404(request, ref)
    actor = request.actor
    said = said_there(found, actor)
    sees_names = actor.may_at(P.ACTIVITY_NAMES, [found.unit.path])
    discussion = found.kind == SessionKind.DISCUSSION
    return page(
        request,
        "desk/session.html",
        here="collection",
        one=found,
        attendance=list(found.attendance.all()),
        heads=heads_of([found])[found.pk],
        said=list(said[:READ]),
        opinions=found.voices.count(),
        names=names_of(found) if sees_names else "",
        principles=PRINCIPLES if discussion else [],
        outcomes=list(found.outcomes.select_related("voice")) if discussion else [],
        fears=list(found.fears.filter(people__gt=0)) if discussion else [],
        records=(records := may_record(found, request)),
        **offered(session_verbs, found, actor, beside=WRITING_DOWN if records else frozenset()),
    )


def names_of(found: Session) -> str:
    kept = getattr(found, "names", None)
    opened = unseal(bytes(kept.sealed)) if kept and kept.sealed else None
    return (opened or {}).get("names", "")


def may_record(found: Session, request: Any) -> bool:
    return session_verbs["record_voice"].refusal(found, request.actor) is None


@needs(P.ACTIVITY_RECORD)
@require_http_methods(["GET", "POST"])
def session_record(request: Any, ref: str) -> HttpResponse:
    """Write down voices one by one while the session runs; a refusal keeps what was typed."""
    found = seen_or_404(request, ref)
    if request.method == "POST":
        return recorded(request, found)
    refusal = session_verbs["record_voice"].refusal(found, request.actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    form = SaidForm(obj=found, actor=request.actor)
    return record_page(request, found, form, refusal=refusal)


def recorded(request: Any, found: Session) -> HttpResponse:
    """Take one voice; the page asks for the list alone, a browser without script for the whole page."""
    action = session_verbs["record_voice"]
    data = form_data(SaidForm, request.POST)
    try:
        action(found, actor=request.actor, key=key_in(SaidForm, request.POST), **data)
    except NotAllowed:
        raise
    except Invalid as refusal:
        return record_page(request, found, refusal.form, status=400)
    except Refused as refusal:
        form = action.bound(found, request.actor, data)
        return record_page(request, found, form, refusal=refusal, status=STATUS.get(refusal.code, 409))
    if request.headers.get("X-Part") == "said":
        return render(request, "desk/session_said.html", said_told(request, found))
    return redirect("session-record", found.ref)


def said_told(request: Any, found: Session) -> dict[str, Any]:
    return {"said": list(said_there(found, request.actor)[:READ]), "opinions": found.voices.count(), "key": new_key()}


def record_page(request: Any, found: Session, form: Any, *, refusal: Any = None, status: int = 200) -> HttpResponse:
    told = said_told(request, found) | {"one": found, "form": dressed(form), "refusal": refusal}
    if request.method == "POST":
        told["key"] = request.POST.get("key") or told["key"]
    errors = [line for lines in form.errors.values() for line in lines] if form.is_bound else []
    lines = refusal.lines if refusal else errors
    if request.headers.get("X-Part") == "said":
        return render(request, "desk/session_refused.html", {"lines": lines}, status=status)
    return page(request, "desk/session_record.html", here="collection", lines=lines, status=status, **told)


@needs(P.ACTIVITY_RECORD)
@require_http_methods(["GET", "POST"])
def session_minute(request: Any, ref: str) -> HttpResponse:
    """Find the opinions in an uploaded minute, show them to be ticked, take in those that were."""
    found = seen_or_404(request, ref)
    action = session_verbs["take_minute"]
    refusal = action.refusal(found, request.actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    if request.method == "GET" or refusal:
        return minute_page(request, found, refusal=refusal, status=409 if refusal and request.method == "POST" else 200)
    brings = "file" in request.FILES or "pasted" in request.POST
    return looked(request, found) if brings else taken(request, found)


def looked(request: Any, found: Session) -> HttpResponse:
    """Show the passages of what was brought, a file or a text; nothing is written."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            return minute_page(request, found, passages=passages_pasted(request.POST.get("pasted", "")))
        with on_disk(sent) as path:
            return minute_page(request, found, passages=passages_in(path, name=sent.name))
    except Refused as refusal:
        return minute_page(request, found, refusal=refusal, status=400)


def taken(request: Any, found: Session) -> HttpResponse:
    """Take in the passages that were ticked, as they were corrected."""
    ticked = [request.POST.get(f"text-{place}", "") for place in request.POST.getlist("take")]
    passages = [" ".join(text.split()) for text in ticked if text.strip()]
    numbered = "\n".join(f"{number}. {text}" for number, text in enumerate(passages, 1))
    try:
        deed = session_verbs["take_minute"](
            found, actor=request.actor, key=request.POST.get("key", ""), passages=numbered
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        kept = [request.POST[name] for name in request.POST if name.startswith("text-")]
        return minute_page(request, found, passages=kept, refusal=refusal, status=STATUS.get(refusal.code, 400))
    if not deed.earlier:
        done = _("录入 {n} 条,另有 {m} 条已经记过。").format(n=deed.note["added"], m=deed.note["already_there"])
        messages.success(request, done)
    return redirect("session", found.ref)


def minute_page(
    request: Any, found: Session, *, passages: list[str] | None = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    told = {"one": found, "passages": passages or [], "key": new_key()}
    lines = refusal.lines if refusal else []
    return page(request, "desk/session_minute.html", here="collection", status=status, lines=lines, **told)
