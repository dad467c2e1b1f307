"""Paper in words and numbers: how questions are numbered, serials written, keyed values read, two keyings compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiyin.surveys.content import UNANSWERED, Answer, Answers, Content, Question

MOST_SERIALS = 5000
LONGEST_SERIAL = 7
DASH = "[-\u2013\u2014~\uff5e至]"
SPAN = re.compile(rf"(\d+)(?:{DASH}(\d+))?$", re.ASCII)
APART = re.compile("[,\uff0c、;\uff1b\\s]+")
SCANNED = re.compile(r"/forms/([-\w]+)/keying/\?serial=(\d{1,7})$")


def numbers_of(content: Content) -> dict[str, int]:
    """Return the number of each question that is asked on the form, by its id: paper, keying and spreadsheets share them."""
    return {one.id: place for place, one in enumerate((q for q in content.questions if not q.given), 1)}


def written(serial: int) -> str:
    return f"{serial:04d}"


def serials_in(text: str) -> list[int]:
    """Return the serials of a text such as ``3, 7-9``, each once and in order; ``ValueError`` says what cannot be read."""
    found: set[int] = set()
    joined = re.sub(rf"\s*({DASH})\s*", r"\1", text.strip())
    for part in filter(None, APART.split(joined)):
        span = SPAN.match(part)
        if not span or any(len(n) > LONGEST_SERIAL for n in span.groups() if n):
            raise ValueError(_("看不懂「{part}」;编号写成 3、7-9 这样").format(part=part[:20]))
        first, last = int(span[1]), int(span[2] or span[1])
        if last < first or last - first >= MOST_SERIALS:
            raise ValueError(_("「{part}」的范围不对").format(part=part[:20]))
        found.update(range(first, last + 1))
    if len(found) > MOST_SERIALS:
        raise ValueError(_("一次最多 {n} 份").format(n=MOST_SERIALS))
    return sorted(found)


def spans(serials: Iterable[int]) -> str:
    """Return serials in short, such as ``0003, 0007-0009``."""
    runs: list[list[int]] = []
    for serial in sorted(serials):
        if runs and serial == runs[-1][1] + 1:
            runs[-1][1] = serial
        else:
            runs.append([serial, serial])
    return ", ".join(written(a) if a == b else f"{written(a)}-{written(b)}" for a, b in runs)


@dataclass(frozen=True)
class Scan:
    """What stood in the field for the serial: the serial, and the questionnaire where a code was scanned."""

    serial: int
    code: str = ""


def scanned(text: str) -> Scan | None:
    """Return the serial that was typed or scanned, None where it is none."""
    text = text.strip()
    if found := SCANNED.search(text):
        return Scan(int(found[2]), found[1])
    return Scan(int(text)) if text.isascii() and text.isdigit() and len(text) <= LONGEST_SERIAL else None


# What was keyed.


def parts_of(content: Content) -> Iterator[tuple[str, Question, int | None]]:
    """Yield what is keyed for each question: its head (``3``, ``4.1`` for the rows of a matrix), the question, the row."""
    numbers = numbers_of(content)
    for question in content.questions:
        if question.given:
            continue
        if question.kind == "matrix":
            for row in range(len(question.rows)):
                yield f"{numbers[question.id]}.{row + 1}", question, row
        else:
            yield str(numbers[question.id]), question, None


def keyed(content: Content, cells: Mapping[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values that ``Content.read`` reads, from cells by their heads, and what cannot be read, in words.

    Options are keyed by their numbers on the paper, from 1, several of them apart by commas or blanks, or by their words.
    """
    values: dict[str, list[str]] = {}
    wrong: list[str] = []
    for head, question, row in parts_of(content):
        text = cells.get(head, "").strip()
        if not text:
            continue
        name = question.id if row is None else f"{question.id}.{row}"
        try:
            values[name] = chosen_in(question, text) if question.counted else [text]
        except ValueError as refusal:
            wrong.append(_("第 {head} 题:{why}").format(head=head, why=refusal))
    return values, wrong


def chosen_in(question: Question, text: str) -> list[str]:
    """Return the options that a cell names, as ``Content.read`` counts them, from 0."""
    words = [choice.text for choice in question.choices]
    several = [text] if question.kind != "multiple" or text in words else [one for one in APART.split(text) if one]
    return [str(option_in(question, words, one)) for one in several]


def option_in(question: Question, words: Sequence[str], text: str) -> int:
    clean = text.removesuffix(".0")  # a spreadsheet's way of writing a whole number
    if clean in words:
        return words.index(clean)
    if question.kind != "scale" and clean.isascii() and clean.isdigit() and 1 <= int(clean[:4]) <= len(words):
        return int(clean[:4]) - 1
    raise ValueError(_("没有「{text}」这个选项").format(text=text[:20]))


# Two keyings.


def unpacked(content: Content, marks: Sequence[int], texts: Mapping[str, str]) -> Answers:
    """Return the answers that were packed into ``marks`` and ``texts``: the inverse of ``Content.marks``."""
    found: Answers = {}
    place = 0
    for question in content.questions:
        own = list(marks[place : place + question.width])
        place += question.width
        answer = answer_of(question, own, texts)
        if answer is not None:
            found[question.id] = answer
    return found


def answer_of(question: Question, own: list[int], texts: Mapping[str, str]) -> Answer | None:
    if question.kind == "text":
        return texts.get(question.id) or None
    if question.kind == "multiple":
        return None if UNANSWERED in own else [option for option, ticked in enumerate(own) if ticked]
    if question.kind == "matrix":
        return {row: mark for row, mark in enumerate(own) if mark != UNANSWERED} or None
    return None if own[0] == UNANSWERED else own[0]


def differing(content: Content, first: Mapping[str, Answer], second: Mapping[str, Answer]) -> list[Question]:
    """Return the questions that two keyings of one sheet answer differently. Blanks around a text are none of it."""
    return [q for q in content.questions if not q.given and tidy(first.get(q.id)) != tidy(second.get(q.id))]


def tidy(answer: Answer | None) -> Any:
    return " ".join(answer.split()) if isinstance(answer, str) else answer


def shown(question: Question, answer: Answer | None) -> str:
    """Return an answer in words, as it stands on the paper."""
    if answer is None:
        return _("(未填)")
    if question.kind == "multiple" and isinstance(answer, list):
        return _("、").join(str(question.choices[one]) for one in answer) or _("(未填)")
    if question.kind == "matrix" and isinstance(answer, dict):
        return _(";").join(f"{question.rows[row]}: {question.choices[mark]}" for row, mark in sorted(answer.items()))
    if question.kind in ("single", "scale") and isinstance(answer, int):
        return str(question.choices[answer])
    return date.fromordinal(answer).isoformat() if question.kind == "date" and isinstance(answer, int) else str(answer)


def both_shown(question: Question, first: Answer | None, second: Answer | None) -> tuple[str, str]:
    """Return two answers that differ in words; of a table only the rows in which they do."""
    if isinstance(first, dict) and isinstance(second, dict):
        other = {row for row in first.keys() | second.keys() if first.get(row) != second.get(row)}
        words = [
            _(";").join(
                f"{question.rows[row]}: {question.choices[said[row]] if row in said else _('(未填)')}"
                for row in sorted(other)
            )
            for said in (first, second)
        ]
        return words[0], words[1]
    return shown(question, first), shown(question, second)


def as_values(question: Question, answer: Answer | None) -> dict[str, list[str]]:
    """Return an answer as a form would send it."""
    if answer is None:
        return {}
    if isinstance(answer, dict):
        return {f"{question.id}.{row}": [str(mark)] for row, mark in answer.items()}
    if isinstance(answer, list):
        return {question.id: [str(one) for one in answer]}
    text = date.fromordinal(answer).isoformat() if question.kind == "date" and isinstance(answer, int) else str(answer)
    return {question.id: [text]}
