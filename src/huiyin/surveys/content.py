"""What a questionnaire asks, as plain data: sections, questions, branches; and how an answer to it is read and packed.

Pure: nothing here knows of requests or the database. A questionnaire keeps ``Content.plain``; its closed answers are packed
into *marks*, one small number a slot, so that a hundred thousand of them are counted in one statement; its texts go apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, cast

from django.utils.translation import get_language
from django.utils.translation import gettext as _

QuestionKind = Literal["single", "multiple", "scale", "matrix", "text", "number", "date"]
KINDS: tuple[QuestionKind, ...] = ("single", "multiple", "scale", "matrix", "text", "number", "date")
COUNTED = frozenset({"single", "multiple", "scale", "matrix"})
"""The kinds whose answers are counted by options."""

UNANSWERED = -1
MOST_QUESTIONS = 100
MOST_OPTIONS = 30
MOST_ROWS = 30
TEXT_LIMIT = 1000
"""Characters of a text answer where the questionnaire says nothing else; at most ``LONGEST_TEXT``."""
LONGEST_TEXT = 3000
WORDS = 300
"""Characters of a question, an option, a row."""
SMALLEST, GREATEST = -1_000_000_000, 1_000_000_000

Answer = int | list[int] | dict[int, int] | str
Answers = dict[str, Answer]


class BadContent(ValueError):
    """The questionnaire itself does not hold; ``sentences`` says everything that is wrong."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A short text in Chinese and perhaps in English; shows in the reader's language."""

    text: str
    english: str = ""

    def __str__(self) -> str:
        return self.english if self.english and (get_language() or "").startswith("en") else self.text


@dataclass(frozen=True, kw_only=True)
class Option(Words):
    """``score`` is what it counts in a weighted mean, in per cent; None is left out of it (不了解)."""

    score: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. ``only_if`` names an earlier single question and the options after which this one is asked.

    ``given`` marks what is not asked but known from the list of tokens or the batch of paper it came with, such as the
    category of raters. ``lowest`` and ``highest`` bound a scale (its ends are counted as options) and a number.
    """

    id: str
    kind: QuestionKind
    words: Words
    required: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[Words, ...] = ()
    lowest: int = 1
    highest: int = 5
    limit: int = TEXT_LIMIT
    only_if: tuple[str, frozenset[int]] | None = None
    given: bool = False

    @property
    def counted(self) -> bool:
        return self.kind in COUNTED

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen: the options, or the steps of a scale."""
        if self.kind != "scale":
            return self.options
        return tuple(Option(text=str(step)) for step in range(self.lowest, self.highest + 1))

    @property
    def width(self) -> int:
        """How many slots of the marks it takes: one, one for each option of a multiple, one for each row, none for texts."""
        return {"multiple": len(self.options), "matrix": len(self.rows), "text": 0}.get(self.kind, 1)


@dataclass(frozen=True, kw_only=True)
class Section:
    words: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One place of the marks: the question, and which row of a matrix or option of a multiple it stands for."""

    place: int
    question: Question
    part: int = 0

    @property
    def values(self) -> range:
        """The numbers that can stand here and are counted; a multiple's option is 0 (not ticked) or 1."""
        if self.question.kind == "multiple":
            return range(2)
        return range(len(self.question.choices)) if self.question.counted else range(0)


@dataclass
class Reading:
    """What was read from a filled form: the answers, and for each question what is wrong, in words."""

    answers: Answers = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    sections: tuple[Section, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        parts = [(question, part) for question in self.questions for part in range(question.width)]
        return tuple(Slot(place=place, question=question, part=part) for place, (question, part) in enumerate(parts))

    @cached_property
    def texts(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.kind == "text")

    @cached_property
    def given(self) -> Question | None:
        """The question that is not asked but known from the list of tokens or the batch: whom the answer comes from."""
        return next((question for question in self.questions if question.given), None)

    @property
    def letters(self) -> int:
        """How many characters all its texts can hold together."""
        return sum(question.limit for question in self.texts)

    def slots_of(self, question: str) -> list[Slot]:
        return [slot for slot in self.slots if slot.question.id == question]

    # Answers.

    def asked(self, answers: Mapping[str, Answer]) -> Iterator[Question]:
        """Yield the questions that are asked of who answered so, in order."""
        shown: set[str] = set()
        for question in self.questions:
            if question.given:
                shown.add(question.id)
            elif question.only_if is None or (
                question.only_if[0] in shown and answers.get(question.only_if[0]) in question.only_if[1]
            ):
                shown.add(question.id)
                yield question

    def read(
        self, values: Mapping[str, Sequence[str]], given: Mapping[str, int] | None = None, *, partly: bool = False
    ) -> Reading:
        """Read what a form sent: lists of texts by field name (``q1``; ``q3.0`` for the rows of a matrix).

        ``given`` are the answers that the list or batch knows. ``partly`` reads paper, on which something required may
        stand empty: the sheet holds for what is filled in (H11).
        """
        found = Reading(answers=dict(given or {}))
        for question in self.questions:
            if question.given:
                continue
            branch = question.only_if
            if branch and found.answers.get(branch[0]) not in branch[1]:
                continue
            try:
                answer = answer_in(question, values)
            except ValueError as wrong:
                found.mistakes[question.id] = str(wrong)
                continue
            if answer is not None:
                found.answers[question.id] = answer
            if question.required and not partly and not whole(question, answer):
                found.mistakes[question.id] = unanswered(question)
        return found

    def marks(self, answers: Mapping[str, Answer]) -> list[int]:
        """Pack the closed answers: a number for every slot, ``UNANSWERED`` where nothing was said."""
        packed: list[int] = []
        for question in self.questions:
            packed += packed_answer(question, answers.get(question.id))
        return packed

    def written(self, answers: Mapping[str, Answer]) -> dict[str, str]:
        """Return the texts that were written, by question."""
        return {one.id: str(answers[one.id]) for one in self.texts if answers.get(one.id)}

    # As data.

    @classmethod
    def parse(cls, plain: Any) -> Content:
        """Return the content that ``plain`` says, or raise ``BadContent`` with everything that is wrong with it."""
        return Parser().content(plain)

    @cached_property
    def plain(self) -> dict[str, Any]:
        return {"sections": [{**said(one.words, "title"), "questions": [laid_out(q) for q in one.questions]} for one in self.sections]}  # fmt: skip


# Reading one answer.


def answer_in(question: Question, values: Mapping[str, Sequence[str]]) -> Answer | None:
    """Return the answer to one question, None where there is none; ``ValueError`` says in words why it cannot be one."""
    if question.kind == "matrix":
        marks = {row: chosen(question, values.get(f"{question.id}.{row}", ())) for row in range(len(question.rows))}
        return {row: mark for row, mark in marks.items() if mark is not None} or None
    sent = [text for text in values.get(question.id, ()) if text.strip(" \t\r\n\x00\u3000")]
    if not sent:
        return None
    if question.kind == "multiple":
        return sorted({option_in(question, text) for text in sent})
    if question.kind in ("single", "scale"):
        return chosen(question, sent)
    return READERS[question.kind](question, sent[-1].strip())


def chosen(question: Question, sent: Sequence[str]) -> int | None:
    given = [text for text in sent if text.strip()]
    if len(given) > 1:
        raise ValueError(_("只能选一项"))
    return option_in(question, given[0]) if given else None


def option_in(question: Question, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) < len(question.choices)):
        raise ValueError(_("没有这个选项,请重新选"))
    return int(text)


def text_in(question: Question, text: str) -> str:
    clean = storable(text).replace("\r\n", "\n")
    if (many := letters(clean)) > question.limit:
        raise ValueError(_("最多写 {limit} 个字,现在有 {many} 个").format(limit=question.limit, many=many))
    return clean


def number_in(question: Question, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ValueError(_("请填整数")) from None
    if not question.lowest <= number <= question.highest:
        raise ValueError(
            _("请填 {lowest} 到 {highest} 之间的数").format(lowest=question.lowest, highest=question.highest)
        )
    return number


def date_in(_question: Question, text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise ValueError(_("请填日期,例如 2026-03-01")) from None


READERS = {"text": text_in, "number": number_in, "date": date_in}


def storable(text: str) -> str:
    """Return ``text`` without what no database can hold: NUL, and halves of surrogate pairs as question marks."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def letters(text: str) -> int:
    """Count the characters of a text as two bytes each: whatever is outside of that plane counts twice."""
    return len(text.encode("utf-16-le", "replace")) // 2


def whole(question: Question, answer: Answer | None) -> bool:
    if question.kind == "matrix":
        return isinstance(answer, dict) and len(answer) == len(question.rows)
    return answer is not None


def unanswered(question: Question) -> str:
    return _("请每一行都选一项") if question.kind == "matrix" else _("这一题必答")


def packed_answer(question: Question, answer: Answer | None) -> list[int]:
    if question.kind == "text":
        return []
    if question.kind == "multiple":
        ticked = cast("list[int] | None", answer)
        if ticked is None:
            return [UNANSWERED] * question.width
        return [int(option in ticked) for option in range(question.width)]
    if question.kind == "matrix":
        rows = cast("dict[int, int]", answer or {})
        return [rows.get(row, UNANSWERED) for row in range(question.width)]
    return [UNANSWERED if answer is None else cast("int", answer)]


# As data, and back.


def said(words: Words, name: str = "text") -> dict[str, str]:
    return {name: words.text} | ({f"{name}_en": words.english} if words.english else {})


def laid_out(question: Question) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": question.id, "kind": question.kind, **said(question.words)}
    if question.required:
        plain["required"] = True
    if question.options:
        plain["options"] = [said(one) | ({} if one.score is None else {"score": one.score}) for one in question.options]
    if question.rows:
        plain["rows"] = [said(one) for one in question.rows]
    if question.kind in ("scale", "number"):
        plain |= {"lowest": question.lowest, "highest": question.highest}
    if question.kind == "text":
        plain["limit"] = question.limit
    if question.only_if:
        plain["only_if"] = {"question": question.only_if[0], "options": sorted(question.only_if[1])}
    if question.given:
        plain["given"] = True
    return plain


class Parser:
    """Reads plain data into a content and notes everything that is wrong on the way."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.seen: dict[str, Question] = {}

    def content(self, plain: Any) -> Content:
        sections = plain.get("sections") if isinstance(plain, dict) else None
        content = Content(tuple(self.section(one) for one in sections if isinstance(one, dict))
                          if isinstance(sections, list) else ())  # fmt: skip
        if not content.questions:
            self.wrong.append(_("至少要有一道题"))
        if len(content.questions) > MOST_QUESTIONS:
            self.wrong.append(_("最多 {n} 道题").format(n=MOST_QUESTIONS))
        if sum(question.given for question in content.questions) > 1:
            self.wrong.append(_("最多一道题由邀请码带出"))
        if self.wrong:
            raise BadContent(self.wrong)
        return content

    def section(self, plain: dict[str, Any]) -> Section:
        asked = plain.get("questions")
        questions = [self.question(one) for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []
        return Section(words=self.words(plain, "title", blank=True), questions=tuple(q for q in questions if q))

    def words(self, plain: Any, name: str = "text", *, blank: bool = False, about: str = "") -> Words:
        if not isinstance(plain, dict):
            plain = {name: plain}
        text, english = (storable(str(plain.get(key) or "")).strip() for key in (name, f"{name}_en"))
        if not text and not blank:
            self.wrong.append(_("{about}没有写文字").format(about=about))
        if max(len(text), len(english)) > WORDS:
            self.wrong.append(_("「{start}…」太长,最多 {n} 个字").format(start=text[:10], n=WORDS))
        return Words(text=text, english=english)

    def question(self, plain: dict[str, Any]) -> Question | None:
        about = _("第 {n} 题:").format(n=len(self.seen) + 1)
        kind, code = plain.get("kind"), str(plain.get("id") or f"q{len(self.seen) + 1}")
        if kind not in KINDS:
            self.wrong.append(about + _("没有这种题型"))
            return None
        if code in self.seen or not (code.isascii() and code.isidentifier() and len(code) <= 16):
            self.wrong.append(about + _("代号「{code}」重复或不能用").format(code=code))
            return None
        question = Question(
            id=code,
            kind=kind,
            words=self.words(plain, about=about),
            required=plain.get("required") is True,
            options=self.options(plain, kind, about),
            rows=self.rows(plain, kind, about),
            **self.bounds(plain, kind, about),
            only_if=self.branch(plain.get("only_if"), about),
            given=plain.get("given") is True and kind == "single",
        )
        self.seen[code] = question
        return question

    def options(self, plain: dict[str, Any], kind: str, about: str) -> tuple[Option, ...]:
        if kind not in ("single", "multiple", "matrix"):
            return ()
        listed = plain.get("options")
        found = [self.option(one, about) for one in listed] if isinstance(listed, list) else []
        if not 2 <= len(found) <= MOST_OPTIONS:
            self.wrong.append(about + _("要有 2 到 {n} 个选项").format(n=MOST_OPTIONS))
        if len({one.text for one in found}) < len(found):
            self.wrong.append(about + _("选项重复"))
        return tuple(found)

    def option(self, plain: Any, about: str) -> Option:
        words = self.words(plain, about=about)
        score = plain.get("score") if isinstance(plain, dict) else None
        if score is not None and not (isinstance(score, int) and 0 <= score <= 100):
            self.wrong.append(about + _("选项的分值要在 0 到 100 之间"))
            score = None
        return Option(text=words.text, english=words.english, score=score)

    def rows(self, plain: dict[str, Any], kind: str, about: str) -> tuple[Words, ...]:
        if kind != "matrix":
            return ()
        listed = plain.get("rows")
        found = [self.words(one, about=about) for one in listed] if isinstance(listed, list) else []
        if not 1 <= len(found) <= MOST_ROWS:
            self.wrong.append(about + _("要有 1 到 {n} 行").format(n=MOST_ROWS))
        return tuple(found)

    def bounds(self, plain: dict[str, Any], kind: str, about: str) -> dict[str, int]:
        usual = {"scale": (1, 5), "number": (0, 1_000_000)}.get(kind, (1, 5))
        low, high, limit = (self.whole(plain.get(name), usual_value) for name, usual_value in
                            (("lowest", usual[0]), ("highest", usual[1]), ("limit", TEXT_LIMIT)))  # fmt: skip
        if kind == "scale" and not (0 <= low < high <= MOST_OPTIONS):
            self.wrong.append(about + _("量表要从小到大,在 0 到 {n} 之间").format(n=MOST_OPTIONS))
        if kind == "number" and not (SMALLEST <= low < high <= GREATEST):
            self.wrong.append(about + _("数字的范围要从小到大"))
        if kind == "text" and not 1 <= limit <= LONGEST_TEXT:
            self.wrong.append(about + _("字数上限要在 1 到 {n} 之间").format(n=LONGEST_TEXT))
        return {"lowest": low, "highest": high, "limit": limit}

    def whole(self, value: Any, usual: int) -> int:
        if value is None:
            return usual
        return value if isinstance(value, int) and not isinstance(value, bool) else SMALLEST - 1

    def branch(self, plain: Any, about: str) -> tuple[str, frozenset[int]] | None:
        if not plain:
            return None
        asked = self.seen.get(str(plain.get("question"))) if isinstance(plain, dict) else None
        listed = plain.get("options") if isinstance(plain, dict) else None
        if asked is None or asked.kind != "single" or not isinstance(listed, list) or not listed or not all(
            isinstance(one, int) and 0 <= one < len(asked.options) for one in listed
        ):  # fmt: skip
            self.wrong.append(about + _("只能按前面一道单选题的选项决定问不问"))
            return None
        return asked.id, frozenset(listed)
