"""A paper follows GB/T 9704-2012: page, faces with their substitutes, lines, page numbers."""

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from huiyin.reports.formal import formal
from huiyin.reports.paper import Paper
from huiyin.reports.typeface import FACES


@pytest.fixture(scope="module")
def content():
    paper = Paper(title="阶段情况报告", author="区教委", mark="草稿", at=datetime(2026, 3, 2, 16, tzinfo=UTC))
    paper.title("阶段情况报告")
    paper.heading("一、来件情况")
    paper.subheading("(一)渠道")
    paper.say("共收到来件 3 件,其中:网上 3 件。")
    paper.table("来件", ["渠道", "件数"], [("网上", "3"), ("合计", "3")], note="注:无。")
    return paper.content()


@pytest.fixture
def document(content):
    return docx.Document(io.BytesIO(content))


def twips(element, name):
    return int(element.get(qn(f"w:{name}")))


def test_page_and_margins_are_within_a_millimetre_of_the_standard(document):
    section = document.sections[0]._sectPr
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    for found, wanted in [
        (twips(size, "w"), 11906),
        (twips(size, "h"), 16838),
        (twips(margins, "top"), 2098),
        (twips(margins, "bottom"), 1984),
        (twips(margins, "left"), 1587),
        (twips(margins, "right"), 1474),
    ]:
        assert abs(found - wanted) < 57


@pytest.mark.parametrize(
    ("text", "face", "points"),
    [
        ("阶段情况报告", "方正小标宋简体", 22),
        ("一、来件情况", "黑体", 16),
        ("（一）渠道", "楷体_GB2312", 16),
        ("共收到来件 3 件，其中：网上 3 件。", "仿宋_GB2312", 16),
    ],
)
def test_each_level_has_its_face_for_chinese_letters(document, text, face, points):
    paragraph = next(p for p in document.paragraphs if p.text == text)
    fonts = paragraph.style.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == face
    assert paragraph.style.font.size.pt == points
    assert not paragraph.style.font.bold


def test_body_fills_22_lines_and_indents_two_letters(document):
    body = document.styles["公文正文"].paragraph_format
    assert 225 / 25.4 * 72 // body.line_spacing.pt == 22
    assert body.first_line_indent.pt == 32


def test_page_numbers_stand_outside_on_odd_and_even_pages(document):
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer, side in [(section.footer, "right"), (section.even_page_footer, "left")]:
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "—  —"
        assert paragraph.alignment.name == side.upper()
        assert getattr(paragraph.paragraph_format, f"{side}_indent").pt == 14
        assert "PAGE" in paragraph._p.xml
    assert [header.paragraphs[0].text for header in (section.header, section.even_page_header)] == ["草稿", "草稿"]


def test_faces_are_declared_with_substitutes_and_nothing_of_the_template_is_left(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
        names = archive.namelist()
    assert 'w:name="仿宋_GB2312"' in fonts
    assert '<w:altName w:val="仿宋"/>' in fonts
    assert not [name for name in names if "thumbnail" in name or "stylesWithEffects" in name or "customXml" in name]


def test_styles_are_ours_and_the_defaults(document):
    found = {style.name for style in document.styles}
    assert found == {face.name for face in FACES} | {"Normal", "Default Paragraph Font", "Normal Table", "No List"}


def test_table_repeats_its_head_and_tears_no_row(document):
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["渠道", "件数"], ["网上", "3"], ["合计", "3"]]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_properties_carry_the_moment_of_the_content(document):
    core = document.core_properties
    assert (core.created, core.modified) == (datetime(2026, 3, 2, 16, tzinfo=UTC),) * 2
    assert (core.title, core.author, core.last_modified_by, core.comments) == ("阶段情况报告", "区教委", "区教委", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("来件(网上),共3件:如下;", "来件（网上），共3件：如下；"),
        ("截至9:05,见 http://a.cn/b,共1,000件", "截至9:05，见 http://a.cn/b，共1,000件"),
        ("第二小学(school2)", "第二小学（school2）"),
    ],
)
def test_formal_text_has_full_width_punctuation_but_in_numbers_and_latin(text, shown):
    assert formal(text) == shown


def test_letters_that_no_file_may_hold_are_left_out():
    paper = Paper(title="报告\x0b", author="区\x00教委", mark="草稿", at=datetime(2026, 3, 2, tzinfo=UTC))
    paper.table("表\x1f", ["单位", "件数"], [("第一\ufffe小学\ud800", "1")])
    document = docx.Document(io.BytesIO(paper.content()))
    assert document.tables[0].rows[1].cells[0].text == "第一小学"
    assert (document.core_properties.title, document.core_properties.author) == ("报告", "区教委")
