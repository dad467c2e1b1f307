"""A paper on a page of GB/T 9704-2012: title, numbered headings, sentences, tables, page numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huiyin.reports.formal import formal
from huiyin.reports.package import repacked
from huiyin.reports.typeface import SIZE_4, set_styles

WIDTH = 156
"""Millimetres between the margins."""
TEXT_WIDTH, NUMBER_WIDTH = 90.0, 22.0
FORM_LABEL = 36.0
"""Millimetres of the left column of a form."""
KEPT_TOGETHER = 8
"""Rows of a table that still stays on one page."""
UNWANTED = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    RELATIONSHIP_TYPE.CUSTOM_XML,
)


class Paper:
    """A draft that is written from top to bottom and then saved."""

    def __init__(self, *, title: str, author: str, mark: str, at: datetime) -> None:
        self.document = Document()
        drop_unwanted_parts(self.document)
        set_styles(self.document)
        self.tables = 0
        section = self.document.sections[0]
        lay_out(section)
        self.document.settings.odd_and_even_pages_header_footer = True
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            fill(header.paragraphs[0], formal(mark), "草稿标记")
        number_pages(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        number_pages(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
        self.describe(title, author, at)

    def describe(self, title: str, author: str, at: datetime) -> None:
        """Fill in the document's properties; its dates are those of its content, not of its making."""
        core = self.document.core_properties
        moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core.title, core.author, core.comments = printable(title), printable(author), ""
        core.last_modified_by = core.author
        core.created = core.modified = moment
        core.revision, core.language = 1, "zh-CN"

    def title(self, text: str) -> None:
        self.write(text, "公文标题")

    def note(self, text: str) -> None:
        self.write(text, "题注说明")

    def heading(self, text: str) -> None:
        self.write(text, "一级标题")

    def subheading(self, text: str) -> None:
        self.write(text, "二级标题")

    def say(self, text: str) -> None:
        self.write(text, "公文正文")

    def sign_off(self, text: str) -> None:
        """Write who issued the paper and when, at the right."""
        self.write(text, "落款")

    def slip(self, text: str) -> None:
        """Write what is signed and kept as a receipt, with a line's distance from the paper itself."""
        self.write("", "表后")
        self.write(text, "回执")

    def write(self, text: str, style: str) -> None:
        fill(self.document.add_paragraph(), formal(text), style)

    def table(
        self,
        caption: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        note: str = "",
        words: int = 1,
        widths: Sequence[float] = (),
        held: Sequence[bool] = (),
    ) -> Table:
        """Add a numbered table. The first ``words`` columns hold text, the others numbers; ``widths`` are in mm.

        ``held`` says of each row whether it stays on one page with the next; otherwise a short table stays whole.
        """
        self.tables += 1
        self.write(f"表{self.tables} {caption}", "表题")
        table: Table = self.document.add_table(rows=0, cols=len(heads))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths or column_widths(len(heads), words), strict=True):
            column.width = Mm(width)
        styles = ["表文"] * words + ["表数"] * (len(heads) - words)
        add_row(table, heads, ["表头"] * len(heads), keeps=True)
        for place, row in enumerate(rows, 1):
            whole = len(rows) <= KEPT_TOGETHER and (bool(note) or place < len(rows))
            add_row(table, row, styles, keeps=whole or bool(held and held[place - 1]))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # the library has no name for it
        draw_lines(table)
        self.write(note, "表注" if note else "表后")
        return table

    def form(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add a form: what is asked on the left, what was filled in on the right, without a number of its own."""
        table = self.document.add_table(rows=0, cols=2)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, (FORM_LABEL, WIDTH - FORM_LABEL), strict=True):
            column.width = Mm(width)
        for row in rows:
            add_row(table, row, ["表头", "表文"], keeps=False)
        draw_lines(table)
        self.write("", "表后")

    def new_page(self) -> None:
        self.document.add_page_break()  # type: ignore[no-untyped-call]  # the library left this one without types

    def picture(self, content: bytes, caption: str) -> None:
        """Add a picture as wide as the type area, under the question that it answers."""
        self.write(caption, "表题")
        holder = self.document.add_paragraph()
        holder.style = "图"
        holder.add_run().add_picture(io.BytesIO(content), width=Mm(WIDTH))

    def content(self) -> bytes:
        """Return the finished file."""
        saved = io.BytesIO()
        self.document.save(saved)
        return repacked(saved.getvalue())


def drop_unwanted_parts(document: Document) -> None:  # type: ignore[valid-type]  # the library's factory has its class's name
    """Leave out what the library's template brings along: a picture of another document and styles nobody uses."""
    package = document.part.package  # type: ignore[attr-defined]  # as above
    for holder in (package.rels, document.part.rels):  # type: ignore[attr-defined]  # as above
        for key in [key for key, relation in holder.items() if relation.reltype in UNWANTED]:
            del holder[key]


def lay_out(section: Section) -> None:
    """Set page and margins: A4, 37/35/28/26 mm, page number 7 mm below the type area."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(21)
    grid = section._sectPr.find(qn("w:docGrid"))  # the library has no name for the grid
    if grid is not None:
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), "579")


def number_pages(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """Number the pages with a dash on either side, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    fill(paragraph, "— ", "页码")
    paragraph.alignment = side
    edge = "right_indent" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, edge, Pt(SIZE_4))
    add_field(paragraph.add_run(), "PAGE")
    paragraph.add_run(" —")


def add_field(run: Run, code: str) -> None:
    for kind in ("begin", "instr", "end"):
        element = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
        if kind == "instr":
            element.text = code
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # the library has no fields


def fill(paragraph: Paragraph, text: str, style: str) -> None:
    paragraph.style = style
    paragraph.add_run(printable(text))


def printable(text: str) -> str:
    """Return ``text`` without what no XML file may hold: a name may have brought it from a spreadsheet."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


def column_widths(columns: int, words: int) -> list[float]:
    """Return the millimetres of each column: numbers take what they need, text the rest up to a readable width."""
    numbers = columns - words
    text = min(TEXT_WIDTH, (WIDTH - NUMBER_WIDTH * numbers) / words)
    return [text] * words + [NUMBER_WIDTH] * numbers


def add_row(table: Table, cells: Sequence[str], styles: Sequence[str], *, keeps: bool) -> None:
    """Add a row that no page tears apart; one that ``keeps`` stays on the page of the next."""
    row = table.add_row()  # type: ignore[no-untyped-call]  # the library left this one without types
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # the library has no name for it
    for cell, column, text, style in zip(row.cells, table.columns, cells, styles, strict=True):
        cell.width, cell.vertical_alignment = column.width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        fill(cell.paragraphs[0], formal(text), style)
        cell.paragraphs[0].paragraph_format.keep_with_next = keeps


def draw_lines(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in [("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")]:
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # the library draws lines by table styles only
