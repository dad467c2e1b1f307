"""A questionnaire as its page shows it: each question with what was chosen or typed, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.surveys.content import Content, Question, Words


@dataclass(frozen=True)
class Choice:
    value: int
    words: Words
    chosen: bool


@dataclass(frozen=True)
class Line:
    """A row of a matrix, under the name of its own field."""

    name: str
    words: Words
    choices: list[Choice]


@dataclass(kw_only=True)
class Asked:
    """One question of the page."""

    number: int
    question: Question
    choices: list[Choice] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    typed: str = ""
    mistake: str = ""
    after: str = ""
    """Field and options after which alone it is asked, for the script: ``q1 0 2``."""
    condition: str = ""
    """The same in words, for those without."""


@dataclass(frozen=True)
class Part:
    words: Words
    questions: list[Asked]


def sections_of(content: Content, sent: QueryDict, mistakes: Mapping[str, str]) -> list[Part]:
    number, parts = 0, []
    for section in content.sections:
        shown = []
        for question in section.questions:
            if question.given:
                continue
            number += 1
            shown.append(asked(number, question, content, sent, mistakes))
        parts.append(Part(section.words, shown))
    return parts


def asked(number: int, question: Question, content: Content, sent: QueryDict, mistakes: Mapping[str, str]) -> Asked:
    found = Asked(number=number, question=question, mistake=mistakes.get(question.id, ""))
    if question.only_if:
        before, options = question.only_if
        found.after = " ".join([before, *map(str, sorted(options))])
        named = _("、").join(str(content.by_id[before].options[option]) for option in sorted(options))
        found.condition = _("「{question}」选了{options}的,请答这一题").format(
            question=content.by_id[before].words, options=named
        )
    if question.kind == "matrix":
        found.lines = [
            Line(f"{question.id}.{row}", words, choices(question, sent.getlist(f"{question.id}.{row}")))
            for row, words in enumerate(question.rows)
        ]
    elif question.counted:
        found.choices = choices(question, sent.getlist(question.id))
    else:
        found.typed = sent.get(question.id, "")
    return found


def choices(question: Question, chosen: list[str]) -> list[Choice]:
    return [Choice(value, words, str(value) in chosen) for value, words in enumerate(question.choices)]
