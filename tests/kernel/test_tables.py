"""Tables of either format: heads, rows, notes, and the refusal of what is no table."""

from io import BytesIO
from pathlib import Path

import pytest

from huiyin.kernel import tables_limits
from huiyin.kernel.tables import (
    Row,
    Table,
    TableRefused,
    clean_text,
    guess_order,
    pasted_cells,
    read_moment,
    read_table,
)
from tests.kernel import table_files

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder with real messages is absent")


def read(content: bytes | str, name: str = "来件.csv") -> Table:
    return read_table(BytesIO(content.encode() if isinstance(content, str) else content), name=name)


def cells(table: Table) -> list[list[object]]:
    return [list(row.cells) for row in table.rows()]


def refusal(content: bytes | str, name: str = "来件.csv") -> TableRefused:
    with pytest.raises(TableRefused) as caught:
        read(content, name)
    assert str(caught.value).endswith("。")
    return caught.value


# Rows and what is said about them


def test_read_table_path_gives_heads_rows_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("编号,详情\n1,甲\n2,乙\n", encoding="utf-8")
    table = read_table(path, name="来件.csv")
    assert (table.heads, table.count) == (["编号", "详情"], 2)
    assert list(table.rows()) == [Row(2, ["1", "甲"]), Row(3, ["2", "乙"])]


def test_rows_can_be_walked_twice() -> None:
    for table in (read("a,b\n1,甲\n"), read(table_files.grid([["a", "b"], [1, "甲"]]), "x.xlsx")):
        assert cells(table) == cells(table) != []


def test_read_table_leaves_a_borrowed_file_open() -> None:
    file = BytesIO(b"a,b\n1,2\n")
    list(read_table(file, name="x.csv").rows())
    assert not file.closed


def test_rows_short_are_padded_and_long_are_reported() -> None:
    table = read("a,b,c\n1\n1,2,3,4\n1,2,3,,\n")
    rows = list(table.rows())
    assert rows[0] == Row(2, ["1", None, None])
    assert (rows[1].number, rows[1].cells) == (3, ["1", "2", "3"])
    assert "4" in rows[1].problem
    assert "3" in rows[1].problem
    assert rows[2].problem == ""
    assert "有 1 行的格数比表头少,缺的按空白读取。" in table.notes
    assert "有 1 行的格数比表头多,这些行不能读入。" in table.notes


def test_rows_blank_are_skipped_and_keep_the_numbers() -> None:
    table = read("a,b\n1,2\n\n ,\u3000\n3,4\n,,\n\n")
    assert [row.number for row in table.rows()] == [2, 5]
    assert "跳过了中间的 2 个空行。" in table.notes
    assert "跳过了末尾的 2 个空行。" in table.notes


def test_heads_empty_columns_are_dropped_unless_they_hold_something() -> None:
    table = read("a,,b,\n1,,2,x\n")
    assert table.heads == ["a", "b", "(第 D 列)"]
    assert cells(table) == [["1", "2", "x"]]
    assert "去掉了 1 个空列。" in table.notes
    assert "有 1 列没有表头但有内容,按列号命名。" in table.notes


def test_heads_are_found_below_title_and_caption() -> None:
    table = read("某某台账,,\n填报单位:甲,,日期:某日\n编号,详情,时间\n1,a,b\n2,c,d\n")
    assert table.heads == ["编号", "详情", "时间"]
    assert [row.number for row in table.rows()] == [4, 5]
    assert sum("没有读入" in note for note in table.notes) == 2


def test_heads_of_years_are_no_data() -> None:
    assert read("单位,2019,2020,2021\n甲,1,2,3\n").heads == ["单位", "2019", "2020", "2021"]


def test_heads_with_line_breaks_become_one_line() -> None:
    assert read('"留言\n编号",详情\n1,a\n').heads == ["留言 编号", "详情"]


def test_heads_alone_make_an_empty_table() -> None:
    table = read("编号,详情\n")
    assert cells(table) == []
    assert "只有表头,没有数据行。" in table.notes


def test_error_text_is_read_as_blank_and_noted() -> None:
    table = read("a,b\n1,#N/A\n2,#REF!\n")
    assert cells(table) == [["1", None], ["2", None]]
    assert "有 2 个单元格是错误值文本(如 #N/A),按空白读取。" in table.notes


# What is no table


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "x.csv", "empty_file"),
        (b"", "x.xlsx", "empty_file"),
        (b"\xef\xbb\xbf \r\n\r\n", "x.csv", "empty_file"),
        (",,\n,,\n", "x.csv", "no_data"),
        ("1,2020-01-01,甲\n2,2020-01-02,乙\n", "x.csv", "no_heads"),
        ("a,b\n", "x.exe", "extension"),
        ("a,b\n", "x", "extension"),
        ("a,b\n", "x.xlsm", "extension"),
        (b"whatever", "x.XLS", "old_xls"),
        (table_files.ole("Workbook"), "x.xlsx", "old_xls"),
        (table_files.ole("EncryptedPackage"), "x.xlsx", "password"),
        (table_files.ole("WordDocument"), "x.xlsx", "not_a_table"),
        ("a,b\n1,2\n", "x.xlsx", "csv_as_xlsx"),
        (b"\n <!DOCTYPE html><html><table>", "x.xlsx", "html"),
        (b"<html><table>", "x.csv", "html"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "x.xlsx",
            "xml_sheet",
        ),
        (table_files.grid([["a", "b"]]), "x.csv", "xlsx_as_csv"),
        (table_files.zipped({"word/document.xml": b""}), "x.xlsx", "not_a_table"),
        (table_files.zipped({"content.xml": b""}), "x.xlsx", "not_a_table"),
        (table_files.zipped({"照片.jpg": b""}), "x.xlsx", "not_a_table"),
        (b"%PDF-1.7", "x.csv", "binary"),
        (bytes(range(256)) * 20, "x.csv", "binary"),
    ],
)
def test_read_table_refuses_what_is_no_table(content: bytes | str, name: str, code: str) -> None:
    assert refusal(content, name).code == code


def test_read_table_names_the_disguise() -> None:
    assert "CSV" in str(refusal("a,b\n1,2\n", "x.xlsx"))
    assert "HTML" in str(refusal("<html><body>", "x.xlsx"))
    assert "Word" in str(refusal(table_files.zipped({"word/document.xml": b""}), "x.xlsx"))


def test_read_table_finds_the_password_across_pieces() -> None:
    padding = (1 << 20) - 7 - len(table_files.OLE)
    content = table_files.OLE + bytes(padding) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content, "x.xlsx").code == "password"


def test_read_table_refuses_a_protected_workbook() -> None:
    content = table_files.encrypted_workbook(table_files.grid([["a", "b"], [1, 2]]), "秘密")
    assert refusal(content, "x.xlsx").code == "password"


def test_read_table_refuses_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.kernel.tables.MAX_FILE_BYTES", 1000)
    assert refusal("a,b\n" + "x" * 1000).code == "too_large"


def test_read_table_counts_rows_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.kernel.tables.MAX_ROWS", 3)
    assert read("a,b\n" + "1,2\n" * 3).count == 3
    assert refusal("a,b\n" + "1,2\n" * 4).code == "too_many_rows"


def test_read_table_refuses_too_many_columns() -> None:
    widest = tables_limits.MAX_COLUMNS
    assert len(read(",".join(f"h{n}" for n in range(widest))).heads) == widest
    assert refusal(",".join(f"h{n}" for n in range(widest + 1))).code == "too_many_columns"


# Real files


@needs_data
@pytest.mark.parametrize(("name", "count"), [("messages.xlsx", 4326), ("messages-with-replies.xlsx", 2816)])
def test_read_table_real_workbooks_are_whole(name: str, count: int) -> None:
    table = read_table(DATA / name, name=name)
    rows = list(table.rows())
    assert (table.count, len(rows), rows[-1].number) == (count, count, count + 1)
    assert table.notes == []
    assert table.heads[:5] == ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"]
    assert len({clean_text(row.cells[0]) for row in rows}) == count
    assert all(clean_text(cell) for row in rows for cell in row.cells)
    assert all(read_moment(row.cells[3]) for row in rows)


@needs_data
@pytest.mark.parametrize(
    ("name", "column", "order"),
    [
        ("boston311-100-20dupes-random.csv", "open_dt", "ymd"),
        ("boston311-100-with-nonascii.csv", "open_dt", "ymd"),
        ("boston311-dmy-100.csv", "open_dt", "dmy"),
        ("nyc311-100.csv", "Created Date", "mdy"),
    ],
)
def test_read_table_real_csv_files_have_their_date_order(name: str, column: str, order: str) -> None:
    table = read_table(DATA / "311" / name, name=name)
    place = table.heads.index(column)
    values = [row.cells[place] for row in table.rows()]
    found = guess_order(values)
    assert (len(values), found.order) == (100, order)
    assert all(read_moment(value, order=found.order).year >= 2009 for value in values)


def test_pasted_cells_are_cleaned_and_blank_lines_left_out() -> None:
    assert pasted_cells('甲\u200b\t 乙 \r\n\t\r\n"一\n二"\t') == [["甲", "乙"], ["一\n二", ""]]
    with pytest.raises(TableRefused, match="双引号"):
        pasted_cells('甲\t"乙')
