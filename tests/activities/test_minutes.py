"""Opinions in the tables of Word minutes: the right column, no head, nothing twice, in the order of the document (C04)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from huiyin.activities.minutes import passages_in

MEALS, FEES, ROOMS = "食堂的饭菜到教室已经凉了", "代收费用没有公示清单", "宿舍晚上十点以后还有噪声"
NOTE = "已当场说明,请后勤科一并研究后再行答复,此处是备注而不是意见"


@pytest.fixture
def document() -> Any:
    return docx.Document()


def read(document: Any, folder: Path) -> list[str]:
    place = folder / "minute.docx"
    document.save(str(place))
    return passages_in(place, name="纪要.docx")


def table(document: Any, *rows: tuple[str, ...]) -> Any:
    made = document.add_table(rows=0, cols=max(len(row) for row in rows))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=False):
            cell.text = text
    return made


@pytest.mark.parametrize(
    "heads",
    [
        ("序号", "姓名", "意见建议", "备注"),
        ("问题类别", "发言人", "意见", "处理建议人"),
        ("序号", "单位", "反映的问题", "备 注"),
        ("号", "时间", "发 言", "说明"),
    ],
)
def test_column_whose_head_says_so_is_read_and_the_head_is_no_opinion(
    document: Any, tmp_path: Path, heads: tuple[str, ...]
) -> None:
    table(document, heads, ("1", "王小明", MEALS, NOTE), ("2", "李四", FEES, NOTE))
    assert read(document, tmp_path) == [MEALS, FEES]


def test_without_a_head_the_longest_texts_are_read(document: Any, tmp_path: Path) -> None:
    table(document, ("1", MEALS, "后勤科"), ("2", FEES, "财务科"))
    assert read(document, tmp_path) == [MEALS, FEES]


def test_opinion_with_a_word_of_a_head_is_no_head(document: Any, tmp_path: Path) -> None:
    first = "食堂的问题提了三年还没有解决"
    table(document, ("1", first), ("2", FEES))
    assert read(document, tmp_path) == [first, FEES]


def test_title_above_the_head_and_headings_between_are_no_opinions(document: Any, tmp_path: Path) -> None:
    made = table(
        document,
        ("征求意见汇总表", "", ""),
        ("序号", "意见", "备注"),
        ("后勤方面", "", ""),
        ("1", MEALS, NOTE),
        (ROOMS, "", ""),
    )
    for at in (0, 2, 4):
        text = made.rows[at].cells[0].text
        made.rows[at].cells[0].merge(made.rows[at].cells[2]).text = text
    assert read(document, tmp_path) == [MEALS, ROOMS]


def test_merged_cells_are_read_once_down_and_across(document: Any, tmp_path: Path) -> None:
    made = table(
        document,
        ("序号", "意见", "备注"),
        ("1", MEALS, ""),
        ("2", "", ""),
        ("3", FEES, ""),
    )
    made.cell(1, 1).merge(made.cell(2, 1)).text = MEALS
    made.cell(3, 1).merge(made.cell(3, 2)).text = FEES
    assert read(document, tmp_path) == [MEALS, FEES]


@pytest.mark.parametrize("head", [(), (("意见建议",),)])
def test_table_of_one_column(document: Any, tmp_path: Path, head: tuple[tuple[str, ...], ...]) -> None:
    table(document, *head, (MEALS,), (FEES,))
    assert read(document, tmp_path) == [MEALS, FEES]


def test_paragraphs_and_tables_stand_in_the_order_of_the_document(document: Any, tmp_path: Path) -> None:
    document.add_paragraph(MEALS)
    table(document, ("姓名", "意见"), ("李四", FEES))
    document.add_paragraph(ROOMS)
    table(document, ("意见", "备注"), ("图书馆周末也请开放", NOTE))
    assert read(document, tmp_path) == [MEALS, FEES, ROOMS, "图书馆周末也请开放"]


def test_cells_never_go_on_with_the_numbered_item_above_the_table(document: Any, tmp_path: Path) -> None:
    document.add_paragraph("座谈会纪要")
    document.add_paragraph(f"1. {MEALS}")
    document.add_paragraph("冬天尤其如此")
    table(document, ("姓名", "意见"), ("李四", FEES))
    document.add_paragraph(f"2. {ROOMS}")
    assert read(document, tmp_path) == [f"{MEALS} 冬天尤其如此", FEES, ROOMS]


def test_cell_with_numbered_items_is_as_many_opinions(document: Any, tmp_path: Path) -> None:
    table(document, ("姓名", "意见"), ("李四", f"1. {MEALS}\n2. {FEES}"), ("王小明", f"{ROOMS}\n请管一管"))
    assert read(document, tmp_path) == [MEALS, FEES, f"{ROOMS} 请管一管"]
