"""Text files: encodings, delimiters, quotes, and what cannot be text."""

import pytest

from huiyin.kernel.tables_limits import MAX_CELL_CHARS
from tests.kernel.test_tables import cells, read, refusal

TEXT = "编号,详情\r\n1,门口的路坏了\r\n"
TRADITIONAL = "編號,詳情\n1,學校門口的道路壞了請儘快修理謝謝您\n"


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT.encode("utf-8"), "文件编码:UTF-8。"),
        (TEXT.encode("utf-8-sig"), "文件编码:UTF-8(带标记)。"),
        (TEXT.encode("utf-16"), "文件编码:UTF-16(带标记)。"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "文件编码:UTF-16(带标记)。"),
        (TEXT.encode("gb18030"), "文件编码:GB18030,已转换。"),
        (TEXT.encode("gbk"), "文件编码:GB18030,已转换。"),
    ],
)
def test_encoding_is_found_and_said(content: bytes, note: str) -> None:
    table = read(content)
    assert table.heads == ["编号", "详情"]
    assert cells(table) == [["1", "门口的路坏了"]]
    assert note in table.notes


def test_encoding_gb18030_in_traditional_characters_is_read() -> None:
    assert cells(read(TRADITIONAL.encode("gb18030"))) == [["1", "學校門口的道路壞了請儘快修理謝謝您"]]


@pytest.mark.parametrize(
    "content",
    [
        TRADITIONAL.encode("big5"),
        "id,text\n1,caf\xe9teria na\xefve \xe9t\xe9\n".encode("latin-1"),
        TEXT.encode("utf-8")[:-3],
        TEXT.encode("gb18030")[:-3],
        TEXT.encode("utf-32"),
        "﻿编号,详情\n".encode() + b"1,\xff\n",
        TEXT.encode("utf-16")[:-1],
    ],
    ids=["big5", "latin", "utf-8 cut", "gb18030 cut", "utf-32", "utf-8 mark but not", "utf-16 cut"],
)
def test_encoding_that_would_give_rubbish_is_refused(content: bytes) -> None:
    assert refusal(content).code == "unknown_encoding"


def test_encoding_refusal_names_the_line() -> None:
    content = ("编号,详情\n" + "1,好\n" * 40_000).encode() + b"\xff,x\n"
    assert "第 40002 行" in str(refusal(content))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(delimiter: str, end: str) -> None:
    lines = [["编号", "详情"], ["1", "甲,乙" if delimiter != "," else "甲"], ["2", "丙"]]
    table = read(end.join(delimiter.join(line) for line in lines))
    assert cells(table) == lines[1:]


def test_delimiter_is_not_misled_by_commas_in_the_text() -> None:
    assert cells(read("编号\t详情\n1\ta,b,c\n2\td,e\n", "x.txt")) == [["1", "a,b,c"], ["2", "d,e"]]


def test_delimiter_told_in_the_first_line_is_obeyed() -> None:
    table = read("sep=;\n编号;详情\n1;a,b\n")
    assert [(row.number, row.cells) for row in table.rows()] == [(2, ["1", "a,b"])]


def test_single_column_needs_no_delimiter() -> None:
    table = read("详情\n甲\n乙\n", "x.txt")
    assert (table.heads, cells(table)) == (["详情"], [["甲"], ["乙"]])


def test_quotes_keep_line_breaks_delimiters_and_quotes() -> None:
    table = read('编号,详情\r\n1,"第一行\r\n第二行,""引""\n"\r\n2,他说"好"\r\n')
    assert [(row.number, row.cells) for row in table.rows()] == [
        (2, ["1", '第一行\r\n第二行,"引"\n']),
        (3, ["2", '他说"好"']),
    ]


def test_quotes_unclosed_are_refused_with_the_row() -> None:
    refused = refusal('编号,详情\n1,甲\n2,"乙\n3,丙\n')
    assert refused.code == "unclosed_quote"
    assert "第 3 行" in str(refused)


def test_nul_is_refused_with_the_line() -> None:
    refused = refusal("编号,详情\n1,甲\n2,a\0b\n" + "3,这是很平常的一行文字\n" * 5)
    assert refused.code == "nul_bytes"
    assert "第 3 行" in str(refused)


def test_message_of_a_megabyte_is_read_and_a_far_longer_one_refused() -> None:
    assert len(str(cells(read("a,b\n1," + "好" * (1 << 20) + "\n"))[0][1])) == 1 << 20
    refused = refusal("a,b\n1,x\n2," + "x" * (MAX_CELL_CHARS + 1) + "\n")
    assert refused.code == "cell_too_long"
    assert "第 3 行" in str(refused)
