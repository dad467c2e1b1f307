"""The file of a report carries nothing of when and how it was packed."""

import io
import zipfile

from huiyin.reports.package import repacked


def packed(parts, when, compression):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, when), content, compression)
    return made.getvalue()


def test_same_parts_packed_another_day_in_another_order_are_the_same_file():
    parts = [("word/document.xml", "<w/>" * 50), ("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<r/>")]
    first = packed(parts, (2026, 3, 2, 9, 0, 0), zipfile.ZIP_DEFLATED)
    second = packed(parts[::-1], (2026, 3, 9, 9, 0, 0), zipfile.ZIP_STORED)
    assert first != second
    assert repacked(first) == repacked(second)
    with zipfile.ZipFile(io.BytesIO(repacked(first))) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
        assert archive.read("word/document.xml") == b"<w/>" * 50
