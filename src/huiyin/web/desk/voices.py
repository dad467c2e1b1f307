"""The voices (来件): the list with its filters, one as received, and verbs on several at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.actions.voices import CONTACTS
from huiyin.cases.alarm_models import Alarm
from huiyin.cases.codes import topics_of, topics_proposed_for
from huiyin.cases.counter import FirstAsked
from huiyin.cases.models import Identity, Link, Voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, holds_somebody, links_told, page_of_voices, voices_received, with_names
from huiyin.cases.registers import REGISTERS
from huiyin.cases.sorting import candidates_for, open_cases_like
from huiyin.cases.terms import Channel, Disposition, Served, State
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor
from huiyin.surveys.models import PassageVoice
from huiyin.surveys.terms import Sort
from huiyin.web.desk.access import needs
from huiyin.web.desk.bulk import Rows, several
from huiyin.web.desk.filters import VoiceFilters
from huiyin.web.desk.page import page
from huiyin.web.desk.saved import query_of, views_of
from huiyin.web.desk.table import Column, cut, link, table
from huiyin.web.desk.timeline import RATING, Reader, heard_by, timeline

CHANNELS, DISPOSITIONS, SERVED = dict(Channel.choices), dict(Disposition.choices), dict(Served.choices)
READER = Reader(personal=True, hidden=frozenset({"subject", "body", *CONTACTS}))


def voice_for_verb(actor: Actor, ref: str) -> Voice | None:
    """Return the voice as a verb needs it, or None where the actor does not see it."""
    return (
        visible_voices(actor)
        .select_related("office", "campaign", "batch", "repost_of", "entry")
        .filter(ref=ref)
        .first()
    )


@needs(P.VOICE_VIEW)
@require_GET
def voices(request: Any) -> HttpResponse:
    """Show a page of the voices as the filters in the address say."""
    filters, verbs = VoiceFilters(request.GET, request.actor), bulk_verbs(request.actor)
    received, now = voices_received(request.actor, filters.wanted), query_of(filters.wanted)
    views = views_of(request.user, "voices", now)
    found = page_of_voices(received, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return page(
        request,
        "desk/voices.html",
        here="voices",
        filters=filters,
        found=found,
        table=table(_("来件,新的在前"), columns(), found.rows, pick=bool(verbs)),
        wanted=filters.wanted,
        now=now,
        views=views,
        is_kept=any(view.here for view in views),
        verbs=verbs,
        counters=[c for c in filters.campaigns if may_receive(request.actor, c)],
    )


def columns() -> list[Column]:
    """Return the columns of the list of voices."""
    return [
        Column(label=_("编号"), css="ref", shown=lambda v: link("voice", v.ref)),
        Column(label=_("收到"), css="when", shown=lambda v: str(timezone.localdate(v.received_at))),
        Column(label=_("渠道"), css="short", shown=lambda v: CHANNELS[v.channel]),
        Column(label=_("来件人类别"), css="short", shown=lambda v: SERVED.get(v.served, "")),
        Column(label=_("主题和内容"), css="said", shown=said),
        Column(label=_("去向"), shown=went),
    ]


def said(voice: Any) -> SafeString:
    """Return the subject and the beginning of what was said; the first of them leads to the voice, as its number does.

    The keyboard stops at the number only: a second stop in every row would lead to the same page.
    """
    shown = format_html('<span class="text-secondary">{}</span>', cut(voice.body, 70))
    if voice.subject:
        shown = format_html("{} {}", opening(voice, format_html('<b class="subject">{}</b>', voice.subject)), shown)
    else:
        shown = opening(voice, shown)
    again = format_html(' <span class="tag">{}</span>', _("重复投递")) if voice.repost_of_id else ""
    return format_html("{}{}", shown, again)


def opening(voice: Any, shown: SafeString) -> SafeString:
    """Return ``shown`` as a link to the voice, for the pointer."""
    return format_html('<a class="opens" tabindex="-1" href="{}">{}</a>', reverse("voice", args=[voice.ref]), shown)


def went(voice: Any) -> SafeString:
    """Return where the voice went, with links to its cases."""
    cases = format_html_join("", " {}", ((link("case", one.case.ref),) for one in voice.live_links))
    return format_html("{}{}", DISPOSITIONS[voice.disposition], cases)


def may_receive(actor: Actor, campaign: Any) -> bool:
    return voice_verbs["receive"].refusal(campaign, actor) is None


def bulk_verbs(actor: Actor) -> list[Any]:
    """Return what may be done to several voices at once, opening a case with them first."""
    found = [
        case_verbs["open_case"],
        voice_verbs["link"],
        voice_verbs["set_aside"],
        voice_verbs["answer"],
        voice_verbs["refer"],
        voice_verbs["add_topics"],
    ]
    return [action for action in found if actor.paths(action.permission)]


@needs(P.VOICE_VIEW)
@require_GET
def voice(request: Any, ref: str) -> HttpResponse:
    """Show one voice as it was received, with what became of it."""
    found = voice_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    alarmed, links = rang(found, request.actor), links_told(found, request.actor)
    return page(
        request,
        "desk/voice.html",
        here="voices",
        voice=found,
        links=links,
        attachments=with_names(found.attachments.all()),
        questions=list(found.questions.all()),
        replies=list(found.replies.order_by("pk")),
        **offered(found, request.actor, alarmed),
        heard=heard_by(f"voice/{found.ref}", without=RATING if handles_one(links, request.actor) else ()),
        told=timeline(voice_verbs, found, READER),
        named=Identity.objects.filter(voice=found, sealed__isnull=False).exists(),
        extra=sorted(found.extra.items()),
        **alarmed,
        opener=opener(request.actor, found),
        **(where_from(found) | topics_told(found, request.actor)),
        **who_was_asked(found),
    )


def handles_one(links: list[Link], actor: Actor) -> bool:
    """Say whether the actor's unit leads one of these cases that is still open: how its sender rated is not for him (H13)."""
    led = [link.case.lead_unit for link in links if link.case.lead_unit and link.case.state != State.CLOSED]
    return any(unit.parent_id is not None and actor.works_in(unit.path) for unit in led)


def offered(voice: Voice, actor: Actor, alarmed: dict[str, Any]) -> dict[str, Any]:
    """Return the verbs that staff do here with a button; an alarm is taken only where one rang."""
    offers = [
        offer
        for offer in voice_verbs.offers(voice, actor)
        if by_hand(offer.action, voice) and (offer.action.name != "take_alarm" or alarmed["alarms"])
    ]
    return {
        "possible": [offer for offer in offers if offer.possible],
        "impossible": [offer for offer in offers if not offer.possible],
    }


def rang(voice: Voice, actor: Actor) -> dict[str, Any]:
    """Return the alarms of the voice: those that stand, for the banner, and those that somebody took."""
    alarms = list(Alarm.objects.filter(voice=voice).select_related("taken_by"))
    for alarm in alarms:
        alarm.voice = voice
    return {
        "alarms": [alarm for alarm in alarms if alarm.taken_at is None],
        "alarms_taken": [alarm for alarm in alarms if alarm.taken_at],
        "takes_alarms": actor.may_at(P.VOICE_ALARM, [voice.office.path]),
    }


def topics_told(voice: Voice, actor: Actor) -> dict[str, Any]:
    """Return the topics that the voice bears, and to those who sort those that its words propose."""
    proposed = topics_proposed_for(voice) if actor.may_at(P.VOICE_SORT, [voice.office.path]) else []
    return {"topics": topics_of(voice), "topics_proposed": proposed}


def where_from(voice: Voice) -> dict[str, Any]:
    """Return whether a register is kept of the voice's channel, and the passage of a form that it was taken from."""
    return {"of_register": voice.channel in REGISTERS, "passage": passage_of(voice)}


def passage_of(voice: Voice) -> PassageVoice | None:
    """Return the passage of a questionnaire from which the voice was taken (D11)."""
    if voice.channel not in FORMS:
        return None
    return PassageVoice.objects.filter(voice=voice).select_related("passage__questionnaire").first()


def by_hand(action: Any, voice: Voice) -> bool:
    """Say whether staff do this with a button here: a register is kept only of what has one."""
    kept = action.name not in OF_REGISTERS or voice.channel in REGISTERS
    kept &= action.name != "add_topics"
    return kept and action.permission != P.VOICE_OWN and (action.name != "note_meeting" or voice.channel == "proposal")


FORMS = frozenset(sort.channel for sort in Sort)
OF_REGISTERS = frozenset({"enter_register", "note_meeting"})


def who_was_asked(voice: Voice) -> dict[str, Any]:
    """Return who was asked first about the voice, and whether that person still answers for it (F01)."""
    related = ("person__unit", "unit", "released_to")
    note = FirstAsked.objects.filter(voice=voice).select_related(*related).first()
    return {"asked_first": note, "still_holds": bool(note) and holds_somebody(voice)}


def opener(actor: Actor, voice: Voice) -> str:
    """Return the address at which the actor opens a case with this voice, empty where he may not."""
    if not actor.may_at(P.CASE_OPEN, [voice.office.path]) or voice.disposition not in {"pending", "linked"}:
        return ""
    return opening_address(voice.campaign.code, [voice.ref])


def opening_address(campaign: str, refs: list[str]) -> str:
    chosen = QueryDict(mutable=True)
    chosen.setlist("voices", refs)
    return f"{reverse('verb', args=['campaigns', campaign, 'open_case'])}?{chosen.urlencode()}"


@needs(P.VOICE_SORT)
@require_http_methods(["GET", "POST"])
def voices_bulk(request: Any) -> HttpResponse:
    """Do one verb to several voices, or open a case with them."""
    seen = visible_voices(request.actor).select_related("office", "campaign").order_by("ref")
    allowed = {action.name: action for action in bulk_verbs(request.actor)}
    refs = request.GET.getlist("ref")
    if request.GET.get("verb") == "open_case" and refs:
        first = seen.filter(ref__in=refs[:200]).first()
        if first is None:
            raise Http404
        return redirect(opening_address(first.campaign.code, refs[:200]))
    allowed.pop("open_case", None)
    return several(request, allowed, seen, Rows(back="voices", page="voice", here="voices"), beside=cases_beside)


def cases_beside(request: Any, action: Any, chosen: list[Voice]) -> dict[str, Any]:
    """Return the cases to which the chosen voices may be put: those that are searched for, or those most like the first."""
    if action.name != "link":
        return {}
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    first, actor = chosen[0], request.actor
    found = open_cases_like(text, first, actor) if text else candidates_for(first, actor)
    return {"finds_cases": True, "text": text, "candidates": found}


@needs(P.VOICE_RECEIVE)
@require_GET
def counter(request: Any) -> HttpResponse:
    """Lead to the form of a new voice: of the one campaign that receives, or to choose among several."""
    open_ones = [campaign for campaign in campaigns_of(request.actor) if may_receive(request.actor, campaign)]
    if len(open_ones) == 1:
        return redirect("verb", "campaigns", open_ones[0].code, "receive")
    return page(request, "desk/counter.html", here="voices", campaigns=open_ones)
