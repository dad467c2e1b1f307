"""Forms laid out for the pen: numbers, branches, promises in words; quick even for two hundred copies."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.test import override_settings

from huiyin.people.models import Unit
from huiyin.reports import form_pdf as pdf
from huiyin.reports.charts import NoChineseFace
from huiyin.reports.form_sheet import Printed, dotted, laid_out
from huiyin.reports.form_word import form_word
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.templates_library import library


def form(code: str, **said: object) -> Questionnaire:
    made = Questionnaire(**(library()[code].copied | said))
    made.office = Unit(name="区教委")
    return made


def copies(count: int) -> list[Printed]:
    return [Printed(f"{n:04d}", f"http://10.0.0.5:8000/desk/forms/x/keying/?serial={n}") for n in range(1, count + 1)]


def test_branches_numbers_and_the_promise_stand_on_the_form() -> None:
    sheet = laid_out(form("questions"), copies(1))
    asked = [one for section in sheet["sections"] for one in section["questions"]]
    assert [one["n"] for one in asked] == [1, 2, 3, 4, 5, 6]
    assert asked[4]["when"] == "(第 4 题选了「已答复、未解决」或「没有答复」的请答)"
    assert "无记名" in sheet["promise"]
    assert not sheet["signed"]
    assert laid_out(form("questions", anonymous=False), copies(1))["signed"]


def test_what_is_known_of_raters_is_not_asked() -> None:
    sheet = laid_out(form("six-aspects"), [Printed("0001", "http://x/", "参评人员类别:党代表")])
    asked = [one for section in sheet["sections"] for one in section["questions"]]
    assert [len(one["rows"]) for one in asked] == [6, 0]
    assert sheet["copies"][0]["given"] == "参评人员类别:党代表"


def test_english_stands_beside_or_instead() -> None:
    both, english = (laid_out(form("questions"), copies(1), language=one) for one in ("both", "en"))
    assert both["title"] == "教育工作调查问卷"
    assert both["title_en"] == english["title"] == "Questionnaire on the work of education"
    assert english["sections"][0]["questions"][0]["options"][0]["text"] == "School leader"
    assert english["title_en"] == ""


@pytest.mark.parametrize("code", list(library()))
def test_every_ready_form_fits_a_sheet_of_paper(code: str) -> None:
    document = pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(form(code), copies(1)))))
    assert len(document.pages) <= 2
    assert round(float(document.pages[0].mediabox.height)) == 842


def test_two_hundred_copies_are_one_file() -> None:
    made = pdf.form_pdf(laid_out(form("six-aspects"), copies(200)))
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 200


def test_copies_of_two_sheets_begin_on_a_front() -> None:
    three = form("opinions-team")
    content = three.content | {
        "sections": [*three.content["sections"], *library()["questions"].content["sections"][1:]]
    }
    for section in content["sections"]:
        section["questions"] = [
            q | {"id": f"{q['id']}{n}"} for n, q in enumerate(section["questions"]) if "only_if" not in q
        ]
    three.content = content
    alone = len(pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(three, copies(1))))).pages)
    pages = len(pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(three, copies(2))))).pages)
    assert alone > 1
    assert pages == 2 * alone + alone % 2


def test_a_machine_without_a_chinese_face_says_so_and_still_has_word(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "has_chinese_face", lambda: False)
    sheet = laid_out(form("six-aspects"), copies(1))
    with override_settings(HUIYIN_HOME=tmp_path), pytest.raises(NoChineseFace, match="Word 版"):
        pdf.form_pdf(sheet)
    assert form_word(sheet, codes=[dotted("http://x/")]).startswith(b"PK")
