"""The files that came with a voice, for those who may read it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.queries import with_names
from huiyin.cases.visibility import visible_voices
from huiyin.web.desk.access import needs
from huiyin.web.handing_out import handed_out


@needs(P.VOICE_VIEW)
@require_GET
def attachment(request: Any, ref: str, number: int) -> FileResponse:
    """Hand out a file of a voice; who may not read the voice does not learn that there is one."""
    voice = visible_voices(request.actor).filter(ref=ref).first()
    found = with_names(voice.attachments.filter(number=number)) if voice else []
    if not found:
        raise Http404
    return handed_out(found[0].file, found[0].name)
