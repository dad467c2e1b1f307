"""The forms of the sources, ready to be used (C01, C02, H11): one JSON file each, with the English beside the Chinese.

A form in use is a copy: what is changed in the library later changes no questionnaire.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huiyin.surveys.content import Content, Words
from huiyin.surveys.terms import Sort

PLACE = Path(__file__).parent / "forms"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of the library; ``source`` names the sources that speak of it."""

    code: str
    name: Words
    sort: Sort
    title: str
    title_en: str
    intro: str
    intro_en: str
    content: dict[str, Any]
    source: str

    @property
    def asks(self) -> Content:
        return Content.parse(self.content)

    @property
    def copied(self) -> dict[str, Any]:
        """Everything that a questionnaire takes over, its content a copy: it is edited in place."""
        names = ("sort", "title", "title_en", "intro", "intro_en", "content")
        return {name: deepcopy(getattr(self, name)) for name in names}


@cache
def library() -> dict[str, Form]:
    """Return the forms by their codes, those for opinions first."""
    found = [form_in(place) for place in sorted(PLACE.glob("*.json"))]
    order = list(Sort)
    return {one.code: one for one in sorted(found, key=lambda one: order.index(one.sort))}


def form_in(place: Path) -> Form:
    plain = json.loads(place.read_text(encoding="utf-8"))
    name = Words(text=plain.pop("name"), english=plain.pop("name_en"))
    return Form(code=place.stem, name=name, sort=Sort(plain.pop("sort")), **plain)


SIX_ASPECTS = "six-aspects"


def keeps_six(questionnaire: Any, _actor: Any = None) -> list[str]:
    """Say that a ballot on the six aspects lacks some of them: six, no less (M42). One on other things is none of these."""
    lacking = aspects_lacking(questionnaire.content)
    return [_("六个方面一个不能少,还缺:{aspects}").format(aspects=_("、").join(lacking))] if lacking else []


def aspects_lacking(plain: Any) -> list[str]:
    """Return which of the six aspects are not asked, where any of them is."""
    six = [row["text"] for question in matrices(library()[SIX_ASPECTS].content) for row in question["rows"]]
    asked = {text_of(row) for question in matrices(plain) for row in question.get("rows", ())}
    return [aspect for aspect in six if aspect not in asked] if asked & set(six) else []


def matrices(plain: Any) -> list[dict[str, Any]]:
    sections = plain.get("sections", ()) if isinstance(plain, dict) else ()
    questions = [q for section in sections for q in section.get("questions", ())]
    return [q for q in questions if isinstance(q, dict) and q.get("kind") == "matrix"]


def text_of(row: Any) -> str:
    return str(row.get("text", "")) if isinstance(row, dict) else str(row)
