"""Forms as PDF: all copies of a batch in one run of the typesetter, so that two hundred take a second and not minutes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from huiyin.reports.faces import SHIPPED

TEMPLATES = Path(__file__).parent / "typst"
FACE_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "C:/Windows/Fonts",
    "/System/Library/Fonts",
)
"""Where machines keep their faces; the typesetter's own search would take longer than a page."""


def own_faces() -> Path:
    """Return the folder in which an installation may lay faces of its own."""
    return Path(settings.HUIYIN_HOME) / "fonts"


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that the typesetter makes of ``data`` by one of our templates.

    The templates name the faces, the machine's Song first; a machine without any takes the face that comes with us, and
    one with others takes from them the rare characters that ours leaves out.
    """
    places = (own_faces(), SHIPPED, *(Path(one).expanduser() for one in FACE_FOLDERS))
    return typst.compile(
        (TEMPLATES / f"{template}.typ").read_bytes(),
        format="pdf",
        font_paths=faces(tuple(str(place) for place in places if place.is_dir())),
        pdf_tags=False,  # paper has no reader aloud, and the file is four times smaller
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


@lru_cache(maxsize=4)
def faces(folders: tuple[str, ...]) -> typst.Fonts:
    """Return the faces in the folders; looked for once, for that takes longer than a page."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def form_pdf(sheet: Mapping[str, Any]) -> bytes:
    """Return the copies of a form, laid out by ``form_sheet.laid_out``, as one PDF on A4."""
    return typeset("form", sheet)
