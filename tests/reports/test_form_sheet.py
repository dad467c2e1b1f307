"""Forms laid out for the pen: numbers, branches, promises in words; quick even for two hundred copies."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import docx
import pypdf
import pytest
from django.test import override_settings

from huiyin.channels.giving_back import width_of
from huiyin.people.models import Unit
from huiyin.reports import form_pdf as pdf
from huiyin.reports.faces import SHIPPED
from huiyin.reports.form_sheet import Printed, dotted, laid_out
from huiyin.reports.form_word import form_word, title_size
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.templates_library import PLACE, library


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
    content = three.content | {"sections": [*three.content["sections"], *form("questions").content["sections"][1:]]}
    for section in content["sections"]:
        section["questions"] = [
            q | {"id": f"{q['id']}{n}"} for n, q in enumerate(section["questions"]) if "only_if" not in q
        ]
    three.content = content
    alone = len(pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(three, copies(1))))).pages)
    pages = len(pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(three, copies(2))))).pages)
    assert alone > 1
    assert pages == 2 * alone + alone % 2


def test_a_bare_machine_prints_chinese_in_the_face_that_comes_with_us(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "FACE_FOLDERS", ())
    sheet = laid_out(form("six-aspects"), copies(1))
    with override_settings(HUIYIN_HOME=tmp_path):
        page = pypdf.PdfReader(io.BytesIO(pdf.form_pdf(sheet))).pages[0]
    assert sheet["title"] in page.extract_text()
    faces = [font.get_object()["/DescendantFonts"][0] for font in page["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].partition("+")[2] for font in faces} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in faces), "each is in the file"


def test_a_form_as_word_needs_no_face() -> None:
    sheet = laid_out(form("six-aspects"), copies(1))
    assert form_word(sheet, codes=[dotted("http://x/")]).startswith(b"PK")


def test_the_face_has_every_character_of_our_forms_and_of_the_official_lists() -> None:
    known = characters(SHIPPED / "NotoSansSC-Regular.ttf")
    assert known == characters(SHIPPED / "NotoSansSC-Bold.ttf")
    gb2312 = {bytes([high, low]).decode("gb2312", "ignore") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)}
    assert gb2312 - {""} <= known
    assert set("玥喆堃犇㙍𬱖國體學務請") <= known, "names of people and places, traditional forms"
    for path in sorted(PLACE.glob("*.json")):
        assert set(path.read_text(encoding="utf-8")) - {"\n"} <= known, path.name


def characters(path: Path) -> set[str]:
    """Return what a face has a glyph for, by the ranges of its table of characters (``cmap``, format 12)."""
    data = path.read_bytes()
    tables = dict(struct.unpack_from(">4s4xL4x", data, 12 + 16 * n)[:2] for n in range(data[5]))
    cmap = tables[b"cmap"]
    for n in range(data[cmap + 3]):
        start = cmap + struct.unpack_from(">4xL", data, cmap + 4 + 8 * n)[0]
        if data[start + 1] == 12:
            groups = range(struct.unpack_from(">L", data, start + 12)[0])
            ranges = [struct.unpack_from(">LL", data, start + 16 + 12 * group) for group in groups]
            return {chr(code) for first, last in ranges for code in range(first, last + 1)}
    raise AssertionError(path)


def test_questionnaire_takes_one_sheet_with_room_for_words() -> None:
    """Its last question takes the lines that the page has room for, rather than a page of its own."""
    document = pypdf.PdfReader(io.BytesIO(pdf.form_pdf(laid_out(form("questions"), copies(1)))))
    assert len(document.pages) == 1
    assert "您对教育工作还有什么意见和建议" in document.pages[0].extract_text()


def test_every_copy_in_word_bears_its_serial_in_plain_words_at_the_foot() -> None:
    """A field would be blank in other programs; so each copy's section has a foot of its own."""
    three = copies(3)
    made = form_word(laid_out(form("opinions-team"), three), codes=[dotted(one.address) for one in three])
    document = docx.Document(io.BytesIO(made))
    feet = ["".join(p.text for p in section.footer.paragraphs) for section in document.sections]
    assert [foot.rpartition(" ")[2] for foot in feet] == ["0001", "0002", "0003"]
    assert "STYLEREF" not in document.element.xml


@pytest.mark.parametrize(
    ("title", "size"), [("调查问卷", 18.0), ("领导班子分析检查报告群众满意度测评表", 16.0), ("长" * 40, 15.0)]
)
def test_title_is_set_as_large_as_one_line_allows(title: str, size: float) -> None:
    assert title_size(title) == size


def test_what_is_asked_stays_on_one_page_with_its_groups() -> None:
    """However many aspects there are, each is followed by all of its groups before the page ends."""
    aspects = [[[f"方面{n}", "5"], *[[f"  类别{n}-{m}", "1"] for m in range(5)]] for n in range(14)]
    table = {"heads": ["项目", "满意"], "rows": [row for aspect in aspects for row in aspect]}
    words = {"page": "{n}/{m}", "how": "", "raters": "", "counted": ""}
    said = {"title": "测评", "kind": "", "office": "", "about": "", "facts": [["有效", "5"]], "raters": None}
    said |= {"questions": [{"words": "六方面", "notes": [], "tables": [table]}], "method": []}
    made = pdf.typeset("result", said | {"counted_on": "2026-11-26", "words": words})
    pages = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 1
    for n in range(14):
        at = [any(f"类别{n}-{m}" in page for m in range(5)) for page in pages]
        assert at.count(True) == 1, n
        assert f"方面{n}" in pages[at.index(True)]


def test_sheet_that_is_given_back_has_columns_as_wide_as_what_stands_in_them() -> None:
    assert width_of(["编号", "114-1"]) == 11
    assert width_of(["内容", "反映食堂" * 20]) == 48
    assert 14 < width_of(["承办单位", "区教育委员会"]) < 20
