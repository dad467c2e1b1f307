"""Hot topics (热点): which matters many voices are about, as the machine proposes them; accepted, refused and undone by the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.terms import Channel, Disposition
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.insight.models_groups import GroupingRun, Topic, TopicState
from huiyin.insight.queries_groups import heat_of_all, members_seen, runs_of, topics_of
from huiyin.kernel.actors import Actor
from huiyin.text.asking import Part, Seen, Term, stretch
from huiyin.web.desk.access import needs
from huiyin.web.desk.collection_seen import campaign_asked
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import new_key

SHOWN = 30
MEMBERS = 200
"""Members of one topic that a page shows; the rest are in the same group and are named by their number."""
SHOWN_OF_TEXT = 120
"""Characters shown of what a voice says."""
TRENDS = {
    "rising": pgettext_lazy("trend", "上升"),
    "falling": pgettext_lazy("trend", "下降"),
    "steady": pgettext_lazy("trend", "平稳"),
    "once": pgettext_lazy("trend", "集中在一两个月"),
}
SHOWN_STATES = {
    "": (_("待定"), [TopicState.PROPOSED]),
    "accepted": (_("已采纳"), [TopicState.ACCEPTED, TopicState.PARTLY]),
    "refused": (_("不采纳"), [TopicState.REFUSED]),
}


def topic_for_verb(actor: Actor, ref: str) -> Topic | None:
    return topics_of(actor).filter(ref=ref).first()


def run_for_verb(actor: Actor, ref: str) -> GroupingRun | None:
    return runs_of(actor).filter(ref=ref).first()


@needs(P.VOICE_SORT)
@require_GET
def topics(request: Any) -> HttpResponse:
    """Show what one campaign's voices are about most, the biggest first, and how far a run is."""
    campaign = campaign_asked(request.actor, request.GET.get("campaign", ""))
    shown = request.GET.get("state", "") if request.GET.get("state", "") in SHOWN_STATES else ""
    every = topics_of(request.actor).filter(campaign=campaign)
    start = int(asked) if (asked := request.GET.get("from", "")).isascii() and asked.isdigit() and len(asked) < 7 else 0
    rows = list(every.filter(state__in=SHOWN_STATES[shown][1]).order_by("-size", "-pk")[start : start + SHOWN + 1])
    run = runs_of(request.actor).filter(campaign=campaign).first()
    return page(
        request,
        "desk/topics.html",
        here="sort",
        campaign=campaign,
        rows=[(one, bars(one.months), TRENDS.get(one.trend, ""), by_channel(one)) for one in rows[:SHOWN]],
        more=start + SHOWN if len(rows) > SHOWN else 0,
        heat=bars(heat_of_all(every)),
        shown=shown,
        states=[(key, label) for key, (label, _states) in SHOWN_STATES.items()],
        run=run,
        starts=campaign is not None and run_verbs["group_pile"].refusal(campaign, request.actor) is None,
    )


@needs(P.VOICE_SORT)
@require_GET
def topic(request: Any, ref: str) -> HttpResponse:
    """Show one topic: its voices as received, what they have in common, and what can be done with them."""
    found = topic_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    members = list(members_seen(found, request.actor)[: MEMBERS + 1])
    form = topic_verbs["accept_topic"].form(obj=found, actor=request.actor)
    return page(
        request,
        "desk/topic.html",
        here="sort",
        one=found,
        members=[(each, passage(each.voice, found.shared)) for each in members[:MEMBERS]],
        more=len(members) > MEMBERS,
        pending=Disposition.PENDING,
        bars=bars(found.months),
        trend=TRENDS.get(found.trend, ""),
        channels=by_channel(found),
        offers={offer.action.name: offer for offer in topic_verbs.offers(found, request.actor)},
        form=needed_for_a_new_case(dressed(form)),
        key=new_key(),
    )


def needed_for_a_new_case(form: Any) -> Any:
    """Mark what only a new case needs neither as needed nor as optional."""
    for name in ("kind", "title", "problem"):
        form.fields[name].depends = True
    return form


def by_channel(one: Topic) -> list[tuple[str, int]]:
    """Return the channels with how many came by each, the most first."""
    names = dict(Channel.choices)
    return [(str(names.get(key, key)), n) for key, n in sorted(one.channels.items(), key=lambda pair: -pair[1])]


def bars(months: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return one bar a month, at most the last 24: where it stands and how high it is, out of 24."""
    last = list(months.items())[-24:]
    most = max((n for _month, n in last), default=0) or 1
    return [
        {"x": 7 * at, "y": 24 - round(24 * n / most), "height": round(24 * n / most), "month": month, "n": n}
        for at, (month, n) in enumerate(last)
    ]


def passage(voice: Any, shared: list[str]) -> list[Part]:
    """Return the stretch of a voice in which most of the words in common stand, these marked, in whichever script it is written."""
    seen = Seen(" ".join(voice.body.split()))
    spots = seen.spots([Term(word) for word in shared if word in seen.plain])
    return stretch(seen.text, spots, SHOWN_OF_TEXT)
