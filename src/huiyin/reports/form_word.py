"""Forms as a Word file, for offices that print or mend them there: the same copies, codes and page numbers as the PDF.

The body is written once and copied for each serial: writing every copy anew would take a minute for two hundred of them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huiyin.reports.package import repacked
from huiyin.reports.paper import add_field, draw_lines, drop_unwanted_parts, printable
from huiyin.reports.typeface import HEI, LATIN, SONG, set_fonts, set_styles

WIDTH = 166.0
"""Millimetres between the margins."""
INDENT = 8.0
GREY = RGBColor(0x60, 0x60, 0x60)
BOX, RING = "□", "○"
TOGETHER = 12
"""A table of so many rows stays on one page."""
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def form_word(sheet: Mapping[str, Any], *, codes: Sequence[bytes], answer_code: bytes = b"") -> bytes:
    """Return the copies of a form, laid out by ``form_sheet.laid_out``, as one Word file.

    ``codes`` are the pictures (PNG) of the copies' codes in order, ``answer_code`` that of the address for phones.
    """
    return FormWord(sheet, codes, answer_code).content()


class FormWord:
    """Writes the first copy by the library, the others by copying its elements."""

    def __init__(self, sheet: Mapping[str, Any], codes: Sequence[bytes], answer_code: bytes) -> None:
        self.sheet, self.words, self.codes, self.answer_code = sheet, sheet["words"], codes, answer_code
        self.document = Document()
        drop_unwanted_parts(self.document)
        set_styles(self.document)
        core = self.document.core_properties
        core.title, core.author, core.comments = printable(sheet["title"]), printable(sheet["office"]), ""
        core.created = core.modified = datetime.combine(timezone.localdate(), datetime.min.time())

    def content(self) -> bytes:
        self.page()
        self.head()
        self.guidance()
        for section in self.sheet["sections"]:
            self.section(section)
        self.ending()
        self.repeat()
        saved = io.BytesIO()
        self.document.save(saved)
        return repacked(saved.getvalue())

    # The page.

    def page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(18)
        section.left_margin = section.right_margin = Mm(22)
        section.footer_distance = Mm(10)
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.append(numbering)
        for grid in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(grid)
        paragraph = section.footer.paragraphs[0]
        paragraph.style = self.document.styles["Normal"]
        paragraph.alignment = CENTRE
        before, _n, rest = self.words["sheet_page"].partition("{n}")
        write(paragraph, before, size=9, grey=True)
        add_field(write(paragraph, "", size=9, grey=True), "PAGE")
        write(paragraph, f"{rest}    ", size=9, grey=True)
        write(paragraph, self.numbered(self.sheet["copies"][0]), size=9, grey=True)

    def head(self) -> None:
        table = self.table([27, WIDTH - 54, 27])
        left, middle, right = table.rows[0].cells
        if self.answer_code:
            self.code(left, self.answer_code, self.words["by_phone"])
        title = plain(middle.paragraphs[0], align=CENTRE, after=2)
        write(title, self.sheet["title"], size=title_size(self.sheet["title"]), face=HEI, bold=True)
        if self.sheet["title_en"]:
            write(plain(middle.add_paragraph(), align=CENTRE), self.sheet["title_en"], size=11, grey=True)
        write(plain(middle.add_paragraph(), align=CENTRE), self.sheet["copies"][0]["given"], size=10.5)
        middle.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        self.code(right, self.codes[0], self.words["for_staff"])
        line = plain(right.add_paragraph(), align=CENTRE)
        write(line, self.numbered(self.sheet["copies"][0]), size=11, face=HEI, bold=True)

    def numbered(self, copy: Mapping[str, Any]) -> str:
        return f"{self.words['serial']} {copy['serial']}"

    def code(self, cell: _Cell, picture: bytes, caption: str) -> None:
        paragraph = plain(cell.paragraphs[0], align=CENTRE)
        paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(20))
        write(plain(cell.add_paragraph(), align=CENTRE), caption, size=7.5, face=HEI, grey=True)

    def guidance(self) -> None:
        cell = self.table([WIDTH]).rows[0].cells[0]
        lines = [(line, 10.0, SONG) for line in self.sheet["intro"]]
        lines += [
            (self.sheet["intro_en"], 9, SONG),
            (self.sheet["promise"], 9.5, HEI),
            (self.sheet["promise_en"], 8.5, SONG),
        ]
        place = cell.paragraphs[0]
        for number, (text, size, face) in enumerate([line for line in lines if line[0]]):
            paragraph = place if number == 0 else cell.add_paragraph()
            write(plain(paragraph, before=2, after=2), text, size=size, face=face)
        borders = parse_xml(
            f'<w:tcBorders {nsdecls("w")}><w:top w:val="single" w:sz="6" w:color="808080"/>'
            f'<w:bottom w:val="single" w:sz="6" w:color="808080"/></w:tcBorders>'
        )
        cell._tc.get_or_add_tcPr().append(borders)

    # The questions.

    def section(self, section: Mapping[str, Any]) -> None:
        if section["text"]:
            paragraph = self.line(before=12, after=4, keeps=True)
            write(paragraph, section["text"], size=12, face=HEI, bold=True)
            beside(paragraph, section["en"])
        for question in section["questions"]:
            self.question(question)

    def question(self, question: Mapping[str, Any]) -> None:
        paragraph = self.line(before=9, after=3, keeps=True, hanging=INDENT)
        write(paragraph, f"{question['n']}.\t", face=HEI)
        write(paragraph, question["text"])
        if question["note"]:
            write(paragraph, f"  {question['note']}", size=9.5, grey=True)
        for text in (question["en"], question["when"]):
            if text:
                write(self.line(left=INDENT, after=2, keeps=True), text, size=9.5, grey=True)
        getattr(self, f"ask_{question['kind']}")(question)

    def ask_single(self, question: Mapping[str, Any]) -> None:
        """Set the options in columns as wide as the longest needs."""
        longest = max(one["width"] for one in question["options"])
        columns = next(n for limit, n in ((3, 6), (7, 4), (11, 3), (18, 2), (9999, 1)) if longest <= limit)
        rows = -(-len(question["options"]) // columns)
        table = self.table([(WIDTH - INDENT) / columns] * columns, rows=rows, indent=INDENT)
        cells = [cell for row in table.rows for cell in row.cells]
        for cell, option in zip(cells, question["options"], strict=False):
            paragraph = plain(cell.paragraphs[0], after=3)
            write(paragraph, f"{BOX} {option['text']}")
            beside(paragraph, option["en"])
        together(table)

    ask_multiple = ask_single

    def ask_scale(self, question: Mapping[str, Any]) -> None:
        write(self.line(left=INDENT, after=3), "    ".join(f"{RING} {one['text']}" for one in question["options"]))

    def ask_matrix(self, question: Mapping[str, Any]) -> None:
        many = len(question["options"])
        each = 19.0 if many <= 4 else 17.0 if many <= 6 else 13.0
        widths = [WIDTH - INDENT - each * many] + [each] * many
        table = self.table(widths, rows=len(question["rows"]) + 1, indent=INDENT)
        draw_lines(table)
        heads = [{"text": question["head"], "en": ""}, *question["options"]]
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            set_cell(cell, head, face=HEI, align=CENTRE)
        for row, said in zip(list(table.rows)[1:], question["rows"], strict=True):
            cells = row.cells
            set_cell(cells[0], said)
            for cell in cells[1:]:
                set_cell(cell, {"text": BOX, "en": ""}, align=CENTRE)
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        if len(question["rows"]) <= TOGETHER:
            together(table)

    def ask_text(self, question: Mapping[str, Any]) -> None:
        table = self.table([WIDTH - INDENT], rows=question["lines"], indent=INDENT)
        for row in table.rows:
            row.height = Mm(8.6)
            border = f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:color="888888"/></w:tcBorders>'
            row.cells[0]._tc.get_or_add_tcPr().append(parse_xml(border))
        together(table)

    def ask_number(self, question: Mapping[str, Any]) -> None:
        paragraph = self.line(left=INDENT, after=3)
        write(paragraph, f"{'_' * 16} ")
        write(paragraph, question["bounds"], size=9.5, grey=True)

    def ask_date(self, _question: Mapping[str, Any]) -> None:
        words = self.words
        write(
            self.line(left=INDENT, after=3),
            f"{'_' * 8} {words['year']} {'_' * 5} {words['month']} {'_' * 5} {words['day']}",
        )

    def ending(self) -> None:
        if self.sheet["signed"]:
            text = f"{self.words['name']} {'_' * 18}    {self.words['contact']} {'_' * 24}"
            write(self.line(before=12), text)
        write(self.line(before=14), self.sheet["thanks"], size=9.5, grey=True)

    # Parts.

    def line(self, **more: Any) -> Paragraph:
        return plain(self.document.add_paragraph(), **more)

    def table(self, widths: Sequence[float], *, rows: int = 1, indent: float = 0.0) -> Any:
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.RIGHT if indent else WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        for cell in (cell for row in table.rows for cell in row.cells):
            plain(cell.paragraphs[0])
        return table

    # The copies.

    def repeat(self) -> None:
        """Copy what was written for every further serial, each in a section that numbers its own pages."""
        body = self.document.element.body
        written = [element for element in body if element.tag != qn("w:sectPr")]
        section = body.find(qn("w:sectPr"))
        first, part = self.sheet["copies"][0], self.document.part
        picture = written[0].findall(f".//{qn('a:blip')}")[-1].get(qn("r:embed"))
        original = [deepcopy(element) for element in written]
        self.first_foot = section.find(qn("w:footerReference")).get(qn("r:id"))
        for place, copy in enumerate(self.sheet["copies"][1:], 1):
            body.insert(body.index(section), ended(section))
            self.foot(section, first, copy)
            relation, _image = part.get_or_add_image(io.BytesIO(self.codes[place]))
            again = [deepcopy(element) for element in original]
            rename(
                again[0],
                {picture: relation},
                {self.numbered(first): self.numbered(copy), first["given"]: copy["given"]},
            )
            for element in again:
                body.insert(body.index(section), element)

    def foot(self, section: Any, first: Mapping[str, Any], copy: Mapping[str, Any]) -> None:
        """Give the section a foot of its own with the serial in plain words: fields for it are blank in other programs."""
        part = self.document.part
        original = part.related_parts[self.first_foot]
        made = type(original).new(part.package)
        made._element = deepcopy(original.element)
        for text in made._element.iter(qn("w:t")):
            if text.text == self.numbered(first):
                text.text = self.numbered(copy)
        section.find(qn("w:footerReference")).set(qn("r:id"), part.relate_to(made, RELATIONSHIP_TYPE.FOOTER))


def together(table: Any) -> None:
    """Keep the rows of a table on one page: an answer is not torn from its question."""
    for row in list(table.rows)[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def title_size(title: str) -> float:
    """Return the size in points at which a title stands in one line, or the smallest, at which it takes two."""
    wide = sum(1 if ord(letter) > 0x2E7F else 0.55 for letter in title)
    return next((size for size in (18.0, 16.0, 15.0) if wide * size * 0.353 <= WIDTH - 60), 15.0)


def ended(section: Any) -> Any:
    """Return the paragraph that ends a section, so small that it never begins a page of its own."""
    paragraph = parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    )
    paragraph.find(qn("w:pPr")).append(deepcopy(section))
    return paragraph


def rename(head: Any, pictures: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Put the copy's own code and serial into its head."""
    for blip in head.iter(qn("a:blip")):
        known = blip.get(qn("r:embed"))
        blip.set(qn("r:embed"), pictures.get(known, known))
    for text in head.iter(qn("w:t")):
        if text.text and text.text in texts:
            text.text = texts[text.text]


def plain(
    paragraph: Paragraph,
    *,
    align: Any = None,
    before: float = 0,
    after: float = 0,
    left: float = 0,
    hanging: float = 0,
    keeps: bool = False,
) -> Paragraph:
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.2
    layout.keep_with_next = keeps
    if align is not None:
        layout.alignment = align
    if left:
        layout.left_indent = Mm(left)
    if hanging:
        layout.left_indent, layout.first_line_indent = Mm(hanging), Mm(-hanging)
        layout.tab_stops.add_tab_stop(Mm(hanging))
    return paragraph


def write(
    paragraph: Paragraph, text: str, *, size: float = 11, face: str = SONG, bold: bool = False, grey: bool = False
) -> Run:
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.bold = Pt(size), bold or None
    if grey:
        run.font.color.rgb = GREY
    set_fonts(run._r.get_or_add_rPr(), face, latin=LATIN)
    return run


def beside(paragraph: Paragraph, english: str) -> None:
    if english:
        write(paragraph, f"  {english}", size=9, grey=True)


def set_cell(cell: _Cell, said: Mapping[str, Any], *, face: str = SONG, align: Any = None) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = plain(cell.paragraphs[0], align=align, before=2, after=2)
    write(paragraph, said["text"], size=10, face=face)
    if said["en"]:
        write(plain(cell.add_paragraph(), align=align), said["en"], size=8.5, grey=True)
