"""Faces, sizes and paragraph styles of GB/T 9704-2012, as a Word document carries them.

The standard names faces that a machine may lack and that may not be shipped: each has a declared substitute.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

FANGSONG, SONG_TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
SUBSTITUTES = {FANGSONG: "仿宋", SONG_TITLE: "小标宋", HEI: "SimHei", KAI: "楷体", SONG: "SimSun"}
LATIN = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4 = 22.0, 16.0, 14.0, 12.0
LINE = 28.95
"""Points of one line: 22 of them fill the 225 mm of the type area. Tables and what is smaller leave this grid."""
LETTER_SPACING = "-4"
"""Twentieths of a point: with it 28 characters fill the 156 mm."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """How one sort of paragraph is set."""

    name: str
    east: str
    size: float = SIZE_3
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: float = 2
    line: float = LINE
    after: float = 0
    outline: int | None = None
    keeps_with_next: bool = False


FACES = [
    Face(name="公文标题", east=SONG_TITLE, size=SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, line=36, outline=0),
    Face(name="题注说明", east=KAI, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0),
    Face(name="一级标题", east=HEI, outline=0, keeps_with_next=True),
    Face(name="二级标题", east=KAI, outline=1, keeps_with_next=True),
    Face(name="公文正文", east=FANGSONG),
    Face(name="表题", east=HEI, size=SIZE_4, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, keeps_with_next=True),
    Face(name="表头", east=HEI, size=SIZE_SMALL_4, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, line=20),
    Face(name="表文", east=FANGSONG, size=SIZE_SMALL_4, align=WD_ALIGN_PARAGRAPH.LEFT, indent=0, line=20),
    Face(name="表数", east=FANGSONG, size=SIZE_SMALL_4, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, line=20),
    Face(name="表注", east=FANGSONG, size=SIZE_SMALL_4, align=WD_ALIGN_PARAGRAPH.LEFT, indent=0, line=20, after=9),
    Face(name="表后", east=FANGSONG, size=SIZE_SMALL_4, indent=0, line=12),
    Face(name="图", east=FANGSONG, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, line=0, after=9),
    Face(name="落款", east=FANGSONG, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0),
    Face(name="回执", east=KAI),
    Face(name="草稿标记", east=HEI, size=SIZE_SMALL_4, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0, line=20),
    Face(name="页码", east=SONG, size=SIZE_4, indent=0, line=20),
]


def set_styles(document: Document) -> None:
    """Put the standard's styles in place of the template's own, of which only the defaults stay."""
    styles = document.styles
    for style in list(styles.element.findall(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            styles.element.remove(style)
    set_defaults(styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")))
    for face in FACES:
        add_style(styles.add_style(face.name, WD_STYLE_TYPE.PARAGRAPH), face)
    set_font_table(document)


def set_defaults(properties: BaseOxmlElement) -> None:
    """Take the body's face and Chinese for what nothing else is said of."""
    set_fonts(properties, FANGSONG, latin=LATIN)
    properties.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")


def add_style(style: ParagraphStyle, face: Face) -> None:
    style.font.size = Pt(face.size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    set_fonts(properties, face.east, latin=SONG if face.east == SONG else LATIN)
    layout = style.paragraph_format
    layout.alignment = face.align
    if face.line:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(face.line)
    else:  # a picture takes the height that it has
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    layout.space_before, layout.space_after = Pt(0), Pt(face.after)
    layout.keep_with_next = face.keeps_with_next
    layout.widow_control = False
    if face.line < LINE:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if face.indent:
        layout.first_line_indent = Pt(face.indent * face.size)
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), LETTER_SPACING)
        properties.append(spacing)
    if face.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(face.outline))
        style.element.get_or_add_pPr().append(level)


def set_fonts(properties: BaseOxmlElement, east: str, *, latin: str) -> None:
    """Name the Chinese face as well as the Latin one: a Word without it would choose the Chinese face itself."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for place, face in [("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east)]:
        fonts.set(qn(f"w:{place}"), face)


def set_font_table(document: Document) -> None:
    """Declare the faces with the substitutes that a machine without them may take."""
    declared = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in SUBSTITUTES.items()
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = parse_xml(f"<w:fonts {nsdecls('w')}>{declared}</w:fonts>")
            part._blob = serialize_part_xml(table)  # the library keeps this part as bytes and offers no way to set them
