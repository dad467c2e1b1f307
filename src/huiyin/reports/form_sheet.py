"""A questionnaire as it is laid out for the pen: what both the printed form and the Word file say, as plain data (C01, C02).

Each copy bears a code that opens the page for keying with its serial, behind the sign-in of staff: it says which copy this
is, and nothing that is kept beside answers. The code for who would rather answer on a phone is the same on all copies and
bears no serial; so scanning either of them ties no answer to a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from huiyin.surveys.content import Content, Question, Words
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.paper import numbers_of

LANGUAGES = (("zh", gettext_lazy("中文")), ("en", gettext_lazy("英文")), ("both", gettext_lazy("中英文对照")))
LINES = ((100, 2), (300, 3), (600, 5))
"""Up to so many characters a text answer is given so many lines; longer ones get ``MOST_LINES``."""
MOST_LINES = 6
WIDE = 0x2E80
"""The first character that is as wide as it is high."""


@dataclass(frozen=True)
class Printed:
    """One copy to be printed: its serial as it is written, the address that its code opens, and what is known of its raters."""

    serial: str
    address: str
    given: str = ""


def laid_out(
    questionnaire: Questionnaire,
    copies: Sequence[Printed],
    *,
    language: str = "zh",
    answer_address: str = "",
    two_sided: bool = True,
) -> dict[str, Any]:
    """Return everything that stands on the copies, in the ``language`` asked for: "zh", "en" or "both".

    ``answer_address`` is where the same form is answered on the web, empty where it is on paper only.
    """
    with override("en" if language == "en" else "zh-hans"):
        said = Said(language)
        return {
            "lang": "en" if language == "en" else "zh",
            "office": str(questionnaire.office),
            **said.named(Words(text=questionnaire.title, english=questionnaire.title_en), "title"),
            **introduced(questionnaire, said),
            **said.both(promise(anonymous=questionnaire.anonymous), "promise"),
            "signed": not questionnaire.anonymous,
            "thanks": _("填好后请交回发表人或投入意见箱,谢谢!"),
            "sections": sections_of(questionnaire.asks, said),
            "copies": [{"serial": copy.serial, "qr": drawn(copy.address), "given": copy.given} for copy in copies],
            "answer_qr": drawn(answer_address) if answer_address else "",
            "two_sided": two_sided,
            "words": fixed_words(),
        }


def fixed_words() -> dict[str, str]:
    return {
        "serial": _("编号"),
        "page": _("第 {n} 页 共 {m} 页"),
        "sheet_page": _("第 {n} 页"),
        "for_staff": _("工作人员录入用"),
        "by_phone": _("也可手机扫码填"),
        "year": _("年"),
        "month": _("月"),
        "day": _("日"),
        "name": _("姓名(可不填)"),
        "contact": _("联系方式(可不填)"),
    }


def promise(*, anonymous: bool) -> Any:
    """Return the sentence about who can know what was written; lazily, for it may be said in two languages."""
    if anonymous:
        return gettext_lazy(
            "本表无记名,请不要写姓名、电话。编号只用来核对发出和收回的份数,答案录入后与编号分开保存,查不出谁写了什么。"
        )
    return gettext_lazy("姓名和联系方式可不填;填了的加密保存,只用于回复您。")


class Said:
    """Says short texts in one language or in both: ``text`` for the first, ``en`` for the English below it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def named(self, words: Words, name: str = "text") -> dict[str, str]:
        english = name.replace("text", "") + "_en" if name != "text" else "en"
        if self.language == "en":
            return {name: words.english or words.text, english: ""}
        return {name: words.text, english: words.english if self.language == "both" else ""}

    def both(self, sentence: Any, name: str) -> dict[str, str]:
        with override("en"):
            english = str(sentence)
        return {
            name: str(sentence),
            f"{name}_en": english if self.language == "both" and english != str(sentence) else "",
        }


def introduced(questionnaire: Questionnaire, said: Said) -> dict[str, Any]:
    shown = questionnaire.intro_en or questionnaire.intro if said.language == "en" else questionnaire.intro
    lines = [line for line in shown.splitlines() if line.strip()]
    return {"intro": lines, "intro_en": questionnaire.intro_en if said.language == "both" else ""}


def sections_of(content: Content, said: Said) -> list[dict[str, Any]]:
    numbers = numbers_of(content)
    found = []
    for section in content.sections:
        asked = [asked_on_paper(one, numbers, content, said) for one in section.questions if not one.given]
        if asked:
            found.append({**said.named(section.words), "questions": asked})
    return found


def asked_on_paper(question: Question, numbers: dict[str, int], content: Content, said: Said) -> dict[str, Any]:
    """Return one question as it is laid out: its number, what kind of answer is wanted, after which answer it is asked."""
    return {
        "n": numbers[question.id],
        "kind": question.kind,
        **said.named(question.words),
        "note": note_of(question),
        "when": when_asked(question, numbers, content),
        "options": [said.named(one) | {"width": width_of(one, said)} for one in question.choices],
        "rows": [said.named(row) for row in question.rows],
        "head": _("评议内容"),
        "lines": lines_for(question),
        "bounds": _("({lowest} 到 {highest} 之间的整数)").format(lowest=question.lowest, highest=question.highest),
    }


def note_of(question: Question) -> str:
    kinds = {
        "single": _("(选一项)"),
        "multiple": _("(可选多项)"),
        "scale": _("({lowest} 最低,{highest} 最高,选一个)").format(lowest=question.lowest, highest=question.highest),
        "matrix": _("(每行选一项,在格内打√)"),
    }
    return kinds.get(question.kind, "")


def when_asked(question: Question, numbers: dict[str, int], content: Content) -> str:
    """Return the branch in words, such as (第 2 题选了「不满意」的请答); nothing where everybody is asked."""
    if question.only_if is None:
        return ""
    asked = content.by_id[question.only_if[0]]
    chosen = _("」或「").join(str(asked.choices[place]) for place in sorted(question.only_if[1]))
    if asked.given:
        return _("(「{options}」请答)").format(options=chosen)
    return _("(第 {n} 题选了「{options}」的请答)").format(n=numbers[asked.id], options=chosen)


def lines_for(question: Question) -> int:
    return next((lines for limit, lines in LINES if question.limit <= limit), MOST_LINES)


def width_of(words: Words, said: Said) -> int:
    """Return how many Chinese characters wide an option prints; Latin letters take about half of one."""
    text = "".join(said.named(words).values())
    return round(sum(1 if ord(letter) >= WIDE or letter in "“”‘’…—" else 0.55 for letter in text))


def drawn(address: str) -> str:
    """Return the code of an address as a picture (SVG) that a printer keeps sharp."""
    made = BytesIO()
    code(address).save(made, kind="svg", border=2, xmldecl=False, svgns=True, nl=False)
    return made.getvalue().decode()


def dotted(address: str) -> bytes:
    """Return the code of an address as a picture (PNG), for Word."""
    made = BytesIO()
    code(address).save(made, kind="png", border=2, scale=8)
    return made.getvalue()


def code(address: str) -> segno.QRCode:
    # Trying all eight masks for the prettiest takes longer than all the rest of a copy; readers take any of them.
    return segno.make_qr(address, error="m", mask=2)
