"""The journal (留痕) for those who check it: what was done by whom, and whether it is still what was written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.permissions import P
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.kernel import journal as kept
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.timeline import names_of, who

PAGE = 100
MOST = 200_000
"""Entries that are verified while somebody waits for the page; more are for the command and the night."""
VERBS = {"case": case_verbs, "voice": voice_verbs, "unit": unit_verbs, "user": user_verbs, "campaign": campaign_verbs}
PAGES = {"case": "case", "voice": "voice", "campaign": "campaign"}


def entries_for(actor: Actor, text: str) -> QuerySet[JournalEntry]:
    """Return the entries about what the actor may see, the newest first."""
    shut_case = Q(about__startswith="case/") & ~Exists(visible_cases(actor).filter(ref=ref_after("case/")))
    shut_voice = Q(about__startswith="voice/") & ~Exists(visible_voices(actor).filter(ref=ref_after("voice/")))
    found = JournalEntry.objects.exclude(shut_case | shut_voice)
    if text:
        found = found.filter(Q(about__endswith=f"/{text}") | Q(actor=text) | Q(verb=text))
    return found.order_by("-pk")


def ref_after(kind: str) -> Substr:
    return Substr(OuterRef("about"), len(kind) + 1)


@needs(P.VOICE_VIEW)
@require_GET
def journal(request: Any) -> HttpResponse:
    """Show what was done, the newest first."""
    text, before = request.GET.get("text", "").strip()[:100], request.GET.get("before", "")
    found = entries_for(request.actor, text)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    entries = list(found[: PAGE + 1])
    names = names_of(entries)
    lines = [line_of(entry, names) for entry in entries[:PAGE]]
    more = entries[PAGE - 1].pk if len(entries) > PAGE else ""
    return page(request, "desk/journal.html", here="journal", lines=lines, text=text, more=more)


def line_of(entry: JournalEntry, names: dict[int, str]) -> dict[str, Any]:
    kind, _slash, ref = entry.about.partition("/")
    action = VERBS.get(kind, {}).get(entry.verb)
    return {
        "entry": entry,
        "ref": ref,
        "page": PAGES.get(kind, ""),
        "verb": action.label if action else entry.verb,
        "who": who(entry, names),
    }


@needs(P.VOICE_VIEW)
@require_POST
def journal_verify(request: Any) -> HttpResponse:
    """Recompute every chain, compare it with the seals outside the database, and say what does not hold."""
    if JournalEntry.objects.order_by()[: MOST + 1].count() > MOST:
        messages.warning(request, _("留痕较多,请由管理员在服务器上运行 huiyin journal verify 核对。"))
        return redirect("journal")
    breaks = kept.verify()
    count = JournalEntry.objects.count()
    return page(
        request, "desk/journal_verified.html", here="journal", breaks=breaks[:500], count=count, found=len(breaks)
    )
