"""A list as a table: its columns are declared once, for the page, for the phone (where each row is a card) and for the export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.cases.queries import Lights

NOTHING = "—"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its head, what a cell shows (text, or HTML that is safe), and what an export holds instead."""

    label: str | Promise
    shown: Callable[[Any], str]
    css: str = ""
    value: Callable[[Any], Any] | None = None
    width: int = 12

    def plain(self, obj: Any) -> Any:
        """Return the cell of the export."""
        return self.value(obj) if self.value else str(self.shown(obj))


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the template of a table needs: its heads and its body."""

    caption: str
    heads: list[tuple[str, str]]
    body: SafeString
    pick: bool


def table(caption: str, columns: Sequence[Column], objects: Iterable[Any], *, pick: bool = False) -> Table:
    """Return the table of ``objects``; with ``pick`` each row can be ticked by its ``ref``.

    The cells are put together here and not by a template: a page of the ledger has five hundred of them.
    """
    heads = [(str(column.label), column.css) for column in columns]
    opened = [
        (
            format_html('<td data-head="{}" class="{}">', *head),
            format_html('<td class="blank {}">', head[1]),
            column.shown,
        )
        for head, column in zip(heads, columns, strict=True)
    ]
    rows = ((ticks(obj) if pick else "", cells(opened, obj)) for obj in objects)
    return Table(caption=caption, heads=heads, body=format_html_join("", "<tr>{}{}</tr>", rows), pick=pick)


def cells(opened: Sequence[tuple[SafeString, SafeString, Callable[[Any], str]]], obj: Any) -> SafeString:
    """Return the cells of a row: what opens them is ours, what stands in them is escaped here unless it is safe already."""
    found = ((head, blank, shown(obj)) for head, blank, shown in opened)
    return SafeString(
        "".join([f"{head if text else blank}{conditional_escape(text or NOTHING)}</td>" for head, blank, text in found])
    )


def ticks(obj: Any) -> SafeString:
    return format_html(
        '<td class="pick"><input type="checkbox" name="ref" value="{}" aria-label="{} {}"></td>',
        obj.ref,
        _("选择"),
        obj.ref,
    )


def link(name: str, ref: str) -> SafeString:
    """Return a link to the page ``name`` of ``ref``."""
    return format_html('<a href="{}">{}</a>', reverse(name, args=[ref]), ref)


def items(texts: Iterable[str]) -> SafeString:
    """Return several texts of one cell, each on a line of its own."""
    return format_html_join("", '<span class="item">{}</span>', ((text,) for text in texts))


def due(case: Any, lights: Lights) -> str:
    """Return the limit of a case with its light."""
    if light := lights.of(case):
        return format_html('{} <span class="light {}">{}</span>', case.due_on, light, light.label)
    return str(case.due_on or "")


def cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def export(columns: Sequence[Column], objects: Iterable[Any]) -> Iterator[list[Any]]:
    """Give the rows of the export."""
    for obj in objects:
        yield [column.plain(obj) for column in columns]
