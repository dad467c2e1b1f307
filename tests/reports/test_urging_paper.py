"""The printed sheets of urgings: coloured heads, the clerk's words, room for the answer, no sender."""

from __future__ import annotations

import io

import pytest
from docx import Document

from huiyin.cases.supervised import urgings
from huiyin.reports.urging_paper import BANDS, sheet_of
from tests.factories import District


def words_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(("kind", "title"), [("notice", "催办通知书"), ("order", "督办单")])
def test_sheet_names_the_case_and_leaves_room_for_the_answer(district: District, kind: str, title: str) -> None:
    voice = district.voice(name="王小明", phone="13800000000")
    case = district.working(voice)
    district.do(case, "urge", "clerk", kind=kind)
    said = words_in(sheet_of(urgings().get()))
    for words in (title, "〔2026〕1号", case.ref, case.title, "基础教育科", "黄色·人工催办", "单位负责人签字"):
        assert words in said, words
    assert "王小明" not in said
    assert voice.ref not in said


def test_answer_that_came_is_printed(district: District) -> None:
    case = district.working(district.voice())
    district.do(case, "urge", "clerk")
    district.do(case, "reply_to_urging", "head", urging=urgings().get().ref, reply="设备已订。")
    said = words_in(sheet_of(urgings().get()))
    assert "设备已订。" in said
    assert "单位负责人签字" not in said


@pytest.mark.parametrize("colour", ["blue", "yellow", "red"])
def test_head_has_the_colour_of_the_urging(district: District, colour: str) -> None:
    district.do(district.working(district.voice()), "urge", "clerk")
    urging = urgings().get()
    urging.colour = colour
    shaded = Document(io.BytesIO(sheet_of(urging))).tables[0].rows[0].cells[0]._tc.xml
    assert f'w:fill="{BANDS[colour][0]}"' in shaded
