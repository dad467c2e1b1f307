"""Workbooks: sheets, merged cells, formulas, dates, and files made to do harm."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from huiyin.kernel.tables import read_table
from tests.kernel import table_files
from tests.kernel.table_files import grid, grid_xml, sheet_xml, text_cell, workbook
from tests.kernel.test_tables import cells, read, refusal

ROWS: list[list[object]] = [["编号", "详情"], [1, "甲"], [2, "乙"]]
XLSX = "x.xlsx"


def appended(row: str) -> bytes:
    """Return a workbook of ``ROWS`` with one more row, given as XML."""
    return workbook(grid_xml(ROWS).replace("</sheetData>", row + "</sheetData>"))


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# Sheets


def test_sheet_first_with_data_is_chosen() -> None:
    table = read(table_files.zipped(table_files.parts({"封面": sheet_xml(""), "台账": grid_xml(ROWS)})), XLSX)
    assert (table.sheets, table.sheet, table.count) == (["封面", "台账"], "台账", 2)
    assert "共有 2 张工作表,读取的是「台账」。" in table.notes


def test_sheet_hidden_gives_way_to_a_visible_one() -> None:
    parts = table_files.parts(
        {"字典": grid_xml([["x", "y"], [1, 2]]), "台账": grid_xml(ROWS)}, hidden=frozenset({"字典"})
    )
    assert read(table_files.zipped(parts), XLSX).sheet == "台账"


def test_sheet_can_be_named() -> None:
    content = table_files.zipped(table_files.parts({"甲": grid_xml(ROWS), "乙": grid_xml([["x", "y"], [7, 8]])}))
    assert read_table(BytesIO(content), name=XLSX, sheet="乙").heads == ["x", "y"]
    with pytest.raises(Exception, match="甲、乙") as caught:
        read_table(BytesIO(content), name=XLSX, sheet="丙")
    assert getattr(caught.value, "code", "") == "no_such_sheet"


def test_sheet_without_content_is_refused() -> None:
    assert refusal(grid([]), XLSX).code == "no_data"
    assert refusal(workbook(sheet_xml('<row r="1"><c r="A1" s="0"/></row>')), XLSX).code == "no_data"


# Cells


def test_cells_keep_their_types() -> None:
    book = openpyxl.Workbook()
    moment = datetime(2020, 1, 9, 11, 12, 13)
    book.active.append(["a", "b", "c", "d", "e"])
    book.active.append([4326.0, 1.5, True, moment, date(2020, 1, 9)])
    assert cells(read(saved(book), XLSX)) == [[4326, 1.5, True, moment, date(2020, 1, 9)]]


def test_cells_of_the_1904_calendar_keep_their_day() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["a", "b"])
    book.active.append(["x", date(2020, 1, 9)])
    assert cells(read(saved(book), XLSX)) == [["x", date(2020, 1, 9)]]


def test_cells_shared_and_rich_strings_are_read_whole() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>'
    )
    strings = "<si><t>编号</t></si><si><t>详情</t></si><si><r><t>前</t></r><r><t>后</t></r></si>"
    assert cells(read(workbook(sheet_xml(rows), strings=strings), XLSX)) == [[1, "前后"]]


def test_formulas_are_read_as_their_stored_values() -> None:
    row = '<row r="4"><c r="A4"><f>1+2</f><v>3</v></c><c r="B4"><f>1+2</f></c></row>'
    table = read(appended(row), XLSX)
    assert cells(table)[-1] == [3, None]
    assert "有 1 个公式,按文件里存下的结果读取。" in table.notes
    assert any("没有存下结果" in note for note in table.notes)


def test_error_cells_are_blank_and_noted() -> None:
    table = read(appended('<row r="4"><c r="A4"><v>3</v></c><c r="B4" t="e"><v>#N/A</v></c></row>'), XLSX)
    assert cells(table)[-1] == [3, None]
    assert "有 1 个单元格是错误值(如 #N/A),按空白读取。" in table.notes


def test_merged_cells_are_filled_downwards() -> None:
    rows: list[list[object]] = [
        ["单位", "详情", "备注"],
        ["甲", "一", "x"],
        [None, "二", "y"],
        ["乙", "三"],
        [None, "四"],
    ]
    merges = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B4:C4"/></mergeCells>'
    table = read(grid(rows, after=merges), XLSX)
    assert cells(table) == [["甲", "一", "x"], ["甲", "二", "y"], ["乙", "三", None], [None, "四", None]]
    assert "有 1 处上下合并的单元格,已把内容填到合并的每一行。" in table.notes
    assert "有 1 处左右合并的单元格,内容只算在最左一列。" in table.notes


def test_merged_cells_make_no_rows_where_nothing_else_stands() -> None:
    rows = [*ROWS, [None, None], [None, "丙"]]
    table = read(grid(rows, after='<mergeCells><mergeCell ref="A3:A1048576"/></mergeCells>'), XLSX)
    assert [(row.number, row.cells) for row in table.rows()] == [(2, [1, "甲"]), (3, [2, "乙"]), (5, [2, "丙"])]


def test_hidden_rows_and_columns_are_read_and_noted() -> None:
    xml = grid_xml(ROWS, before='<cols><col min="2" max="16384" hidden="1"/></cols>')
    table = read(workbook(xml.replace('<row r="3">', '<row r="3" hidden="1">')), XLSX)
    assert table.count == 2
    assert "有 1 行在 Excel 里是隐藏的,也会读入。" in table.notes
    assert "有 1 列在 Excel 里是隐藏的,也会读入。" in table.notes


def test_cells_without_references_are_placed_in_order() -> None:
    row = "<row><c><v>{}</v></c><c><v>{}</v></c></row>"
    head = f"<row>{text_cell('A1', 'a')}{text_cell('B1', 'b')}</row>"
    assert cells(read(workbook(sheet_xml(head + row.format(1, 2) + row.format(3, 4))), XLSX)) == [[1, 2], [3, 4]]


# Size


def test_dimension_that_claims_everything_costs_nothing() -> None:
    table = read(grid(ROWS, before='<dimension ref="A1:XFD1048576"/>'), XLSX)
    assert cells(table) == ROWS[1:]


def test_far_blank_cell_with_a_format_costs_nothing() -> None:
    table = read(appended('<row r="1048576"><c r="XFD1048576" s="0"/></row>'), XLSX)
    assert cells(table) == ROWS[1:]


@pytest.mark.parametrize(
    ("reference", "code"),
    [("XFD1048576", "too_many_columns"), ("XFD9", "too_many_columns"), ("CC1000000", "too_large")],
)
def test_far_stray_cell_is_refused_by_name(reference: str, code: str) -> None:
    refused = refusal(appended(f'<row><c r="{reference}"><v>1</v></c></row>'), XLSX)
    assert refused.code == code
    assert reference.rstrip("0123456789") in str(refused)


def test_rows_beyond_the_limit_are_refused_while_scanning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.kernel.tables_sheet.MAX_ROWS", 100)
    rows: list[list[object]] = [["a", "b"]] + [[n, n] for n in range(1000)]
    assert refusal(grid(rows), XLSX).code == "too_many_rows"


def test_zip_bomb_by_size_is_refused_before_unpacking() -> None:
    assert refusal(table_files.zip_bomb(20 << 20), XLSX).code == "zip_bomb"


def test_zip_bomb_that_lies_about_its_size_is_never_unpacked() -> None:
    table = read(table_files.lying_zip_bomb(64 << 20), XLSX)
    assert cells(table) == [[1, "甲"]]


def test_zip_that_lies_clumsily_is_damaged() -> None:
    assert refusal(table_files.lying_zip_bomb(1 << 20, claimed=100), XLSX).code == "damaged"


def test_zip_is_counted_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    content = grid([["a", "b"], *([n, "详情"] for n in range(500))])
    monkeypatch.setattr("huiyin.kernel.tables_archive.Archive._check_declared", lambda self: None)
    monkeypatch.setattr("huiyin.kernel.tables_archive.MAX_UNPACKED_BYTES", 10_000)
    assert refusal(content, XLSX).code == "zip_bomb"


@pytest.mark.parametrize("limit", ["MAX_PARTS", "MAX_DIRECTORY_BYTES"])
def test_zip_with_a_flood_of_parts_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    for other in {"MAX_PARTS", "MAX_DIRECTORY_BYTES"} - {limit}:
        monkeypatch.setattr(f"huiyin.kernel.tables_archive.{other}", 1 << 40)
    monkeypatch.setattr(f"huiyin.kernel.tables_archive.{limit}", 1000)
    assert refusal(table_files.crowded_zip(1100), XLSX).code == "zip_bomb"


def test_shared_string_repeated_without_end_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300))
    content = workbook(sheet_xml(rows), strings=f"<si><t>{'长' * 400_000}</t></si>")
    assert refusal(content, XLSX).code == "too_large"


def test_merged_ranges_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.kernel.tables_sheet.MAX_MERGES", 3)
    merges = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(2, 12, 2))
    assert refusal(grid(ROWS, after=f"<mergeCells>{merges}</mergeCells>"), XLSX).code == "too_large"


# Damage and tricks


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_in_any_part(part: str) -> None:
    parts = table_files.parts({"台账": grid_xml(ROWS)}, strings="<si><t>x</t></si>")
    parts[part] = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + parts[part]
    assert refusal(table_files.zipped(parts), XLSX).code == "xml_entities"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="4"><c r="??"><v>1</v></c></row>',
        '<row r="4"><c r="A0"><v>1</v></c></row>',
        '<row r="4"><c r="XFE1"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="-1"><c><v>1</v></c></row>',
        '<row r="4"><c r="A4" t="s"><v>7</v></c></row>',
        '<row r="4"><c r="A4"><v>1</v></row>',
        '<row r="4"><c r="A4" t="d"><v>&#0;</v></c></row>',
    ],
)
def test_contradictory_xml_is_damaged(row: str) -> None:
    assert refusal(appended(row), XLSX).code == "damaged"


@pytest.mark.parametrize("cut", [30, 100, 500])
def test_broken_off_workbook_is_damaged(cut: int) -> None:
    assert refusal(grid(ROWS)[:-cut], XLSX).code == "damaged"


def test_workbook_with_a_flipped_byte_is_damaged_or_whole() -> None:
    content = bytearray(grid(ROWS))
    start = content.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    content[start + 20] ^= 0xFF
    assert refusal(bytes(content), XLSX).code == "damaged"


def test_workbook_without_its_sheet_is_damaged() -> None:
    parts = table_files.parts({"台账": grid_xml(ROWS)})
    del parts["xl/worksheets/sheet1.xml"]
    assert refusal(table_files.zipped(parts), XLSX).code == "damaged"
