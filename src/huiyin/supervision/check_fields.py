"""The fields in which a self-check is answered: a line for each kind or case, with a choice and words.

A page shows a choice and a text for every line; programs and the command send lines such as ``3 | 有 | 大班额 2 个班``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from huiyin.kernel.lines import cells_in

SHEET = "#sheet"
"""What a page posts first: after it come two values for every line."""
SELECTED = format_html("{}", " selected")
LONGEST = 60_000


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """One line of a sheet: its key, what it asks, and what was said so far."""

    key: str
    words: str
    choice: str = ""
    texts: tuple[str, ...] = ()


class SheetWidget(forms.Widget):
    """Shows a choice and a text for each line. All go under one name, in the order in which they stand."""

    allow_multiple_selected = True  # what a page posts is a list
    use_fieldset = True
    asked: Sequence[AskedLine] = ()
    choices: type[TextChoices] | None = None
    prompt = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        held = posted(value)
        rows = [
            self.row(name, line, *(held[n] if n < len(held) else (line.choice, "\n".join(line.texts))))
            for n, line in enumerate(self.asked)
        ]
        return format_html(
            '<input type="hidden" name="{}" value="{}"><div class="sheet-lines">{}</div>',
            name, SHEET, format_html_join("", "{}", ((row,) for row in rows)),
        )  # fmt: skip

    def row(self, name: str, line: AskedLine, choice: str, text: str) -> SafeString:
        options = [("", "—"), *(self.choices.choices if self.choices else [])]
        said = format_html_join(
            "", '<option value="{}"{}>{}</option>',
            ((code, SELECTED if code == choice else "", label) for code, label in options),
        )  # fmt: skip
        return format_html(
            '<div class="sheet-line"><p>{}</p><select class="form-select" name="{}" aria-label="{}">{}</select>'
            '<textarea class="form-control" name="{}" rows="2" aria-label="{}" placeholder="{}">{}</textarea></div>',
            line.words, name, line.words, said, name, f"{line.words} {self.prompt}", self.prompt, text,
        )  # fmt: skip


def posted(value: Any) -> list[tuple[str, str]]:
    """Return the pairs of choice and text that a page posted; nothing where a program sent lines."""
    if not isinstance(value, (list, tuple)) or not value or value[0] != SHEET:
        return []
    rest = [str(one) for one in value[1:]]
    return list(zip(rest[::2], rest[1::2], strict=False))


class SheetLines(forms.CharField):
    """Gives ``{key: (choice, [texts])}`` of the lines that were answered; the others are left out."""

    widget = SheetWidget
    asked: Sequence[AskedLine] = ()
    what = ""
    """What a line's key is called: an ordinal number or a case's reference."""
    needs_text: frozenset[str] = frozenset()
    takes_text: frozenset[str] = frozenset()
    one_text = False
    longest = 500

    def __init__(self, *, choices: type[TextChoices], prompt: str = "", **more: Any) -> None:
        self.offered, self.prompt = choices, prompt
        super().__init__(**more)

    def ask(self, asked: Sequence[AskedLine]) -> None:
        self.asked = asked
        widget: Any = self.widget
        widget.asked, widget.choices, widget.prompt = asked, self.offered, str(self.prompt)

    def to_python(self, value: Any) -> Any:
        pairs = posted(value)
        if pairs:
            said = [
                (line.key, choice, text.splitlines()) for line, (choice, text) in zip(self.asked, pairs, strict=False)
            ]
        else:
            said = self.typed("\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or ""))
        return self.checked(said)

    def typed(self, text: str) -> list[tuple[str, str, list[str]]]:
        if len(text) > LONGEST:
            raise forms.ValidationError(_t("最多 {n} 字").format(n=LONGEST))
        return [
            (cells[0], cells[1], [cell for cell in cells[2:] if cell])
            for line in text.splitlines()
            if line.strip() and (cells := cells_in(line, 3))
        ]

    def checked(self, said: list[tuple[str, str, list[str]]]) -> dict[str, tuple[str, list[str]]]:
        known = {line.key for line in self.asked}
        codes = {name: code for code, label in self.offered.choices for name in (code, str(label))}
        found: dict[str, tuple[str, list[str]]] = {}
        mistakes = []
        for key, choice, lines in said:
            texts = [text for line in lines if (text := " ".join(line.split()))]
            if not choice and not texts:
                continue
            if key not in known:
                mistakes.append(_t("没有{what}「{key}」").format(what=self.what, key=key[:40]))
                continue
            code = codes.get(choice, "")
            before, earlier = found.get(key, (code, []))
            found[key] = (code, earlier + texts)
            mistakes += self.wrong(key, choice, code, before, earlier + texts)
        if mistakes:
            raise forms.ValidationError(mistakes)
        return found

    def wrong(self, key: str, choice: str, code: str, before: str, texts: list[str]) -> list[str]:
        """Return what is wrong with one line, in words."""
        at = {"what": self.what, "key": key}
        if not code:
            words = _t("、").join(str(label) for _code, label in self.offered.choices)
            return [_t("{what} {key}:写{words},不是「{said}」").format(**at, words=words, said=choice[:40])]
        if before != code:
            return [_t("{what} {key}:答了两样").format(**at)]
        if code in self.needs_text and not texts:
            return [_t("{what} {key}:写明{prompt}").format(**at, prompt=self.prompt)]
        if texts and code not in self.takes_text | self.needs_text:
            label = dict(self.offered.choices)[code]
            return [_t("{what} {key}:答「{label}」的,不写{prompt}").format(**at, label=label, prompt=self.prompt)]
        if any(len(text) > self.longest for text in texts):
            return [_t("{what} {key}:一条不超过 {n} 字").format(**at, n=self.longest)]
        return []

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(_t("至少回答一项"))

    def run_validators(self, value: Any) -> None:
        """Nothing is left to check: every line was."""


__all__ = ["AskedLine", "SheetLines"]
