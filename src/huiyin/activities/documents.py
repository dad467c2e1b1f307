"""Reading the text of a document that is handed in: Word (.docx) or plain text, whole and in its order."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from docx.table import Table

from huiyin.activities.minutes import MOST_BYTES, MinuteRefused, decoded, read_word
from huiyin.kernel.lines import cells_in, day_in

LONGEST = 100_000
"""Characters of a paper."""
MOST_ITEMS = 100


class DocumentField(forms.FileField):
    """A Word or text file; what comes out is its text, so that one form serves who types and who uploads."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        return text_in(file) if file else ""


def text_in(file: Any) -> str:
    """Return the text of an uploaded file, or say beside the field why it cannot be read."""
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("文件超过 {limit} MB。").format(limit=MOST_BYTES // 1024 // 1024))
    ending = file.name.lower().rpartition(".")[2]
    content = file.read()
    file.seek(0)
    try:
        text = words_in(content) if ending == "docx" else decoded(content) if ending == "txt" else None
    except MinuteRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
    if text is None:
        raise forms.ValidationError(_("请选 Word(.docx)或文本(.txt)文件。"))
    text = tidy(text)
    if not text:
        raise forms.ValidationError(_("文件里没有文字。"))
    if len(text) > LONGEST or "\x00" in text:
        raise forms.ValidationError(_("文件里的文字超过 {n} 字或含有无法保存的字符。").format(n=LONGEST))
    return text


def words_in(content: bytes) -> str:
    """Return what a Word file says: its paragraphs, and tables row by row."""
    parts = read_word(BytesIO(content), lambda one: rows_of(one) if isinstance(one, Table) else [one.text])
    return "\n".join(line for part in parts for line in part)


def rows_of(table: Table) -> list[str]:
    """Return the rows of a table as lines; a merged cell is read once."""
    found = []
    for row in table.rows:
        cells = list({cell._tc: " ".join(cell.text.split()) for cell in row.cells}.values())
        found.append("\t".join(cells))
    return found


def tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


class ItemsField(forms.CharField):
    """The measures of a plan, one to a line: what, who sees to it, by when, with a tab or a bar between them."""

    def to_python(self, value: Any) -> Any:
        lines = [line for line in (super().to_python(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(_("最多 {n} 条措施").format(n=MOST_ITEMS))
        found, mistakes = [], []
        for number, line in enumerate(lines, 1):
            item, wrong = item_in(line)
            mistakes += [_("第 {n} 条:{why}").format(n=number, why=why) for why in wrong]
            found.append(item)
        if mistakes:
            raise forms.ValidationError(mistakes)
        return found

    def prepare_value(self, value: Any) -> Any:
        return lines_of(value) if isinstance(value, list) else value


def item_in(line: str) -> tuple[dict[str, Any], list[str]]:
    """Return a measure from its line, and what is wrong with it in words."""
    measure, responsible, due = cells_in(line, 3)[:3]
    wrong = []
    if not measure:
        wrong.append(_("没有写措施"))
    if len(measure) > 500:
        wrong.append(_("措施超过 500 字"))
    if len(responsible) > 64:
        wrong.append(_("责任人超过 64 字"))
    day = day_in(due)
    if due and day is None:
        wrong.append(_("期限「{text}」不是日期,写作 2026-04-30").format(text=due[:40]))
    return {"measure": measure, "responsible": responsible, "due_on": day}, wrong


def lines_of(items: list[Any]) -> str:
    """Return measures as lines, the other way round."""
    return "\n".join(
        " | ".join([str(one["measure"]), str(one["responsible"]), str(one["due_on"] or "")]) for one in items
    )
