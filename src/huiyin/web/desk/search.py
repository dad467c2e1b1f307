"""Find (查找): by number at once, by words, phrases and fields in a list of cases, voices, replies, papers and published texts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from huiyin.activities.searching import papers_saying
from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen, institution_of
from huiyin.cases.searching import FIRST, SHOWN, Found, Search
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor
from huiyin.openness.searching import published_saying
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page

LONGEST = 200
NAMES = {
    "cases": gettext_lazy("台账"),
    "voices": pgettext_lazy("several", "来件"),
    "replies": pgettext_lazy("several", "答复"),
}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One sort of results on the page: what was found, and the addresses of more of it."""

    name: str
    label: Any
    found: Found
    more: str = ""


@needs(P.CASE_VIEW, P.VOICE_VIEW)
@require_GET
def search(request: Any) -> HttpResponse:
    """Lead to the one case or voice of that number, or list what says these words."""
    text, actor = request.GET.get("q", "").strip()[:LONGEST], request.actor
    if place := place_of(text, actor):
        return redirect(*place)
    asked, only = Search(text, actor), request.GET.get("in", "")
    only, after = only if only in NAMES else "", request.GET.get("after", "")[:60]
    sections = {name: section(asked, name, only, after) for name in asked.sorts if only in ("", name)}
    besides = {} if only or asked.faults or asked.asked.fields else documents_saying(asked, actor)
    nothing = not (asked.empty or asked.faults or any([*besides.values(), *(one.found for one in sections.values())]))
    return page(
        request,
        "desk/search.html",
        text=text,
        q=text,
        asked=asked,
        only=only,
        after=after,
        sections=list(sections.values()),
        nothing=nothing,
        unmatched=asked.unmatched() if nothing and not after else [],
        title=_("查找「{text}」").format(text=text) if text else _("查找"),
        **{name: one.found.hits for name, one in sections.items()},
        **besides,
    )


def section(asked: Search, name: str, only: str, after: str) -> Section:
    """Return the results of one sort: a few of each on the first page, a whole page where it is asked for alone."""
    found = asked.marked(name, asked.page(name, SHOWN if only else FIRST, after if only else ""))
    more = ""
    if found.after:
        more = "?" + urlencode({"q": asked.typed, "in": name, **({"after": found.after} if only else {})})
    return Section(name=name, label=NAMES[name], found=found, more=more)


def documents_saying(asked: Search, actor: Actor) -> dict[str, list[Any]]:
    """Return the papers handed in and the published texts that have every word."""
    return {
        "papers": papers_saying(asked.asked, actor, FIRST),
        "texts": published_saying(asked.asked.terms, institution_of(actor), FIRST),
    }


def place_of(text: str, actor: Actor) -> tuple[str, str] | None:
    """Return the page of the case or voice whose number is exactly ``text``, in whatever case it was typed."""
    ref = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if not ref.isascii() or "-" not in ref or "\x00" in ref:
        return None
    if case_seen(actor, ref):
        return "case", ref
    found = visible_voices(actor).filter(ref=ref).exists() if actor.paths(P.VOICE_VIEW) else False
    return ("voice", ref) if found else None
