"""The forms of the sources, ready to be used (C01, C02, H11): one JSON file each, with the English beside the Chinese.

A form in use is a copy: what is changed in the library later changes no questionnaire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.surveys.content import Content, Words
from huiyin.surveys.terms import Sort

PLACE = Path(__file__).parent / "forms"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of the library. ``keeps`` names matrices by id with the number of rows that must not become fewer (M42)."""

    code: str
    name: Words
    sort: Sort
    title: str
    title_en: str
    intro: str
    intro_en: str
    content: dict[str, Any]
    source: str
    keeps: Mapping[str, int] = field(default_factory=dict)

    @property
    def asks(self) -> Content:
        return Content.parse(self.content)

    @property
    def copied(self) -> dict[str, Any]:
        """Everything that a questionnaire takes over."""
        names = ("sort", "title", "title_en", "intro", "intro_en", "content")
        return {name: getattr(self, name) for name in names}


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


def fewer_aspects(plain: Any, was: Any) -> list[str]:
    """Return the ids of matrices that came from the library with a fixed number of rows and would now have fewer."""
    kept = library()[SIX_ASPECTS]
    before = {row["text"] for question in matrices(kept.content) for row in question["rows"]}
    found = []
    for question in matrices(was):
        own = {text_of(row) for row in question.get("rows", ())}
        if before <= own:
            now = next((one for one in matrices(plain) if one.get("id") == question["id"]), {"rows": []})
            if len(now.get("rows", ())) < len(before):
                found.append(str(question["id"]))
    return found


def matrices(plain: Any) -> list[dict[str, Any]]:
    sections = plain.get("sections", ()) if isinstance(plain, dict) else ()
    questions = [q for section in sections for q in section.get("questions", ())]
    return [q for q in questions if isinstance(q, dict) and q.get("kind") == "matrix"]


def text_of(row: Any) -> str:
    return str(row.get("text", "")) if isinstance(row, dict) else str(row)
