"""The pages of the channels one by one: a box and its openings, a telephone and its calls, a mailbox and its letters, the board."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.cases.permissions import P as CASES
from huiyin.channels import reading
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.channels.keeping import Unreadable, own_domain, raw_of
from huiyin.channels.mail_parts import Parsed, parse
from huiyin.channels.models_mail import Letter
from huiyin.channels.permissions import P
from huiyin.channels.queries import LOOKING, one, seen
from huiyin.channels.terms import PostingState
from huiyin.kernel.actors import Actor
from huiyin.kernel.mailing import mail_door
from huiyin.web.desk.access import needs
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.manage import split
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import new_key

SHOWN = 50


def found_or_404(kind: str, actor: Actor, ref: str) -> Any:
    if (found := one(kind, actor, ref)) is None:
        raise Http404
    return found


def part_of(rows: Any, before: str) -> dict[str, Any]:
    """Return a page of rows, the newest first, and by which the next one begins."""
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    return {"rows": found[:SHOWN], "more": found[SHOWN - 1].pk if len(found) > SHOWN else ""}


def entry_form(verb: Any, obj: Any, actor: Actor) -> Any:
    """Return the form for quick entry on the page itself, or None where the verb is not possible now."""
    return None if verb.refusal(obj, actor) else dressed(verb.form(obj=obj, actor=actor))


@needs(*LOOKING)
@require_GET
def box(request: Any, ref: str) -> HttpResponse:
    """Show a box: where it hangs, its openings with slips counted beside voices entered."""
    found = found_or_404("box", request.actor, ref)
    openings = found.openings.select_related("first", "second").annotate(entries=Count("entered"))
    return page(
        request,
        "desk/box.html",
        here="collection",
        box=found,
        opens=opening_verbs["open_box"].refusal(found, request.actor) is None,
        **part_of(openings, request.GET.get("before", "")),
        **split(box_verbs.offers(found, request.actor)),
    )


@needs(*LOOKING)
@require_GET
def opening(request: Any, ref: str) -> HttpResponse:
    """Show an opening: slips counted, voices entered, and the form for the next slip."""
    found = found_or_404("opening", request.actor, ref)
    entered = found.entered.select_related("voice").order_by("-number")
    return page(
        request,
        "desk/opening.html",
        here="collection",
        opening=found,
        entered=list(entered[:SHOWN]),
        count=entered.count(),
        form=entry_form(opening_verbs["enter_slip"], found, request.actor),
        key=new_key(),
        reads=bool(request.actor.paths(CASES.VOICE_VIEW)),
        **split([o for o in opening_verbs.offers(found, request.actor) if o.action.name != "enter_slip"]),
    )


@needs(*LOOKING)
@require_GET
def line(request: Any, ref: str) -> HttpResponse:
    """Show a telephone: who is on duty, the missed calls that wait, the calls, and the form for the next one."""
    found = found_or_404("line", request.actor, ref)
    calls = found.calls.select_related("operator", "voice")
    return page(
        request,
        "desk/line.html",
        here="collection",
        line=found,
        missed=list(calls.filter(state="missed").order_by("due_on", "pk")[:SHOWN]),
        today=timezone.localdate(),
        form=entry_form(call_verbs["log_call"], found, request.actor),
        key=new_key(),
        **part_of(calls, request.GET.get("before", "")),
        **split(line_verbs.offers(found, request.actor)),
    )


@needs(*LOOKING)
@require_GET
def call(request: Any, ref: str) -> HttpResponse:
    """Lead to where a call is shown: among the others of its line."""
    found = found_or_404("call", request.actor, ref)
    return redirect(f"{reverse('line', args=[found.line.ref])}#{found.ref}")


@needs(*LOOKING)
@require_GET
def mailbox(request: Any, ref: str) -> HttpResponse:
    """Show a mailbox: how it is read, its last trouble, and its letters as far as the reader may see them."""
    found = found_or_404("mailbox", request.actor, ref)
    letters = seen("letter", request.actor).filter(mailbox=found)
    chosen = request.GET.get("state", "")
    narrowed = letters.filter(state=chosen) if chosen in dict(Letter._meta.get_field("state").flatchoices) else letters
    return page(
        request,
        "desk/mailbox.html",
        here="collection",
        box=found,
        readers=list(found.readers.all()),
        states=letters.order_by().values_list("state").annotate(n=Count("pk")),
        labels=dict(Letter._meta.get_field("state").flatchoices),
        state=chosen,
        today=timezone.localdate(),
        enters=letter_verbs["enter_letter"].refusal(found, request.actor) is None,
        mail_lacking=mail_door().lacking(),
        may_read=bool(found.host) and mailbox_verbs.permits(found, request.actor, P.CHANNELS_KEEP),
        **part_of(narrowed, request.GET.get("before", "")),
        **split(mailbox_verbs.offers(found, request.actor)),
    )


@needs(P.CHANNELS_KEEP)
@require_POST
def mailbox_read(request: Any, ref: str) -> HttpResponse:
    """Read a mailbox now instead of in a few minutes; what went wrong is told."""
    found = found_or_404("mailbox", request.actor, ref)
    if not found.host or not mailbox_verbs.permits(found, request.actor, P.CHANNELS_KEEP):
        raise Http404
    outcome = reading.read(found)
    if outcome.trouble:
        messages.warning(request, outcome.trouble)
    else:
        messages.success(request, _("新收 {n} 封。").format(n=outcome.taken))
    return redirect("mailbox", ref)


@needs(*LOOKING)
@require_GET
def letter(request: Any, ref: str) -> HttpResponse:
    """Show a letter: what it says, what was quoted, what was not taken; who sent it stands with the identity of its voice."""
    found = found_or_404("letter", request.actor, ref)
    reads = letter_verbs.permits(found, request.actor, CASES.VOICE_VIEW)
    return page(
        request,
        "desk/letter.html",
        here="collection",
        letter=found,
        parsed=told_by(found) if reads else None,
        reads=reads,
        today=timezone.localdate(),
        **split(letter_verbs.offers(found, request.actor)),
    )


def told_by(letter: Letter) -> Parsed | None:
    """Return what the letter says, or None where its original is gone."""
    try:
        return parse(raw_of(letter), own=letter.mailbox.address, domain=own_domain())
    except Unreadable:
        return None


@needs(*LOOKING)
@require_GET
def postings(request: Any) -> HttpResponse:
    """Show the posts of the message board, those that wait to be moderated first."""
    found = seen("posting", request.actor)
    rows = found.exclude(state=PostingState.RECEIVED)
    waiting = list(found.filter(state=PostingState.RECEIVED).order_by("at", "pk")[:SHOWN])
    return page(
        request,
        "desk/postings.html",
        here="collection",
        waiting=waiting,
        **part_of(rows, request.GET.get("before", "")),
    )


@needs(*LOOKING)
@require_GET
def posting(request: Any, ref: str) -> HttpResponse:
    """Show a post: what came, for whoever may read it, beside what everybody reads."""
    found = found_or_404("posting", request.actor, ref)
    return page(
        request,
        "desk/posting.html",
        here="collection",
        posting=found,
        reads=posting_verbs.permits(found, request.actor, CASES.VOICE_VIEW),
        **split(posting_verbs.offers(found, request.actor)),
    )
