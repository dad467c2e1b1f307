"""Changing what a draft asks, one step at a time: pure functions from plain content to plain content.

Questions keep their ids when they are moved or changed, so that branches and groupings still mean them. What a step breaks
is told by ``Content.parse``, to which every result goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from huiyin.surveys.content import KINDS

Plain = dict[str, Any]
Sent = Mapping[str, Any]
BAR = "|"


class NoSuchPlace(ValueError):
    """The question or section is no longer there."""


def changed(plain: Plain, step: str, sent: Sent) -> Plain:
    """Return ``plain`` after a step; ``sent`` is what the page sent with it. ``NoSuchPlace`` where it names nothing."""
    found = deepcopy(plain)
    found.setdefault("sections", [])
    if step not in STEPS:
        raise NoSuchPlace(_("没有这个步骤。"))
    STEPS[step](found, sent)
    return found


def section_at(plain: Plain, sent: Sent) -> Plain:
    place = str(sent.get("section", ""))
    if not (place.isascii() and place.isdigit() and len(place) < 4 and int(place) < len(plain["sections"])):
        raise NoSuchPlace(_("这一部分已经不在了,请看过最新情况再改。"))
    found: Plain = plain["sections"][int(place)]
    return found


def question_at(plain: Plain, code: str) -> tuple[list[Plain], int]:
    """Return the list that holds the question, and its place in it."""
    for section in plain["sections"]:
        for place, question in enumerate(section["questions"]):
            if question["id"] == code:
                return section["questions"], place
    raise NoSuchPlace(_("这一题已经不在了,请看过最新情况再改。"))


def new_id(plain: Plain) -> str:
    known = {question["id"] for section in plain["sections"] for question in section["questions"]}
    return next(code for n in range(1, 1000) if (code := f"q{n}") not in known)


# Steps.


def add_section(plain: Plain, sent: Sent) -> None:
    plain["sections"].append({"title": text_in(sent, "title"), **english(sent, "title"), "questions": []})


def name_section(plain: Plain, sent: Sent) -> None:
    section = section_at(plain, sent)
    section.pop("title_en", None)
    section |= {"title": text_in(sent, "title"), **english(sent, "title")}


def drop_section(plain: Plain, sent: Sent) -> None:
    plain["sections"].remove(section_at(plain, sent))


def move_section(plain: Plain, sent: Sent) -> None:
    section = section_at(plain, sent)
    shift(plain["sections"], plain["sections"].index(section), down=sent.get("down") == "1")


def add_question(plain: Plain, sent: Sent) -> None:
    if not plain["sections"]:
        plain["sections"].append({"title": "", "questions": []})
    section_at(plain, sent)["questions"].append({"id": new_id(plain), **question_in(sent)})


def change_question(plain: Plain, sent: Sent) -> None:
    """Put what was typed in place of the question, and into another section where one is named."""
    questions, place = question_at(plain, str(sent.get("question", "")))
    said = {"id": questions[place]["id"], **question_in(sent)}
    if "section" not in sent or section_at(plain, sent)["questions"] is questions:
        questions[place] = said
        return
    questions.pop(place)
    section_at(plain, sent)["questions"].append(said)


def drop_question(plain: Plain, sent: Sent) -> None:
    questions, place = question_at(plain, str(sent.get("question", "")))
    questions.pop(place)


def move_question(plain: Plain, sent: Sent) -> None:
    """Move a question by one place; over the edge of its section it goes to the next one."""
    questions, place = question_at(plain, str(sent.get("question", "")))
    down = sent.get("down") == "1"
    if shift(questions, place, down=down):
        return
    own = next(n for n, section in enumerate(plain["sections"]) if section["questions"] is questions)
    other = own + (1 if down else -1)
    if 0 <= other < len(plain["sections"]):
        there = plain["sections"][other]["questions"]
        there.insert(0 if down else len(there), questions.pop(place))


def shift(things: list[Any], place: int, *, down: bool) -> bool:
    """Swap a thing with its neighbour; say whether there was one."""
    other = place + (1 if down else -1)
    if not 0 <= other < len(things):
        return False
    things[place], things[other] = things[other], things[place]
    return True


STEPS: dict[str, Callable[[Plain, Sent], None]] = {
    "add_section": add_section,
    "name_section": name_section,
    "drop_section": drop_section,
    "move_section": move_section,
    "add_question": add_question,
    "change_question": change_question,
    "drop_question": drop_question,
    "move_question": move_question,
}


# One question, as it is typed.


def text_in(sent: Sent, name: str) -> str:
    return str(sent.get(name, "")).strip()


def english(sent: Sent, name: str) -> Plain:
    said = text_in(sent, f"{name}_en")
    return {f"{name}_en": said} if said else {}


def question_in(sent: Sent) -> Plain:
    """Return the question that was typed: only what its kind has is kept."""
    kind = sent.get("kind")
    said: Plain = {
        "kind": kind if kind in KINDS else "text",
        "text": text_in(sent, "text"),
        **english(sent, "text"),
        "required": bool(sent.get("required")),
    }
    if kind in ("single", "multiple", "matrix"):
        said["options"] = [option_in(line) for line in lines_in(sent, "options")]
    if kind == "matrix":
        said["rows"] = [words_in(line) for line in lines_in(sent, "rows")]
    if kind in ("scale", "number"):
        said |= {name: number for name in ("lowest", "highest") if (number := number_in(sent, name)) is not None}
    if kind == "text" and (limit := number_in(sent, "limit")) is not None:
        said["limit"] = limit
    if kind == "single" and sent.get("given"):
        said["given"] = True
    if before := text_in(sent, "only_if"):
        said["only_if"] = {"question": before, "options": numbers_in(text_in(sent, "only_if_options"))}
    return said


def lines_in(sent: Sent, name: str) -> list[str]:
    return [line.strip() for line in str(sent.get(name, "")).splitlines() if line.strip()]


def parts_in(line: str) -> list[str]:
    return [part.strip() for part in line.replace("\uff5c", BAR).split(BAR)]


def words_in(line: str) -> Plain:
    """Return a row from its line: the Chinese, and after a bar the English."""
    chinese, *rest = parts_in(line)
    return {"text": chinese} | ({"text_en": rest[0]} if rest and rest[0] else {})


def option_in(line: str) -> Plain:
    """Return an option from its line: the Chinese, the English, the score, apart by bars; the last two may be left out."""
    parts = parts_in(line)
    said = words_in(BAR.join(parts[:1])) if len(parts) > 1 and parts[-1].isdigit() else words_in(line)
    if len(parts) > 1 and parts[-1].isascii() and parts[-1].isdigit() and len(parts[-1]) < 6:
        said |= {"score": int(parts[-1])}
        if len(parts) > 2 and parts[1]:
            said |= {"text_en": parts[1]}
    return said


def line_of(words: Any) -> str:
    """Return the line of an option or row, as it is typed."""
    if not isinstance(words, dict):
        return str(words)
    parts = [str(words.get("text", "")), str(words.get("text_en", ""))]
    score = words.get("score")
    if score is not None:
        return " | ".join([*parts, str(score)]) if parts[1] else f"{parts[0]} | {score}"
    return " | ".join(part for part in parts if part)


def number_in(sent: Sent, name: str) -> int | None:
    text = text_in(sent, name)
    if not text:
        return None
    try:
        return int(text) if len(text) < 12 else 10**12
    except ValueError:
        return 10**12  # beyond every bound, so that the parser says what is wrong


def numbers_in(text: str) -> list[int]:
    """Return options by their numbers from 1, as they are typed, counted from 0; what is no number fits no option."""
    parts = [part for part in text.replace("、", ",").replace("\uff0c", ",").replace(" ", ",").split(",") if part]
    return [int(part) - 1 if part.isascii() and part.isdigit() and len(part) < 5 else -1 for part in parts]


def typed(question: Plain) -> dict[str, Any]:
    """Return a question as the fields of the page hold it: the inverse of ``question_in``."""
    branch = question.get("only_if") or {}
    return {
        **{name: question.get(name, "") for name in ("kind", "text", "text_en", "lowest", "highest", "limit")},
        "required": question.get("required", False),
        "given": question.get("given", False),
        "options": "\n".join(line_of(one) for one in question.get("options", ())),
        "rows": "\n".join(line_of(one) for one in question.get("rows", ())),
        "only_if": branch.get("question", ""),
        "only_if_options": ", ".join(str(number + 1) for number in branch.get("options", ())),
    }
