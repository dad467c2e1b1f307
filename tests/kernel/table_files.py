"""Builders of table files, the honest ones and the nasty ones."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def grid_xml(rows: list[list[object]], *, before: str = "", after: str = "") -> str:
    """Write rows of text and numbers as the XML of a sheet; ``None`` leaves a cell out."""
    written = []
    for at, row in enumerate(rows, start=1):
        cells = []
        for column, value in enumerate(row):
            reference = f"{chr(65 + column)}{at}"
            if isinstance(value, str):
                cells.append(text_cell(reference, value))
            elif value is not None:
                cells.append(f'<c r="{reference}"><v>{value}</v></c>')
        written.append(f'<row r="{at}">{"".join(cells)}</row>')
    return sheet_xml("".join(written), before=before, after=after)


def parts(sheets: Mapping[str, str], *, hidden: frozenset[str] = frozenset(), strings: str = "") -> dict[str, bytes]:
    """Return the parts of a workbook with these sheets."""
    relation = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _name in enumerate(sheets, start=1)
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{"hidden" if name in hidden else "visible"}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    if strings:
        relation += f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), start=1)},
    }
    if strings:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return {name: xml.encode() for name, xml in made.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(sheet: str, *, strings: str = "", name: str = "台账") -> bytes:
    """Return a workbook with one sheet of this XML."""
    return zipped(parts({name: sheet}, strings=strings))


def grid(rows: list[list[object]], *, before: str = "", after: str = "") -> bytes:
    return workbook(grid_xml(rows, before=before, after=after))


def zip_bomb(size: int) -> bytes:
    """Return a workbook whose sheet unpacks to ``size`` bytes of nothing and says so."""
    files = parts({"台账": ""})
    files["xl/worksheets/sheet1.xml"] = sheet_xml(" " * size).encode()
    return zipped(files)


def lying_zip_bomb(size: int, *, claimed: int = 0) -> bytes:
    """Return a workbook of one honest row and ``size`` blanks after it, claiming everywhere to be ``claimed`` long.

    The checksum is that of the claimed beginning, so that a reader who believes the claim finds nothing amiss.
    """
    files = parts({"台账": ""})
    content = grid_xml([["编号", "详情"], [1, "甲"]]).encode()
    claimed = claimed or len(content)
    content += b" " * size
    files["xl/worksheets/sheet1.xml"] = content
    data = bytearray(zipped(files))
    real = struct.pack("<L", len(content))
    false = struct.pack("<L", claimed)
    checksums = [struct.pack("<L", zlib.crc32(part)) for part in (content, content[:claimed])]
    return bytes(data.replace(real, false).replace(*checksums))


def crowded_zip(entries: int) -> bytes:
    """Return an archive with so many empty parts that listing them is work."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(entries):
            archive.writestr(f"{number:060d}", b"")
    return out.getvalue()


def ole(stream: str) -> bytes:
    """Return the beginning of an old container file, far enough for its directory to name ``stream``."""
    return OLE + bytes(504) + b"\xff" * 512 + stream.encode("utf-16-le").ljust(128, b"\0")


def encrypted_workbook(content: bytes, password: str) -> bytes:
    """Return a real password-protected workbook."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    OOXMLFile(BytesIO(content)).encrypt(password, out)
    return out.getvalue()
