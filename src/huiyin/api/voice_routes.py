"""Voices as they were received, for those who may read them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.nouns import NOUNS
from huiyin.api.problems import Unfit
from huiyin.api.schemas import PageSize, VoicePage, Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.api.voice_answers import voice_line, whole_voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import page_of_voices, voices_received
from huiyin.cases.terms import Channel, Disposition

router = Router(tags=["voices"])
VOICE = NOUNS["voice"]
KNOWN = {"disposition": Disposition.values, "channel": Channel.values}


def list_filters(**asked: str) -> dict[str, str]:
    """Return the filters that were given; refuse a code that no list has."""
    strange = {
        name: [_("没有「{code}」").format(code=asked[name])]
        for name, codes in KNOWN.items()
        if asked.get(name) and asked[name] not in codes
    }
    if strange:
        raise Unfit(_("筛选条件有误。"), strange)
    return {name: value for name, value in asked.items() if value}


@router.get("", response=VoicePage, operation_id="voice_list", summary=_l("来件"))
def voices(
    request: HttpRequest,
    campaign: Words = "",
    disposition: Words = "",
    channel: Words = "",
    text: Words = "",
    after: Words = "",
    limit: PageSize = 50,
) -> Any:
    filters = list_filters(campaign=campaign, disposition=disposition, channel=channel, text=text)
    page = page_of_voices(voices_received(caller(request), filters), after=after, size=limit)
    return {"voices": [voice_line(voice) for voice in page.rows], "next": page.after}


@router.get("/{ref}", response=Whole, operation_id="voice_get", summary=_l("来件原文"))
def voice(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_voice(VOICE.one(actor, ref, P.VOICE_VIEW), actor)


add_verbs(router, VOICE)
