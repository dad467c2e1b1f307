"""Giving a stored file out: always as a file to be saved, never as a page that a browser would open."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from huiyin.cases.files import safe_name


def handed_out(place: str, name: str) -> FileResponse:
    """Return the file at ``place`` under a harmless ``name``; one that is not there is not found."""
    if not default_storage.exists(place):
        raise Http404
    response = FileResponse(
        default_storage.open(place),
        as_attachment=True,
        filename=safe_name(name, _("附件")),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
