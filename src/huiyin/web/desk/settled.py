"""The pictures that were taken when a case was verified, for those who may see the case."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from huiyin.cases.models import CheckPhoto
from huiyin.cases.permissions import P
from huiyin.cases.queries import case_seen
from huiyin.web.desk.access import needs
from huiyin.web.handing_out import handed_out


@needs(P.CASE_VIEW)
@require_GET
def check_photo(request: Any, ref: str, sha256: str) -> FileResponse:
    """Hand out a picture that was taken when a case was verified, to somebody who may see the case."""
    found = case_seen(request.actor, ref)
    photo = CheckPhoto.objects.filter(check_made__round__case=found, sha256=sha256).first() if found else None
    if photo is None:
        raise Http404
    return handed_out(photo.file, photo.name)
