"""Forms as PDF: all copies of a batch in one run of the typesetter, so that two hundred take a second and not minutes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.reports.charts import FACE_FOLDERS, NoChineseFace, has_chinese_face

TEMPLATES = Path(__file__).parent / "typst"


def own_faces() -> Path:
    """Return the folder in which an installation may lay faces of its own, where the machine has none."""
    return Path(settings.HUIYIN_HOME) / "fonts"


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that the typesetter makes of ``data`` by one of our templates.

    A machine without a Chinese face would print boxes: it is refused in words, and the Word file still can be had.
    """
    own = own_faces()
    if not has_chinese_face() and not any(own.glob("*.[to]t[fc]")):
        raise NoChineseFace(
            _(
                "这台服务器没有中文字体,打印出来会是方框。请下载 Word 版打印,或者把中文字体文件放进 {folder} 再试。"
            ).format(folder=own)
        )
    folders = tuple(str(place) for place in (own, *(Path(one).expanduser() for one in FACE_FOLDERS)) if place.is_dir())
    return typst.compile(
        (TEMPLATES / f"{template}.typ").read_bytes(),
        format="pdf",
        font_paths=faces(folders),
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
