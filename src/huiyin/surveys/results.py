"""The frozen result in words: tables, rows of an export, bars of a chart. All of them read ``Result.figures`` and nothing else.

What is hidden there is hidden here; few answers are told as persons and not per cent (users-pains 17).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from huiyin.surveys.content import UNANSWERED, Content, Question, Slot
from huiyin.surveys.counting import scored
from huiyin.surveys.models import Questionnaire, Result
from huiyin.surveys.terms import FEWEST, SHARES_FROM

HIDDEN = "\u2014"


def too_few() -> str:
    return _("不足{n}人,不显示").format(n=FEWEST)


@dataclass(frozen=True, kw_only=True)
class Cell:
    count: int
    share: str


@dataclass(kw_only=True)
class TableRow:
    """One group, or all together: its name, its cells by option (None where hidden), index and rate where it has them."""

    name: str
    cells: list[Cell] | None
    n: int | None = None
    index: float | None = None
    rate: str = ""


@dataclass(kw_only=True)
class TableShown:
    """A question, or a row of a matrix, as a table: options across, all together first, then groups."""

    title: str
    heads: list[str]
    total: TableRow
    groups: list[tuple[str, list[TableRow]]] = field(default_factory=list)
    weighted: float | None = None
    before: float | None = None
    """Index of the round before, where it was the same question."""


@dataclass(kw_only=True)
class QuestionShown:
    id: str
    words: str
    hidden: bool
    asked: int | None = None
    tables: list[TableShown] = field(default_factory=list)
    measured: dict[str, Any] | None = None
    charted: bool = False


def share(count: int, n: int) -> str:
    """Return per cent where there are enough people for it to mean something, else nothing."""
    return f"{100 * count / n:.1f}%" if n >= SHARES_FROM else ""


def told(questionnaire: Questionnaire, result: Result, before: Result | None = None) -> list[QuestionShown]:
    content = questionnaire.asks
    names = {one["id"]: group_names(content.by_id[one["id"]], one) for one in result.figures["groupings"]}
    found = [size_question(content.by_id[one["id"]], one) for one in result.figures["groupings"]]
    earlier = indices(before) if before else {}
    return found + [question_shown(content, one, names, earlier) for one in result.figures["questions"]]


def group_names(question: Question, grouping: dict[str, Any]) -> list[str]:
    return [option_name(question, group["value"]) for group in grouping["groups"]]


def option_name(question: Question, value: int) -> str:
    return _("未答") if value == UNANSWERED else str(question.choices[value])


def size_question(question: Question, grouping: dict[str, Any]) -> QuestionShown:
    """Return the question by which results are grouped: the sizes of its groups, and the hidden ones together."""
    n = sum(group["n"] or 0 for group in grouping["groups"]) + grouping["others"]
    shown = [group for group in grouping["groups"] if group["n"] is not None]
    heads = [option_name(question, group["value"]) for group in shown]
    cells = [Cell(count=group["n"], share=share(group["n"], n)) for group in shown]
    if grouping["others"]:
        hidden = [option_name(question, group["value"]) for group in grouping["groups"] if group["n"] is None]
        heads.append(_("{groups}合计").format(groups=_("、").join(hidden)))
        cells.append(Cell(count=grouping["others"], share=share(grouping["others"], n)))
    table = TableShown(title="", heads=heads, total=TableRow(name=_("合计"), cells=cells, n=n))
    return QuestionShown(id=question.id, words=str(question.words), hidden=False, tables=[table])


def indices(result: Result) -> dict[tuple[str, int], float]:
    return {
        (question["id"], part["part"]): part["index"]
        for question in result.figures["questions"]
        for part in question.get("parts", ())
        if part.get("index") is not None
    }


def question_shown(
    content: Content, figures: dict[str, Any], names: dict[str, list[str]], earlier: dict[tuple[str, int], float]
) -> QuestionShown:
    question = content.by_id[figures["id"]]
    shown = QuestionShown(
        id=question.id, words=str(question.words), hidden=bool(figures.get("hidden")), asked=figures.get("asked")
    )
    if shown.hidden:
        return shown
    if "parts" not in figures:
        shown.measured = figures | {"shares": [share(band["count"], figures["n"]) for band in figures["bands"]]}
        return shown
    shown.charted = any("counts" in part for part in figures["parts"])
    if question.kind == "multiple":
        shown.tables = [multiple_table(question, figures["parts"], names)]
    else:
        shown.tables = [
            table_shown(question, part, names, earlier.get((question.id, part["part"]))) for part in figures["parts"]
        ]
    return shown


def table_shown(
    question: Question, part: dict[str, Any], names: dict[str, list[str]], before: float | None
) -> TableShown:
    title = str(question.rows[part["part"]]) if question.kind == "matrix" else ""
    heads = [*(str(option) for option in question.choices), _("未答")]
    if part.get("hidden"):
        return TableShown(title=title, heads=heads, total=TableRow(name=_("合计"), cells=None))
    groups = [
        (grouping, [row_shown(name, counts, question) for name, counts in zip(names[grouping], rows, strict=True)])
        for grouping, rows in part.get("by", {}).items()
    ]
    total = row_shown(_("合计"), part["counts"], question)
    return TableShown(
        title=title, heads=heads, total=total, groups=groups, weighted=part.get("weighted"), before=before
    )


def row_shown(name: str, counts: list[int] | None, question: Question) -> TableRow:
    if counts is None:
        return TableRow(name=name, cells=None)
    n = sum(counts)
    row = TableRow(name=name, cells=[Cell(count=count, share=share(count, n)) for count in counts], n=n)
    figures = scored(Slot(place=0, question=question), counts)
    if base := figures.get("base"):
        row.index = figures["index"]
        row.rate = f"{figures['rate']:.1f}%" if base >= SHARES_FROM else f"{figures['passed']}/{base}"
    return row


def multiple_table(question: Question, parts: list[dict[str, Any]], names: dict[str, list[str]]) -> TableShown:
    """Return one table for all options of a multiple: how many ticked each, and how many answered at all."""
    heads = [*(str(option) for option in question.options), _("未答")]
    total = ticked_row(_("合计"), [part["counts"] for part in parts])
    groups = [
        (
            grouping,
            [
                ticked_row(name, [part["by"][grouping][place] for part in parts])
                for place, name in enumerate(names[grouping])
            ],
        )
        for grouping in parts[0].get("by", {})
    ]
    return TableShown(title="", heads=heads, total=total, groups=groups)


def ticked_row(name: str, columns: list[list[int] | None]) -> TableRow:
    counts = [column for column in columns if column is not None]
    if len(counts) < len(columns):
        return TableRow(name=name, cells=None)
    n = sum(counts[0])
    values = [*(column[1] for column in counts), counts[0][2]]
    return TableRow(name=name, cells=[Cell(count=value, share=share(value, n)) for value in values], n=n)


def rows_of(questionnaire: Questionnaire, result: Result) -> Iterator[list[Any]]:
    """Yield (question, group, option, count, share, remark) for an export; what is hidden is a remark and no number."""
    for question in told(questionnaire, result):
        if question.hidden:
            yield [question.words, "", "", "", "", too_few()]
        for table in question.tables:
            title = f"{question.words} · {table.title}" if table.title else question.words
            for group, row in [("", table.total), *((name, row) for name, rows in table.groups for row in rows)]:
                named = row.name if group else _("合计")
                if row.cells is None:
                    yield [title, named, "", "", "", too_few()]
                    continue
                for head, cell in zip(table.heads, row.cells, strict=True):
                    yield [title, named, head, cell.count, cell.share, ""]
        if question.measured:
            for band, part in zip(question.measured["bands"], question.measured["shares"], strict=True):
                yield [question.words, _("合计"), band_name(band), band["count"], part, ""]


def band_name(band: dict[str, Any]) -> str:
    if band["from"] and band["to"]:
        return f"{band['from']}\u2013{band['to']}" if band["from"] != band["to"] else str(band["from"])
    if band["from"]:
        return _("{n} 以上(含)").format(n=band["from"])
    return _("{n} 以下(含)").format(n=band["to"]) if band["to"] else _("全部")


def bars(questionnaire: Questionnaire, result: Result, name: str) -> list[dict[str, Any]]:
    """Return the bars of one question's chart: each option, or for a matrix each row cut by its options."""
    found: list[dict[str, Any]] = []
    for question in told(questionnaire, result):
        if question.id != name or question.hidden:
            continue
        for table in question.tables:
            if table.total.cells is None:
                continue
            for head, cell in zip(table.heads, table.total.cells, strict=True):
                whole = {"of": table.title, "what": head} if table.title else {"of": head, "what": _("人数")}
                found.append(whole | {"n": cell.count})
    return found
