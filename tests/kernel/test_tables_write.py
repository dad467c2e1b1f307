"""Written tables: nothing in them is run, nothing in them is lost."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.kernel import tables, tables_write
from huiyin.kernel.tables import Cell, TableRefused, clean_text, defused, read_table, write_csv, write_xlsx
from huiyin.kernel.tables_write import EXCEL_CELL

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\ufeff=1", "\uff1d1", "\x01=1"]
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
RISKY_TEXT = st.builds(lambda start, rest: start + rest, st.sampled_from(DANGEROUS), ANY_TEXT)


def in_csv(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    out = io.BytesIO()
    assert write_csv(out, heads, rows) == len(rows)
    return list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def in_xlsx(rows: Sequence[Sequence[Cell]], **options: object) -> openpyxl.Workbook:
    out = io.BytesIO()
    write_xlsx(out, ["编号", "内容"], rows, sheet_title="台账", **options)  # type: ignore[arg-type]  # options of any kind
    return openpyxl.load_workbook(out)


def runs_in_excel(cell: str) -> bool:
    """Tell whether a spreadsheet program could take the cell for a formula, however it trims it."""
    seen = "".join(c for c in cell if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()
    return cell[:1] in {"\t", "\r"} or unicodedata.normalize("NFKC", seen[:1]) in {"=", "+", "-", "@"}


@given(ANY_TEXT | RISKY_TEXT)
def test_write_csv_no_text_becomes_a_formula(text: str) -> None:
    (head, second), (number, cell) = in_csv([text, "内容"], [[1, text]])
    assert (second, number) == ("内容", "1")
    assert not runs_in_excel(cell)
    assert not runs_in_excel(head)
    assert clean_text(cell).removeprefix("'").strip() == clean_text(text).removeprefix("'").strip()


@pytest.mark.parametrize("text", DANGEROUS)
def test_defused_marks_what_would_run(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "门口的路", "a=b", "1-2", "'=1", "(=1)"])
def test_defused_leaves_the_rest(text: str) -> None:
    assert defused(text) == text


def test_write_csv_writes_values_plainly(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["a", "b", "c", "d", "e"], [[-5, 1.5, None, date(2020, 1, 9), datetime(2020, 1, 9, 8, tzinfo=UTC)]])
    assert path.read_bytes() == b"\xef\xbb\xbfa,b,c,d,e\r\n-5,1.5,,2020-01-09,2020-01-09 08:00:00\r\n"


@settings(max_examples=60)
@given(st.lists(ANY_TEXT | RISKY_TEXT, min_size=1, max_size=8))
def test_write_xlsx_and_read_table_return_the_same_text(texts: list[str]) -> None:
    out = io.BytesIO()
    write_xlsx(out, ["编号", "内容"], [[n, text] for n, text in enumerate(texts)], sheet_title="台账")
    rows = list(read_table(out, name="台账.xlsx").rows())
    assert [row.cells[0] for row in rows] == list(range(len(texts)))
    assert [clean_text(row.cells[1]) for row in rows] == [clean_text(text) for text in texts]


# What a spreadsheet writes for an error, such as #N/A, is read as a blank, and that is said: it is no text of anybody.
@settings(max_examples=60)
@given(st.lists(ANY_TEXT.filter(lambda text: clean_text(text).strip() not in tables._ERRORS), min_size=1, max_size=8))
def test_write_csv_and_read_table_return_the_same_text(texts: list[str]) -> None:
    out = io.BytesIO()
    write_csv(out, ["编号", "内容"], [[f"第{n}", text] for n, text in enumerate(texts)])
    rows = list(read_table(out, name="台账.csv").rows())
    assert [row.cells[0] for row in rows] == [f"第{n}" for n in range(len(texts))]
    read = [clean_text(row.cells[1]) for row in rows]
    assert read == [clean_text(defused(tables_write.storable(text))) for text in texts]


def test_write_xlsx_text_stays_text() -> None:
    sheet = in_xlsx([[n, text] for n, text in enumerate(["=1+1", "http://example.org", "12345", "a\x01b\0c"])]).active
    found = [(row[1].data_type, row[1].value, row[1].hyperlink) for row in sheet.iter_rows(min_row=2)]
    assert found == [
        ("s", "=1+1", None),
        ("s", "http://example.org", None),
        ("s", "12345", None),
        ("s", "abc", None),
    ]


def test_write_xlsx_text_like_an_escape_is_read_as_written() -> None:
    out = io.BytesIO()
    write_xlsx(out, ["a", "b"], [["_x0041_", "_x000D_\n"]], sheet_title="x")
    assert next(read_table(out, name="x.xlsx").rows()).cells == ["_x0041_", "_x000D_\n"]


def test_write_xlsx_values_keep_their_types() -> None:
    moment = datetime(2020, 1, 9, 8, 5, tzinfo=UTC)
    rows: list[list[Cell]] = [[1, 1.5], [True, moment], [None, date(2020, 1, 9)], [2**60, date(1850, 2, 3)]]
    out = io.BytesIO()
    write_xlsx(out, ["a", "b"], rows, sheet_title="x")
    found = [row.cells for row in read_table(out, name="x.xlsx").rows()]
    assert found == [[1, 1.5], [True, datetime(2020, 1, 9, 8, 5)], [None, date(2020, 1, 9)], [str(2**60), "1850-02-03"]]


def test_write_xlsx_head_is_bold_frozen_and_filtered() -> None:
    sheet = in_xlsx([[1, "甲"], [2, "乙"]], column_widths=[8, 40]).active
    assert sheet["A1"].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=1)
    assert sheet["B2"].alignment.wrap_text


@pytest.mark.parametrize(
    ("title", "shown"), [("a/b:[c]*?\\", "a b  c"), ("台" * 50, "台" * 31), ("''", "Sheet1"), ("", "Sheet1")]
)
def test_write_xlsx_title_becomes_one_that_excel_takes(title: str, shown: str) -> None:
    out = io.BytesIO()
    write_xlsx(out, ["a"], [["x"]], sheet_title=title)
    assert openpyxl.load_workbook(out).sheetnames == [shown]


def test_write_xlsx_notes_go_to_a_sheet_of_their_own() -> None:
    book = in_xlsx([[1, "甲"]], notes=["统计到昨日。", "=不是公式"])
    assert book.sheetnames == ["台账", "说明"]
    assert [row[0].value for row in book["说明"].iter_rows()] == ["统计到昨日。", "=不是公式"]


@pytest.mark.parametrize("text", ["好" * (EXCEL_CELL + 1), "😀" * (EXCEL_CELL // 2 + 1)])
def test_write_xlsx_says_what_did_not_fit(text: str) -> None:
    out = io.BytesIO()
    said = write_xlsx(out, ["a", "b"], [[1, text], [2, "好" * EXCEL_CELL]], sheet_title="x")
    assert said == ["有 1 个单元格超过 Excel 每格 32767 字的上限,只写了开头;全文请导出 CSV。"]
    book = openpyxl.load_workbook(out)
    cut, whole = (row[1].value for row in book["x"].iter_rows(min_row=2))
    assert len(cut.encode("utf-16-le")) // 2 <= EXCEL_CELL
    assert cut.startswith(text[:16_000])
    assert str(len(text)) in cut[-40:]
    assert whole == "好" * EXCEL_CELL
    assert book["说明"]["A1"].value == said[0]


def test_write_xlsx_refuses_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables_write, "EXCEL_ROWS", 5)
    write_xlsx(tmp_path / "fits.xlsx", ["a"], [["x"]] * 4, sheet_title="x")
    with pytest.raises(TableRefused, match="CSV"):
        write_xlsx(tmp_path / "over.xlsx", ["a"], [["x"]] * 5, sheet_title="x")
