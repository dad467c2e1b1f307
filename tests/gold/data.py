"""The judged examples, which are not part of the project: tests that need them skip, saying so, where they are absent."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from python_calamine import CalamineWorkbook

from tests.gold.recorded import data_file


def rows(name: str) -> list[dict[str, str]]:
    with data_file(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def messages(name: str = "messages.xlsx") -> Iterator[dict[str, str]]:
    """Yield the rows of a workbook of messages, by their heads."""
    sheet = CalamineWorkbook.from_path(str(data_file(name))).get_sheet_by_index(0).to_python()
    heads = [str(head).strip() for head in sheet[0]]
    for row in sheet[1:]:
        yield {head: "" if value is None else str(value).strip() for head, value in zip(heads, row, strict=True)}
