"""Voices as they were received, for those who may read them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from huiyin.api.access import caller
from huiyin.api.filters import VOICES, given
from huiyin.api.nouns import NOUNS
from huiyin.api.schemas import PageSize, VoicePage, Whole, Words
from huiyin.api.verb_routes import add_verbs
from huiyin.api.voice_answers import voice_line, whole_voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import page_of_voices, voices_received

router = Router(tags=["voices"])
VOICE = NOUNS["voice"]


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
    filters = given(VOICES, campaign=campaign, disposition=disposition, channel=channel, text=text)
    page = page_of_voices(voices_received(caller(request), filters), after=after, size=limit)
    return {"voices": [voice_line(voice) for voice in page.rows], "next": page.after}


@router.get("/{ref}", response=Whole, operation_id="voice_get", summary=_l("来件原文"))
def voice(request: HttpRequest, ref: Words) -> Any:
    actor = caller(request)
    return whole_voice(VOICE.one(actor, ref, P.VOICE_VIEW), actor)


add_verbs(router, VOICE)
