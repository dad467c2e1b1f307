"""The Word papers of the counter: what they say, in how many copies, and whose names they leave out."""

from __future__ import annotations

import io

from docx import Document

from huiyin.cases.counter import Notice, Refusal
from huiyin.reports.counter_papers import notice_paper, numbered, refusal_paper
from tests.cases.every_state import NOTICE


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in document.paragraphs), *cells])


def test_number_is_written_as_papers_write_it():
    assert numbered("G2026-000012") == "一次告知〔2026〕12号"
    assert numbered("F2026-000003") == "否定报备〔2026〕3号"


def test_notice_lists_everything_and_has_its_receipt(district):
    district.do(district.case(district.voice()), "give_notice", "clerk", **NOTICE)
    found = words(notice_paper(Notice.objects.get()))
    for said in ("1. 户口簿", "2. 转学申请表", "学籍管理办法", "小周", "023-48611234", "回执", "一次告知〔"):
        assert said in found, said


def test_refusal_comes_in_three_copies_and_the_opinion_stays_inside(district):
    voice = district.voice(name="王小明")
    case = district.case(voice)
    said = {"ground": "unfit", "reason": "户籍不在片区", "basis": "招生方案", "materials": "居住证"}
    district.do(case, "propose_decline", "clerk", **said)
    district.do(case, "decline", "leader", remark="请耐心解释")
    found = words(refusal_paper(Refusal.objects.get()))
    assert [found.count(mark) for mark in ("办理人留存", "交当事人", "分管领导备案")] == [1, 1, 1]
    assert found.count("户籍不在片区") == 3
    assert found.count("请耐心解释") == 2
    assert found.count("异议期限到") == 3
    assert voice.ref in found
    assert "王小明" not in found, "the identity is looked up with its reason, never printed along"
