"""The journal (留痕) for those who check it: what was done by whom, and whether it is still what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.papers import papers_of
from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.actions import case_verbs, code_verbs, suggestion_verbs, template_verbs, voice_verbs
from huiyin.cases.permissions import P
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.channels.nouns import CHANNEL_VERBS
from huiyin.channels.queries_burden import burdens_seen
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.kernel import journal as kept
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.verbs import Verbs
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.supervision.nouns import KINDS
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.timeline import by_sender, names_of, who

PAGE = 100
STRETCH = 300
"""So many entries are looked at in one go."""
MOST = 200_000
"""Entries that are verified while somebody waits for the page; more are for the command and the night."""
VERBS: dict[str, Verbs] = {
    "case": case_verbs,
    "voice": voice_verbs,
    "campaign": campaign_verbs,
    "unit": unit_verbs,
    "user": user_verbs,
    "institution": institution_verbs,
    "role": role_verbs,
    "template": template_verbs,
    "code": code_verbs,
    "report": report_verbs,
    "analysis": analysis_verbs,
    "shortcoming": shortcoming_verbs,
    "post": post_verbs,
    "matter": matter_verbs,
    "sheet": sheet_verbs,
    "service": item_verbs,
    "guide": guide_verbs,
    "text": text_verbs,
    "suggestion": suggestion_verbs,
    "model": model_verbs,
    "plan": plan_verbs,
    "session": session_verbs,
    "talk": talk_verbs,
    "visit": visit_verbs,
    "musttalk": must_talk_verbs,
    "consultation": consultation_verbs,
    "papercall": paper_call_verbs,
    "paper": paper_verbs,
    **CHANNEL_VERBS,
    "questionnaire": questionnaire_verbs,
    "grouping": run_verbs,
    "topic": topic_verbs,
    **{kind.name: kind.verbs for kind in KINDS.values()},
}
"""The verbs by the kind of thing that an entry is about."""
ABOUT = (*VERBS, "import")
PAGES = {
    "case": "case",
    "voice": "voice",
    "campaign": "campaign",
    "report": "signed-report",
    "post": "post",
    "sheet": "duty-sheet",
}
PAGES |= {
    "service": "service",
    "guide": "guide",
    "text": "text",
    "suggestion": "suggestion",
    "model": "model",
    "questionnaire": "form",
}
PAGES |= {"plan": "collection-plan", "session": "session", "talk": "talk", "visit": "visit"}
PAGES |= {
    "musttalk": "must-talks",
    "consultation": "consultation",
    "topic": "topic",
    "papercall": "paper-call",
    "paper": "paper",
}
PAGES |= {"analysis": "analysis", "shortcoming": "shortcoming"}
PAGES |= {kind: kind for kind in ("box", "opening", "line", "mailbox", "letter", "platform", "posting", "burden")}
PAGES |= {name: name for name in KINDS}
DOORS = {
    "web": _l("网页"),
    "api": _l("接口"),
    "cli": _l("命令"),
    "import": _l("导入"),
    "program": _l("系统"),
    "demo": _l("演示"),
}


SECRET: dict[str, Callable[[Actor], Any]] = {
    "case": visible_cases,
    "voice": visible_voices,
    "burden": burdens_seen,
    "paper": papers_of,
    **{kind.name: kind.seen for kind in KINDS.values() if kind.secret},
}
"""What not everybody in the office sees: who filed a report of burden would say which school did; what people write of themselves."""


def entries_for(actor: Actor, text: str, before: str) -> list[JournalEntry]:
    """Return a page of entries about what the actor may see, the newest first, and one more where the journal goes on.

    A stretch of entries is fetched and what they are about is looked up, instead of asking for each entry of the whole
    journal whether it may be seen.
    """
    found = JournalEntry.objects.order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    if text:
        found = found.filter(Q(about__in=[f"{kind}/{text}" for kind in ABOUT]) | Q(actor=text) | Q(verb=text))
    shown: list[JournalEntry] = []
    while len(shown) <= PAGE:
        entries = list(found[:STRETCH])
        shown += seen_among(entries, actor)
        if len(entries) < STRETCH:
            break
        found = found.filter(pk__lt=entries[-1].pk)
    return shown[: PAGE + 1]


def seen_among(entries: list[JournalEntry], actor: Actor) -> list[JournalEntry]:
    """Return those entries whose case, voice or report of burden the actor may see; the rest is no secret in the office."""
    may_see: dict[str, set[str]] = {}
    for kind, visible in SECRET.items():
        refs = {entry.about.partition("/")[2] for entry in entries if entry.about.startswith(f"{kind}/")}
        may_see[kind] = set(visible(actor).filter(ref__in=refs).values_list("ref", flat=True)) if refs else set()
    parts = [(entry, *entry.about.split("/", 1)) for entry in entries]
    return [entry for entry, kind, ref in parts if kind not in may_see or ref in may_see[kind]]


@needs(P.VOICE_VIEW)
@require_GET
def journal(request: Any) -> HttpResponse:
    """Show what was done, the newest first."""
    text = request.GET.get("text", "").strip()[:100]
    entries = entries_for(request.actor, text, request.GET.get("before", ""))
    names = names_of(entries)
    lines = [line_of(entry, names) for entry in entries[:PAGE]]
    more = entries[PAGE - 1].pk if len(entries) > PAGE else ""
    return page(request, "desk/journal.html", here="journal", lines=lines, text=text, more=more)


def line_of(entry: JournalEntry, names: dict[int, str]) -> dict[str, Any]:
    kind, _slash, ref = entry.about.partition("/")
    action = VERBS[kind].get(entry.verb) if kind in VERBS else None
    return {
        "entry": entry,
        "ref": ref,
        "page": PAGES.get(kind, ""),
        "verb": action.label if action else entry.verb,
        "who": who(entry, names),
        "by_sender": by_sender(entry),
        "door": DOORS.get(entry.via, entry.via),
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
